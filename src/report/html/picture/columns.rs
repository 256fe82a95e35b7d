//! The wide picture: a column for each stage, read from left to right.

use super::block::Block;
use super::drawing::{Bend, Drawing, Link};
use super::graph::{Chain, Graph};
use super::stacked::stacked;

/// Left edge and width of each column.
const FUNCTIONS: (usize, usize) = (1, 170);
const IMAGES: (usize, usize) = (209, 250);
const REGISTRIES: (usize, usize) = (487, 186);
const LOGINS: (usize, usize) = (693, 172);
const VERDICTS: (usize, usize) = (885, 130);
const WIDTH: usize = 1016;
const TOP: usize = 34;
const GAP: usize = 12;
/// Between registries.
const WIDE_GAP: usize = 26;

/// Places everything.
pub(super) fn columns(graph: &Graph) -> Drawing {
    let mut top = TOP;
    let mut images: Vec<Block> = Vec::new();
    let mut chains: Vec<[Block; 3]> = Vec::new();
    for (place, Chain { registry, login, verdict }) in graph.chains.iter().enumerate() {
        let of_chain = graph.images.iter().filter(|image| image.chain == place);
        let column: Vec<Block> = of_chain.map(|image| Block::new(&image.node, IMAGES.0, IMAGES.1)).collect();
        let stack: usize = column.iter().map(|block| block.height + GAP).sum::<usize>().saturating_sub(GAP);
        let row = [(registry, REGISTRIES), (login, LOGINS), (verdict, VERDICTS)]
            .map(|(node, (x, width))| Block::new(node, x, width));
        let height = row.iter().map(|block| block.height).chain([stack]).max().unwrap_or_default();
        let mut y = top + (height - stack) / 2;
        for block in column {
            let next = y + block.height + GAP;
            images.push(block.at(y));
            y = next;
        }
        chains.push(row.map(|block| {
            let y = top + (height - block.height) / 2;
            block.at(y)
        }));
        top += height + WIDE_GAP;
    }
    let bottom = top.saturating_sub(WIDE_GAP);
    let wishes = graph.functions.iter().map(|function| {
        let of_function = || function.images.keys().filter_map(|place| images.get(*place));
        let top = of_function().map(|block| block.y).min().unwrap_or(TOP);
        let middle = usize::midpoint(top, of_function().map(Block::bottom).max().unwrap_or(TOP));
        (middle, Block::new(&function.node, FUNCTIONS.0, FUNCTIONS.1))
    });
    // Their order is lost where they are sorted by where they want to be.
    let mut order: Vec<(usize, usize)> = wishes.clone().map(|(middle, _)| middle).zip(0..).collect();
    order.sort_by_key(|(middle, _)| *middle);
    let functions = stacked(wishes.collect(), TOP, bottom, GAP);

    let mut links = Vec::new();
    for (block, (_, place)) in functions.iter().zip(order) {
        for (image, mark) in graph.functions.get(place).into_iter().flat_map(|function| &function.images) {
            if let Some(image) = images.get(*image) {
                links.push(Link { from: block.right(), to: image.left(), bend: Bend::Curve, mark: *mark });
            }
        }
    }
    for (image, block) in graph.images.iter().zip(&images) {
        if let Some([registry, ..]) = chains.get(image.chain) {
            let mark = image.node.mark;
            links.push(Link { from: block.right(), to: registry.left(), bend: Bend::Curve, mark });
        }
    }
    for [registry, login, verdict] in &chains {
        for (from, to) in [(registry, login), (login, verdict)] {
            links.push(Link { from: from.right(), to: to.left(), bend: Bend::Curve, mark: verdict.mark });
        }
    }
    let blocks: Vec<Block> =
        functions.into_iter().chain(images).chain(chains.into_iter().flatten()).collect();
    let height = blocks.iter().map(Block::bottom).max().unwrap_or_default() + 2;
    let headings = vec![
        (FUNCTIONS.0, "Functions"),
        (IMAGES.0, "need images"),
        (REGISTRIES.0, "from registries"),
        (LOGINS.0, "with stored logins"),
        (VERDICTS.0, "Verdict"),
    ];
    Drawing { width: WIDTH, height, headings, links, blocks }
}
