//! From YAML events to values.

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, ScalarStyle, Span, Tag};

use super::at;
use crate::template::entries::Entries;
use crate::template::scalar;
use crate::template::source::{Duplicate, SyntaxError};
use crate::template::texts::Texts;
use crate::template::value::{Data, Map, Mark, Value};

/// Where SAM's own parser gives up: Python's recursion limit of 1,000 at three frames a level.
const DEEPEST: usize = 300;
/// How many entries merge keys (`<<`) may bring in. Aliases are shared; merged entries are not.
const MOST_MERGED: usize = 150_000;

/// What an anchor stands for; `None` while its value is being read.
type Anchors = HashMap<usize, Option<Value>>;

pub(super) struct Builder {
    file: u16,
    /// What unquoted text is, if it is something else than text.
    plain: fn(&str) -> Option<Data>,
    frames: Vec<Frame>,
    /// What is in the lists and maps that are not at their ends: items, or keys and values by turns.
    nodes: Vec<Value>,
    anchors: Anchors,
    duplicates: Vec<Duplicate>,
    merged: usize,
    root: Option<Value>,
    texts: Texts,
}

/// A list or map that is not at its end.
struct Frame {
    anchor: usize,
    tag: Construct,
    mark: Mark,
    is_map: bool,
    /// Where its content begins in [`Builder::nodes`].
    start: usize,
    /// Where its merge keys (`<<`) are in [`Builder::nodes`].
    merges: Vec<usize>,
}

/// What a tag makes of a node.
enum Construct {
    /// No tag: what the node looks like.
    Implicit,
    /// A short tag of CloudFormation: the name of the intrinsic function that it stands for.
    Intrinsic(String),
    /// A tag of YAML itself (`!!str`).
    Core(String),
}

impl Builder {
    pub(super) fn new(file: u16, plain: fn(&str) -> Option<Data>) -> Self {
        Self {
            file,
            plain,
            frames: Vec::new(),
            nodes: Vec::new(),
            anchors: Anchors::new(),
            duplicates: Vec::new(),
            merged: 0,
            root: None,
            texts: Texts::default(),
        }
    }

    pub(super) fn finish(self) -> (Option<Value>, Vec<Duplicate>) {
        (self.root, self.duplicates)
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain;
                let is_merge = is_plain && tag.is_none() && text == "<<";
                let mark = self.mark(span);
                let data = match construct(tag.as_deref(), span)? {
                    Construct::Implicit if is_plain => (self.plain)(&text),
                    Construct::Implicit => None,
                    construct => Some(tagged_data(&text, construct, mark)),
                };
                let data = data.unwrap_or_else(|| Data::Text(self.texts.share(&text)));
                let value = Value::new(data, mark);
                self.anchor(anchor, Some(&value));
                self.emit(value, is_merge, span)
            }
            Event::SequenceStart(anchor, tag) => self.open(anchor, tag.as_deref(), span, false),
            Event::MappingStart(anchor, tag) => self.open(anchor, tag.as_deref(), span, true),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(Some(value)) => {
                    let value = value.clone();
                    self.emit(value, false, span)
                }
                _ => Err(at(span, "an alias points at a value that contains it")),
            },
            _ => Ok(()),
        }
    }

    fn mark(&self, span: Span) -> Mark {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let on_one_line = span.start.line() == span.end.line();
        Mark {
            file: self.file,
            line: number(span.start.line()),
            column: number(span.start.col() + 1),
            end_column: if on_one_line { number(span.end.col() + 1) } else { 0 },
        }
    }

    /// Remembers a value with an anchor. Anchor 0 is no anchor.
    fn anchor(&mut self, anchor: usize, value: Option<&Value>) {
        if anchor != 0 {
            self.anchors.insert(anchor, value.cloned());
        }
    }

    fn open(
        &mut self,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
        is_map: bool,
    ) -> Result<(), SyntaxError> {
        if self.frames.len() >= DEEPEST {
            return Err(at(span, "lists and maps are nested more than 300 deep"));
        }
        self.anchor(anchor, None);
        self.frames.push(Frame {
            anchor,
            tag: construct(tag, span)?,
            mark: self.mark(span),
            is_map,
            start: self.nodes.len(),
            merges: Vec::new(),
        });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let data = if frame.is_map {
            Data::Map(Rc::new(self.map(frame.start, &frame.merges)?))
        } else {
            Data::List(self.nodes.drain(frame.start..).collect())
        };
        let mut mark = frame.mark;
        // Brackets end where they are closed; blocks end before the next thing, wherever that is.
        let closed = self.mark(span);
        let is_flow = closed.end_column > closed.column;
        mark.end_column = if is_flow && closed.line == mark.line { closed.end_column } else { 0 };
        let value = Value::new(data, mark);
        let value = match frame.tag {
            Construct::Intrinsic(name) => intrinsic(&name, value),
            Construct::Implicit | Construct::Core(_) => value,
        };
        self.anchor(frame.anchor, Some(&value));
        self.emit(value, false, span)
    }

    /// Puts a finished value where it belongs: into the list or map that is open, or at the root.
    fn emit(&mut self, value: Value, is_merge: bool, span: Span) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        let is_key = frame.is_map && (self.nodes.len() - frame.start).is_multiple_of(2);
        if is_key && matches!(value.data, Data::List(_) | Data::Map(_)) {
            return Err(at(span, "a list or map can't be a key; quote the text if it starts with { or ["));
        }
        if is_key && is_merge {
            frame.merges.push(self.nodes.len());
        }
        self.nodes.push(value);
        Ok(())
    }

    /// Merges come first, so that a map's own entries win (PyYAML, `flatten_mapping`).
    fn map(&mut self, start: usize, merges: &[usize]) -> Result<Map, SyntaxError> {
        let mut entries = Entries::with_capacity((self.nodes.len() - start) / 2);
        for place in merges {
            if let Some(value) = self.nodes.get(place + 1).cloned() {
                self.merge(&value, &mut entries)?;
            }
        }
        entries.end_of_merged();
        let mut place = start;
        let mut nodes = self.nodes.drain(start..);
        while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
            if !merges.contains(&place) {
                self.duplicates.extend(entries.put(key, value));
            }
            place += 2;
        }
        Ok(entries.into_map())
    }

    fn merge(&mut self, value: &Value, entries: &mut Entries) -> Result<(), SyntaxError> {
        let place = value.mark;
        let error = |why: &str| SyntaxError {
            line: place.line as usize,
            column: place.column as usize,
            why: why.to_owned(),
        };
        let maps: Vec<&Rc<Map>> = match &value.data {
            Data::Map(map) => vec![map],
            Data::List(items) => items.iter().rev().filter_map(Value::map).collect(),
            _ => return Err(error("<< expects a map or a list of maps to merge")),
        };
        for map in maps {
            self.merged += map.entries().len();
            if self.merged > MOST_MERGED {
                return Err(error("merge keys (<<) bring in more than 150000 entries"));
            }
            for (key, value) in map.entries() {
                entries.put(key.clone(), value.clone());
            }
        }
        Ok(())
    }
}

