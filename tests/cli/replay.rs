//! Every `check` of these tests is saved and judged again: the report must be the same, and no secret in the file.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::doctor::asserts_no_secret;
use crate::schemas::errors;

/// Options that say how facts are judged and shown, with a value and without.
const WITH_VALUE: [&str; 5] = ["--format", "--color", "--fail-on", "--shell", "--rules"];
const ALONE: [&str; 2] = ["-v", "--verbose"];
/// What does not show a report, or not the same one twice.
const OTHERWISE: [&str; 10] =
    ["--help", "-h", "--version", "-V", "--", "github", "--facts", "--save-facts", "--mask-accounts", "-q"];

/// Whether these arguments are a `check` whose report is the same each time.
pub(crate) fn is_of_check(arguments: &[&OsStr]) -> bool {
    let is_check =
        arguments.first().is_none_or(|first| *first == "check" || first.to_string_lossy().starts_with('-'));
    is_check && !arguments.iter().any(|argument| OTHERWISE.iter().any(|other| argument == other))
}

/// What the options of a judgement are.
pub(crate) fn of_judgement(arguments: &[&OsStr]) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        let is_joined = WITH_VALUE.iter().any(|option| text.starts_with(&format!("{option}=")));
        if is_joined || ALONE.contains(&text.as_ref()) {
            kept.push((*argument).to_owned());
        } else if WITH_VALUE.contains(&text.as_ref()) {
            kept.push((*argument).to_owned());
            kept.extend(arguments.next().map(|value| (*value).to_owned()));
        }
    }
    kept
}

/// Judges the saved facts again, and compares.
pub(crate) fn compare(file: &Path, mut command: Command, arguments: &[&OsStr], first: &Output) {
    let Ok(saved) = fs::read_to_string(file) else { return };
    asserts_no_secret(&saved);
    let facts: Value = serde_json::from_str(&saved).expect("JSON");
    assert_eq!(errors("facts", &facts), Vec::<String>::new(), "{saved}");
    command.arg("check").args(of_judgement(arguments)).arg("--facts").arg(file);
    let mut child = command.spawn().expect("the program starts");
    let _ = child.stdin.take().expect("a pipe").write_all(b"");
    let again = child.wait_with_output().expect("the program ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&again.stdout), text(&first.stdout), "{}", text(&again.stderr));
    assert_eq!(again.status.code(), first.status.code());
}
