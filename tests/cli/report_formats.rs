//! `check` in the formats of others: each held against its own schema or parser, and seen as a whole.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use pulldown_cmark::{Event, Options, Parser, Tag};
use regex::Regex;
use serde_json::Value;

use crate::doctor::{Doctor, Ran, auth};

const FORMATS: [&str; 5] = ["github", "sarif", "junit", "gitlab", "markdown"];
const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
/// Its login comes from a helper that is known to use the network, which is not asked offline.
const UNKNOWN: &str = "111122223333.dkr.ecr.us-east-1.amazonaws.com";

pub(crate) const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello
      Handler: app.handler
      Runtime: python3.12
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
    Metadata:
      Dockerfile: Dockerfile
      DockerContext: worker
  Other:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
    Metadata:
      Dockerfile: Dockerfile
      DockerContext: other
";

/// An expired login, a missing one, and one that cannot be told.
pub(crate) fn troubled() -> Doctor {
    Doctor::new()
        .file("project/template.yaml", TEMPLATE)
        .file("project/hello/app.py", "")
        .file("project/worker/Dockerfile", format!("FROM {PRIVATE}/base/al:3\n"))
        .file("project/other/Dockerfile", format!("FROM {UNKNOWN}/tools/al:2023\n"))
        .file(
            "home/.docker/config.json",
            format!(
                r#"{{"auths": {{"public.ecr.aws": {{"auth": "{}"}}}}, "credHelpers": {{"{UNKNOWN}": "ecr-login"}}}}"#,
                auth(-3600)
            ),
        )
        .program("docker-credential-ecr-login", "exit 9")
}

fn fine() -> Doctor {
    Doctor::new().fixture("hello-world")
}

/// A file name and names of resources that mean something in each of the formats.
const HOSTILE_FILE: &str = "a|`b` <img src=x>]]>&\"\n::error::f##[add-mask]f.yaml";
const HOSTILE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  "\n::error::`|`<script>alert(1)</script>]]>&amp;[a](javascript:b)##[add-mask]c %0A\u0001\uFFFE":
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: a.b, Runtime: python3.12}
  B:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: a.b, Runtime: "python|`<b>]]>\n::warning::x ##[add-mask]y"}
"#;

fn hostile() -> Doctor {
    Doctor::new().file(&format!("project/{HOSTILE_FILE}"), HOSTILE).logins(&[("public.ecr.aws", -3600)])
}

fn check(doctor: &Doctor, format: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["check", "--offline", "--format", format];
    arguments.extend(more);
    let ran = doctor.run(&arguments);
    assert_eq!(ran.stderr, "", "{format}");
    Ran { stdout: scrub(&ran.stdout), ..ran }
}

/// Without what differs from run to run, version to version and system to system.
pub(crate) fn scrub(text: &str) -> String {
    let replace = |text: String, pattern: &str, by: &str| {
        Regex::new(pattern).expect("a pattern").replace_all(&text, by).into_owned()
    };
    let text = replace(text.to_owned(), r"\b[0-9a-f]{32}\b", "[TOKEN]");
    let text = replace(text, r#"time="\d+\.\d{3}""#, r#"time="0.000""#);
    let text = replace(text, r#"timestamp="[^"]+""#, r#"timestamp="2026-01-02T03:04:05""#);
    let text = text.replace(
        &format!("sam-ecr-doctor {}, {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS),
        "sam-ecr-doctor [VERSION], [OS]",
    );
    text.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"[VERSION]\"")
}

fn schema(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name)
}

/// Held against the schema of OASIS.
fn valid_sarif(text: &str) -> Value {
    let schema = std::fs::read_to_string(schema("sarif-schema-2.1.0.json")).expect("the schema");
    // One of its patterns has a bracket alone, which only regular expressions of JavaScript without `u` take.
    let schema: Value = serde_json::from_str(&schema.replace("{2}]?$", "{2}\\\\]?$")).expect("JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    // The harness hides moments, which must be ones.
    let log = serde_json::from_str(&text.replace("[MOMENT]", "2026-01-02T03:04:05Z")).expect("JSON");
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new(), "{text}");
    log
}

/// Held against the schema of Jenkins' plugin, where `xmllint` is installed; well-formed and rightly counted everywhere.
#[allow(clippy::disallowed_macros, reason = "a test that leaves something out says so")]
fn valid_junit(text: &str) -> roxmltree::Document<'_> {
    let document = roxmltree::Document::parse(text).expect("XML");
    let suite = document.root_element().first_element_child().expect("a suite");
    let cases: Vec<roxmltree::Node<'_, '_>> =
        suite.children().filter(|child| child.has_tag_name("testcase")).collect();
    let count = |name: &str| {
        let with = cases.iter().filter(|case| case.children().any(|child| child.has_tag_name(name)));
        with.count().to_string()
    };
    let counted =
        ["tests", "failures", "errors", "skipped"].map(|name| suite.attribute(name).expect("a count"));
    let expected = [cases.len().to_string(), count("failure"), count("error"), count("skipped")];
    assert_eq!(counted, expected.each_ref().map(String::as_str), "{text}");
    let lint = Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(schema("junit-10.xsd"))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    match lint {
        Err(_) => eprintln!("SKIPPED: xmllint is not installed"),
        Ok(mut lint) => {
            use std::io::Write as _;
            lint.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
            let output = lint.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{said}\n{text}");
        }
    }
    document
}

