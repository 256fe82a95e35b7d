//! What makes a finding the same finding on another day, in another commit.

use std::collections::{BTreeMap, HashMap};

use super::places::Places;
use crate::digest::sha256;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::quoted::Quoted;

/// The registry of each image.
type Hosts<'a> = HashMap<&'a Quoted, &'a str>;

/// A name for each finding that does not change where lines move, tags change or evidence is worded otherwise, and that no
/// other of them has: made of the rule, the file, the resources that are affected and the registries.
pub(super) fn fingerprints(facts: &Facts, findings: &[Finding], places: &Places) -> Vec<String> {
    let hosts: Hosts<'_> =
        facts.pulls.iter().map(|pull| (&pull.reference, pull.registry.host.as_str())).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let fingerprint = |finding: &Finding| {
        let words = words(facts, finding, places, &hosts);
        let before = seen.entry(words.clone()).or_default();
        *before += 1;
        // Two of the same words are told apart by their order, which is that of the report.
        sha256(&format!("{words}\0{before}"))
    };
    findings.iter().map(fingerprint).collect()
}

fn words(facts: &Facts, finding: &Finding, places: &Places, hosts: &Hosts<'_>) -> String {
    let mut affected: Vec<String> = Vec::new();
    for one in &finding.pulls {
        let host = one.reference.as_ref().and_then(|reference| hosts.get(reference)).unwrap_or(&"");
        affected.push(format!("{}={host}", one.path));
    }
    affected.sort();
    affected.dedup();
    format!("{}\0{}\0{}", finding.id, places.first(facts, finding).path, affected.join("\0"))
}
