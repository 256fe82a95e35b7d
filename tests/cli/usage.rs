//! Help, mistakes, colours and pipes.

use insta::assert_snapshot;

use crate::doctor::Doctor;

#[test]
fn help() {
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("help_short", &["-h"]),
        ("help_check", &["check", "--help"]),
        ("help_explain", &["explain", "--help"]),
        ("help_fix", &["fix", "--help"]),
        ("help_images", &["images", "--help"]),
        ("help_policy", &["policy", "--help"]),
        ("help_rules", &["rules", "--help"]),
        ("help_rules_show", &["rules", "show", "--help"]),
        ("help_rules_test", &["rules", "test", "--help"]),
        ("help_runbook", &["runbook", "--help"]),
        ("help_run", &["run", "--help"]),
        ("help_completions", &["completions", "--help"]),
        ("help_man", &["man", "--help"]),
    ] {
        let ran = Doctor::new().run(arguments);
        assert_eq!(ran.code, Some(0));
        assert_snapshot!(name, ran.stdout);
    }
}

#[test]
fn mistakes_end_with_2_and_say_what_to_do() {
    for (arguments, words) in [
        (&["no-such"][..], "no-such does not exist"),
        (&["run"], "sam-ecr-doctor run -- sam local invoke"),
        (&["run", "--offline", "--"], "no command to run"),
        (&["--no-such-option"], "--no-such-option"),
        (&["--image", "HTTPS://x"], "--image HTTPS://x"),
        (&["--timeout", "0"], "between 0.1 and 3600"),
        (&["--min-validity", "soon"], "write it as"),
        (&["images", "--parameter-overrides", "x"], "parameter"),
    ] {
        let ran = Doctor::new().run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let doctor = Doctor::new().fixture("hello-world").logins(&[("public.ecr.aws", -60)]);
        let doctor = variables.iter().fold(doctor, |doctor, (name, value)| doctor.variable(name, value));
        let mut all = vec!["check", "--offline"];
        all.extend(arguments);
        doctor.run(&all).stdout.contains('\x1b')
    };
    assert!(!coloured(&[], &[]), "no terminal");
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let line = format!("'{}' --help | head -n 1", env!("CARGO_BIN_EXE_sam-ecr-doctor"));
    let output = std::process::Command::new("/bin/sh").args(["-c", &line]).output().expect("sh runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
