//! From YAML events to values.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use saphyr_parser::{Event, ScalarStyle, Span, Tag};

use super::at;
use crate::template::scalar;
use crate::template::source::{Duplicate, SyntaxError};
use crate::template::value::{Data, Map, Mark, Value};

/// Where SAM's own parser gives up: Python's recursion limit of 1,000 at three frames a level.
const DEEPEST: usize = 300;
/// How many entries merge keys (`<<`) may bring in. Aliases are shared; merged entries are not.
const MOST_MERGED: usize = 1_000_000;

/// What an anchor stands for; `None` while its value is being read.
type Anchors = HashMap<usize, Option<Value>>;

pub(super) struct Builder {
    file: u16,
    /// What unquoted text is.
    plain: fn(&str) -> Data,
    frames: Vec<Frame>,
    anchors: Anchors,
    duplicates: Vec<Duplicate>,
    merged: usize,
    root: Option<Value>,
}

/// A list or map that is not at its end.
struct Frame {
    anchor: usize,
    tag: Construct,
    mark: Mark,
    content: Content,
}

enum Content {
    List(Vec<Value>),
    Map { entries: Vec<Entry>, key: Option<Key> },
}

struct Key {
    value: Value,
    is_merge: bool,
}

struct Entry {
    key: Key,
    value: Value,
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
    pub(super) fn new(file: u16, plain: fn(&str) -> Data) -> Self {
        Self {
            file,
            plain,
            frames: Vec::new(),
            anchors: Anchors::new(),
            duplicates: Vec::new(),
            merged: 0,
            root: None,
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
                let plain = is_plain.then_some(self.plain);
                let data = scalar_data(&text, plain, construct(tag.as_deref(), span)?, self.mark(span));
                let value = Value::new(data, self.mark(span));
                self.anchor(anchor, Some(&value));
                self.emit(Key { value, is_merge }, span)
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(anchor, tag.as_deref(), span, Content::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.open(anchor, tag.as_deref(), span, Content::Map { entries: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(Some(value)) => {
                    let value = value.clone();
                    self.emit(Key { value, is_merge: false }, span)
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
        content: Content,
    ) -> Result<(), SyntaxError> {
        if self.frames.len() >= DEEPEST {
            return Err(at(span, "lists and maps are nested more than 300 deep"));
        }
        self.anchor(anchor, None);
        self.frames.push(Frame { anchor, tag: construct(tag, span)?, mark: self.mark(span), content });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let data = match frame.content {
            Content::List(items) => Data::List(items.into()),
            Content::Map { entries, .. } => Data::Map(Rc::new(self.map(entries)?)),
        };
        let value = Value::new(data, frame.mark);
        let value = match frame.tag {
            Construct::Intrinsic(name) => intrinsic(&name, value),
            Construct::Implicit | Construct::Core(_) => value,
        };
        self.anchor(frame.anchor, Some(&value));
        self.emit(Key { value, is_merge: false }, span)
    }

    /// Puts a finished value where it belongs: into the list or map that is open, or at the root.
    fn emit(&mut self, node: Key, span: Span) -> Result<(), SyntaxError> {
        match self.frames.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node.value),
            Some(Content::List(items)) => items.push(node.value),
            Some(Content::Map { entries, key }) => match key.take() {
                Some(key) => entries.push(Entry { key, value: node.value }),
                None if matches!(node.value.data, Data::List(_) | Data::Map(_)) => {
                    return Err(at(
                        span,
                        "a list or map can't be a key; quote the text if it starts with { or [",
                    ));
                }
                None => *key = Some(node),
            },
        }
        Ok(())
    }

    /// Merges come first, so that a map's own entries win (PyYAML, `flatten_mapping`).
    fn map(&mut self, entries: Vec<Entry>) -> Result<Map, SyntaxError> {
        let mut distinct = Distinct::default();
        for entry in entries.iter().filter(|entry| entry.key.is_merge) {
            self.merge(&entry.value, &mut distinct)?;
        }
        distinct.end_of_merged();
        for Entry { key, value } in entries {
            if !key.is_merge {
                let mark = key.value.mark;
                if let Some((key, first)) = distinct.put(key.value, value) {
                    self.duplicates.push(Duplicate { key, first, last: mark });
                }
            }
        }
        Ok(Map::new(distinct.entries))
    }

    fn merge(&mut self, value: &Value, distinct: &mut Distinct) -> Result<(), SyntaxError> {
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
                return Err(error("merge keys (<<) bring in more than a million entries"));
            }
            for (key, value) in map.entries() {
                distinct.put(key.clone(), value.clone());
            }
        }
        Ok(())
    }
}

/// From how many entries on keys are hashed; looking is faster before.
const HASHED_FROM: usize = 8;

/// Entries with distinct keys: the first place and the last value of each.
#[derive(Default)]
struct Distinct {
    entries: Vec<(Value, Value)>,
    /// Where each key is, once there are enough of them.
    places: HashMap<Rc<str>, usize>,
    /// Which entries are merged ones, that the map's own entries replace without being duplicates.
    merged: HashSet<usize>,
}

impl Distinct {
    fn end_of_merged(&mut self) {
        self.merged = (0..self.entries.len()).collect();
    }

    /// The key and the place of its first value, if this is a second one.
    fn put(&mut self, key: Value, value: Value) -> Option<(String, Mark)> {
        let Data::Text(text) = &key.data else {
            self.entries.push((key, value));
            return None;
        };
        let text = Rc::clone(text);
        if let Some(place) = self.place(&text) {
            let first = self.entries[place].0.mark;
            self.entries[place] = (key, value);
            return (!self.merged.remove(&place)).then(|| (text.to_string(), first));
        }
        if !self.places.is_empty() {
            self.places.insert(text, self.entries.len());
        }
        self.entries.push((key, value));
        None
    }

    fn place(&mut self, text: &Rc<str>) -> Option<usize> {
        if self.entries.len() < HASHED_FROM {
            return self.entries.iter().position(|(known, _)| known.text() == Some(text));
        }
        if self.places.is_empty() {
            let known = self.entries.iter().enumerate();
            self.places = known
                .filter_map(|(place, (key, _))| match &key.data {
                    Data::Text(text) => Some((text.clone(), place)),
                    _ => None,
                })
                .collect();
        }
        self.places.get(text).copied()
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

/// `plain` is given for unquoted text.
fn scalar_data(text: &str, plain: Option<fn(&str) -> Data>, construct: Construct, mark: Mark) -> Data {
    match construct {
        Construct::Implicit => plain.map_or_else(|| Data::Text(text.into()), |plain| plain(text)),
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
