//! What texts are read as, for `tests/differential/texts.py`, which asks SAM's own `yaml_parse` about the same texts.

use std::env;
use std::fs;

use serde_json::{Value as Json, json};

use super::*;
use crate::template::python;
use crate::template::value::Data;

/// Names a file with one text a line, as JSON; the answers go beside it.
const TEXTS: &str = "SAM_ECR_DOCTOR_TEXTS";

#[test]
#[ignore = "tests/differential/run says which texts"]
fn texts_are_read_as_sam_reads_them() {
    let file = env::var(TEXTS).unwrap();
    let texts = fs::read_to_string(&file).unwrap();
    let answers = texts.lines().map(|line| {
        let text: String = serde_json::from_str(line).unwrap();
        format!("{}\n", answer(&with_plain_breaks(&text)))
    });
    fs::write(format!("{file}.answers"), answers.collect::<String>()).unwrap();
}

fn answer(text: &str) -> Json {
    match parse(text, 0) {
        Ok(source) => json!({"value": described(&source.root)}),
        Err(error) => json!({"refused": error.why}),
    }
}

/// With its type: `1`, `1.0` and `true` are the same to Python.
fn described(value: &Value) -> Json {
    match &value.data {
        Data::Text(text) => json!(**text),
        Data::List(items) => items.iter().map(described).collect(),
        Data::Map(map) => {
            let entries: Vec<Json> =
                map.entries().iter().map(|(key, value)| json!([described(key), described(value)])).collect();
            json!({ "map": entries })
        }
        _ => json!({"printed": python::representation(value)}),
    }
}
