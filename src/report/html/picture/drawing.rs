//! A picture with all its places, before it is drawn. Units are those of a screen.

use super::block::Block;
use crate::report::standing::Mark;

/// Where a line begins or ends: from the left, and from the top.
pub(super) type Point = (usize, usize);

/// How a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bend {
    /// From side to side.
    Curve,
    /// Down, and then to the right.
    Elbow,
}

/// A line between two boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) bend: Bend,
    pub(super) mark: Mark,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drawing {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Words above the columns: from the left, and what.
    pub(super) headings: Vec<(usize, &'static str)>,
    pub(super) links: Vec<Link>,
    pub(super) blocks: Vec<Block>,
}
