//! `rules test` for people: a line a rule, then what is wrong.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::wrap::{count, wrap};
use crate::location::Location;
use crate::rules::{Trial, TriedRule, Trouble};

/// What came of it.
#[must_use]
pub fn render(trial: &Trial, look: &Look) -> String {
    let styles = &look.styles;
    let mut out = String::new();
    for rule in &trial.rules {
        let mark = if rule.failures.is_empty() {
            "✓".style(styles.good).to_string()
        } else {
            "✗".style(styles.error).to_string()
        };
        let tried = format!("{}, {}", count(rule.examples, "example"), misses(rule.near_misses));
        let replaces = if rule.replaces { " · replaces the built-in rule" } else { "" };
        let _ =
            writeln!(out, "  {mark} {}  {}{replaces}", rule.id.style(styles.strong), tried.style(styles.dim));
    }
    for trouble in &trial.troubles {
        mistake(&mut out, trouble, look);
    }
    for rule in &trial.rules {
        failures(&mut out, rule, look);
    }
    for taken in &trial.taken {
        let _ = writeln!(out, "\n{}: {}", "error".style(styles.error), taken.by.style(styles.strong));
        let what = format!(
            "stands before the built-in rule {} in its own example ({}); make a pattern narrower, or say unless",
            taken.id, taken.from
        );
        out.push_str(&wrap("  ", &what, look.width));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", summary(trial));
    out
}

/// The files that are no rules, alone.
#[must_use]
pub fn mistakes(troubles: &[Trouble]) -> Vec<String> {
    troubles.iter().map(|trouble| format!("{}: {}", place(&trouble.at), trouble.what)).collect()
}

fn mistake(out: &mut String, trouble: &Trouble, look: &Look) {
    let _ = writeln!(out, "\n{}: {}", "error".style(look.styles.error), place(&trouble.at));
    out.push_str(&wrap("  ", trouble.what.as_str(), look.width));
}

fn failures(out: &mut String, rule: &TriedRule, look: &Look) {
    for failure in &rule.failures {
        let id = rule.id.style(look.styles.strong);
        let _ = writeln!(out, "\n{}: {}: {id}", "error".style(look.styles.error), place(&failure.at));
        for (name, words) in [
            ("  from      ", &failure.from),
            ("  expected  ", &failure.expected),
            ("  came      ", &failure.came),
        ] {
            out.push_str(&wrap(name, words.as_str(), look.width));
        }
    }
}

fn place(at: &Location) -> String {
    if at.line == 0 { at.file.to_string() } else { format!("{}:{}:{}", at.file, at.line, at.column) }
}

fn misses(number: usize) -> String {
    if number == 1 { "1 near miss".to_owned() } else { format!("{number} near misses") }
}

fn summary(trial: &Trial) -> String {
    let failed = trial.rules.iter().filter(|rule| !rule.failures.is_empty()).count();
    let good = trial.rules.len() - failed;
    let mut parts = vec![format!("{} good", count(good, "rule"))];
    if failed > 0 {
        parts.push(format!("{} failed", count(failed, "rule")));
    }
    if !trial.troubles.is_empty() {
        parts.push(format!("{} in files", count(trial.troubles.len(), "mistake")));
    }
    if !trial.taken.is_empty() {
        parts.push(format!("{} of built-in rules taken", count(trial.taken.len(), "example")));
    }
    parts.join(" · ")
}
