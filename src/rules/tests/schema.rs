//! The published schema of a rule file.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::rules::schema::violations;

fn published() -> Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/rule.schema.json");
    serde_json::from_str(&std::fs::read_to_string(file).expect("the schema")).expect("JSON")
}

fn smallest() -> Value {
    json!({"id": "a-b", "title": "t", "meaning": "m", "severity": "error"})
}

#[test]
fn mistakes_are_found_with_their_place() {
    assert_eq!(violations(&published(), &smallest()), Vec::new());
    for (key, value, place) in [
        ("id", json!("A b"), ""),
        ("title", json!("ends with a stop."), ""),
        ("severity", json!("bad"), ""),
        ("colour", json!("red"), ""),
        ("docs", json!("somewhere"), ""),
        ("signatures", json!([{"pattern": "abc"}]), "/0/certainty"),
        ("signatures", json!([{"pattern": "abc", "certainty": "certain", "needs": "luck"}]), "/0/needs"),
        (
            "signatures",
            json!([{"pattern": "abc", "certainty": "certain", "after": {"pattern": "abc", "within": 0}}]),
            "/0/after/within",
        ),
        ("remedies", json!([{"action": "rm -rf", "title": "t", "why": "w"}]), "/0/action"),
        (
            "remedies",
            json!([{"action": "login", "title": "t", "why": "w", "command": "docker"}]),
            "/0/command",
        ),
        ("examples", json!([{"text": "t"}]), "/0/from"),
    ] {
        let mut rule = smallest();
        rule[key] = value;
        let found = violations(&published(), &rule);
        assert!(
            !found.is_empty()
                && found.iter().all(|found| found.to_string().starts_with(&format!("/{key}{place}"))),
            "{found:?}"
        );
    }
}

#[test]
fn the_schema_has_every_key_that_rules_may_have() {
    let rule = json!({
        "id": "a", "title": "t", "meaning": "m", "severity": "error", "group": "other", "docs": "https://example.com", "source": "text",
        "since": "1", "explains": [], "examples": [], "near_misses": [],
        "signatures": [{
            "pattern": "abc", "needs": ["ecr"], "unless": ["abc"], "after": {"pattern": "abc", "within": 1},
            "before": {"pattern": "abc", "within": 1}, "unless_near": [{"pattern": "abc", "within": 1}],
            "certainty": "likely"
        }],
        "remedies": [{"action": "login", "title": "t", "why": "w", "lasting": true, "needs_aws": true, "only_for": ["ecr-public"]}]
    });
    assert_eq!(violations(&published(), &rule), Vec::new());
    let read: crate::rules::Rule = serde_json::from_value(rule.clone()).expect("a rule");
    let written = serde_json::to_value(&read).expect("JSON");
    let keys = |value: &Value| {
        value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect::<BTreeSet<_>>()
    };
    let of_tests = BTreeSet::from(["examples".to_owned(), "near_misses".to_owned()]);
    assert_eq!(&keys(&written) | &of_tests, keys(&published()["properties"]));
    assert_eq!(keys(&written["signatures"][0]), keys(&published()["$defs"]["signature"]["properties"]));
    assert_eq!(keys(&written["remedies"][0]), keys(&published()["$defs"]["remedy"]["properties"]));
}
