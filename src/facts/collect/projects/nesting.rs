//! Which templates are projects of their own: not those that others nest, and each once.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::Reading;

/// A reading, and which of the other templates it nests.
pub(super) struct Outermost {
    pub(super) reading: Reading,
    pub(super) nested: Vec<PathBuf>,
}

/// The readings that no other one includes. Of templates that nest each other in a circle, which SAM refuses, the first.
pub(super) fn outermost(readings: Vec<Reading>) -> Vec<Outermost> {
    let mut places: HashMap<PathBuf, usize> = HashMap::new();
    let mut once: Vec<Reading> = Vec::new();
    for reading in readings {
        let Some(file) = reading.wanted.files.first().cloned() else {
            once.push(reading);
            continue;
        };
        places.entry(file).or_insert_with(|| {
            once.push(reading);
            once.len() - 1
        });
    }
    let includes: Vec<HashSet<usize>> = once
        .iter()
        .map(|reading| {
            reading.wanted.files.iter().skip(1).filter_map(|file| places.get(file).copied()).collect()
        })
        .collect();
    let is_within = |inner: usize, outer: usize| {
        inner != outer
            && includes[outer].contains(&inner)
            && !(includes[inner].contains(&outer) && inner < outer)
    };
    let is_nested: HashSet<usize> = includes
        .iter()
        .enumerate()
        .flat_map(|(outer, inside)| inside.iter().copied().filter(move |inner| is_within(*inner, outer)))
        .collect();
    let files: Vec<Option<PathBuf>> =
        once.iter().map(|reading| reading.wanted.files.first().cloned()).collect();
    once.into_iter()
        .enumerate()
        .filter(|(place, _)| !is_nested.contains(place))
        .map(|(place, reading)| {
            let inside = includes[place].iter().filter(|inner| is_nested.contains(inner));
            let mut nested: Vec<PathBuf> = inside.filter_map(|inner| files[*inner].clone()).collect();
            nested.sort();
            Outermost { reading, nested }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Project;
    use super::*;
    use crate::facts::TemplateState;
    use crate::facts::collect::pulls::Wanted;

    /// Templates with those that they nest, and which of them are left with what they nest.
    fn left(templates: &[(&str, &[&str])]) -> Vec<(String, Vec<PathBuf>)> {
        let reading = |(file, nested): &(&str, &[&str])| {
            let mut wanted = Wanted::nothing(TemplateState::NotAsked);
            wanted.files = std::iter::once(file).chain(nested.iter()).map(PathBuf::from).collect();
            Reading { project: Project { folder: PathBuf::new(), file: Some(file.into()) }, wanted }
        };
        let left = outermost(templates.iter().map(reading).collect());
        left.into_iter().map(|one| (one.reading.wanted.files[0].display().to_string(), one.nested)).collect()
    }

    #[test]
    fn what_another_one_nests_is_left_out_and_told() {
        let templates: [(&str, &[&str]); 4] =
            [("a", &["b", "c", "elsewhere"]), ("b", &["c"]), ("c", &[]), ("d", &[])];
        assert_eq!(left(&templates), [("a".into(), vec!["b".into(), "c".into()]), ("d".into(), vec![])]);
    }

    #[test]
    fn of_a_circle_one_is_left() {
        let templates: [(&str, &[&str]); 2] = [("a", &["b"]), ("b", &["a"])];
        assert_eq!(left(&templates), [("a".into(), vec!["b".into()])]);
    }

    #[test]
    fn what_was_named_twice_counts_once() {
        let templates: [(&str, &[&str]); 2] = [("a", &[]), ("a", &[])];
        assert_eq!(left(&templates), [("a".into(), vec![])]);
    }
}
