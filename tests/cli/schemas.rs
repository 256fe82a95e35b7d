//! Every JSON that these tests see is held against its published schema.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::doctor::{Doctor, auth};
use crate::report_formats::troubled;

/// The validators of all published schemas, by file name.
fn validators() -> &'static BTreeMap<String, Validator> {
    static VALIDATORS: OnceLock<BTreeMap<String, Validator>> = OnceLock::new();
    VALIDATORS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
        let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
        let validator = |file: std::path::PathBuf| {
            let schema: Value = serde_json::from_slice(&fs::read(&file).expect("a schema")).expect("JSON");
            let name = file.file_name().expect("a name").to_string_lossy().into_owned();
            (name, jsonschema::validator_for(&schema).expect("a schema"))
        };
        files.map(validator).collect()
    })
}

/// What does not fit a schema.
pub(crate) fn errors(name: &str, value: &Value) -> Vec<String> {
    let file = format!("{name}-{}.schema.json", value["schema_version"]);
    let validator = validators().get(&file).expect(&file);
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Where the output of a command is JSON of ours, it must fit.
pub(crate) fn hold(arguments: &[&OsStr], stdout: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(stdout) else { return };
    if value.get("schema_version").is_none() {
        return;
    }
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let name = match words.first().map(String::as_str) {
        Some("rules") => match words.get(1).map(String::as_str) {
            Some("show") => "rules-show",
            Some("test") => "rules-test",
            _ => "rules-list",
        },
        Some(name @ ("explain" | "fix" | "images" | "policy")) => name,
        _ if value.get("observed_at").is_some_and(Value::is_i64) => "facts",
        _ => "check",
    };
    assert_eq!(errors(name, &value), Vec::<String>::new(), "{words:?}: {value}");
}

fn output(doctor: &Doctor, arguments: &[&str]) -> Value {
    let ran = doctor.run(arguments);
    serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect(&ran.stderr)
}

/// Every path of members that is always there must be required, or a reader cannot rely on it.
#[test]
fn a_member_that_is_missing_or_of_another_kind_is_refused() {
    let healthy = Doctor::new().fixture("hello-world").logins(&[("public.ecr.aws", -60)]);
    let log = "no basic auth credentials while pulling 210987654321.dkr.ecr.eu-west-1.amazonaws.com/a:1\n";
    for (name, value) in [
        ("check", output(&troubled(), &["check", "--offline", "--format", "json"])),
        ("facts", output(&troubled(), &["check", "--offline", "--save-facts", "-"])),
        ("fix", output(&healthy, &["fix", "--offline", "--dry-run", "--format", "json"])),
        ("images", output(&troubled(), &["images", "--format", "json"])),
        ("policy", output(&troubled(), &["policy", "--format", "json"])),
        ("explain", output(&Doctor::new().input(log), &["explain", "-", "--format", "json"])),
        ("rules-list", output(&Doctor::new(), &["rules", "list", "--format", "json"])),
        (
            "rules-show",
            output(&Doctor::new(), &["rules", "show", "public-token-expired", "--format", "json"]),
        ),
    ] {
        assert_eq!(errors(name, &value), Vec::<String>::new());
        for member in value.as_object().expect("an object").keys() {
            // Left out where there are none, and null for facts of old versions.
            if member == "templates" && name == "facts" {
                continue;
            }
            let mut without = value.clone();
            without.as_object_mut().expect("an object").shift_remove(member);
            if member != "schema_version" {
                assert!(!errors(name, &without).is_empty(), "{name}: {member} is not required");
            }
            let mut other = value.clone();
            if member != "schema_version" {
                other[member] = Value::from(vec![Value::from(-1.5)]);
                assert!(!errors(name, &other).is_empty(), "{name}: {member} may be anything");
            }
        }
    }
}

/// So that a member can be added within a version.
#[test]
fn a_new_member_is_allowed() {
    let mut value = output(&troubled(), &["check", "--offline", "--format", "json"]);
    value["new"] = Value::from(1);
    value["findings"][0]["new"] = Value::from(1);
    assert_eq!(errors("check", &value), Vec::<String>::new());
    value["findings"][0]["severity"] = Value::from("dreadful");
    assert_eq!(errors("check", &value).len(), 1);
}

#[test]
fn a_login_of_every_kind_fits() {
    let private = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
    for entry in [
        format!(r#"{{"auth": "{}"}}"#, auth(3600)),
        r#"{"auth": "broken"}"#.to_owned(),
        r#"{"auth": "dTpw", "identitytoken": "x"}"#.to_owned(),
        "{}".to_owned(),
        "7".to_owned(),
    ] {
        let config = format!(r#"{{"auths": {{"{private}": {entry}}}, "credsStore": "desktop"}}"#);
        let doctor = Doctor::new().fixture("image-function").file("home/.docker/config.json", config);
        // `run` holds the output against its schema.
        assert!(doctor.run(&["check", "--offline", "--format", "json"]).code.is_some());
    }
}
