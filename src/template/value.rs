//! A template's values as SAM CLI holds them: Python's types, each with the place it comes from.

use std::collections::HashMap;
use std::rc::Rc;

/// A place in one of the files that were read. Lines and columns count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Which file, as a number in [`super::files::Files`].
    pub(super) file: u16,
    pub(super) line: u32,
    pub(super) column: u32,
    /// The column after the value's last character; 0 where it goes beyond its first line.
    pub(super) end_column: u32,
}

/// A value and where it stands. Cloning shares lists and maps, so that an alias costs nothing.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) data: Data,
    pub(super) mark: Mark,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Data {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Rc<str>),
    List(Rc<[Value]>),
    Map(Rc<Map>),
    /// What only Python has: whole numbers beyond 64 bits, bytes, sets. As Python prints it.
    Other(Rc<str>),
}

impl Value {
    pub(super) fn new(data: Data, mark: Mark) -> Self {
        Self { data, mark }
    }

    pub(super) fn from_text(text: &str, mark: Mark) -> Self {
        Self::new(Data::Text(text.into()), mark)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn map(&self) -> Option<&Rc<Map>> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of `key`, if this is a map that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.map().and_then(|map| map.get(key))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// Whether Python counts it as true.
    pub(super) fn is_truthy(&self) -> bool {
        match &self.data {
            Data::Null => false,
            Data::Bool(truth) => *truth,
            Data::Integer(number) => *number != 0,
            Data::Float(number) => *number != 0.0,
            Data::Text(text) => !text.is_empty(),
            Data::List(items) => !items.is_empty(),
            Data::Map(map) => !map.is_empty(),
            Data::Other(printed) => !matches!(&**printed, "set()" | "b''"),
        }
    }

    /// The same value, as if it stood at `mark`.
    pub(super) fn at(&self, mark: Mark) -> Self {
        Self { data: self.data.clone(), mark }
    }
}

/// Entries in the order of the file. A key that comes twice keeps its first place and its last value, as in Python.
#[derive(Debug, Default)]
pub(super) struct Map {
    entries: Vec<(Value, Value)>,
    /// Where the text keys are; only for maps that are large enough for it to pay.
    index: Option<HashMap<Rc<str>, usize>>,
}

/// From how many entries on a map has an index.
const INDEXED_FROM: usize = 16;

impl Map {
    /// A map of entries whose keys differ.
    pub(super) fn new(entries: Vec<(Value, Value)>) -> Self {
        let index = (entries.len() >= INDEXED_FROM).then(|| {
            entries
                .iter()
                .enumerate()
                .filter_map(|(place, (key, _))| match &key.data {
                    Data::Text(text) => Some((text.clone(), place)),
                    _ => None,
                })
                .collect()
        });
        Self { entries, index }
    }

    fn place(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(name, _)| name.text() == Some(key)),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.place(key).map(|place| &self.entries[place].1)
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    pub(super) fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Python's `==`: `1 == True == 1.0`, maps without regard to order.
impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => {
                Rc::ptr_eq(a, b)
                    || a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.data == b.data)
            }
            (Self::Map(a), Self::Map(b)) => {
                Rc::ptr_eq(a, b)
                    || a.entries.len() == b.entries.len()
                        && a.entries.iter().all(|(key, value)| {
                            key.text()
                                .and_then(|key| b.get(key))
                                .is_some_and(|other| other.data == value.data)
                        })
            }
            _ => match (self.number(), other.number()) {
                #[allow(clippy::float_cmp, reason = "Python compares numbers exactly too")]
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }
}

impl Data {
    #[allow(clippy::cast_precision_loss, reason = "numbers above 2^53 in a condition are no one's template")]
    fn number(&self) -> Option<f64> {
        match self {
            Self::Bool(truth) => Some(f64::from(u8::from(*truth))),
            Self::Integer(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Other(printed) => printed.parse().ok(),
            _ => None,
        }
    }
}
