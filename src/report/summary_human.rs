//! The last lines of `check` for people: counts, and every check where that is wanted.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::wrap::{count, wrap};
use super::{Look, aws_human, credentials_human, engines_human};
use crate::diagnose::{CheckReport, CheckState, Report};
use crate::facts::{Facts, TOTAL};

/// The counts, ended by a line end.
pub(super) fn render(facts: &Facts, report: &Report, look: &Look) -> String {
    let mut out = String::new();
    if look.verbose {
        out.push_str(&credentials_human::render(facts, look.width));
        out.push_str(&engines_human::render(facts, look.width));
        out.push_str(&aws_human::render(facts, look.width));
        for check in &report.checks {
            let (mark, style) = match check.state {
                CheckState::Passed => ("✓", look.styles.good),
                CheckState::Failed => ("✗", look.styles.error),
                CheckState::Skipped => ("-", look.styles.unknown),
                CheckState::Crashed => ("☠", look.styles.error),
            };
            let why = check.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            let took = check.took_ms.map(|took| format!("  {took} ms")).unwrap_or_default();
            let _ = writeln!(out, "  {} {}{why}{took}", mark.style(style), check.id);
        }
        out.push('\n');
    }
    let summary = &report.summary;
    let mut parts = Vec::new();
    let counted = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "note")];
    parts.extend(counted.iter().filter(|(number, _)| *number > 0).map(|(number, one)| count(*number, one)));
    if parts.is_empty() {
        parts.push("nothing wrong found".to_owned());
    }
    parts.push(format!("{} passed", count(summary.passed, "check")));
    if summary.skipped > 0 {
        let skipped = report.checks.iter().filter(|check| check.state == CheckState::Skipped);
        let names = why_skipped(skipped);
        parts.push(format!("{} skipped ({})", summary.skipped, names.join("; ")));
    }
    if summary.unverified > 0 {
        parts.push(format!(
            "{} not verified",
            count(summary.unverified, "registry").replace("registrys", "registries")
        ));
    }
    for check in report.checks.iter().filter(|check| check.state == CheckState::Crashed) {
        parts.push(format!("the check {} crashed; please report it", check.id));
    }
    let milliseconds = facts.took_ms.get(TOTAL).copied().unwrap_or_default();
    parts.push(format!("{}.{:02} s", milliseconds / 1000, milliseconds % 1000 / 10));
    out.push_str(&wrap("", &parts.join(" · "), look.width));
    out
}

/// Skipped checks with their reason, where that is short enough to be read in a summary. Those that have the same one
/// stand together.
fn why_skipped<'a>(skipped: impl Iterator<Item = &'a CheckReport>) -> Vec<String> {
    const SHORT: usize = 60;
    let mut reasons: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for check in skipped {
        let why = check.why.as_deref().filter(|why| why.chars().count() <= SHORT);
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, checks)) => checks.push(&check.id),
            None => reasons.push((why, vec![&check.id])),
        }
    }
    let with_reason = |(why, checks): (Option<&str>, Vec<&str>)| match why {
        Some(why) => format!("{}: {why}", checks.join(", ")),
        None => checks.join(", "),
    };
    reasons.into_iter().map(with_reason).collect()
}
