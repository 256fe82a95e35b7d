//! How things stand with a registry: one mark, and a few words.

use std::collections::HashSet;

use crate::diagnose::{CredentialState, RegistryReport, Report, Verified, describe_duration};
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::image::RegistryKind;
use crate::quoted::Quoted;

/// The verdict on a registry. The worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Nothing is in the way.
    Good,
    /// It cannot be told.
    Unknown,
    /// Something will break, or is wrong and breaks nothing.
    Warning,
    /// Something breaks.
    Error,
}

impl Mark {
    /// The verdict on `registry`.
    pub(super) fn of(facts: &Facts, registry: &RegistryReport, report: &Report) -> Self {
        let worst = concerning(facts, registry, report).iter().map(|finding| finding.severity).max();
        match (worst, registry.credential.state) {
            (Some(Severity::Error), _) => Self::Error,
            (None | Some(Severity::Info), CredentialState::Unknown) => Self::Unknown,
            (Some(Severity::Warning), _) | (_, CredentialState::Expired | CredentialState::Error) => {
                Self::Warning
            }
            _ => Self::Good,
        }
    }

    /// One character.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Unknown => "?",
            Self::Warning => "!",
            Self::Error => "✗",
        }
    }

    /// One or two words.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Good => "fine",
            Self::Unknown => "not verified",
            Self::Warning => "warning",
            Self::Error => "fails",
        }
    }
}

/// The findings about pulls from a registry.
pub(super) fn concerning<'r>(
    facts: &Facts,
    registry: &RegistryReport,
    report: &'r Report,
) -> Vec<&'r Finding> {
    let own = facts.pulls.iter().filter(|pull| pull.registry.host == registry.host);
    let references: HashSet<&Quoted> = own.map(|pull| &pull.reference).collect();
    let is_about = |finding: &&Finding| {
        finding.pulls.iter().filter_map(|pull| pull.reference.as_ref()).any(|one| references.contains(one))
    };
    report.findings.iter().filter(is_about).collect()
}

/// What is stored for it and what that is worth, and which findings stop it all the same.
pub(super) fn describe(facts: &Facts, registry: &RegistryReport, report: &Report) -> String {
    let mut text = standing(facts, registry);
    if registry.credential.state == CredentialState::None && registry.kind != RegistryKind::EcrPrivate {
        // The login is not what stops it.
        let findings = concerning(facts, registry, report);
        for finding in findings.iter().filter(|finding| finding.severity > Severity::Info) {
            text.push_str(", but see ");
            text.push_str(&finding.id);
        }
    }
    text
}

/// What the stored login is worth.
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
