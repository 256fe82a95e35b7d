//! What each function needs, and how it fares.

use std::collections::BTreeMap;

use crate::diagnose::{CredentialState, Report};
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::image::RegistryKind;
use crate::quoted::Quoted;
use crate::report::finding_human::who;
use crate::report::function_name;
use crate::report::standing::Mark;
use crate::rules::Group;
use crate::template::pulls::Pull;

/// A pull, and how it fares.
#[derive(Clone, Debug)]
pub(super) struct Need<'f> {
    pub(super) pull: &'f Pull,
    /// Who needs it.
    pub(super) function: String,
    pub(super) mark: Mark,
    /// The first finding that says so.
    pub(super) finding: Option<usize>,
}

/// Every pull.
pub(super) fn needs<'f>(facts: &'f Facts, report: &Report) -> Vec<Need<'f>> {
    let mut known: BTreeMap<(String, Option<&Quoted>), usize> = BTreeMap::new();
    // The worst stand first, and the first one stays.
    for (index, finding) in report.findings.iter().enumerate() {
        for affected in &finding.pulls {
            let function = function_name::of_affected(facts, affected);
            known.entry((function, affected.reference.as_ref())).or_insert(index);
        }
    }
    let unknown = |pull: &Pull| {
        report.registries.iter().any(|registry| {
            registry.host == pull.registry.host && registry.credential.state == CredentialState::Unknown
        })
    };
    let need = |pull: &'f Pull| {
        let function = function_name::of_pull(facts, pull);
        let own = known.get(&(function.clone(), Some(&pull.reference))).copied();
        let of_all = report.findings.iter().position(|finding| breaks_all(finding, pull));
        let finding = own.into_iter().chain(of_all).min();
        let severity = finding.and_then(|index| report.findings.get(index)).map(|finding| finding.severity);
        let mark = match severity {
            Some(Severity::Error) => Mark::Error,
            Some(Severity::Warning) => Mark::Warning,
            _ if pull.registry.kind != RegistryKind::Local && unknown(pull) => Mark::Unknown,
            _ => Mark::Good,
        };
        Need { pull, function, mark, finding: finding.filter(|_| mark >= Mark::Warning) }
    };
    facts.pulls.iter().map(need).collect()
}

/// Whether the finding is about no image of its own, and stops whatever pulls this one: an engine that does not answer.
fn breaks_all(finding: &Finding, pull: &Pull) -> bool {
    finding.pulls.is_empty()
        && Group::of(&finding.id) == Group::Engine
        && finding.breaks.iter().any(|command| command == who(pull.usage))
}
