//! The words of a rule set, as the build script embeds them. Shared with it.

use serde::{Deserialize, Serialize};

use super::cover::cover;
use super::words::{AnyOf, Literal};

/// Which words each signature needs, and which of them to look for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Vocabulary {
    /// Each literal once; the other fields name them by their place here.
    pub(crate) literals: Vec<Literal>,
    /// For each signature, in the order of the rules, the conditions that every text meets that it matches: of each
    /// condition any one literal.
    pub(crate) conditions: Vec<Vec<Vec<usize>>>,
    /// Literals of which at least one stands in every such text.
    pub(crate) cover: Vec<usize>,
}

impl Vocabulary {
    /// The words of signatures, given the conditions of each.
    pub(crate) fn new(conditions: &[Vec<AnyOf>]) -> Self {
        let mut literals: Vec<Literal> = conditions.iter().flatten().flatten().cloned().collect();
        literals.sort();
        literals.dedup();
        let place = |literal: &Literal| literals.binary_search(literal).ok();
        let places = |some: &[Literal]| some.iter().filter_map(place).collect::<Vec<usize>>();
        let of_each = |conditions: &Vec<AnyOf>| conditions.iter().map(|some| places(some)).collect();
        Self {
            conditions: conditions.iter().map(of_each).collect(),
            cover: places(&cover(conditions)),
            literals,
        }
    }
}
