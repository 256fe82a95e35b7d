//! What a function is called in reports.

use crate::facts::Facts;
use crate::finding::AffectedPull;
use crate::quoted::Quoted;
use crate::template::pulls::Pull;

/// The function of a pull, with its template where there are several: they often have functions of the same name.
pub(super) fn of_pull(facts: &Facts, pull: &Pull) -> String {
    name(facts, pull.template.as_ref(), &pull.path)
}

/// As [`of_pull`], for a pull that a finding is about.
pub(super) fn of_affected(facts: &Facts, affected: &AffectedPull) -> String {
    name(facts, affected.template.as_ref(), &affected.path)
}

/// As [`of_pull`], of whatever a template has.
pub(super) fn name(facts: &Facts, template: Option<&Quoted>, path: &Quoted) -> String {
    match template.filter(|_| facts.templates.len() > 1) {
        Some(template) => format!("{path} ({template})"),
        None => path.to_string(),
    }
}
