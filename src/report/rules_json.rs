//! `rules` for programs.

use serde::Serialize;

use super::rule_page::{RulePage, title};
use crate::finding::Severity;
use crate::location::Location;
use crate::quoted::Quoted;
use crate::rules::{Group, RuleSet, Source, Trial};

/// `rules list`, version 1.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ListOutput<'r> {
    schema_version: u32,
    rules: Vec<Listed<'r>>,
}

/// A rule in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Listed<'r> {
    id: &'r str,
    group: Group,
    severity: Severity,
    source: Source,
    title: Quoted,
}

/// `rules show`, version 1.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ShowOutput<'r> {
    schema_version: u32,
    rule: &'r RulePage,
}

/// `rules test`, version 1.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TrialOutput<'r> {
    schema_version: u32,
    ok: bool,
    rules: Vec<TriedJson<'r>>,
    mistakes: Vec<MistakeJson<'r>>,
    taken_from_built_in: Vec<TakenJson<'r>>,
}

/// A rule that was tried.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TriedJson<'r> {
    id: &'r str,
    file: &'r Quoted,
    replaces_built_in: bool,
    examples: usize,
    near_misses: usize,
    failures: Vec<FailureJson<'r>>,
}

/// An example or near miss that came out otherwise than it should.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FailureJson<'r> {
    location: &'r Location,
    from: &'r Quoted,
    expected: &'r Quoted,
    came: &'r Quoted,
}

/// What is wrong in a file; without a location where that is the whole file.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct MistakeJson<'r> {
    file: &'r Quoted,
    location: Option<&'r Location>,
    message: &'r Quoted,
}

/// A text that a rule takes from a built-in one.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TakenJson<'r> {
    id: &'r str,
    from: &'r Quoted,
    by: &'r str,
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
    write(&ListOutput { schema_version: 1, rules: listed.collect() })
}

/// One rule in full.
///
/// # Errors
///
/// As for [`list`].
pub fn show(page: &RulePage) -> serde_json::Result<String> {
    write(&ShowOutput { schema_version: 1, rule: page })
}

/// What came of trying a team's rules.
///
/// # Errors
///
/// As for [`list`].
pub fn trial(trial: &Trial) -> serde_json::Result<String> {
    let rules = trial.rules.iter().map(|rule| {
        let failures = rule.failures.iter().map(|failure| FailureJson {
            location: &failure.at,
            from: &failure.from,
            expected: &failure.expected,
            came: &failure.came,
        });
        TriedJson {
            id: &rule.id,
            file: &rule.file,
            replaces_built_in: rule.replaces,
            examples: rule.examples,
            near_misses: rule.near_misses,
            failures: failures.collect(),
        }
    });
    let mistakes = trial.troubles.iter().map(|trouble| {
        let is_whole_file = trouble.at.line == 0;
        let location = (!is_whole_file).then_some(&trouble.at);
        MistakeJson { file: &trouble.at.file, location, message: &trouble.what }
    });
    let taken = trial.taken.iter().map(|taken| TakenJson { id: &taken.id, from: &taken.from, by: &taken.by });
    write(&TrialOutput {
        schema_version: 1,
        ok: trial.is_fine(),
        rules: rules.collect(),
        mistakes: mistakes.collect(),
        taken_from_built_in: taken.collect(),
    })
}

fn write(output: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(output).map(|json| json + "\n")
}

/// The schemas of the outputs.
#[cfg(test)]
pub(crate) mod schema {
    use schemars::{Schema, SchemaGenerator};

    use super::{ListOutput, ShowOutput, TrialOutput};

    pub(crate) fn list(generator: SchemaGenerator) -> Schema {
        generator.into_root_schema_for::<ListOutput<'static>>()
    }

    pub(crate) fn show(generator: SchemaGenerator) -> Schema {
        generator.into_root_schema_for::<ShowOutput<'static>>()
    }

    pub(crate) fn trial(generator: SchemaGenerator) -> Schema {
        generator.into_root_schema_for::<TrialOutput<'static>>()
    }
}
