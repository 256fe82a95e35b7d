//! The entries of a map while it is being read: the first place and the last value of each key, as in Python.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use super::python;
use super::source::Duplicate;
use super::value::{Data, Map, Value};

/// From how many entries on keys are hashed; looking is faster before.
const HASHED_FROM: usize = 16;

/// Entries with distinct keys.
#[derive(Default)]
pub(super) struct Entries {
    all: Vec<(Value, Value)>,
    /// Where each key is, once there are enough of them.
    places: Option<HashMap<Rc<str>, usize>>,
    /// Where each key that is no text is.
    others: HashMap<String, usize>,
    /// Which of the first entries are merged ones, that the map's own entries replace without being duplicates.
    merged: Vec<bool>,
}

impl Entries {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self { all: Vec::with_capacity(capacity), ..Self::default() }
    }

    pub(super) fn into_map(self) -> Map {
        Map::new(self.all)
    }

    /// All entries so far were brought in by merge keys.
    pub(super) fn end_of_merged(&mut self) {
        self.merged = vec![true; self.all.len()];
    }

    /// Adds an entry, and says so if its key stands twice.
    pub(super) fn put(&mut self, key: Value, value: Value) -> Option<Duplicate> {
        let Data::Text(text) = &key.data else {
            self.put_other(key, value);
            return None;
        };
        if let Some(place) = self.place(text) {
            let (first, last) = (self.all[place].0.mark, key.mark);
            let duplicate = Duplicate { key: Rc::clone(text), first, last };
            self.all[place] = (key, value);
            let was_merged = self.merged.get_mut(place).is_some_and(std::mem::take);
            return (!was_merged).then_some(duplicate);
        }
        if let Some(places) = &mut self.places {
            places.insert(Rc::clone(text), self.all.len());
        }
        self.all.push((key, value));
        None
    }

    /// Adds an entry whose key is no text: `1`, `1.0` and `true` are the same key to Python.
    fn put_other(&mut self, key: Value, value: Value) {
        let name = match &key.data {
            Data::Bool(truth) => i64::from(*truth).to_string(),
            Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
            _ => python::representation(&key),
        };
        match self.others.entry(name) {
            Entry::Occupied(place) => self.all[*place.get()].1 = value,
            Entry::Vacant(place) => {
                place.insert(self.all.len());
                self.all.push((key, value));
            }
        }
    }

    fn place(&mut self, text: &Rc<str>) -> Option<usize> {
        if self.all.len() < HASHED_FROM {
            return self.all.iter().position(|(known, _)| known.text() == Some(text));
        }
        let all = &self.all;
        let places = self.places.get_or_insert_with(|| {
            let known = all.iter().enumerate();
            let known = known.filter_map(|(place, (key, _))| match &key.data {
                Data::Text(text) => Some((Rc::clone(text), place)),
                _ => None,
            });
            known.collect()
        });
        places.get(text).copied()
    }
}
