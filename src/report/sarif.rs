//! `check --format sarif`: SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", errata
//! 01; what GitHub takes of it: "SARIF support for code scanning").
//!
//! A result has no `fixes`: in SARIF those are edits of files with their old and new text, and what helps here is a command,
//! which stands in the result's message and properties, or an edit whose text a person must choose.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::finding_markdown;
use super::fingerprint::fingerprints;
use super::fix_lines;
use super::function_name;
use super::places::{Place, Places};
use super::runbook::sentence;
use super::sarif_rules::{Descriptor, descriptors};
use super::verdict::{OpenKind, could_not_look, not_verified};
use crate::diagnose::{Report, describe_moment};
use crate::facts::{Facts, TOTAL};
use crate::finding::{Evidence, Finding, Severity};
use crate::location::Location;
use crate::remedy::Shell;
use crate::rules::RuleSet;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What file names are relative to: the repository's folder, wherever it is (SARIF, 3.14.14).
const ROOT: &str = "%SRCROOT%";
/// What file names of the user's home are relative to.
const HOME: &str = "%HOME%";
/// How many functions and other places a result names; viewers show a few.
const MOST_PLACES: usize = 100;

/// A result (SARIF, 3.27).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    message: Value,
    locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    partial_fingerprints: Value,
    properties: Properties<'a>,
}

#[derive(Debug, Serialize)]
struct Properties<'a> {
    certainty: &'static str,
    breaks: &'a [String],
    commands: Vec<&'a str>,
    evidence: &'a [Evidence],
}

/// The report as JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn render(
    facts: &Facts,
    report: &Report,
    rules: &RuleSet,
    places: &Places,
    shell: Shell,
) -> serde_json::Result<String> {
    let descriptors = descriptors(rules, &report.findings);
    let fingerprints = fingerprints(facts, &report.findings, places);
    let results: Vec<Found<'_>> = report
        .findings
        .iter()
        .zip(&fingerprints)
        .map(|(finding, fingerprint)| found(facts, finding, fingerprint, &descriptors, places, shell))
        .collect();
    let mut driver = json!({
        "name": "sam-ecr-doctor",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": descriptors,
    });
    if let (Some(driver), Some(home)) = (driver.as_object_mut(), home_page()) {
        driver.insert("informationUri".to_owned(), home.into());
    }
    let text = |text: &str| json!({"description": {"text": text}});
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver},
            "invocations": [invocation(facts, report)],
            "originalUriBaseIds": {
                ROOT: text("The folder of the repository"),
                HOME: text("The home folder of the user"),
            },
            // Columns count characters (`Location`).
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).map(|json| json + "\n")
}

fn found<'a>(
    facts: &Facts,
    finding: &'a Finding,
    fingerprint: &str,
    descriptors: &[Descriptor],
    places: &Places,
    shell: Shell,
) -> Found<'a> {
    let commands = fix_lines::commands(&finding.remedies, shell);
    let mut text = format!("{}.", sentence(finding.title.trim_end_matches('.')));
    if !finding.detail.is_empty() {
        text = format!("{text} {}", finding.detail);
    }
    if let Some(remedy) = finding.remedies.first() {
        text = format!("{text}\n{}", fix_lines::lines(remedy, shell).join("\n"));
    }
    let markdown = format!(
        "**{}**\n\n{}",
        finding_markdown::heading(finding),
        finding_markdown::body(facts, finding, shell)
    );
    let mut first = location(&places.first(facts, finding));
    let mut names: Vec<String> =
        finding.pulls.iter().map(|pull| function_name::of_affected(facts, pull)).collect();
    let mut known = HashSet::new();
    names.retain(|name| known.insert(name.clone()));
    names.truncate(MOST_PLACES);
    if let Some(first) = first.as_object_mut().filter(|_| !names.is_empty()) {
        let names: Vec<Value> =
            names.iter().map(|name| json!({"fullyQualifiedName": name, "kind": "resource"})).collect();
        first.insert("logicalLocations".to_owned(), names.into());
    }
    let others = finding.locations.iter().skip(1).take(MOST_PLACES).enumerate();
    Found {
        rule_id: &finding.id,
        rule_index: descriptors.iter().position(|rule| rule.id == finding.id).unwrap_or_default(),
        kind: "fail",
        level: level(finding.severity),
        message: json!({"text": message(&text), "markdown": braces(&markdown)}),
        locations: vec![first],
        related_locations: others.map(|(index, at)| related(index, at, finding, facts, places)).collect(),
        partial_fingerprints: json!({"samEcrDoctorFinding/v1": fingerprint}),
        properties: Properties {
            certainty: finding.certainty.label(),
            breaks: &finding.breaks,
            commands,
            evidence: &finding.evidence,
        },
    }
}

