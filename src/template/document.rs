//! A YAML document as plain values, with the place of each: for files that are the doctor's own and not SAM's.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};

use super::scalar;
use super::source::SyntaxError;
use super::value::{Data, Mark, Value};
use super::yaml;

/// How deep lists and maps may be nested in each other.
const DEEPEST: usize = 32;
/// How many bytes the values and their places may take: aliases make much of little.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// What a value takes beside its text.
const BYTES_OF_A_VALUE: usize = 64;

/// Where something stands. Lines and columns count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The column after the last character on the first line.
    pub(crate) end_column: usize,
}

impl From<Mark> for Place {
    fn from(mark: Mark) -> Self {
        let (line, column) = (mark.line as usize, mark.column as usize);
        Self { line, column, end_column: (mark.end_column as usize).max(column + 1) }
    }
}

/// What is in a document.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) value: Json,
    /// By JSON pointer (RFC 6901).
    values: BTreeMap<String, Place>,
    keys: BTreeMap<String, Place>,
    room: usize,
}

/// Why a text is no document, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) place: Place,
    pub(crate) why: String,
}

impl Broken {
    fn new(mark: Mark, why: &str) -> Self {
        Self { place: mark.into(), why: why.to_owned() }
    }
}

impl From<SyntaxError> for Broken {
    fn from(error: SyntaxError) -> Self {
        let SyntaxError { line, column, why } = error;
        Self { place: Place { line, column, end_column: column + 1 }, why }
    }
}

impl Document {
    /// Reads a text as YAML 1.2, in which only `true` and `false` are truth values.
    pub(crate) fn read(text: &str) -> Result<Self, Broken> {
        let source = yaml::parse_as(text, 0, scalar::core::other_than_text)?;
        if let Some(twice) = source.duplicates.first() {
            let why = format!("the key {} stands twice, first in line {}", twice.key, twice.first.line);
            return Err(Broken::new(twice.last, &why));
        }
        let mut document = Self { room: MOST_BYTES, ..Self::default() };
        document.value = document.take(&source.root, "", 0)?;
        Ok(document)
    }

    /// Where the value of a pointer stands, or else the nearest one around it.
    pub(crate) fn place_of(&self, pointer: &str) -> Place {
        let mut at = pointer;
        loop {
            if let Some(place) = self.values.get(at) {
                return *place;
            }
            let Some((parent, _)) = at.rsplit_once('/') else { return Place::default() };
            at = parent;
        }
    }

    /// Where the key of a pointer stands; without one, where its value does.
    pub(crate) fn place_of_key(&self, pointer: &str) -> Place {
        self.keys.get(pointer).copied().unwrap_or_else(|| self.place_of(pointer))
    }

    fn take(&mut self, value: &Value, pointer: &str, depth: usize) -> Result<Json, Broken> {
        if depth > DEEPEST {
            return Err(Broken::new(value.mark, "values are nested too deep"));
        }
        let bytes = pointer.len() + value.text().map_or(0, str::len) + BYTES_OF_A_VALUE;
        self.room = match self.room.checked_sub(bytes) {
            Some(room) => room,
            None => return Err(Broken::new(value.mark, "aliases make this file too large")),
        };
        self.values.insert(pointer.to_owned(), value.mark.into());
        Ok(match &value.data {
            Data::Null => Json::Null,
            Data::Bool(truth) => Json::Bool(*truth),
            Data::Integer(number) => Json::Number((*number).into()),
            Data::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            Data::Text(text) | Data::Other(text) => Json::String(text.to_string()),
            Data::List(items) => {
                let items = items.iter().enumerate();
                let items =
                    items.map(|(index, item)| self.take(item, &format!("{pointer}/{index}"), depth + 1));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            Data::Map(map) => {
                let mut taken = Map::new();
                for (key, value) in map.entries() {
                    let Some(name) = key.text() else {
                        return Err(Broken::new(key.mark, "a key must be text"));
                    };
                    let inner = format!("{pointer}/{}", escape(name));
                    self.keys.insert(inner.clone(), key.mark.into());
                    taken.insert(name.to_owned(), self.take(value, &inner, depth + 1)?);
                }
                Json::Object(taken)
            }
        })
    }
}

/// A key as part of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(line: usize, column: usize) -> (usize, usize) {
        (line, column)
    }

    #[test]
    fn each_key_and_value_has_its_place() {
        let document = Document::read("a: x\nb:\n  - c/d: yes\n    e: 1\n").expect("a document");
        assert_eq!(document.value, serde_json::json!({"a": "x", "b": [{"c/d": "yes", "e": 1}]}));
        let at = |place: Place| (place.line, place.column);
        assert_eq!(at(document.place_of("/a")), place(1, 4));
        assert_eq!(at(document.place_of_key("/b/0/c~1d")), place(3, 5));
        assert_eq!(at(document.place_of("/b/0/c~1d")), place(3, 10));
        assert_eq!(at(document.place_of("/b/0/e/nothing/here")), place(4, 8));
    }

    #[test]
    fn what_cannot_be_taken_is_said_with_its_place() {
        for (text, line, why) in [
            ("a: 1\na: 2", 2, "stands twice, first in line 1"),
            ("a: b: c", 1, ""),
            ("x: 1\n1: x", 2, "a key must be text"),
            ("a: \u{7}", 1, "U+0007"),
        ] {
            let broken = Document::read(text).expect_err(text);
            assert_eq!(broken.place.line, line, "{text}");
            assert!(broken.why.contains(why), "{text}: {}", broken.why);
        }
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        assert!(Document::read(&deep).expect_err("too deep").why.contains("nested"));
    }

    #[test]
    fn aliases_of_aliases_are_refused_before_they_fill_the_memory() {
        let levels = (1..20).map(|level| {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            format!("a{level}: &a{level} [{aliases}]\n")
        });
        let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &levels.collect::<String>();
        assert!(Document::read(&text).expect_err("too much").why.contains("aliases"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-c:\\-\\[\\]{}&*!|>'\"\n ,#~/0-9]{0,60}") {
            if let Ok(document) = Document::read(&text) {
                prop_assert!(document.place_of("").line >= 1);
            }
        }
    }
}
