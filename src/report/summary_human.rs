//! The last lines of `check` for people: counts, and every check where that is wanted.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::wrap::{count, wrap};
use super::{Look, credentials_human};
use crate::diagnose::{CheckReport, CheckState, Report};
use crate::docker::engine::EngineState;
use crate::facts::Facts;
use crate::observed::Observed;

/// The counts, ended by a line end.
pub(super) fn render(facts: &Facts, report: &Report, look: &Look) -> String {
    let mut out = String::new();
    if look.verbose {
        out.push_str(&credentials_human::render(facts, look.width));
        out.push_str(&engine_lines(facts));
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
        let names: Vec<String> = skipped.map(why_skipped).collect();
        parts.push(format!("{} skipped ({})", summary.skipped, names.join(", ")));
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
    let milliseconds: u64 = facts.took_ms.values().sum();
    parts.push(format!("{}.{:02} s", milliseconds / 1000, milliseconds % 1000 / 10));
    out.push_str(&wrap("", &parts.join(" · "), look.width));
    out
}

/// A skipped check with its reason, where that is short enough to be read in a summary.
fn why_skipped(check: &CheckReport) -> String {
    const SHORT: usize = 60;
    match &check.why {
        Some(why) if why.chars().count() <= SHORT => format!("{}: {why}", check.id),
        _ => check.id.clone(),
    }
}

/// What was learnt from the engine.
fn engine_lines(facts: &Facts) -> String {
    let engine = &facts.engine;
    let state = match &engine.state {
        EngineState::Reachable { version, api_version, architecture } => {
            format!("version {version}, API {api_version}, {architecture}")
        }
        EngineState::NoSocket => "no socket".to_owned(),
        EngineState::Refused => "nobody listens".to_owned(),
        EngineState::NoPermission => "permission denied".to_owned(),
        EngineState::Unknown { why } | EngineState::NotAsked { why } => format!("not known: {why}"),
    };
    let mut out = format!("  engine {} ({}): {state}\n", engine.endpoint, engine.endpoint_from);
    for (reference, local) in &engine.local_images {
        let place = match local {
            Observed::Known(true) => "on this machine".to_owned(),
            Observed::Known(false) => "not on this machine".to_owned(),
            Observed::Unknown(why) => format!("not known whether it is on this machine: {why}"),
        };
        let _ = writeln!(out, "  image {reference}: {place}");
    }
    out
}
