//! Checks every file in `rules/` and embeds them, as JSON, in the program.
#![allow(dead_code, unreachable_pub, reason = "the shared modules are written for the library")]
#![allow(clippy::disallowed_macros, reason = "cargo reads a build script's standard output")]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
#[path = "src/rules/model.rs"]
mod model;
#[path = "src/rules/pattern.rs"]
mod pattern;
#[path = "src/rules/schema.rs"]
mod schema;
#[path = "src/rules/words.rs"]
mod words;

use model::{Rule, Signature};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("rules");
    for input in [
        "rules",
        "src/rules/model.rs",
        "src/rules/pattern.rs",
        "src/rules/schema.rs",
        "src/rules/words.rs",
        "schema/rule.schema.json",
        "src/finding/level.rs",
        "src/image/registry_kind.rs",
        "src/remedy/action.rs",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let published = serde_json::from_str(&fs::read_to_string("schema/rule.schema.json")?)?;
    let mut rules = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file)?;
        let value: serde_json::Value =
            serde_yaml::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        if let Some(first) = schema::violations(&published, &value).first() {
            return Err(format!("{}: {first} (schema/rule.schema.json)", file.display()).into());
        }
        let rule: Rule = serde_yaml::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        check(&rule, file).map_err(|e| format!("{}: {e}", file.display()))?;
        rules.push(rule);
    }
    let known: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    for rule in &rules {
        if let Some(unknown) = rule.explains.iter().find(|id| !known.contains(id.as_str())) {
            return Err(
                format!("rules/{}.yaml explains {unknown}, and there is no such rule", rule.id).into()
            );
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("rules.json");
    // The order that a set of rules keeps.
    rules.sort_by(|one, other| one.id.cmp(&other.id));
    let required = required(&rules)?;
    let cover = words::cover(&required);
    let embedded = serde_json::json!({"rules": rules, "words": {"required": required, "cover": cover}});
    fs::write(out, embedded.to_string())?;
    Ok(())
}

/// The words that each signature's pattern needs.
fn required(rules: &[Rule]) -> Result<Vec<Vec<words::AnyOf>>, String> {
    let mut all = Vec::new();
    for (rule, signature) in rules.iter().flat_map(|rule| rule.signatures.iter().map(move |s| (rule, s))) {
        let required = words::required(&signature.pattern)?;
        if required.is_empty() {
            return Err(format!(
                "rules/{}.yaml: the pattern {} has no word of three letters that every text needs, so that every line \
                 would have to be tried",
                rule.id, signature.pattern
            ));
        }
        all.push(required);
    }
    Ok(all)
}

/// All patterns of a signature.
fn patterns(signature: &Signature) -> impl Iterator<Item = &String> {
    let near = signature.after.iter().chain(&signature.before).chain(&signature.unless_near);
    std::iter::once(&signature.pattern).chain(&signature.unless).chain(near.map(|near| &near.pattern))
}

fn check(rule: &Rule, file: &Path) -> Result<(), String> {
    if file.file_stem().and_then(|stem| stem.to_str()) != Some(rule.id.as_str()) {
        return Err(format!("the id {} is not the file's name", rule.id));
    }
    if !rule.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err("an id is lower-case words with hyphens between them".into());
    }
    if rule.title.ends_with('.') || rule.title.contains('\n') || rule.title.is_empty() {
        return Err("a title is one line without a full stop".into());
    }
    for signature in &rule.signatures {
        for pattern in patterns(signature) {
            let compiled = pattern::compile(pattern).map_err(|e| e.to_string())?;
            if compiled.is_match(b"") {
                return Err(format!("the pattern {pattern} matches everything"));
            }
        }
    }
    if !rule.signatures.is_empty() && (rule.examples.is_empty() || rule.near_misses.is_empty()) {
        return Err("a rule with a signature needs an example and a near miss".into());
    }
    if rule.remedies.iter().any(|remedy| remedy.title.is_empty() || remedy.why.is_empty()) {
        return Err("a remedy needs a title and says why it works".into());
    }
    Ok(())
}
