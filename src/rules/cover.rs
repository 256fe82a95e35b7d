//! The words to look for in a text. Shared with the build script.

use std::collections::BTreeMap;

use super::words::{AnyOf, Literal, total};

/// What one more word costs at most of which few lines of any log hold it.
const CHEAP: u32 = 10;
/// As many patterns must share a word for it to be looked for although they could do without.
const SHARED: u32 = 4;

/// Of each pattern's conditions enough that every text which any pattern matches holds at least one of these, and mostly
/// two different ones, so that a word that was broken over two lines hides nothing.
pub(crate) fn cover(patterns: &[Vec<AnyOf>]) -> Vec<Literal> {
    let mut shared: BTreeMap<&Literal, u32> = BTreeMap::new();
    for literal in patterns.iter().flatten().flatten() {
        *shared.entry(literal).or_default() += 1;
    }
    let price = |literal: &Literal| 1 + literal.cost() * 8 / shared.get(literal).copied().unwrap_or(1).min(8);
    let mut chosen: Vec<Literal> = Vec::new();
    for round in 0..2 {
        for conditions in patterns {
            let has = |literal: &Literal| chosen.iter().any(|other| other.includes(literal));
            let met = |condition: &AnyOf| condition.iter().all(has);
            if conditions.iter().filter(|condition| met(condition)).count() > round {
                continue;
            }
            let price_of = |condition: &AnyOf| -> u32 {
                condition.iter().filter(|literal| !has(literal)).map(price).sum()
            };
            let best =
                conditions.iter().filter(|condition| !met(condition)).min_by_key(|some| price_of(some));
            // A second word is a help for broken words only, and not worth looking at many lines for.
            let is_cheap =
                |best: &&AnyOf| best.len() == 1 && total(best) <= CHEAP && shared[&best[0]] >= SHARED;
            if let Some(best) = best.filter(|best| round == 0 || is_cheap(best)) {
                let new: Vec<Literal> = best.iter().filter(|literal| !has(literal)).cloned().collect();
                chosen.extend(new);
            }
        }
    }
    chosen.sort();
    let all = chosen.clone();
    chosen.retain(|one| !all.iter().any(|other| other != one && other.includes(one)));
    chosen
}
