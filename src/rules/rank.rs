//! Root causes before their after-effects.

use std::cmp::Reverse;

use super::{RuleSet, TextMatch};

/// How many causes are worth reading.
const MOST: usize = 4;

/// The most certain first and, among equals, the first in the text. What another cause in the same text explains is
/// left out.
#[must_use]
pub fn rank(rules: &RuleSet, mut found: Vec<TextMatch>) -> Vec<TextMatch> {
    let roots: Vec<(String, Option<String>)> =
        found.iter().map(|found| (found.id.clone(), host(found))).collect();
    found.retain(|effect| {
        !roots.iter().any(|(id, root_host)| {
            let explains = rules.get(id).is_some_and(|rule| rule.explains.contains(&effect.id));
            let same_host = root_host.is_none() || host(effect).is_none() || *root_host == host(effect);
            explains && same_host
        })
    });
    found.sort_by_key(|found| (Reverse(found.certainty), found.source.line));
    found.truncate(MOST);
    found
}

fn host(found: &TextMatch) -> Option<String> {
    found.registry.as_ref().map(|registry| registry.host.clone())
}
