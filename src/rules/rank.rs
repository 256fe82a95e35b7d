//! Root causes before their after-effects.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Group, Need, Rule, RuleSet, TextMatch};

/// How many causes are worth reading.
const MOST: usize = 4;

/// The most probable cause of the failure first. Left out is what another cause in the same text explains, of two causes
/// for the same words the one that is less sure, and what was mended later in the text, unless pulls and logins say
/// nothing about it: that comes last. Then the surer comes first, then what explained more, then the one that was seen
/// last: what ends a build stands near its end.
#[must_use]
pub fn rank(rules: &RuleSet, mut found: Vec<TextMatch>) -> Vec<TextMatch> {
    found.retain(|found| !found.healed || !is_gone_when_healed(rules, &found.id));
    let files: Vec<_> = found.iter().map(|found| found.source.file.clone()).collect();
    let roots = found.clone();
    let mut explained = Vec::new();
    found.retain(|effect| {
        let root = roots.iter().find(|root| is_root_of(rules, root, effect));
        explained.extend(root.map(|root| root.id.clone()));
        root.is_none()
    });
    let surer = found.clone();
    found.retain(|one| !surer.iter().any(|other| other.certainty > one.certainty && overlap(one, other)));
    found.sort_by_key(|found| {
        (
            found.healed,
            Reverse(found.certainty),
            Reverse(explained.iter().filter(|id| **id == found.id).count()),
            files.iter().position(|file| *file == found.source.file),
            Reverse(found.last_line),
            Reverse(found.source.column),
        )
    });
    found.truncate(MOST);
    found
}

fn is_root_of(rules: &RuleSet, root: &TextMatch, effect: &TextMatch) -> bool {
    let same_host = match (&root.registry, &effect.registry) {
        (Some(root_registry), Some(registry)) => {
            without_port(&root_registry.host) == without_port(&registry.host)
                || root_registry.is_ecr_endpoint()
                || !is_about_a_registry(rules, &root.id)
                || !is_about_a_registry(rules, &effect.id)
        }
        _ => true,
    };
    let healed = root.healed && !effect.healed;
    same_host && !healed && explains(rules, &root.id, &effect.id)
}

/// Every registry of ECR answers at the port that is meant where none is named.
fn without_port(host: &str) -> &str {
    host.strip_suffix(":443").unwrap_or(host)
}

/// Whether the same words stand for both.
fn overlap(one: &TextMatch, other: &TextMatch) -> bool {
    let (one, other) = (&one.source, &other.source);
    one.file == other.file
        && one.line == other.line
        && one.column < other.end_column
        && other.column < one.end_column
}

/// In how many steps a cause explains another, itself or through what it explains.
fn distance(rules: &RuleSet, root: &str, effect: &str) -> Option<usize> {
    let mut known = BTreeSet::new();
    let mut open = vec![root];
    for steps in 1.. {
        let mut next = Vec::new();
        for id in open {
            for explained in rules.get(id).into_iter().flat_map(|rule| &rule.explains) {
                if explained == effect {
                    return Some(steps);
                }
                if known.insert(explained.as_str()) {
                    next.push(explained.as_str());
                }
            }
        }
        if next.is_empty() {
            break;
        }
        open = next;
    }
    None
}

/// Whether a cause explains another. Of two that explain each other it is the one that does so in fewer steps.
fn explains(rules: &RuleSet, root: &str, effect: &str) -> bool {
    let there = distance(rules, root, effect);
    let back = distance(rules, effect, root);
    there.is_some_and(|there| back.is_none_or(|back| there < back))
}

/// Whether a cause lies in one registry: an engine that is down fails the images of all of them.
fn is_about_a_registry(rules: &RuleSet, id: &str) -> bool {
    let signatures = rules.get(id).into_iter().flat_map(|rule| &rule.signatures);
    let mut needs = signatures.flat_map(|signature| &signature.needs.0);
    needs.any(|need| !matches!(need, Need::Nothing | Need::EcrCommand))
}

/// Whether a cause cannot be what ended a log in which the pull, push or login went well later. Who may pull may still
/// lack the permission to push.
fn is_gone_when_healed(rules: &RuleSet, id: &str) -> bool {
    let group = rules.get(id).map_or_else(|| Group::of(id), Rule::group);
    let is_of_pushes = ["push", "repo-", "tag-immutable"].iter().any(|word| id.contains(word));
    !is_of_pushes && !matches!(group, Group::Permissions | Group::Template | Group::NotEcr)
}
