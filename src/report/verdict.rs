//! The whole report in one line, and what it leaves open.

use super::wrap::count;
use crate::diagnose::{CheckState, CredentialState, Report};
use crate::facts::{Facts, TemplateState};
use crate::finding::Severity;
use crate::quoted::Quoted;

/// One line without a full stop.
pub(super) fn verdict(facts: &Facts, report: &Report) -> String {
    let summary = &report.summary;
    let mut parts = Vec::new();
    for (number, one) in [(summary.errors, "error"), (summary.warnings, "warning")] {
        if number > 0 {
            parts.push(count(number, one));
        }
    }
    let mut broken: Vec<&str> = Vec::new();
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        for command in &finding.breaks {
            if !broken.contains(&command.as_str()) {
                broken.push(command);
            }
        }
    }
    if !broken.is_empty() {
        parts.push(format!("{} will fail", broken.join(", ")));
    }
    if could_not_look(facts).is_some() {
        parts.insert(0, "could not look".to_owned());
    } else if parts.is_empty() {
        parts.push("nothing wrong found".to_owned());
    }
    if summary.unverified > 0 {
        let registries = count(summary.unverified, "registry").replace("registrys", "registries");
        parts.push(format!("{registries} not verified"));
    }
    parts.join(" · ")
}

/// Why nothing could be looked at that the user asked about, where nothing could.
pub(super) fn could_not_look(facts: &Facts) -> Option<&Quoted> {
    match &facts.template {
        TemplateState::Unreadable { why, .. } | TemplateState::ConfigUnreadable { why, .. } => Some(why),
        TemplateState::Missing { why } => facts.log.is_none().then_some(why),
        TemplateState::Read { .. } | TemplateState::NotAsked => None,
    }
}

/// Something that was not looked at, or could not be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// The check, the registry or the finding.
    pub(super) what: String,
    /// Why: a sentence that may lack its full stop.
    pub(super) why: String,
    /// What kind of thing it is.
    pub(super) kind: OpenKind,
}

/// Why something is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpenKind {
    /// A check with a bug.
    Crashed,
    /// A registry that is needed and could not be judged.
    Registry,
    /// A finding that is not certain.
    NotProved,
    /// A check that did not look.
    Skipped,
}

/// All that was not verified, what matters most first.
pub(super) fn not_verified(report: &Report) -> Vec<Open> {
    let mut open = Vec::new();
    let ended = |state| report.checks.iter().filter(move |check| check.state == state);
    let why = |why: Option<&String>| why.cloned().unwrap_or_default();
    for check in ended(CheckState::Crashed) {
        open.push(Open { what: check.id.clone(), why: why(check.why.as_ref()), kind: OpenKind::Crashed });
    }
    let unknown =
        report.registries.iter().filter(|registry| registry.credential.state == CredentialState::Unknown);
    for registry in unknown {
        let why = registry.credential.why.as_ref().map(ToString::to_string).unwrap_or_default();
        open.push(Open { what: registry.host.clone(), why, kind: OpenKind::Registry });
    }
    for finding in &report.findings {
        if let Some(why) = &finding.not_proved {
            open.push(Open { what: finding.id.clone(), why: why.to_string(), kind: OpenKind::NotProved });
        }
    }
    for check in ended(CheckState::Skipped) {
        open.push(Open { what: check.id.clone(), why: why(check.why.as_ref()), kind: OpenKind::Skipped });
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::{CheckReport, Summary};

    #[test]
    fn a_crash_is_named_before_what_was_only_skipped() {
        let check = |id: &str, state| CheckReport {
            id: id.to_owned(),
            state,
            why: Some("why".to_owned()),
            took_ms: None,
            found: Vec::new(),
        };
        let checks = vec![
            check("a", CheckState::Skipped),
            check("b", CheckState::Crashed),
            check("c", CheckState::Passed),
        ];
        let report =
            Report { summary: Summary::default(), registries: Vec::new(), findings: Vec::new(), checks };
        let open: Vec<(String, OpenKind)> =
            not_verified(&report).into_iter().map(|open| (open.what, open.kind)).collect();
        assert_eq!(open, [("b".to_owned(), OpenKind::Crashed), ("a".to_owned(), OpenKind::Skipped)]);
    }
}
