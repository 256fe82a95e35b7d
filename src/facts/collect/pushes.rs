//! Which images are pushed, by all commands that push.

use std::collections::HashMap;

use crate::quoted::Quoted;
use crate::template::pulls::Push;

/// Pushes, each once.
#[derive(Default)]
pub(super) struct Pushes {
    all: Vec<Push>,
    /// Where those of a function are.
    places: HashMap<Quoted, Vec<usize>>,
}

impl Pushes {
    /// Adds a push. One whose repository is known stands for one of the same function whose is not.
    pub(super) fn add(&mut self, push: Push) {
        let places = self.places.entry(push.path.clone()).or_default();
        let same = places.iter().copied().find(|place| {
            let known = &self.all[*place].reference;
            *known == push.reference || known.is_none() || push.reference.is_none()
        });
        match same {
            Some(place) if self.all[place].reference.is_none() && push.reference.is_some() => {
                self.all[place] = push;
            }
            Some(_) => {}
            None => {
                places.push(self.all.len());
                self.all.push(push);
            }
        }
    }

    pub(super) fn into_all(self) -> Vec<Push> {
        self.all
    }
}