/// Each key of GitLab's documentation, and no path that GitLab would not find.
fn valid_code_quality(text: &str) -> Value {
    let entries: Value = serde_json::from_str(text).expect("JSON");
    let mut fingerprints = BTreeSet::new();
    for entry in entries.as_array().expect("an array") {
        let keys: Vec<&str> = entry.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["description", "check_name", "fingerprint", "severity", "location"]);
        assert!(
            ["info", "minor", "major", "critical", "blocker"]
                .contains(&entry["severity"].as_str().expect("text"))
        );
        assert!(fingerprints.insert(entry["fingerprint"].as_str().expect("text").to_owned()), "{text}");
        let path = entry["location"]["path"].as_str().expect("text");
        assert!(!path.is_empty() && !path.starts_with(['/', '.', '~']), "{path}");
        assert!(entry["location"]["lines"]["begin"].as_u64().expect("a number") > 0);
    }
    entries
}

/// Nothing in it is HTML, a link or an image but what the doctor itself writes.
fn safe_markdown(text: &str) {
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::InlineHtml(html) | Event::Html(html) => {
                assert!(matches!(&*html, "<code>" | "</code>"), "{html}: {text}");
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://docs."), "{dest_url}: {text}");
            }
            _ => {}
        }
    }
}

/// What the runner of GitHub Actions would do: every line that may be a command, but between the stop and its token.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut stopped = false;
    for line in text.lines() {
        match line {
            "::[TOKEN]::" => stopped = false,
            _ if stopped => {}
            "::stop-commands::[TOKEN]" => stopped = true,
            line if line.trim_start().starts_with("::") => {
                commands.push(line.trim_start()[2..].split([' ', ':']).next().unwrap_or_default().to_owned());
            }
            line => assert!(!line.contains("##["), "{line}"),
        }
    }
    assert!(!stopped, "{text}");
    commands
}

#[test]
fn a_project_in_trouble() {
    for format in FORMATS {
        let ran = check(&troubled(), format, &[]);
        assert_eq!(ran.code, Some(1), "{format}");
        assert_snapshot!(format!("troubled_{format}"), ran.stdout);
    }
}

#[test]
fn nothing_wrong() {
    for format in FORMATS {
        let ran = check(&fine(), format, &[]);
        assert_eq!(ran.code, Some(0), "{format}");
        assert_snapshot!(format!("fine_{format}"), ran.stdout);
    }
}

#[test]
fn text_that_means_something_elsewhere() {
    for format in FORMATS {
        let ran = check(&hostile(), format, &["-t", HOSTILE_FILE]);
        assert_eq!(ran.code, Some(1), "{format}");
        assert_snapshot!(format!("hostile_{format}"), ran.stdout);
    }
}

#[test]
fn each_format_is_what_its_readers_expect() {
    for (doctor, more) in
        [(troubled(), &[][..]), (fine(), &[]), (hostile(), &["-t", HOSTILE_FILE]), (Doctor::new(), &[])]
    {
        let stdout = |format| check(&doctor, format, more).stdout;
        valid_sarif(&stdout("sarif"));
        valid_junit(&stdout("junit"));
        valid_code_quality(&stdout("gitlab"));
        safe_markdown(&stdout("markdown"));
        let found = valid_sarif(&stdout("sarif"))["runs"][0]["results"].as_array().expect("results").len();
        let commands = commands(&stdout("github"));
        assert_eq!(commands[..2], ["group", "endgroup"]);
        let annotated =
            commands.iter().filter(|name| ["error", "warning", "notice"].contains(&name.as_str()));
        assert!(annotated.count() >= found, "{commands:?}");
        assert!(commands[2..].iter().all(|name| ["error", "warning", "notice"].contains(&name.as_str())));
    }
}