/// What the tag means; an error for tags that SAM's loader has no constructor for.
fn construct(tag: Option<&Tag>, span: Span) -> Result<Construct, SyntaxError> {
    let Some(tag) = tag else { return Ok(Construct::Implicit) };
    if tag.is_yaml_core_schema() {
        return match tag.suffix.as_str() {
            "str" | "int" | "float" | "bool" | "null" | "seq" | "map" | "set" | "omap" | "pairs"
            | "binary" | "timestamp" => Ok(Construct::Core(tag.suffix.clone())),
            other => Err(at(span, &format!("SAM has no meaning for the tag !!{other}"))),
        };
    }
    let name = format!("{}{}", tag.handle, tag.suffix);
    match name.strip_prefix('!') {
        Some("Ref") => Ok(Construct::Intrinsic("Ref".into())),
        Some("Condition") => Ok(Construct::Intrinsic("Condition".into())),
        Some(name) => Ok(Construct::Intrinsic(format!("Fn::{name}"))),
        None => Err(at(span, &format!("SAM has no meaning for the tag !<{name}>"))),
    }
}

fn tagged_data(text: &str, construct: Construct, mark: Mark) -> Data {
    match construct {
        Construct::Implicit => Data::Text(text.into()),
        Construct::Core(name) => match name.as_str() {
            "int" => scalar::integer(text).unwrap_or_else(|| Data::Text(text.into())),
            "float" => scalar::float(text).unwrap_or_else(|| Data::Text(text.into())),
            "bool" => scalar::boolean(text).map_or_else(|| Data::Text(text.into()), Data::Bool),
            "null" => Data::Null,
            _ => Data::Text(text.into()),
        },
        Construct::Intrinsic(name) if name == "Fn::GetAtt" => {
            let parts: Vec<Value> = text.splitn(2, '.').map(|part| Value::from_text(part, mark)).collect();
            intrinsic(&name, Value::new(Data::List(parts.into()), mark)).data
        }
        Construct::Intrinsic(name) => intrinsic(&name, Value::from_text(text, mark)).data,
    }
}

/// `!Sub x` is `{"Fn::Sub": x}`.
fn intrinsic(name: &str, value: Value) -> Value {
    let mark = value.mark;
    let map = Map::new(vec![(Value::from_text(name, mark), value)]);
    Value::new(Data::Map(Rc::new(map)), mark)
}
