//! The narrow picture: each registry with its login and verdict, below it its images, and below each the functions that
//! need it.

use super::block::Block;
use super::drawing::{Bend, Drawing, Link};
use super::graph::{Graph, Node};

const WIDTH: usize = 344;
const INDENT: usize = 24;
const GAP: usize = 8;
const WIDE_GAP: usize = 24;

/// Places everything.
pub(super) fn tree(graph: &Graph) -> Drawing {
    let mut drawing = Drawing { width: WIDTH, ..Drawing::default() };
    let mut top = 1;
    for (place, chain) in graph.chains.iter().enumerate() {
        let root = add(&mut drawing, &mut top, None, &chain.registry, 0);
        for (what, node) in [("login", &chain.login), ("verdict", &chain.verdict)] {
            let name =
                if node.name.contains(what) { node.name.clone() } else { format!("{what}: {}", node.name) };
            let node = Node { name, ..node.clone() };
            add(&mut drawing, &mut top, Some(root), &node, 1);
        }
        for (number, image) in graph.images.iter().enumerate().filter(|(_, image)| image.chain == place) {
            let parent = add(&mut drawing, &mut top, Some(root), &image.node, 1);
            for function in &graph.functions {
                if let Some(mark) = function.images.get(&number) {
                    let node = Node { mark: *mark, ..function.node.clone() };
                    add(&mut drawing, &mut top, Some(parent), &node, 2);
                }
            }
        }
        top += WIDE_GAP - GAP;
    }
    drawing.height = drawing.blocks.iter().map(Block::bottom).max().unwrap_or_default() + 2;
    drawing
}

/// The place of the new box.
fn add(drawing: &mut Drawing, top: &mut usize, parent: Option<usize>, node: &Node, depth: usize) -> usize {
    let x = 1 + depth * INDENT;
    let block = Block::new(node, x, WIDTH - 1 - x).at(*top);
    *top = block.bottom() + GAP;
    if let Some(parent) = parent.and_then(|parent| drawing.blocks.get(parent)) {
        let from = (parent.x + INDENT / 2, parent.bottom());
        drawing.links.push(Link { from, to: block.left(), bend: Bend::Elbow, mark: node.mark });
    }
    drawing.blocks.push(block);
    drawing.blocks.len() - 1
}
