//! `check --format github`: the report in a fold of the log, and an annotation for each finding.
//!
//! GitHub shows at most ten annotations of each kind for a step, the first ones: here the worst.

use super::places::{Place, Places};
use super::runbook::sentence;
use super::verdict::{OpenKind, could_not_look, not_verified, verdict};
use super::workflow_commands::{Annotation, fold};
use super::{Look, check_human, fix_lines};
use crate::diagnose::Report;
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::remedy::Shell;

/// How much evidence stands in an annotation.
const MOST_EVIDENCE: usize = 3;
/// How many other places an annotation names.
const MOST_PLACES: usize = 5;

/// The report. `token` is a word that nobody could guess who wrote what was looked at.
#[must_use]
pub fn render(facts: &Facts, report: &Report, places: &Places, look: &Look, token: &str) -> String {
    let title = format!("sam-ecr-doctor: {}", verdict(facts, report));
    let mut out = fold(&title, &check_human::render(facts, report, look), token);
    let mut annotate = |severity, place: Option<Place>, title: &str, message: &str| {
        out.push_str(&Annotation { severity, place: place.as_ref(), title, message }.line());
    };
    for finding in &report.findings {
        let place = (!finding.locations.is_empty()).then(|| places.first(facts, finding));
        let title = format!("{} ({})", sentence(&finding.title), finding.id);
        annotate(finding.severity, place, &title, &message(finding, places, look.shell));
    }
    // One that cannot be read is a finding.
    if report.findings.is_empty()
        && let Some(why) = could_not_look(facts)
    {
        annotate(Severity::Error, None, "sam-ecr-doctor could not look", why.as_str());
    }
    for open in not_verified(report) {
        let title = match open.kind {
            OpenKind::Registry => format!("{} could not be verified", open.what),
            OpenKind::Crashed => format!("the check {} crashed", open.what),
            OpenKind::NotProved | OpenKind::Skipped => continue,
        };
        annotate(Severity::Warning, None, &title, &open.why);
    }
    out
}

/// What is going on, what to do, and what was seen: that order, as GitHub shows the beginning.
fn message(finding: &Finding, places: &Places, shell: Shell) -> String {
    let mut lines = Vec::new();
    if let Some(remedy) = finding.remedies.first() {
        lines.extend(fix_lines::lines(remedy, shell));
        lines.push(String::new());
    }
    if !finding.detail.is_empty() {
        lines.push(finding.detail.clone());
    }
    for evidence in finding.evidence.iter().take(MOST_EVIDENCE) {
        lines.push(format!("{}: {} ({})", evidence.what, evidence.value, evidence.source));
    }
    if let Some(why) = &finding.not_proved {
        lines.push(format!("not proved: {why}"));
    }
    if !finding.breaks.is_empty() {
        lines.push(format!("breaks: {}", finding.breaks.join(", ")));
    }
    let others = finding.locations.get(1..).unwrap_or_default();
    let named: Vec<String> = others
        .iter()
        .take(MOST_PLACES)
        .map(|location| format!("{}:{}", places.of(location).path, location.line))
        .collect();
    if !named.is_empty() {
        let more = if others.len() > named.len() { ", …" } else { "" };
        lines.push(format!("also at {}{more}", named.join(", ")));
    }
    lines.join("\n")
}
