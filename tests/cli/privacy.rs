//! What `docs/privacy.md` says of commands that ask no network: they open no connection of any kind, whatever is there to be
//! asked.

use std::process::Command;

use crate::doctor::Doctor;

/// A machine on which everything asks for a question: an engine, a proxy, AWS, a store of logins that has ended.
fn tempting() -> Doctor {
    Doctor::new()
        .fixture("hello-world")
        .logins(&[("public.ecr.aws", -3600), ("210987654321.dkr.ecr.eu-west-1.amazonaws.com", -3600)])
        .file(
            "project/build.log",
            "denied: Your authorization token has expired. Reauthenticate and try again.",
        )
        .file("project/worker/Dockerfile", "FROM 210987654321.dkr.ecr.eu-west-1.amazonaws.com/base:1\n")
        .program("fails", "exit 1")
        .tools(&["strace"])
        .installed()
        .file("runner/.keep", "")
}

/// The calls that make or use connections, of the program and of all that it starts.
fn connections(doctor: &Doctor, arguments: &[&str]) -> String {
    let trace = doctor.path("runner/trace");
    let traced = Command::new("strace");
    let mut traced = doctor.placed(traced, None);
    traced
        .args(["-f", "-e", "trace=socket,connect", "-o"])
        .arg(&trace)
        .arg(doctor.path("bin/sam-ecr-doctor"));
    traced.args(arguments);
    let ran = doctor.ended(traced);
    assert!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    let calls = std::fs::read_to_string(trace).expect("a trace");
    assert!(calls.contains("+++ exited with"), "{calls}");
    calls
        .lines()
        .filter(|line| line.contains("socket(") || line.contains("connect("))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
#[allow(clippy::disallowed_macros, reason = "a test that leaves something out says so")]
fn commands_without_network_open_no_connection() {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    if !works.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: strace is not installed, or may not be used");
        return;
    }
    let doctor = tempting();
    for arguments in [
        &["check", "--offline"][..],
        &["check", "--offline", "--format", "json", "--probe-token", "--all-helpers", "--log", "build.log"],
        &["check", "--offline", "--image", "210987654321.dkr.ecr.eu-west-1.amazonaws.com/base:1"],
        &["check", "--offline", "--save-facts", "seen.json"],
        &["check", "--facts", "seen.json"],
        &["run", "--offline", "--", "fails"],
        &["fix", "--offline", "--dry-run"],
        &["explain", "build.log"],
        &["images"],
        &["policy"],
        &["rules", "show", "public-token-expired"],
        &["runbook"],
    ] {
        assert_eq!(connections(&doctor, arguments), "", "{arguments:?}");
    }
    // With the network there would be some, so that the trace shows them.
    assert_ne!(connections(&doctor, &["check"]), "");
}
