//! Holds a rule file against `schema/rule.schema.json`. Shared with the build script, which checks every file that is
//! embedded. Knows the keywords that the schema uses and takes any other for a mistake in it.

use serde_json::Value;

use super::pattern::compile;

/// Keywords that only people read.
const NOTES: [&str; 4] = ["$schema", "$defs", "title", "description"];

/// What is wrong with `value`, each with its place.
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (keyword, wanted) in schema.as_object().into_iter().flatten() {
        let wrong = match keyword.as_str() {
            "$ref" => {
                let target = wanted.as_str().and_then(|path| root.pointer(path.trim_start_matches('#')));
                match target {
                    Some(target) => check(root, target, value, at, found),
                    None => found.push(format!("the schema has no {wanted}")),
                }
                false
            }
            "type" => !is_type(wanted.as_str().unwrap_or(""), value),
            "enum" => !wanted.as_array().is_some_and(|values| values.contains(value)),
            "pattern" => {
                let pattern = wanted.as_str().and_then(|pattern| compile(&format!("(?-i){pattern}")).ok());
                value.as_str().is_some_and(|text| !pattern.is_some_and(|p| p.is_match(text.as_bytes())))
            }
            "minLength" => value.as_str().is_some_and(|text| (text.chars().count() as u64) < number(wanted)),
            "minimum" => value.as_u64().is_some_and(|value| value < number(wanted)),
            "maximum" => value.as_u64().is_some_and(|value| value > number(wanted)),
            "anyOf" => !wanted.as_array().into_iter().flatten().any(|schema| {
                let mut inner = Vec::new();
                check(root, schema, value, at, &mut inner);
                inner.is_empty()
            }),
            "required" => {
                let missing =
                    |key: &&Value| value.is_object() && value.get(key.as_str().unwrap_or("")).is_none();
                let missing = wanted.as_array().into_iter().flatten().filter(missing);
                found.extend(missing.map(|key| format!("{at}/{}: missing", key.as_str().unwrap_or(""))));
                false
            }
            "properties" => {
                for (key, schema) in wanted.as_object().into_iter().flatten() {
                    if let Some(value) = value.get(key) {
                        check(root, schema, value, &format!("{at}/{key}"), found);
                    }
                }
                false
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let unknown = value.as_object().into_iter().flatten().map(|(key, _)| key);
                let unknown = unknown.filter(|key| !known.is_some_and(|known| known.contains_key(*key)));
                found.extend(unknown.map(|key| format!("{at}/{key}: unknown")));
                false
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, value, &format!("{at}/{index}"), found);
                }
                false
            }
            note if NOTES.contains(&note) => false,
            other => {
                found.push(format!("the schema has the keyword {other}, which nothing here knows"));
                false
            }
        };
        if wrong {
            found.push(format!("{at}: must have {keyword} {wanted}"));
        }
    }
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
