//! What is stored for a registry and what comes of it, in as few words as a box holds.

use super::graph::Node;
use crate::diagnose::{CredentialState, RegistryReport, Report, Verified, describe_duration};
use crate::facts::Facts;
use crate::finding::Severity;
use crate::image::RegistryKind;
use crate::report::html::needs::needs;
use crate::report::html::words::{SHOULD_WORK, WORKS};
use crate::report::standing::{Mark, standing};

/// The login that is sent.
pub(super) fn login(facts: &Facts, registry: &RegistryReport) -> Node {
    let credential = &registry.credential;
    let is_needed = registry.kind == RegistryKind::EcrPrivate;
    let mark = match credential.state {
        CredentialState::None if is_needed => Mark::Error,
        CredentialState::None | CredentialState::Unexpired => Mark::Good,
        CredentialState::ExpiresSoon => Mark::Warning,
        CredentialState::Unknown => Mark::Unknown,
        CredentialState::Expired | CredentialState::Error => Mark::Error,
    };
    let name = match (&credential.source, credential.state) {
        (Some(source), _) => {
            // The file or program; which of its entries, its title says.
            let source = source.as_str();
            let end = [" auths[", " (", " under "].iter().filter_map(|part| source.find(part)).min();
            source.get(..end.unwrap_or(source.len())).unwrap_or(source).to_owned()
        }
        (None, CredentialState::None) => "no login".to_owned(),
        (None, CredentialState::Unknown) => "not known".to_owned(),
        (None, _) => "unusable".to_owned(),
    };
    Node { mark, name, note: state_in_words(facts, registry, is_needed), full: standing(facts, registry) }
}

fn state_in_words(facts: &Facts, registry: &RegistryReport, is_needed: bool) -> String {
    let credential = &registry.credential;
    let end = credential.expires_at.as_deref().and_then(|end| end.parse::<jiff::Timestamp>().ok());
    let away = end.map(|end| end.as_second().saturating_sub(facts.observed_at));
    let why = || credential.why.as_ref().map(ToString::to_string).unwrap_or_default();
    match (credential.state, away) {
        (CredentialState::Expired, Some(away)) if away <= 0 => {
            format!("expired {} ago", describe_duration(away))
        }
        (CredentialState::Expired, _) => "refused as expired".to_owned(),
        (CredentialState::Unexpired | CredentialState::ExpiresSoon, Some(away)) if away > 0 => {
            format!("holds for {}", describe_duration(away))
        }
        (CredentialState::Unexpired | CredentialState::ExpiresSoon, _) => "stored".to_owned(),
        (CredentialState::None, _) if is_needed => "one is needed".to_owned(),
        (CredentialState::None, _) => "none is needed".to_owned(),
        (CredentialState::Unknown | CredentialState::Error, _) => why(),
    }
}

/// What comes of it.
pub(super) fn verdict(facts: &Facts, report: &Report, registry: &RegistryReport, mark: Mark) -> Node {
    let credential = &registry.credential;
    let mut found: Vec<usize> = needs(facts, report)
        .iter()
        .filter(|need| need.pull.registry.host == registry.host)
        .filter_map(|need| need.finding)
        .collect();
    found.sort_unstable();
    found.dedup();
    let findings: Vec<_> = found.iter().filter_map(|index| report.findings.get(*index)).collect();
    let ids: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info)
        .map(|finding| finding.id.as_str())
        .collect();
    let ids = match ids.as_slice() {
        [first, others @ ..] if !others.is_empty() => format!("{first} +{}", others.len()),
        ids => ids.concat(),
    };
    let (name, note) = match (mark, credential.verified) {
        (Mark::Error, _) => ("fails", ids),
        (Mark::Warning, _) => ("warning", ids),
        (Mark::Unknown, _) => ("not known", "see the checks".to_owned()),
        (Mark::Good, Verified::Registry) => (WORKS, "the registry says so".to_owned()),
        (Mark::Good, Verified::Date) => (SHOULD_WORK, "by the login’s date".to_owned()),
        (Mark::Good, Verified::None) => (SHOULD_WORK, "nobody was asked".to_owned()),
    };
    let titles: Vec<&str> = findings.iter().map(|finding| finding.title.as_str()).collect();
    let full = if titles.is_empty() { format!("{name}: {note}") } else { titles.join("; ") };
    Node { mark, name: name.to_owned(), note, full }
}
