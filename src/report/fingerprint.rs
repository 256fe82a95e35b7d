//! What makes a finding the same finding on another day, in another commit.

use std::collections::BTreeMap;

use super::places::Places;
use crate::digest::sha256;
use crate::facts::Facts;
use crate::finding::Finding;

/// A name for each finding that does not change where lines move, tags change or evidence is worded otherwise, and that no
/// other of them has: made of the rule, the file, the resources that are affected and the registries.
pub(super) fn fingerprints(facts: &Facts, findings: &[Finding], places: &Places) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let fingerprint = |finding: &Finding| {
        let words = words(facts, finding, places);
        let before = seen.entry(words.clone()).or_default();
        *before += 1;
        // Two of the same words are told apart by their order, which is that of the report.
        sha256(&format!("{words}\0{before}"))
    };
    findings.iter().map(fingerprint).collect()
}

fn words(facts: &Facts, finding: &Finding, places: &Places) -> String {
    let mut affected: Vec<String> = Vec::new();
    for one in &finding.pulls {
        let pull = facts.pulls.iter().find(|pull| one.reference.as_ref() == Some(&pull.reference));
        let host = pull.map(|pull| pull.registry.host.as_str()).unwrap_or_default();
        affected.push(format!("{}={host}", one.path));
    }
    affected.sort();
    affected.dedup();
    format!("{}\0{}\0{}", finding.id, places.first(facts, finding).path, affected.join("\0"))
}
