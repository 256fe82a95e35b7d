//! What a log and the facts say together: the log proves a cause that the facts make likely, and the facts show the cause
//! of what a log tells without one.

use super::check_log;
use crate::facts::Facts;
use crate::finding::{Certainty, Finding, Severity};
use crate::rules::{RuleSet, TextMatch};

/// Takes the log for the proof of those findings whose cause it names, and leaves out what another finding explains.
pub(super) fn apply(facts: &Facts, rules: &RuleSet, findings: &mut Vec<Finding>) {
    let Some(log) = &facts.log else { return };
    for finding in findings.iter_mut().filter(|finding| finding.certainty < Certainty::Certain) {
        let proves = |found: &&TextMatch| found.certainty == Certainty::Certain && is_about(found, finding);
        if let Some(found) = log.matches.iter().find(proves) {
            finding.certainty = Certainty::Certain;
            finding.not_proved = None;
            finding.evidence.push(check_log::evidence(found));
        }
    }
    let causes: Vec<String> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.id.clone())
        .collect();
    let explained = |id: &str| {
        causes
            .iter()
            .filter_map(|cause| rules.get(cause))
            .any(|rule| rule.explains.iter().any(|effect| effect == id))
    };
    findings.retain(|finding| !(check_log::is_mended(finding) && explained(&finding.id)));
}

/// The same cause, and of the same registry.
fn is_about(found: &TextMatch, finding: &Finding) -> bool {
    let Some(registry) = &found.registry else { return false };
    found.id == finding.id
        && finding.pulls.iter().filter_map(|pull| pull.reference.as_ref()).any(|reference| {
            reference.as_str().strip_prefix(registry.host.as_str()).is_some_and(|rest| rest.starts_with('/'))
        })
}
