//! Entries that are put together one by one, as in a Python dictionary.

use std::collections::HashMap;
use std::rc::Rc;

use crate::template::python;
use crate::template::value::{Data, Map, Mark, Value};

/// A map that grows: a key that comes again keeps its first place and gets the new value.
#[derive(Default)]
pub(super) struct Merged {
    entries: Vec<(Value, Value)>,
    places: HashMap<Rc<str>, usize>,
}

impl Merged {
    pub(super) fn insert(&mut self, key: Value, value: Value) {
        let name = identity(&key);
        if let Some(place) = self.places.get(&name) {
            self.entries[*place].1 = value;
        } else {
            self.places.insert(name, self.entries.len());
            self.entries.push((key, value));
        }
    }

    pub(super) fn contains(&self, key: &Value) -> bool {
        self.places.contains_key(&identity(key))
    }

    pub(super) fn into_value(self, mark: Mark) -> Value {
        Value::new(Data::Map(Rc::new(Map::new(self.entries))), mark)
    }
}

/// Text that differs where keys differ.
fn identity(key: &Value) -> Rc<str> {
    match &key.data {
        Data::Text(text) => Rc::clone(text),
        _ => format!("\0{}", python::text(key)).into(),
    }
}
