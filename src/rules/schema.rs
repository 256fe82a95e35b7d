//! Holds a rule file against `schema/rule.schema.json`. Shared with the build script, which checks every file that is
//! embedded. Knows the keywords that the schema uses and takes any other for a mistake in it.

use serde_json::Value;

use super::mistake::{Mistake, Wrong};
use super::nearest::nearest;
use super::pattern::compile;

/// Keywords that only people read.
const NOTES: [&str; 4] = ["$schema", "$defs", "title", "description"];

/// What is wrong with `value`, each with its place.
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<Mistake> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<Mistake>) {
    for (keyword, wanted) in schema.as_object().into_iter().flatten() {
        match keyword.as_str() {
            "$ref" => {
                let target = wanted.as_str().and_then(|path| root.pointer(path.trim_start_matches('#')));
                match target {
                    Some(target) => check(root, target, value, at, found),
                    None => found.push(Mistake::new(at, Wrong::Schema(format!("there is no {wanted}")))),
                }
            }
            "anyOf" => found.extend(of_nearest_branch(root, wanted, value, at)),
            "required" => {
                let missing =
                    |key: &&Value| value.is_object() && value.get(key.as_str().unwrap_or("")).is_none();
                let missing = wanted.as_array().into_iter().flatten().filter(missing);
                let missing = missing.filter_map(Value::as_str);
                found.extend(
                    missing.map(|key| Mistake::new(format!("{at}/{key}"), Wrong::MissingKey(key.to_owned()))),
                );
            }
            "properties" => {
                for (key, schema) in wanted.as_object().into_iter().flatten() {
                    if let Some(value) = value.get(key) {
                        check(root, schema, value, &format!("{at}/{key}"), found);
                    }
                }
            }
            "additionalProperties" => found.extend(unknown_keys(schema, value, at)),
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, value, &format!("{at}/{index}"), found);
                }
            }
            note if NOTES.contains(&note) => {}
            other => found.extend(of_value(other, wanted, value).map(|wrong| Mistake::new(at, wrong))),
        }
    }
}

/// What a keyword that looks at the value alone has against it.
fn of_value(keyword: &str, wanted: &Value, value: &Value) -> Option<Wrong> {
    match keyword {
        "type" => {
            let name = wanted.as_str().unwrap_or("");
            (!is_type(name, value)).then(|| Wrong::Type(name.to_owned()))
        }
        "enum" => {
            let known = wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
            let known: Vec<String> = known.map(str::to_owned).collect();
            match value.as_str() {
                Some(written) if known.iter().any(|known| known == written) => None,
                Some(written) => Some(choice(written, known)),
                None => Some(Wrong::Choice { written: "this".to_owned(), known, near: Vec::new() }),
            }
        }
        "pattern" => {
            let text = value.as_str()?;
            let pattern = wanted.as_str().unwrap_or("");
            let is_met = compile(&format!("(?-i){pattern}")).is_ok_and(|p| p.is_match(text.as_bytes()));
            (!is_met).then(|| Wrong::Form(pattern.to_owned()))
        }
        "minLength" => {
            let length = value.as_str()?.chars().count() as u64;
            match number(wanted) {
                1 if length == 0 => Some(Wrong::Empty),
                least => (length < least).then_some(Wrong::TooShort(least)),
            }
        }
        "minimum" => (value.as_u64()? < number(wanted)).then(|| Wrong::Number(format!("{wanted} or more"))),
        "maximum" => (value.as_u64()? > number(wanted)).then(|| Wrong::Number(format!("{wanted} or less"))),
        other => Some(Wrong::Schema(format!("nothing here knows the keyword {other}"))),
    }
}

/// A word that is none of those that are known.
pub(crate) fn choice(written: &str, known: Vec<String>) -> Wrong {
    let near = nearest(written, known.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
    Wrong::Choice { written: written.to_owned(), known, near }
}

fn unknown_keys(schema: &Value, value: &Value, at: &str) -> Vec<Mistake> {
    let known = || schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let unknown = value.as_object().into_iter().flatten().map(|(key, _)| key);
    let unknown = unknown.filter(|key| !known().any(|(known, _)| known == *key));
    unknown
        .map(|key| {
            let near = nearest(key, known().map(|(known, _)| known.as_str()));
            let near = near.into_iter().map(str::to_owned).collect();
            let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            Mistake::new(place, Wrong::UnknownKey { key: key.clone(), near })
        })
        .collect()
}

/// What is wrong in the branch that goes the deepest into the value before it fails; nothing where one does not.
fn of_nearest_branch(root: &Value, branches: &Value, value: &Value, at: &str) -> Vec<Mistake> {
    let mut nearest: Option<(usize, Vec<Mistake>)> = None;
    for schema in branches.as_array().into_iter().flatten() {
        let mut found = Vec::new();
        check(root, schema, value, at, &mut found);
        let Some(depth) = found.iter().map(|mistake| mistake.at.len()).max() else { return found };
        if nearest.as_ref().is_none_or(|(deepest, _)| depth > *deepest) {
            nearest = Some((depth, found));
        }
    }
    nearest.map(|(_, found)| found).unwrap_or_default()
}

fn is_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => false,
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}
