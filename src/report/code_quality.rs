//! `check --format gitlab`: a report of GitLab's Code Quality ("Code Quality report format" in GitLab's documentation).

use serde::Serialize;

use super::fingerprint::fingerprints;
use super::fix_lines;
use super::places::Places;
use super::runbook::sentence;
use crate::diagnose::Report;
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::remedy::Shell;

#[derive(Debug, Serialize)]
struct Entry {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
}

/// The report as JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn render(facts: &Facts, report: &Report, places: &Places, shell: Shell) -> serde_json::Result<String> {
    let fingerprints = fingerprints(facts, &report.findings, places);
    let entries: Vec<Entry> = report
        .findings
        .iter()
        .zip(fingerprints)
        .map(|(finding, fingerprint)| {
            let place = places.first(facts, finding);
            Entry {
                description: description(finding, shell),
                check_name: finding.id.clone(),
                fingerprint,
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "minor",
                    Severity::Info => "info",
                },
                location: Location { lines: Lines { begin: place.line() }, path: place.path },
            }
        })
        .collect();
    serde_json::to_string_pretty(&entries).map(|json| json + "\n")
}

/// One line, which is all that the widget of a merge request shows.
fn description(finding: &Finding, shell: Shell) -> String {
    let title = sentence(&finding.title);
    match fix_lines::commands(&finding.remedies, shell).as_slice() {
        [] => title,
        commands => format!("{title}. Fix: {}", commands.join(", then: ")),
    }
}
