//! Facts in a file: what one machine saw, to be judged on another one.

use serde_json::Value;
use thiserror::Error;

use super::Facts;
use crate::quoted::{Quoted, shown};

/// The version that this program writes, and the newest that it reads.
pub const SCHEMA_VERSION: u32 = 1;

/// Why a text is no facts that can be judged.
#[derive(Debug, Error)]
pub enum NotFacts {
    /// It is no JSON, or JSON of something else.
    #[error(
        "it is damaged, or not what --save-facts writes: {0}. Save the facts again with: sam-ecr-doctor check --save-facts FILE"
    )]
    Damaged(Quoted),
    /// A newer program wrote it.
    #[error(
        "a newer version of this program wrote it (schema_version {0}; this one reads up to {SCHEMA_VERSION}). Update sam-ecr-doctor."
    )]
    Newer(u64),
}

/// The facts as JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn write(facts: &Facts) -> serde_json::Result<String> {
    serde_json::to_string_pretty(facts).map(|json| json + "\n")
}

/// The facts that [`write()`] wrote. A file from elsewhere may hold anything: what would act on a terminal is shown instead.
///
/// # Errors
///
/// Where it is of a newer version, or something else.
pub fn read(text: &str) -> Result<Facts, NotFacts> {
    let damaged = |error: serde_json::Error| NotFacts::Damaged(Quoted::new(&error.to_string()));
    let mut value: Value = serde_json::from_str(text).map_err(damaged)?;
    match value.get("schema_version").and_then(Value::as_u64) {
        Some(version) if version > u64::from(SCHEMA_VERSION) => return Err(NotFacts::Newer(version)),
        Some(_) => {}
        None => return Err(NotFacts::Damaged("it has no schema_version".into())),
    }
    each_text(&mut value, &mut |text| {
        if text.chars().any(crate::quoted::is_control) {
            *text = shown(text);
        }
    });
    serde_json::from_value(value).map_err(damaged)
}

/// Every text in it, the keys too, in the order in which they are written.
pub(super) fn each_text(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, change)),
        Value::Object(members) => {
            *members = std::mem::take(members)
                .into_iter()
                .map(|(mut key, mut value)| {
                    change(&mut key);
                    each_text(&mut value, change);
                    (key, value)
                })
                .collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_facts_says_what_it_is() {
        for (text, words) in [
            ("", "damaged"),
            ("{", "damaged"),
            ("[]", "no schema_version"),
            (r#"{"schema_version": "1"}"#, "no schema_version"),
            (r#"{"schema_version": 1}"#, "missing field"),
            (r#"{"schema_version": 2}"#, "newer version"),
        ] {
            let error = read(text).expect_err("no facts").to_string();
            assert!(error.contains(words) && !error.contains('\n'), "{text}: {error}");
        }
    }

    #[test]
    fn keys_are_text_too() {
        let mut value = serde_json::json!({"a": ["b", {"c": "d"}], "e": 1});
        each_text(&mut value, &mut |text| text.push('!'));
        assert_eq!(value.to_string(), r#"{"a!":["b!",{"c!":"d!"}],"e!":1}"#);
    }
}
