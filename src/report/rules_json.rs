//! `rules` for programs.

use serde::Serialize;
use serde_json::{Value, json};

use super::rule_page::{RulePage, title};
use crate::finding::Severity;
use crate::quoted::Quoted;
use crate::rules::{Group, RuleSet, Source, Trial};

#[derive(Serialize)]
struct Listed<'r> {
    id: &'r str,
    group: Group,
    severity: Severity,
    source: Source,
    title: Quoted,
}

/// All rules, in the order of the list for people.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn list(rules: &RuleSet) -> serde_json::Result<String> {
    let listed = rules.groups().into_iter().flat_map(|(group, members)| {
        members.into_iter().map(move |rule| Listed {
            id: &rule.id,
            group,
            severity: rule.severity,
            source: rule.shown_by(),
            title: title(rule),
        })
    });
    write(&json!({"schema_version": 1, "rules": listed.collect::<Vec<_>>()}))
}

/// One rule in full.
///
/// # Errors
///
/// As for [`list`].
pub fn show(page: &RulePage) -> serde_json::Result<String> {
    write(&json!({"schema_version": 1, "rule": page}))
}

/// What came of trying a team's rules.
///
/// # Errors
///
/// As for [`list`].
pub fn trial(trial: &Trial) -> serde_json::Result<String> {
    let rules = trial.rules.iter().map(|rule| {
        let failures = rule.failures.iter().map(|failure| {
            json!({
                "location": failure.at, "from": failure.from, "expected": failure.expected, "came": failure.came
            })
        });
        json!({
            "id": rule.id, "file": rule.file, "replaces_built_in": rule.replaces, "examples": rule.examples,
            "near_misses": rule.near_misses, "failures": failures.collect::<Vec<_>>()
        })
    });
    let mistakes = trial.troubles.iter().map(|trouble| {
        let is_whole_file = trouble.at.line == 0;
        let location = if is_whole_file { Value::Null } else { json!(trouble.at) };
        json!({"file": trouble.at.file, "location": location, "message": trouble.what})
    });
    let taken = trial.taken.iter().map(|taken| json!({"id": taken.id, "from": taken.from, "by": taken.by}));
    write(&json!({
        "schema_version": 1, "ok": trial.is_fine(), "rules": rules.collect::<Vec<_>>(),
        "mistakes": mistakes.collect::<Vec<_>>(), "taken_from_built_in": taken.collect::<Vec<_>>()
    }))
}

fn write(value: &Value) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(|json| json + "\n")
}
