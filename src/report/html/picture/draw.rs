//! A drawing as SVG. Colours come from the style; signs say the same without them.

use super::block::Block;
use super::drawing::{Bend, Drawing, Link};
use crate::report::html::markup::Markup;
use crate::report::standing::Mark;

/// What sets one picture of a page apart from the others.
pub(super) struct Names {
    pub(super) class: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
}

/// Draws it.
pub(super) fn draw(markup: &mut Markup, drawing: &Drawing, names: &Names, description: &str) {
    let view = format!("0 0 {} {}", drawing.width, drawing.height);
    let labels = format!("{} {}", names.title, names.description);
    let (width, height) = (drawing.width.to_string(), drawing.height.to_string());
    let attributes = [
        ("class", names.class),
        ("role", "img"),
        ("aria-labelledby", labels.as_str()),
        ("viewBox", view.as_str()),
        ("width", width.as_str()),
        ("height", height.as_str()),
    ];
    markup.element("svg", &attributes, |svg| {
        svg.leaf("title", &[("id", names.title)], "From functions to verdicts");
        svg.leaf("desc", &[("id", names.description)], description);
        for (x, heading) in &drawing.headings {
            svg.leaf("text", &[("class", "heading"), ("x", &x.to_string()), ("y", "16")], heading);
        }
        let mut links: Vec<&Link> = drawing.links.iter().collect();
        // What fails lies above what works.
        links.sort_by_key(|link| link.mark);
        for link in links {
            svg.shape("path", &[("class", link_class(link.mark)), ("d", &path(link))]);
        }
        for block in &drawing.blocks {
            write(svg, block);
        }
    });
}

fn write(svg: &mut Markup, block: &Block) {
    let Block { x, y, width, height, .. } = block;
    svg.element("g", &[("class", block_class(block.mark))], |group| {
        group.leaf("title", &[], &block.full);
        let [x, y, width, height] = [x, y, width, height].map(usize::to_string);
        let rect = [("x", x.as_str()), ("y", &y), ("width", &width), ("height", &height), ("rx", "7")];
        group.shape("rect", &rect);
        sign(group, block);
        for line in &block.lines {
            let (x, y) = (block.x + line.at.0, block.y + line.at.1);
            let class = if line.is_name { "name" } else { "note" };
            group.leaf("text", &[("class", class), ("x", &x.to_string()), ("y", &y.to_string())], &line.text);
        }
    });
}

/// A sign in a circle, drawn: not every font has it.
fn sign(group: &mut Markup, block: &Block) {
    let (x, y) = (block.x + 18, block.y + 19);
    let at = |dx: i64, dy: i64| {
        let place = |from: usize, d: i64| i64::try_from(from).unwrap_or(i64::MAX).saturating_add(d);
        format!("{} {}", place(x, dx), place(y, dy))
    };
    group.shape("circle", &[("cx", &x.to_string()), ("cy", &y.to_string()), ("r", "8")]);
    let strokes = match block.mark {
        Mark::Good => format!("M{} L{} L{}", at(-4, 0), at(-1, 3), at(4, -3)),
        Mark::Error => format!("M{} L{} M{} L{}", at(-3, -3), at(3, 3), at(3, -3), at(-3, 3)),
        Mark::Warning => format!("M{} L{} M{} L{}", at(0, -5), at(0, 1), at(0, 4), at(0, 5)),
        Mark::Unknown => {
            format!(
                "M{} Q{} {} Q{} {} T{} M{} L{}",
                at(-3, -2),
                at(-3, -5),
                at(0, -5),
                at(3, -5),
                at(3, -2),
                at(0, 2),
                at(0, 4),
                at(0, 5)
            )
        }
    };
    group.shape("path", &[("class", "sign"), ("d", &strokes)]);
}

fn path(link: &Link) -> String {
    let ((x1, y1), (x2, y2)) = (link.from, link.to);
    match link.bend {
        Bend::Curve => {
            let middle = usize::midpoint(x1, x2);
            format!("M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}")
        }
        Bend::Elbow => format!("M{x1} {y1} V{y2} H{x2}"),
    }
}

fn block_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "box good",
        Mark::Unknown => "box unknown",
        Mark::Warning => "box warning",
        Mark::Error => "box bad",
    }
}

fn link_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "link good",
        Mark::Unknown => "link unknown",
        Mark::Warning => "link warning",
        Mark::Error => "link bad",
    }
}
