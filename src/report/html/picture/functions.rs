//! The functions of the picture: those that need the same images and fare the same are one.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Node;
use super::images::ImageNode;
use crate::report::html::count::count;
use crate::report::html::needs::Need;
use crate::report::standing::Mark;
use crate::template::pulls::PullKind;

/// More boxes than this are hard to look at.
const MOST: usize = 16;

/// A function, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report::html) struct FunctionNode {
    pub(super) node: Node,
    /// The places of its images, and how it fares with each.
    pub(super) images: BTreeMap<usize, Mark>,
}

/// One function, or layer.
#[derive(Default)]
struct Needing {
    kinds: BTreeSet<PullKind>,
    images: BTreeMap<usize, Mark>,
}

/// All functions.
pub(super) fn functions(needs: &[Need<'_>], images: &[ImageNode]) -> Vec<FunctionNode> {
    let places: BTreeMap<&str, usize> = images
        .iter()
        .enumerate()
        .flat_map(|(place, image)| image.references.iter().map(move |reference| (reference.as_str(), place)))
        .collect();
    let mut all: BTreeMap<&str, Needing> = BTreeMap::new();
    for need in needs {
        let function = all.entry(need.function.as_str()).or_default();
        function.kinds.insert(need.pull.kind);
        if let Some(place) = places.get(need.pull.reference.as_str()) {
            let mark = function.images.entry(*place).or_insert(need.mark);
            *mark = need.mark.max(*mark);
        }
    }
    let same_images = grouped(&all, |function| function.images.clone());
    if same_images.len() <= MOST {
        return same_images;
    }
    // Which registries they need, and with what success.
    grouped(&all, |function| {
        let mut chains = BTreeMap::new();
        for (place, mark) in &function.images {
            let chain = images.get(*place).map_or(usize::MAX, |image| image.chain);
            let worst = chains.entry(chain).or_insert(*mark);
            *worst = (*worst).max(*mark);
        }
        chains
    })
}

/// Functions with their names.
type Members<'a> = Vec<(&'a str, &'a Needing)>;

fn grouped(
    all: &BTreeMap<&str, Needing>,
    key: impl Fn(&Needing) -> BTreeMap<usize, Mark>,
) -> Vec<FunctionNode> {
    let mut groups: BTreeMap<Vec<(usize, Mark)>, Members<'_>> = BTreeMap::new();
    for (path, function) in all {
        groups.entry(key(function).into_iter().collect()).or_default().push((path, function));
    }
    groups.into_values().map(|members| node(&members)).collect()
}

fn node(members: &[(&str, &Needing)]) -> FunctionNode {
    let mut images: BTreeMap<usize, Mark> = BTreeMap::new();
    for (place, mark) in members.iter().flat_map(|(_, function)| &function.images) {
        let worst = images.entry(*place).or_insert(*mark);
        *worst = (*worst).max(*mark);
    }
    let names: Vec<&str> = members.iter().map(|(path, _)| *path).collect();
    let layers = members.iter().any(|(_, function)| function.kinds.contains(&PullKind::Layer));
    let full = names.join(", ");
    let (name, note) = match names.as_slice() {
        [name] => ((*name).to_owned(), String::new()),
        _ if layers => (format!("{} functions and layers", names.len()), some(&names)),
        _ => (count(names.len(), "function"), some(&names)),
    };
    let mark = images.values().copied().max().unwrap_or(Mark::Good);
    FunctionNode { node: Node { mark, name, note, full }, images }
}

/// As many names as can be taken in.
fn some(names: &[&str]) -> String {
    match names {
        [first, second, _, _, ..] => format!("{first}, {second} and {} more", names.len() - 2),
        names => names.join(", "),
    }
}
