//! `--save-facts` and `--facts`: what one machine saw, judged on another. That every other `check` of these tests is judged
//! the same from its file is seen to by `replay`.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use regex::Regex;
use serde_json::Value;

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::{Doctor, auth};
use crate::report_formats::troubled;

const FILE: &str = "facts.json";

/// The exact bytes that the program writes.
fn bytes(doctor: &Doctor, arguments: &[&str]) -> (Vec<u8>, Option<i32>) {
    let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
    let mut child = doctor.command(&arguments).spawn().expect("it starts");
    drop(child.stdin.take());
    let output = child.wait_with_output().expect("it ends");
    (output.stdout, output.status.code())
}

/// Another machine: no home, no project, no program, and what was saved on the first.
fn elsewhere(doctor: &Doctor) -> Doctor {
    let saved = fs::read(doctor.path(&format!("project/{FILE}"))).expect("saved");
    Doctor::new()
        .lacking("home/.aws/credentials")
        .lacking("bin/aws")
        .variable("DOCKER_CONFIG", "/nowhere")
        .variable("DOCKER_HOST", "tcp://127.0.0.1:1")
        .file(&format!("project/{FILE}"), saved)
}

#[test]
fn the_report_is_the_same_on_another_machine() {
    let daemon = Daemon::new(Behaviour::Docker).start();
    let log = "Error response from daemon: pull access denied for public.ecr.aws/lambda/go, repository does not exist or may \
               require 'docker login': denied: Your authorization token has expired. Reauthenticate and try again.\n";
    let cases: [(&str, Doctor, &[&str]); 6] = [
        ("offline", troubled(), &["--offline"]),
        ("online", troubled().variable("DOCKER_HOST", &daemon.host()), &["--probe-token"]),
        ("nobody answers", troubled(), &["--timeout", "3"]),
        ("a log", troubled().file("project/build.log", log), &["--offline", "--log", "build.log"]),
        ("no template", Doctor::new(), &["--offline"]),
        ("a broken template", Doctor::new().file("project/template.yaml", "Resources: ["), &["--offline"]),
    ];
    for (name, doctor, more) in cases {
        let there = |format: &str| {
            let save = ["check", "--format", format, "--save-facts", FILE];
            bytes(&doctor, &[&save[..], more].concat())
        };
        for format in ["json", "human"] {
            let (first, code) = there(format);
            assert!(!first.is_empty(), "{name}");
            let again = bytes(&elsewhere(&doctor), &["check", "--format", format, "--facts", FILE]);
            assert_eq!(String::from_utf8_lossy(&first), String::from_utf8_lossy(&again.0), "{name}");
            assert_eq!(code, again.1, "{name}");
        }
    }
}

