//! How things stand with a registry, for every report that people read.

use std::collections::BTreeSet;

use crate::diagnose::{CredentialState, RegistryReport, Report, Verified, describe_duration};
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::image::RegistryKind;
use crate::quoted::Quoted;
use crate::template::pulls::Pull;

/// Good or bad at a glance. Ordered: the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Nothing is wrong with it.
    Good,
    /// It could not be told.
    Unknown,
    /// It breaks soon, or something else than what was asked for.
    Warning,
    /// It breaks what was asked for.
    Bad,
}

impl Mark {
    /// The sign that stands before it.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Unknown => "?",
            Self::Warning => "!",
            Self::Bad => "✗",
        }
    }
}

/// The findings about images of a registry.
pub(super) fn concerning<'r>(
    facts: &Facts,
    registry: &RegistryReport,
    report: &'r Report,
) -> Vec<&'r Finding> {
    let of_registry = |pull: &&Pull| pull.registry.host == registry.host;
    let references: BTreeSet<&Quoted> =
        facts.pulls.iter().filter(of_registry).map(|pull| &pull.reference).collect();
    let concerns = |finding: &&Finding| {
        let mut affected = finding.pulls.iter().filter_map(|affected| affected.reference.as_ref());
        affected.any(|reference| references.contains(reference))
    };
    report.findings.iter().filter(concerns).collect()
}

/// The mark of a registry, by the findings that concern it and its login.
pub(super) fn mark(registry: &RegistryReport, concerning: &[&Finding]) -> Mark {
    let worst = concerning.iter().map(|finding| finding.severity).max();
    match (worst, registry.credential.state) {
        (Some(Severity::Error), _) => Mark::Bad,
        (None | Some(Severity::Info), CredentialState::Unknown) => Mark::Unknown,
        (Some(Severity::Warning), _) | (_, CredentialState::Expired | CredentialState::Error) => {
            Mark::Warning
        }
        _ => Mark::Good,
    }
}

/// How things stand with a registry, in a few words.
pub(super) fn standing(facts: &Facts, registry: &RegistryReport) -> String {
    let credential = &registry.credential;
    let source = credential.source.as_ref().map(|source| format!(" stored in {source}")).unwrap_or_default();
    let end = credential.expires_at.as_deref().and_then(|end| end.parse::<jiff::Timestamp>().ok());
    let away = |end: jiff::Timestamp| describe_duration(end.as_second() - facts.observed_at);
    let why = credential.why.as_ref().map(ToString::to_string).unwrap_or_default();
    match (credential.state, end) {
        (CredentialState::Expired, Some(end)) if end.as_second() <= facts.observed_at => {
            format!("login{source} expired {} ago", away(end))
        }
        (CredentialState::Expired, _) => format!("login{source} is refused as expired"),
        (CredentialState::Unexpired | CredentialState::ExpiresSoon, end) => {
            let end = end.filter(|end| end.as_second() > facts.observed_at);
            match (credential.verified, end) {
                (Verified::Registry, Some(end)) => {
                    format!("accepted by the registry, holds for {}", away(end))
                }
                (Verified::Registry, None) => "accepted by the registry".to_owned(),
                (_, Some(end)) => format!("login holds for {} by its date", away(end)),
                (_, None) => "a login is stored".to_owned(),
            }
        }
        (CredentialState::None, _) if registry.kind == RegistryKind::EcrPrivate => {
            "no login is stored, and one is needed".to_owned()
        }
        (CredentialState::None, _) if credential.verified == Verified::Registry => {
            "pulls without a login".to_owned()
        }
        (CredentialState::None, _) => "no login is stored, and none is needed".to_owned(),
        (CredentialState::Unknown, _) => format!("cannot tell: {why}"),
        (CredentialState::Error, _) => why,
    }
}
