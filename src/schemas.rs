//! The schemas of all JSON outputs, published under `schema/`. They are made from the types, and only by tests: the program
//! does not carry them. `UPDATE_SCHEMAS=1 cargo test --lib schemas` writes them anew.

use std::fs;
use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use crate::facts::{Facts, saved};
use crate::report::{check_json, explain_json, fix_json, images_json, policy_json, rules_json};

type Make = fn(SchemaGenerator) -> Schema;

/// The name of each output, its version, what it is, and its schema.
const OUTPUTS: [(&str, u32, &str, Make); 9] = [
    ("check", 1, "sam-ecr-doctor check --format json", check_json::schema),
    ("explain", 1, "sam-ecr-doctor explain --format json", explain_json::schema),
    ("facts", saved::SCHEMA_VERSION, "sam-ecr-doctor check --save-facts FILE", facts),
    ("fix", 1, "sam-ecr-doctor fix --format json", fix_json::schema),
    ("images", 1, "sam-ecr-doctor images --format json", images_json::schema),
    ("policy", 1, "sam-ecr-doctor policy --format json", policy_json::schema),
    ("rules-list", 1, "sam-ecr-doctor rules list --format json", rules_json::schema::list),
    ("rules-show", 1, "sam-ecr-doctor rules show ID --format json", rules_json::schema::show),
    ("rules-test", 1, "sam-ecr-doctor rules test DIR --format json", rules_json::schema::trial),
];

fn facts(generator: SchemaGenerator) -> Schema {
    generator.into_root_schema_for::<Facts>()
}

/// The schema of one output. What is written is described, not what is read: every member that is always there is required.
/// Members may be added within a version, so others than these are allowed.
fn schema(version: u32, name: &str, title: &str, make: Make) -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = make(generator);
    schema.insert("$id".to_owned(), format!("{name}-{version}.schema.json").into());
    schema.insert("title".to_owned(), title.into());
    let mut schema = schema.to_value();
    schema["properties"]["schema_version"]["const"] = version.into();
    plain(&mut schema);
    schema
}

/// Links of the source code mean nothing to readers of a schema.
fn plain(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) if key == "description" => {
                        *text = text.replace("[`", "`").replace("`]", "`").replace('\n', " ");
                    }
                    value => plain(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(plain),
        _ => {}
    }
}

#[test]
fn the_published_schemas_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    for (name, version, title, make) in OUTPUTS {
        let file = folder.join(format!("{name}-{version}.schema.json"));
        let schema = schema(version, name, title, make);
        let text = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&file, &text).expect("written");
        }
        let published = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            published == text,
            "{} is not what the types are. Write it with: UPDATE_SCHEMAS=1 cargo test --lib schemas",
            file.display()
        );
        assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
    }
}