#[test]
fn only_this_user_may_read_the_file_and_it_is_replaced_as_a_whole() {
    let doctor = troubled().file("project/real.json", "something old and much longer than nothing");
    fs::set_permissions(doctor.path("project/real.json"), fs::Permissions::from_mode(0o644)).expect("mode");
    std::os::unix::fs::symlink("real.json", doctor.path("project/link.json")).expect("a link");
    for file in [FILE, "link.json"] {
        assert_eq!(doctor.run(&["check", "--offline", "--save-facts", file]).code, Some(1));
    }
    assert!(doctor.path("project/link.json").is_symlink());
    for file in [FILE, "real.json"] {
        let path = doctor.path(&format!("project/{file}"));
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600, "{file}");
        let facts: Value = serde_json::from_slice(&fs::read(path).expect("read")).expect("JSON");
        assert_eq!(facts["schema_version"], 1);
    }
    let left = fs::read_dir(doctor.path("project")).expect("a folder").flatten();
    assert!(left.map(|entry| entry.file_name()).all(|name| !name.to_string_lossy().contains(".tmp")));
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_beside_the_report() {
    for file in ["no/such/folder/facts.json", "hello"] {
        let ran = troubled().run(&["check", "--offline", "--save-facts", file]);
        assert_eq!(ran.code, Some(3));
        assert!(ran.stdout.contains("public-token-expired"), "{}", ran.stdout);
        assert!(ran.stderr.contains("could not be saved") && ran.stderr.contains(file), "{}", ran.stderr);
    }
    let ran = troubled().run(&["check", "--offline", "--save-facts", "/dev/null"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
}

#[test]
fn facts_go_through_pipes() {
    let (facts, code) = bytes(&troubled(), &["check", "--offline", "--save-facts", "-"]);
    assert_eq!(code, Some(1));
    let facts = String::from_utf8(facts).expect("text");
    assert!(facts.starts_with("{\n  \"schema_version\": 1,"), "no report beside the facts: {facts}");
    let ran = Doctor::new().input(&facts).run(&["check", "--facts", "-"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("error[public-token-expired]"), "{}", ran.stdout);
}

#[test]
fn accounts_are_masked_everywhere() {
    let account = Regex::new("[0-9]{12,}").expect("a pattern");
    let doctor = troubled()
        .file("home/.aws/config", "[profile dev-210987654321]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = default\n")
        .file(
            "project/build.log",
            "denied: User: arn:aws:iam::555566667777:user/ana is not authorized to perform: ecr:BatchGetImage on resource: \
             arn:aws:ecr:eu-west-1:210987654321:repository/base/al because no resource-based policy allows it\n",
        );
    let check = ["check", "--timeout", "3", "--log", "build.log", "--profile", "dev-210987654321"];
    let save = |more: &[&str]| {
        let ran = doctor.run(&[&check[..], &["--save-facts", FILE], more].concat());
        let saved = fs::read_to_string(doctor.path(&format!("project/{FILE}"))).expect("saved");
        (ran, saved)
    };
    let (_, plain) = save(&[]);
    let mut seen: Vec<&str> = account.find_iter(&plain).map(|found| found.as_str()).collect();
    seen.sort_unstable();
    seen.dedup();
    for known in ["111122223333", "123456789012", "210987654321", "555566667777"] {
        assert!(seen.contains(&known), "{known} in {seen:?}");
    }
    let (ran, masked) = save(&["--mask-accounts"]);
    assert!(ran.stdout.contains("210987654321"), "the report here is as ever");
    for found in account.find_iter(&masked) {
        assert!(found.as_str().starts_with("00000000000"), "{} in {masked}", found.as_str());
    }
    let ids = |facts: &str| {
        let elsewhere = Doctor::new().input(facts).run(&["check", "--facts", "-", "--format", "json"]);
        let report: Value = serde_json::from_str(&elsewhere.stdout.replace("[MS]", "0")).expect("JSON");
        let ids =
            report["findings"].as_array().expect("findings").iter().map(|finding| finding["id"].to_string());
        (ids.collect::<Vec<_>>(), elsewhere.code)
    };
    assert_eq!(ids(&plain), ids(&masked));
    let again =
        Doctor::new().input(&masked).run(&["check", "--facts", "-", "--save-facts", "-", "--mask-accounts"]);
    assert_eq!(again.code, Some(1), "what is masked can be masked again: {}", again.stderr);
}

#[test]
fn what_cannot_be_judged_is_said() {
    for (text, words) in [
        (None, "cannot be read"),
        (Some(""), "damaged"),
        (Some("{\"schema_version\": 1}"), "damaged"),
        (Some("{\"schema_version\": 1, \"observed_at\": \"\\u001b[31m\"}"), "damaged"),
        (Some("{\"schema_version\": 2, \"anything\": []}"), "newer version"),
        (Some("\u{fe}\u{ff}"), "damaged"),
    ] {
        let doctor = Doctor::new();
        let doctor = match text {
            Some(text) => doctor.file(&format!("project/{FILE}"), text),
            None => doctor,
        };
        let ran = doctor.run(&["check", "--facts", FILE]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{text:?}");
        assert!(
            ran.stderr.contains(words) && ran.stderr.ends_with(".\n") || ran.stderr.ends_with("FILE\n"),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains('\x1b'));
    }
    let ran = Doctor::new().file(&format!("project/{FILE}"), [0xff, 0xfe]).run(&["check", "--facts", FILE]);
    assert_eq!(ran.code, Some(3));
}

#[test]
fn facts_of_somebody_else_cannot_act_on_a_terminal() {
    let (facts, _) = bytes(&troubled(), &["check", "--offline", "--save-facts", "-"]);
    let facts = String::from_utf8(facts).expect("text");
    for known in ["\"linux\"", "public.ecr.aws", "template.yaml", "Hello"] {
        let evil = format!("{}\\u001b]0;x\\u0007\\n{}", &known[..2], &known[2..]);
        let ran = Doctor::new()
            .input(&facts.replace(known, &evil))
            .run(&["check", "--facts", "-", "--color", "never"]);
        assert!(!ran.stdout.contains(['\x1b', '\x07']), "{}", ran.stdout);
    }
}

#[test]
fn saved_facts_stand_alone() {
    for option in [
        &["--offline"][..],
        &["-t", "template.yaml"],
        &["--image", "public.ecr.aws/lambda/python:3.12"],
        &["--log", "-"],
        &["--profile", "dev"],
        &["--min-validity", "15m"],
        &["--for", "local"],
        &["--probe-token"],
        &["."],
    ] {
        let ran = troubled().run(&[&["check", "--facts", FILE], option].concat());
        assert_eq!(ran.code, Some(2), "{option:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("'--facts <FILE>' cannot be used with"), "{}", ran.stderr);
    }
    assert_eq!(troubled().run(&["check", "--mask-accounts"]).code, Some(2));
    assert_eq!(troubled().run(&["fix", "--facts", FILE]).code, Some(2));
}

#[test]
fn no_secret_of_any_source_is_saved() {
    let secret = "s3cr3t-0f-n0-sh4p3";
    let doctor = Doctor::new()
        .fixture("image-function")
        .file(
            "home/.docker/config.json",
            format!(
                r#"{{"auths": {{"public.ecr.aws": {{"auth": "{}", "identitytoken": "{secret}"}},
                    "210987654321.dkr.ecr.eu-west-1.amazonaws.com": {{"username": "AWS", "password": "{secret}"}}}},
                    "HttpHeaders": {{"X": "{secret}"}}, "proxies": {{"default": {{"httpProxy": "http://u:{secret}@h"}}}}}}"#,
                auth(-60)
            ),
        )
        .variable("AWS_SESSION_TOKEN", secret)
        .variable("HTTPS_PROXY", &format!("http://user:{secret}@127.0.0.1:1"))
        .variable("DOCKER_AUTH_CONFIG", &format!(r#"{{"auths": {{"x.y": {{"auth": "dTp{secret}"}}}}}}"#))
        .file("project/build.log", format!("docker login -p {secret} public.ecr.aws\nno basic auth credentials\n"));
    let ran = doctor.run(&["check", "--timeout", "3", "--log", "build.log", "--save-facts", FILE]);
    assert!(ran.code.is_some());
    let saved = fs::read_to_string(doctor.path(&format!("project/{FILE}"))).expect("saved");
    assert!(!saved.contains(secret), "{saved}");
}