#[test]
fn a_finding_is_the_same_after_its_lines_have_moved() {
    let moved =
        troubled().file("project/template.yaml", TEMPLATE.replace("Resources:", "\n\n# moved\nResources:"));
    let fingerprints = |doctor: &Doctor| {
        let log = valid_sarif(&check(doctor, "sarif", &[]).stdout);
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        let of = |result: &Value| result["partialFingerprints"]["samEcrDoctorFinding/v1"].to_string();
        results.iter().map(of).collect::<BTreeSet<_>>()
    };
    let before = fingerprints(&troubled());
    assert!(before.len() > 1, "{before:?}");
    assert_eq!(before, fingerprints(&moved));
    let other = TEMPLATE.replace("Hello:", "Hallo:");
    assert_ne!(before, fingerprints(&troubled().file("project/template.yaml", other)));
}

#[test]
fn a_test_fails_where_the_exit_code_says_so() {
    let failures = |doctor: &Doctor, fail_on: &str| {
        let ran = check(doctor, "junit", &["--fail-on", fail_on]);
        let document = valid_junit(&ran.stdout);
        let failures: usize =
            document.root_element().attribute("failures").expect("a count").parse().expect("a number");
        (failures > 0, ran.code)
    };
    let soon = Doctor::new().fixture("image-function").logins(&[(PRIVATE, 300)]);
    assert_eq!(failures(&soon, "error"), (false, Some(0)));
    assert_eq!(failures(&soon, "warning"), (true, Some(1)));
    let unknown = Doctor::new()
        .fixture("image-function")
        .file("home/.docker/config.json", format!(r#"{{"credHelpers": {{"{PRIVATE}": "ecr-login"}}}}"#))
        .program("docker-credential-ecr-login", "exit 9");
    assert_eq!(failures(&unknown, "error"), (false, Some(0)));
    assert_eq!(failures(&unknown, "unverified"), (true, Some(1)));
}

#[test]
fn without_a_template_each_format_says_so() {
    for format in FORMATS {
        let ran = check(&Doctor::new(), format, &[]);
        assert_eq!(ran.code, Some(3), "{format}");
        // Code Quality has entries about files alone.
        assert_eq!(ran.stdout.contains("template.yaml"), format != "gitlab", "{format}: {}", ran.stdout);
    }
    let stdout = |format| check(&Doctor::new(), format, &[]).stdout;
    assert_eq!(valid_sarif(&stdout("sarif"))["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert_eq!(valid_junit(&stdout("junit")).root_element().attribute("errors"), Some("1"));
    assert!(stdout("github").contains("\n::error title=sam-ecr-doctor could not look::there is no"));
    assert!(stdout("markdown").starts_with("## ❌ sam-ecr-doctor: could not look"));
}

#[test]
fn files_are_named_from_the_repository_on() {
    let doctor = troubled().file("project/.git/HEAD", "");
    std::fs::rename(doctor.path("project/template.yaml"), doctor.path("project/worker/t.yaml"))
        .expect("moved");
    let moved =
        TEMPLATE.replace("DockerContext: ", "DockerContext: ../").replace("CodeUri: ", "CodeUri: ../");
    let doctor = doctor.file("project/worker/t.yaml", moved);
    let log = valid_sarif(&check(&doctor, "sarif", &["-t", "worker/t.yaml"]).stdout);
    let uris: BTreeSet<String> = log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].to_string())
        .collect();
    assert_eq!(uris.into_iter().collect::<Vec<_>>(), [r#""worker/Dockerfile""#, r#""worker/t.yaml""#]);
    let of_ci = doctor.variable("CI_PROJECT_DIR", "/").variable("GITHUB_WORKSPACE", "relative/is/none");
    let entries = valid_code_quality(&check(&of_ci, "gitlab", &["-t", "worker/t.yaml"]).stdout);
    let mut of_public = entries.as_array().expect("entries").iter();
    let of_public = of_public.find(|entry| entry["check_name"] == "public-token-expired");
    let path = of_public.expect("the finding")["location"]["path"].as_str().expect("a path");
    assert!(path.ends_with("/project/worker/t.yaml") && !path.starts_with("project/"), "{path}");
}
