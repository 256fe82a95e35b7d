//! The whole judgement: findings, registries and checks.

use std::cmp::Reverse;

use serde::Serialize;

use super::registry::{CredentialState, RegistryReport, report_on};
use crate::facts::Facts;
use crate::finding::{AffectedPull, Finding, Severity};
use crate::rules::{Group, RuleSet};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// It looked and found nothing wrong.
    Passed,
    /// It has findings.
    Failed,
    /// It could not look.
    Skipped,
    /// It has a bug.
    Crashed,
}

/// One check's end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// What it looks at.
    pub id: String,
    /// How it ended.
    pub state: CheckState,
    /// Why it was skipped or crashed.
    pub why: Option<String>,
    /// How long its probe took, in milliseconds; `None` where it needed none.
    pub took_ms: Option<u64>,
    /// The findings that are its own, by rule and pulls. What is found may still be said otherwise by a later check.
    #[serde(skip)]
    pub found: Vec<(String, Vec<AffectedPull>)>,
}

impl CheckReport {
    /// Whether a finding is one of its own.
    #[must_use]
    pub fn has_found(&self, finding: &Finding) -> bool {
        self.found.iter().any(|(id, pulls)| *id == finding.id && *pulls == finding.pulls)
    }
}

/// What tells the findings of a report apart.
pub(super) fn keys(findings: &[Finding]) -> Vec<(String, Vec<AffectedPull>)> {
    findings.iter().map(|finding| (finding.id.clone(), finding.pulls.clone())).collect()
}

/// Counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Findings that break a selected command.
    pub errors: usize,
    /// Findings that will, or break another command.
    pub warnings: usize,
    /// Findings that are good to know.
    pub infos: usize,
    /// Checks that found nothing wrong.
    pub passed: usize,
    /// Checks that could not look.
    pub skipped: usize,
    /// Registries that are needed and could not be judged.
    pub unverified: usize,
}

/// What the doctor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Counts.
    pub summary: Summary,
    /// Every registry that is needed.
    pub registries: Vec<RegistryReport>,
    /// Causes, worst and surest first.
    pub findings: Vec<Finding>,
    /// Every check.
    pub checks: Vec<CheckReport>,
}

/// `causes` are what keeps the remedies of others from working.
pub(super) fn assemble(
    facts: &Facts,
    rules: &RuleSet,
    mut findings: Vec<Finding>,
    checks: Vec<CheckReport>,
    causes: &[String],
) -> Report {
    let ids: Vec<String> = findings.iter().map(|finding| finding.id.clone()).collect();
    // What keeps another finding from being mended comes before it, however sure either is.
    let is_root = |finding: &Finding| {
        let explains = rules.get(&finding.id).map(|rule| rule.explains.as_slice()).unwrap_or_default();
        let is_of_aws = rules.get(&finding.id).is_some_and(|rule| rule.group() == Group::Aws);
        causes.contains(&finding.id) || is_of_aws && ids.iter().any(|id| explains.contains(id))
    };
    findings
        .sort_by_key(|finding| (Reverse(finding.severity), !is_root(finding), Reverse(finding.certainty)));
    let registries: Vec<RegistryReport> =
        facts.registries().into_iter().map(|registry| report_on(facts, registry)).collect();
    let with = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let ended = |state| checks.iter().filter(|check| check.state == state).count();
    let summary = Summary {
        errors: with(Severity::Error),
        warnings: with(Severity::Warning),
        infos: with(Severity::Info),
        passed: ended(CheckState::Passed),
        skipped: ended(CheckState::Skipped),
        unverified: registries
            .iter()
            .filter(|registry| registry.credential.state == CredentialState::Unknown)
            .count(),
    };
    Report { summary, registries, findings, checks }
}
