//! Broken, huge and malicious input: a sentence each, no panic, no hang, and the other checks still speak.

use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::Doctor;

fn project() -> Doctor {
    Doctor::new().fixture("hello-world")
}

#[test]
fn a_template_that_is_not_yaml() {
    let doctor = Doctor::new().file("project/template.yaml", "Resources:\n  F: [unclosed\n");
    let ran = doctor.run(&["check"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stdout.contains("docker-daemon-down"), "the other checks still speak: {}", ran.stdout);
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_template_of_a_hundred_megabytes() {
    let doctor = Doctor::new();
    let file = std::fs::File::create(doctor.path("project/template.yaml")).expect("a file");
    file.set_len(100 << 20).expect("a sparse file");
    let start = Instant::now();
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stdout.contains("105 MB"), "{}", ran.stdout);
    assert!(start.elapsed() < Duration::from_secs(5), "it was not read");
}

#[test]
fn an_alias_bomb_and_an_alias_to_itself() {
    let line = |level: usize| {
        let nine = vec![format!("*a{}", level - 1); 9].join(", ");
        format!("a{level}: &a{level} [{nine}]\n")
    };
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    bomb.extend((1..30).map(line));
    bomb.push_str("Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, CodeUri: ., Runtime: *a29}\n");
    for template in [bomb.as_str(), "Resources: &r\n  F: *r\n", "&x [*x]\n"] {
        let ran = Doctor::new().file("project/template.yaml", template).run(&["check", "--offline"]);
        assert!(matches!(ran.code, Some(1 | 3)), "{:?}: {}", ran.code, ran.stderr);
    }
}

#[test]
fn a_config_that_is_not_json() {
    let ran =
        project().file("home/.docker/config.json", "{\n  \"auths\": oops\n}").run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(0), "no image here needs a login");
    assert_snapshot!(ran.stdout);
}

#[test]
fn an_entry_that_cannot_be_decoded() {
    let config = r#"{"auths": {"example.com": {"auth": "%%%"}}}"#;
    let ran = project().file("home/.docker/config.json", config).run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_helper_that_hangs() {
    let doctor = project()
        .file("home/.docker/config.json", r#"{"credHelpers": {"public.ecr.aws": "slow"}}"#)
        .program("docker-credential-slow", "sleep 100 & sleep 100");
    let start = Instant::now();
    let ran = doctor.run(&["check", "--offline", "--timeout", "1"]);
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_daemon_that_hangs_or_is_something_else() {
    for behaviour in
        [Behaviour::Hangs, Behaviour::HangsAfterVersion, Behaviour::Garbage, Behaviour::OtherServer]
    {
        let daemon = Daemon::new(behaviour).start();
        let doctor = project().variable("DOCKER_HOST", &daemon.host()).logins(&[("public.ecr.aws", -3600)]);
        let start = Instant::now();
        let ran = doctor.run(&["check", "--timeout", "1"]);
        assert!(start.elapsed() < Duration::from_secs(4), "{behaviour:?}: {:?}", start.elapsed());
        assert_eq!(ran.code, Some(1), "{behaviour:?}: what the date says is still said: {}", ran.stdout);
        assert!(ran.stdout.contains("not proved"), "{behaviour:?}: {}", ran.stdout);
    }
}

#[test]
fn podman_cannot_be_asked_about_registries_and_so_they_are() {
    let daemon = Daemon::new(Behaviour::Podman).start();
    let doctor = project().variable("DOCKER_HOST", &daemon.host()).logins(&[("public.ecr.aws", -3600)]);
    let ran = doctor.run(&["check", "-v"]);
    assert_eq!(ran.code, Some(1));
    for words in ["podman", "asked directly with the stored login", "not proved"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}

#[test]
fn an_old_daemon_is_spoken_to_in_its_own_version_and_cannot_ask_registries() {
    let daemon = Daemon::new(Behaviour::OldApi).start();
    let doctor = project().variable("DOCKER_HOST", &daemon.host()).logins(&[("public.ecr.aws", -3600)]);
    let ran = doctor.run(&["check", "-v"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("1.12.6") && ran.stdout.contains("not proved"), "{}", ran.stdout);
}

#[test]
fn names_cannot_run_commands_or_paint_the_terminal() {
    let template = "Resources:\n  \"F\\e[31m\":\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: a.b, PackageType: Image, ImageUri: \"x;touch pwned\\e[2J\"}\n";
    let config = r#"{"auths": {"https://public.ecr.aws/v2/;touch pwned": {"auth": "QVdTOng="}}}"#;
    let doctor =
        Doctor::new().file("project/template.yaml", template).file("home/.docker/config.json", config);
    for arguments in [
        &["images"][..],
        &["images", "--format", "json"],
        &["check", "--offline"],
        &["check", "--offline", "-v", "--format", "json"],
    ] {
        let ran = doctor.run(arguments);
        assert!(
            !ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'),
            "{arguments:?}: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_key_with_shell_characters_is_quoted() {
    let config = format!(
        r#"{{"auths": {{"https://public.ecr.aws/$(touch pwned)": {{"auth": "{}"}}}}}}"#,
        crate::doctor::auth(-3600)
    );
    let ran = project().file("home/.docker/config.json", config).run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("docker logout 'https://public.ecr.aws/$(touch pwned)'"), "{}", ran.stdout);
}
