//! The picture of any graph: nothing lies on something else, and nothing is cut.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::block::Block;
use super::columns::columns;
use super::drawing::Drawing;
use super::functions::FunctionNode;
use super::graph::{Chain, Graph, Node};
use super::images::ImageNode;
use super::tree::tree;
use crate::diagnose::diagnose;
use crate::diagnose::tests::{facts, pull};
use crate::report::standing::Mark;
use crate::report::width::width;
use crate::rules::RuleSet;
use crate::template::pulls::{Pull, PullUse};

fn any_node() -> impl Strategy<Value = Node> {
    let mark = prop_oneof![Just(Mark::Good), Just(Mark::Unknown), Just(Mark::Warning), Just(Mark::Error)];
    (mark, "[a-z日/:. -]{0,90}", "[a-zA-Z ,-]{0,90}").prop_map(|(mark, name, note)| Node {
        mark,
        full: format!("{name} {note}"),
        name,
        note,
    })
}

prop_compose! {
    fn any_graph()(
        chains in prop::collection::vec([any_node(), any_node(), any_node()], 1..6),
        images in prop::collection::vec((any_node(), 0usize..6), 1..20),
        functions in prop::collection::vec((any_node(), prop::collection::vec(0usize..20, 1..5)), 1..30),
    ) -> Graph {
        let chains: Vec<Chain> = chains
            .into_iter()
            .map(|[registry, login, verdict]| Chain { registry, login, verdict })
            .collect();
        let mut images: Vec<ImageNode> = images
            .into_iter()
            .map(|(node, chain)| ImageNode { node, chain: chain % chains.len(), references: Vec::new() })
            .collect();
        images.sort_by_key(|image| image.chain);
        let functions = functions
            .into_iter()
            .map(|(node, places)| {
                let mark = node.mark;
                let images = places.into_iter().map(|place| (place % images.len(), mark)).collect::<BTreeMap<_, _>>();
                FunctionNode { node, images }
            })
            .collect();
        Graph { functions, images, chains }
    }
}

/// The corners: left, top, right, bottom.
fn corners(block: &Block) -> [usize; 4] {
    [block.x, block.y, block.x + block.width, block.y + block.height]
}

fn holds(drawing: &Drawing) -> Result<(), TestCaseError> {
    for (place, block) in drawing.blocks.iter().enumerate() {
        let [left, top, right, bottom] = corners(block);
        prop_assert!(right <= drawing.width && bottom <= drawing.height, "cut: {block:?}");
        for other in &drawing.blocks[place + 1..] {
            let [other_left, other_top, other_right, other_bottom] = corners(other);
            let apart =
                right <= other_left || other_right <= left || bottom <= other_top || other_bottom <= top;
            prop_assert!(apart, "{block:?} on {other:?}");
        }
        for line in &block.lines {
            // 13 and 11.5 of height, 0.61 of that for each column.
            let wide = width(&line.text) * if line.is_name { 8 } else { 7 };
            prop_assert!(line.at.0 + wide <= block.width && line.at.1 + 4 <= block.height, "{line:?}");
        }
    }
    for link in &drawing.links {
        let ends_at_a_box = drawing.blocks.iter().any(|block| block.left() == link.to);
        prop_assert!(ends_at_a_box && link.from.0 < link.to.0, "{link:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_lies_on_something_else_in_columns(graph in any_graph()) {
        holds(&columns(&graph))?;
    }

    #[test]
    fn nothing_lies_on_something_else_in_a_tree(graph in any_graph()) {
        holds(&tree(&graph))?;
    }
}

/// So many functions, function `i` with image `i % images`.
fn graph_of(functions: usize, images: usize) -> Graph {
    let pulls = (0..functions).map(|number| Pull {
        path: format!("Fn{number:02}").into(),
        reference: format!("public.ecr.aws/a/image:{}", number % images).into(),
        ..pull("public.ecr.aws", PullUse::Invoke)
    });
    let facts = facts(pulls.collect());
    Graph::new(&facts, &diagnose(&facts, &RuleSet::embedded()))
}

#[test]
fn one_function_is_a_line_of_five_boxes() {
    let drawing = columns(&graph_of(1, 1));
    assert_eq!(drawing.blocks.len(), 5);
    assert_eq!(drawing.links.len(), 4);
    let middles: Vec<usize> = drawing.blocks.iter().map(Block::middle).collect();
    assert!(middles.iter().all(|middle| *middle == middles[0]), "{middles:?}");
}

#[test]
fn functions_with_the_same_image_are_one() {
    let graph = graph_of(14, 1);
    let [function] = graph.functions.as_slice() else { panic!("{:?}", graph.functions) };
    assert_eq!(function.node.name, "14 functions");
    assert_eq!(function.node.note, "Fn00, Fn01 and 12 more");
    assert!(function.node.full.contains("Fn13"), "{}", function.node.full);
}

#[test]
fn a_dozen_functions_are_all_shown_and_sixty_are_not() {
    let dozen = graph_of(12, 12);
    assert_eq!((dozen.functions.len(), dozen.images.len()), (12, 12));
    let sixty = graph_of(60, 30);
    assert_eq!((sixty.functions.len(), sixty.images.len()), (1, 1));
    assert_eq!(sixty.images[0].node.name, "30 images");
    assert_eq!(sixty.functions[0].node.name, "60 functions");
}
