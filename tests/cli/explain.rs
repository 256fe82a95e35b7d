//! `explain`: the cause in error text.

use insta::assert_snapshot;

use crate::doctor::{CANARY, Doctor, auth};

const SEED: &str = "Error response from daemon: pull access denied for public.ecr.aws/lambda/go, repository does not \
                    exist or may require 'docker login': denied: Your authorization token has expired. Reauthenticate \
                    and try again.";

#[test]
fn a_public_image() {
    let ran = Doctor::new().input(SEED).run(&["explain", "-"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_private_image() {
    let text = SEED.replace("public.ecr.aws", "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com");
    let ran = Doctor::new().input(&text).run(&["explain"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn as_json() {
    let ran = Doctor::new().input(&format!("\n{SEED}\n{SEED}\n")).run(&["explain", "-", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn text_that_is_not_about_ecr() {
    let doctor =
        Doctor::new().input("Error: Your authorization token has expired. Reauthenticate and try again.");
    let ran = doctor.run(&["explain", "-"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(ran.stdout, @"No known ECR failure in this text. Run sam-ecr-doctor in the project's folder to look at the causes themselves.");
    let json = doctor.run(&["explain", "-", "--format", "json"]);
    assert_eq!(json.stdout, "{\n  \"schema_version\": 1,\n  \"diagnoses\": []\n}\n");
}

#[test]
fn a_cause_that_is_only_possible_does_not_fail() {
    let text = "Error: Could not find public.ecr.aws/sam/build-go1.x:latest-x86_64 image locally and failed to pull it from docker.";
    let ran = Doctor::new().input(text).run(&["explain"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(ran.stdout);
}

#[test]
fn several_files_are_named() {
    let doctor = Doctor::new().file("project/a.log", "nothing").file("project/b.log", format!("x\n{SEED}"));
    let ran = doctor.run(&["explain", "a.log", "b.log"]);
    assert!(ran.stdout.contains("b.log:2"), "{}", ran.stdout);
}

#[test]
fn secrets_in_a_log_are_not_repeated() {
    let text = format!("docker login -p {CANARY} --auth {} host: {SEED}", auth(5));
    let ran = Doctor::new().input(&text).run(&["explain", "-", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
}

#[test]
fn what_cannot_be_read_is_said() {
    let ran = Doctor::new().run(&["explain", "no-such.log"]);
    assert_eq!(ran.code, Some(3));
    assert_snapshot!(ran.stderr);
}
