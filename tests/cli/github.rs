//! In a step of GitHub Actions: the format that is taken by itself, and the summary of the job.

use std::fs;
use std::process::Command;

use insta::assert_snapshot;

use crate::doctor::Doctor;
use crate::report_formats::{scrub, troubled};

const SEED: &str = "Error response from daemon: pull access denied for public.ecr.aws/lambda/go, repository does not \
                    exist or may require 'docker login': denied: Your authorization token has expired. Reauthenticate \
                    and try again.";

/// In a step, with an empty summary.
fn step(doctor: Doctor) -> Doctor {
    let workspace = doctor.path("").display().to_string();
    let summary = doctor.path("summary.md").display().to_string();
    doctor
        .file("summary.md", "")
        .variable("GITHUB_ACTIONS", "true")
        .variable("GITHUB_WORKSPACE", &workspace)
        .variable("GITHUB_STEP_SUMMARY", &summary)
}

fn summary(doctor: &Doctor) -> String {
    fs::read_to_string(doctor.path("summary.md")).expect("the summary")
}

#[test]
fn check_annotates_and_adds_to_the_summary() {
    let doctor = step(troubled()).file("summary.md", "of another command\n");
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert!(
        ran.stdout.contains("\n::error file=project/template.yaml,line=8,col=16,endColumn="),
        "{}",
        ran.stdout
    );
    let markdown = doctor.run(&["check", "--offline", "--format", "markdown"]);
    let added = summary(&doctor);
    let added = added.strip_prefix("of another command\n").expect("what was there");
    let moment = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a pattern");
    assert_eq!(moment.replace_all(added, "[MOMENT]"), markdown.stdout);
}

#[test]
fn another_format_can_be_asked_for_and_leaves_the_summary_alone() {
    let doctor = step(troubled());
    for format in ["human", "json", "sarif", "markdown"] {
        let ran = doctor.run(&["check", "--offline", "--format", format]);
        assert!(!ran.stdout.contains("::group::"), "{format}");
    }
    assert_eq!(summary(&doctor), "");
    let elsewhere = troubled().variable("GITHUB_ACTIONS", "false").run(&["check", "--offline"]);
    assert!(!elsewhere.stdout.contains("::group::"));
}

#[test]
fn a_summary_that_cannot_be_written_is_a_note() {
    for name in ["no/such/folder/summary.md", "", "pipe"] {
        let doctor = step(troubled());
        let path = doctor.path(name);
        if name == "pipe" {
            assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        }
        let doctor = doctor.variable("GITHUB_STEP_SUMMARY", path.to_str().expect("a path"));
        let ran = doctor.run(&["check", "--offline"]);
        assert_eq!(ran.code, Some(1), "{name}");
        assert!(ran.stdout.contains("::endgroup::"), "{name}");
        assert!(ran.stderr.contains("GITHUB_STEP_SUMMARY) could not be written"), "{name}: {}", ran.stderr);
    }
}

#[test]
fn a_summary_stays_within_what_github_takes() {
    let doctor = step(troubled()).file("summary.md", "x".repeat(1024 * 1024 - 900));
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.stderr, "");
    let cut = summary(&doctor);
    assert!(cut.len() <= 1024 * 1024 && cut.ends_with("all of it.\n"), "{}", cut.len());
    let ran = doctor.run(&["check", "--offline"]);
    assert!(ran.stderr.contains("have filled it"), "{}", ran.stderr);
}

#[test]
fn explain_annotates_the_log() {
    let doctor =
        step(Doctor::new()).file("project/build.log", format!("x\n::error::y ##[add-mask]z {SEED}\n"));
    let ran = doctor.run(&["explain", "build.log"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert_snapshot!("explain_github", scrub(&ran.stdout));
    assert!(summary(&doctor).contains("```sh\n   docker logout public.ecr.aws\n"), "{}", summary(&doctor));
    let piped = step(Doctor::new()).input(SEED).run(&["explain"]);
    assert!(piped.stdout.contains("\n::error title="), "{}", piped.stdout);
    let nothing = step(Doctor::new()).input("fine").run(&["explain"]);
    assert_eq!(nothing.stdout.lines().filter(|line| line.starts_with("::")).count(), 4, "{}", nothing.stdout);
}

#[test]
fn explain_for_a_ticket() {
    let ran = Doctor::new().input(&format!("`<img>|` {SEED}")).run(&["explain", "--format", "markdown"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert_snapshot!("explain_markdown", scrub(&ran.stdout));
}