fn related(index: usize, at: &Location, finding: &Finding, facts: &Facts, places: &Places) -> Value {
    let mut place = location(&places.of(at));
    let label = super::finding_human::label(facts, finding, at);
    if let Some(place) = place.as_object_mut() {
        place.insert("id".to_owned(), (index + 1).into());
        if !label.is_empty() {
            place.insert("message".to_owned(), json!({"text": message(&label)}));
        }
    }
    place
}

/// A location (SARIF, 3.28). Where only the file is known, its first line.
fn location(place: &Place) -> Value {
    let artifact = match (place.is_inside, place.path.strip_prefix("~/")) {
        (true, _) => json!({"uri": uri(&place.path), "uriBaseId": ROOT}),
        (false, Some(rest)) => json!({"uri": uri(rest), "uriBaseId": HOME}),
        (false, None) if place.path.starts_with('/') => {
            json!({"uri": format!("file://{}", uri(&place.path))})
        }
        (false, None) => json!({"uri": uri(&place.path)}),
    };
    let region = match &place.location {
        None => json!({"startLine": 1}),
        Some(at) => json!({
            "startLine": at.line,
            "startColumn": at.column,
            "endColumn": at.end_column.max(at.column),
        }),
    };
    json!({"physicalLocation": {"artifactLocation": artifact, "region": region}})
}

fn invocation(facts: &Facts, report: &Report) -> Value {
    let mut notifications = Vec::new();
    let could_not_look = could_not_look(facts);
    if let Some(why) = could_not_look {
        notifications.push(json!({"level": "error", "message": {"text": message(why.as_str())}}));
    }
    for open in not_verified(report) {
        let (level, what) = match open.kind {
            OpenKind::Crashed => ("error", "the check crashed"),
            OpenKind::Registry => ("warning", "the registry could not be judged"),
            OpenKind::NotProved => ("note", "the finding is not proved"),
            OpenKind::Skipped => ("note", "the check was skipped"),
        };
        let why = if open.why.is_empty() { String::new() } else { format!(": {}", open.why) };
        notifications.push(json!({
            "level": level,
            "message": {"text": message(&format!("{}: {what}{why}", open.what))},
        }));
    }
    let mut invocation = json!({"executionSuccessful": could_not_look.is_none()});
    if let Some(invocation) = invocation.as_object_mut() {
        let took = facts.took_ms.get(TOTAL).copied().unwrap_or_default().div_ceil(1000);
        let end = facts.observed_at.saturating_add(i64::try_from(took).unwrap_or(0));
        for (key, moment) in [("startTimeUtc", facts.observed_at), ("endTimeUtc", end)] {
            invocation.extend(describe_moment(moment).map(|moment| (key.to_owned(), moment.into())));
        }
        invocation.insert("toolExecutionNotifications".to_owned(), notifications.into());
    }
    invocation
}

/// Where the program is at home, where its manifest says so.
fn home_page() -> Option<&'static str> {
    [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")].into_iter().find(|page| !page.is_empty())
}

pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Plain text of a message, in which brackets would be links and braces arguments (SARIF, 3.11.5 and 3.11.6).
fn message(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]");
    braces(&text)
}

fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// A path as a relative reference (RFC 3986, 4.2): a colon in its first part would make that a scheme.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references_and_messages_hold_no_links() {
        assert_eq!(uri("a b/c:d%é.yaml"), "a%20b/c%3Ad%25%C3%A9.yaml");
        assert_eq!(message(r"a [b](1) {0} \n"), r"a \[b\](1) {{0}} \\n");
    }
}
