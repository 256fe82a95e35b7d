//! From YAML events to values.

use std::collections::HashMap;
use std::rc::Rc;

use super::cursor::Place;
use super::event::{Event, EventKind, Name};
use super::tagged::{self, Construct};
use crate::template::entries::Entries;
use crate::template::scalar::Plain;
use crate::template::source::{Duplicate, SyntaxError};
use crate::template::texts::Texts;
use crate::template::value::{Data, Map, Mark, Value};

/// Where SAM's own parser gives up: Python's recursion limit of 1,000 at three frames a level.
const DEEPEST: usize = 300;
/// How many entries merge keys (`<<`) may bring in. Aliases are shared; merged entries are not.
const MOST_MERGED: usize = 150_000;

/// What an anchor stands for; `None` while its value is being read.
type Anchors<'a> = HashMap<&'a str, Option<Value>>;

pub(super) struct Builder<'a> {
    file: u16,
    plain: Plain,
    frames: Vec<Frame<'a>>,
    /// What is in the lists and maps that are not at their ends: items, or keys and values by turns.
    nodes: Vec<Value>,
    anchors: Anchors<'a>,
    duplicates: Vec<Duplicate>,
    merged: usize,
    root: Option<Value>,
    texts: Texts,
}

/// A list or map that is not at its end.
struct Frame<'a> {
    anchor: Option<&'a str>,
    tag: Construct,
    mark: Mark,
    is_map: bool,
    /// Where its content begins in [`Builder::nodes`].
    start: usize,
    /// Where its merge keys (`<<`) are in [`Builder::nodes`].
    merges: Vec<usize>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: u16, plain: Plain) -> Self {
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

    pub(super) fn take(&mut self, event: Event<'a>) -> Result<(), SyntaxError> {
        let place = event.start;
        match event.kind {
            EventKind::Scalar { text, is_plain, name } => {
                let is_merge = is_plain && text == "<<" || name.tag.as_deref() == Some(tagged::MERGE);
                let mark = self.mark(place, event.end);
                let refuse = |why: String| place.error(&why);
                let data = match tagged::construct(name.tag.as_deref(), is_merge).map_err(refuse)? {
                    Construct::Implicit if is_plain => (self.plain)(&text).map_err(refuse)?,
                    Construct::Implicit => None,
                    construct => Some(tagged::of_text(&text, construct, mark).map_err(refuse)?),
                };
                let data = data.unwrap_or_else(|| Data::Text(self.texts.share(&text)));
                let value = Value::new(data, mark);
                self.begin(name.anchor, place)?;
                self.anchor(name.anchor, &value);
                self.emit(value, is_merge, is_plain && text == "=", place)
            }
            EventKind::SequenceStart(name) => self.open(&name, place, event.end, false),
            EventKind::MappingStart(name) => self.open(&name, place, event.end, true),
            EventKind::End => self.close(place, event.end),
            EventKind::Alias(anchor) => match self.anchors.get(anchor) {
                Some(Some(value)) => {
                    let value = value.clone();
                    self.emit(value, false, false, place)
                }
                // A map merged into itself stays as it is.
                Some(None) if self.is_own_merge(anchor) => {
                    let nothing = Data::Map(Rc::new(Map::new(Vec::new())));
                    self.emit(Value::new(nothing, self.mark(place, event.end)), false, false, place)
                }
                Some(None) => Err(place.error("an alias points at a value that contains it")),
                None => Err(place.error(&format!("found undefined alias {anchor}: no anchor has this name"))),
            },
            EventKind::DocumentEnd => Ok(()),
        }
    }

    fn mark(&self, start: Place, end: Place) -> Mark {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Mark {
            file: self.file,
            line: number(start.line),
            column: number(start.column + 1),
            end_column: if start.line == end.line { number(end.column + 1) } else { 0 },
        }
    }

    /// A value with an anchor begins. No two anchors have the same name (PyYAML, `composer.py`).
    fn begin(&mut self, anchor: Option<&'a str>, place: Place) -> Result<(), SyntaxError> {
        let Some(anchor) = anchor else { return Ok(()) };
        if self.anchors.insert(anchor, None).is_some() {
            return Err(place.error(&format!("found duplicate anchor {anchor}")));
        }
        Ok(())
    }

    /// Whether the alias that comes is the value of `<<` in the map that has its anchor.
    fn is_own_merge(&self, anchor: &str) -> bool {
        self.frames.last().is_some_and(|frame| {
            frame.anchor == Some(anchor)
                && frame.merges.last().is_some_and(|place| place + 1 == self.nodes.len())
        })
    }

    /// Remembers a value with an anchor.
    fn anchor(&mut self, anchor: Option<&'a str>, value: &Value) {
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Some(value.clone()));
        }
    }

    fn open(&mut self, name: &Name<'a>, start: Place, end: Place, is_map: bool) -> Result<(), SyntaxError> {
        if self.frames.len() >= DEEPEST {
            return Err(start.error("lists and maps are nested more than 300 deep"));
        }
        self.begin(name.anchor, start)?;
        self.frames.push(Frame {
            anchor: name.anchor,
            tag: tagged::construct(name.tag.as_deref(), false).map_err(|why| start.error(&why))?,
            mark: self.mark(start, end),
            is_map,
            start: self.nodes.len(),
            merges: Vec::new(),
        });
        Ok(())
    }

    fn close(&mut self, start: Place, end: Place) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let data = if frame.is_map {
            Data::Map(Rc::new(self.map(frame.start, &frame.merges)?))
        } else {
            Data::List(self.nodes.drain(frame.start..).collect())
        };
        let mut mark = frame.mark;
        // Brackets end where they are closed; blocks end before the next thing, wherever that is.
        let closed = self.mark(start, end);
        let is_flow = closed.end_column > closed.column;
        mark.end_column = if is_flow && closed.line == mark.line { closed.end_column } else { 0 };
        let value = tagged::of_collection(Value::new(data, mark), frame.tag).map_err(|why| SyntaxError {
            line: mark.line as usize,
            column: mark.column as usize,
            why,
        })?;
        self.anchor(frame.anchor, &value);
        self.emit(value, false, false, start)
    }

    /// Puts a finished value where it belongs: into the list or map that is open, or at the root. `<<` and `=` mean
    /// something as keys alone.
    fn emit(
        &mut self,
        value: Value,
        is_merge: bool,
        is_equals: bool,
        place: Place,
    ) -> Result<(), SyntaxError> {
        let is_key = self
            .frames
            .last()
            .is_some_and(|frame| frame.is_map && (self.nodes.len() - frame.start).is_multiple_of(2));
        if (is_merge || is_equals) && !is_key {
            return Err(place.error("SAM has no meaning for << or = as a value; quote it"));
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        let is_hashable = match &value.data {
            Data::List(_) | Data::Map(_) => false,
            Data::Other(printed) => !printed.ends_with(['}', ')']),
            _ => true,
        };
        if is_key && !is_hashable {
            return Err(place.error("a list or map can't be a key; quote the text if it starts with { or ["));
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
        let expected = || error("<< expects a map or a list of maps to merge");
        // A short tag stands before the node that is merged, and does not count.
        let maps: Vec<&Rc<Map>> = match &tagged::without_short_tag(value).data {
            Data::Map(map) => vec![map],
            Data::List(items) => {
                let maps = items.iter().rev().map(|item| tagged::without_short_tag(item).map());
                maps.collect::<Option<_>>().ok_or_else(expected)?
            }
            _ => return Err(expected()),
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
