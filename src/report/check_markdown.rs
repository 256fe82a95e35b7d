//! `check --format markdown`: the report for a ticket, and for the summary of a job of GitHub Actions.
//!
//! Text from elsewhere stands in spans and blocks of code, in which nothing means anything.

use std::fmt::Write as _;

use super::check_human::subject;
use super::finding_markdown;
use super::function_name;
use super::images_human::purpose;
use super::markdown::{code_cell, code_span, escape};
use super::remedies_markdown::one_line;
use super::standing::{self, Mark};
use super::verdict::{OpenKind, could_not_look, not_verified, verdict};
use crate::diagnose::{CheckState, Report, describe_moment};
use crate::facts::Facts;
use crate::finding::Severity;
use crate::remedy::Shell;

/// How many images are listed. The rest is counted.
const MOST_IMAGES: usize = 100;

/// The report.
#[must_use]
pub fn render(facts: &Facts, report: &Report, shell: Shell) -> String {
    let worst = report.findings.iter().map(|finding| finding.severity).max();
    let sign = match worst {
        _ if could_not_look(facts).is_some() => "❌",
        Some(Severity::Error) => "❌",
        Some(Severity::Warning) => "⚠️",
        _ if report.summary.unverified > 0 => "❔",
        Some(Severity::Info) | None => "✅",
    };
    let mut out = format!("## {sign} sam-ecr-doctor: {}\n\n", escape(&verdict(facts, report)));
    let _ = write!(out, "{}\n\n", escape(&subject(facts)));
    registries(&mut out, facts, report);
    for finding in &report.findings {
        let _ = write!(out, "### {}\n\n", finding_markdown::heading(finding));
        let _ = writeln!(out, "{}", finding_markdown::body(facts, finding, shell));
    }
    open(&mut out, report);
    images(&mut out, facts);
    let passed: Vec<String> = report
        .checks
        .iter()
        .filter(|check| check.state == CheckState::Passed)
        .map(|check| code_span(&check.id))
        .collect();
    if !passed.is_empty() {
        let _ = write!(out, "Passed: {}.\n\n", passed.join(", "));
    }
    let moment = describe_moment(facts.observed_at).map(|moment| format!(", {moment}")).unwrap_or_default();
    let offline = if facts.options.offline { ", offline" } else { "" };
    let system = escape(&facts.system.operating_system);
    let _ = writeln!(out, "sam-ecr-doctor {}, {system}{moment}{offline}", env!("CARGO_PKG_VERSION"));
    out
}

fn registries(out: &mut String, facts: &Facts, report: &Report) {
    if report.registries.is_empty() {
        return;
    }
    out.push_str("|   | Registry | Images | Verdict |\n| --- | --- | ---: | --- |\n");
    for registry in &report.registries {
        let mark = Mark::of(facts, registry, report);
        let sign = match mark {
            Mark::Good => "✅",
            Mark::Unknown => "❔",
            Mark::Warning => "⚠️",
            Mark::Error => "❌",
        };
        let _ = writeln!(
            out,
            "| {sign} | {} | {} | {}: {} |",
            code_cell(&registry.host),
            registry.images,
            mark.word(),
            escape(&one_line(&standing::describe(facts, registry, report)))
        );
    }
    out.push('\n');
}

fn open(out: &mut String, report: &Report) {
    let open = not_verified(report);
    if open.is_empty() {
        return;
    }
    out.push_str("### Not verified\n\n");
    for one in open {
        let how = match one.kind {
            OpenKind::Crashed => " crashed",
            OpenKind::Skipped => " was skipped",
            OpenKind::Registry => " could not be judged",
            OpenKind::NotProved => " is not proved",
        };
        let why =
            if one.why.is_empty() { String::new() } else { format!(": {}", escape(&one_line(&one.why))) };
        let _ = writeln!(out, "- {}{how}{why}", code_span(&one.what));
    }
    out.push('\n');
}

fn images(out: &mut String, facts: &Facts) {
    if facts.pulls.is_empty() {
        return;
    }
    out.push_str("### Images\n\n| Function | For | Image |\n| --- | --- | --- |\n");
    for pull in facts.pulls.iter().take(MOST_IMAGES) {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            code_cell(&function_name::of_pull(facts, pull)),
            escape(&purpose(pull)),
            code_cell(pull.reference.as_str())
        );
    }
    if facts.pulls.len() > MOST_IMAGES {
        let _ = writeln!(out, "\nAnd {} more.", facts.pulls.len() - MOST_IMAGES);
    }
    out.push('\n');
}
