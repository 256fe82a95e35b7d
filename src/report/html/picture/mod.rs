//! The picture: functions, the images they need, the registries of those, what is stored for these, and what comes of it.
//! Drawn twice, for wide and for narrow screens: text that is made smaller to fit cannot be read.

mod block;
mod columns;
mod draw;
mod drawing;
mod fit;
mod functions;
mod graph;
mod images;
mod login;
mod stacked;
mod tree;

#[cfg(test)]
mod tests;

pub(super) use graph::Graph;

use super::markup::Markup;
use draw::{Names, draw};

/// Both drawings; the style shows one of them.
pub(super) fn write(markup: &mut Markup, graph: &Graph) {
    let description = graph.in_words();
    let wide = Names { class: "wide", title: "picture-wide-title", description: "picture-wide-words" };
    draw(markup, &columns::columns(graph), &wide, &description);
    let narrow =
        Names { class: "narrow", title: "picture-narrow-title", description: "picture-narrow-words" };
    draw(markup, &tree::tree(graph), &narrow, &description);
}
