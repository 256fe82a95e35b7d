//! A box with its lines of text.

use super::drawing::Point;
use super::fit::fit;
use super::graph::Node;
use crate::report::standing::Mark;

/// Columns are this wide: letters of fixed width are at most 0.61 of their height, which the style sets.
const NAME_COLUMN: usize = 8;
const NOTE_COLUMN: usize = 7;
const NAME_LINE: usize = 17;
const NOTE_LINE: usize = 15;
/// Left of names, where the mark stands.
const MARK: usize = 32;
const EDGE: usize = 10;

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Left and base line, from the corner of the box.
    pub(super) at: Point,
    pub(super) text: String,
    pub(super) is_name: bool,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) mark: Mark,
    pub(super) lines: Vec<Line>,
    /// What is shown to who points at it.
    pub(super) full: String,
}

impl Block {
    /// At the top, as high as its text.
    pub(super) fn new(node: &Node, x: usize, width: usize) -> Self {
        let names = fit(&node.name, width.saturating_sub(MARK + EDGE) / NAME_COLUMN, 3);
        let notes = fit(&node.note, width.saturating_sub(2 * EDGE) / NOTE_COLUMN, 2);
        let mut lines = Vec::new();
        let mut y = EDGE;
        for text in names {
            lines.push(Line { at: (MARK, y + 13), text, is_name: true });
            y += NAME_LINE;
        }
        y = y.max(EDGE + NAME_LINE);
        for text in notes {
            lines.push(Line { at: (EDGE, y + 13), text, is_name: false });
            y += NOTE_LINE;
        }
        // Even, so that boxes of one row have their middles on one line.
        let height = (y + EDGE).next_multiple_of(2);
        Self { x, y: 0, width, height, mark: node.mark, lines, full: node.full.clone() }
    }

    pub(super) fn at(self, y: usize) -> Self {
        Self { y, ..self }
    }

    pub(super) fn bottom(&self) -> usize {
        self.y + self.height
    }

    pub(super) fn middle(&self) -> usize {
        self.y + self.height / 2
    }

    /// The middle of the left side.
    pub(super) fn left(&self) -> Point {
        (self.x, self.middle())
    }

    /// The middle of the right side.
    pub(super) fn right(&self) -> Point {
        (self.x + self.width, self.middle())
    }
}
