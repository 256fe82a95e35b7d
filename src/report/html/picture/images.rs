//! The images of the picture. Where there are very many, those that fare the same become one.

use std::collections::BTreeMap;

use super::graph::Node;
use crate::report::finding_human::who;
use crate::report::html::needs::Need;
use crate::report::standing::Mark;

/// More boxes than this are hard to look at.
const MOST: usize = 16;

/// An image, or several that fare the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report::html) struct ImageNode {
    pub(super) node: Node,
    /// The place of its registry.
    pub(super) chain: usize,
    /// The references.
    pub(super) references: Vec<String>,
}

/// One image of a registry.
struct Image<'f> {
    host: &'f str,
    mark: Mark,
    uses: Vec<&'static str>,
}

/// All images, those of a registry together, the worst of it first.
pub(super) fn images<'f>(needs: &[Need<'f>], order: &dyn Fn(&Need<'f>) -> usize) -> Vec<ImageNode> {
    let mut found: BTreeMap<(usize, &str), Image<'f>> = BTreeMap::new();
    for need in needs {
        let image = found.entry((order(need), need.pull.reference.as_str())).or_insert(Image {
            host: &need.pull.registry.host,
            mark: need.mark,
            uses: Vec::new(),
        });
        image.mark = image.mark.max(need.mark);
        let command = who(need.pull.usage);
        if !image.uses.contains(&command) {
            image.uses.push(command);
        }
    }
    let mut nodes: Vec<ImageNode> =
        found.into_iter().map(|((chain, reference), image)| one(chain, reference, &image)).collect();
    // What works is of less interest than what does not.
    for most in [Mark::Unknown, Mark::Error] {
        if nodes.len() > MOST {
            nodes = collapsed(nodes, most);
        }
    }
    nodes.sort_by_key(|image| (image.chain, std::cmp::Reverse(image.node.mark)));
    nodes
}

fn one(chain: usize, reference: &str, image: &Image<'_>) -> ImageNode {
    // Its registry stands beside it.
    let name = reference
        .strip_prefix(image.host)
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|name| !name.is_empty())
        .unwrap_or(reference);
    let node = Node {
        mark: image.mark,
        name: name.to_owned(),
        note: format!("for {}", image.uses.join(", ")),
        full: reference.to_owned(),
    };
    ImageNode { node, chain, references: vec![reference.to_owned()] }
}

/// Those up to `most` bad of one registry that fare the same, as one.
fn collapsed(nodes: Vec<ImageNode>, most: Mark) -> Vec<ImageNode> {
    let mut groups: BTreeMap<(usize, Mark), ImageNode> = BTreeMap::new();
    let mut rest = Vec::new();
    for image in nodes {
        if image.node.mark > most {
            rest.push(image);
            continue;
        }
        match groups.get_mut(&(image.chain, image.node.mark)) {
            Some(group) => group.references.extend(image.references),
            None => {
                groups.insert((image.chain, image.node.mark), image);
            }
        }
    }
    for mut group in groups.into_values() {
        let number = group.references.len();
        if number > 1 {
            group.node.full = group.references.join(", ");
            group.node.name = format!("{number} images");
            "listed in the table below".clone_into(&mut group.node.note);
        }
        rest.push(group);
    }
    rest
}
