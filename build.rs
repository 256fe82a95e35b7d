//! Checks every file in `rules/` and embeds them, as JSON, in the program.
#![allow(dead_code, unreachable_pub, reason = "the shared modules are written for the library")]
#![allow(clippy::disallowed_macros, reason = "cargo reads a build script's standard output")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};

#[path = "src/finding"]
mod finding {
    mod level;
    pub(crate) use level::{Certainty, Severity};
}
#[path = "src/image"]
mod image {
    mod registry_kind;
    pub(crate) use registry_kind::RegistryKind;
}
#[path = "src/remedy"]
mod remedy {
    mod action;
    pub(crate) use action::Action;
}
#[path = "src/rules"]
mod rules {
    pub(crate) mod check;
    mod cost;
    mod cover;
    mod group;
    mod mistake;
    pub(crate) mod model;
    mod nearest;
    mod pattern;
    mod schema;
    pub(crate) mod vocabulary;
    pub(crate) mod words;
}

use rules::model::Example;
use rules::vocabulary::Vocabulary;
use rules::{check, words};

fn main() -> Result<(), Box<dyn Error>> {
    for input in [
        "rules",
        "src/rules/check.rs",
        "src/rules/cost.rs",
        "src/rules/cover.rs",
        "src/rules/group.rs",
        "src/rules/mistake.rs",
        "src/rules/model.rs",
        "src/rules/nearest.rs",
        "src/rules/pattern.rs",
        "src/rules/schema.rs",
        "src/rules/vocabulary.rs",
        "src/rules/words.rs",
        "schema/rule.schema.json",
        "src/finding/level.rs",
        "src/image/registry_kind.rs",
        "src/remedy/action.rs",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir("rules")?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let schema = serde_json::from_str(&fs::read_to_string("schema/rule.schema.json")?)?;
    let mut rules = Vec::new();
    for file in &files {
        let value: Value = serde_yaml::from_str(&fs::read_to_string(file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let rule = check::rule(&schema, &value, &name).map_err(|mistakes| refusal(file, &mistakes))?;
        rules.push(rule);
    }
    let known: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    for rule in &rules {
        let mistakes = check::unknown_effects(rule, &known);
        if !mistakes.is_empty() {
            return Err(refusal(Path::new(&rule.id), &mistakes).into());
        }
    }
    // The order that a set of rules keeps.
    rules.sort_by(|one, other| one.id.cmp(&other.id));
    let signatures = rules.iter().flat_map(|rule| &rule.signatures);
    let conditions =
        signatures.map(|signature| words::conditions(&signature.pattern)).collect::<Result<Vec<_>, _>>()?;
    let vocabulary = Vocabulary::new(&conditions);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let embedded = json!({"rules": rules, "vocabulary": vocabulary});
    fs::write(out.join("rules.json"), embedded.to_string())?;
    // Apart, because only a few commands show them.
    let examples: BTreeMap<&str, (&[Example], &[Example])> = rules
        .iter()
        .map(|rule| (rule.id.as_str(), (rule.examples.as_slice(), rule.near_misses.as_slice())))
        .collect();
    fs::write(out.join("examples.json"), json!(examples).to_string())?;
    Ok(())
}

fn refusal(file: &Path, mistakes: &[impl std::fmt::Display]) -> String {
    let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    format!("{}: {}", file.display(), mistakes.join("\n"))
}
