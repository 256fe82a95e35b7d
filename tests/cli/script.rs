//! `-q`: a script that does what `fix` would do, and nothing else.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use serde_json::Value;

use crate::doctor::{Doctor, Ran};
use crate::report_formats::troubled;

const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";

/// What a line does, to which registry.
fn deed(line: &str) -> (String, String) {
    let host = line.split(' ').next_back().expect("a host").to_owned();
    let kind = if line.contains(" login ") { "login" } else { "logout" };
    assert!(kind == "login" || line.contains(" logout "), "{line}");
    (kind.to_owned(), host)
}

fn lines(ran: &Ran) -> Vec<&str> {
    ran.stdout.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Expired logins for both registries that are needed, as somebody who may log in to either.
fn expired() -> Doctor {
    Doctor::new().fixture("image-function").logins(&[("public.ecr.aws", -3600), (PRIVATE, -3600)])
}

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "logins are steps of fix only where AWS can be asked")]
fn a_script_has_the_steps_of_fix_and_all_else_as_comments() {
    let healthy = || Doctor::new().fixture("hello-world");
    let odd = r#"{"auths": {"https://public.ecr.aws/v2/": {"auth": "QVdTOng="}, "public.ecr.aws": {"auth": "QVdTOng="}}}"#;
    let mut all = 0;
    for (name, doctor, arguments) in [
        ("fine", healthy(), &["--offline"][..]),
        ("public", healthy().logins(&[("public.ecr.aws", -60)]), &["--offline"]),
        ("asked", expired(), &["--timeout", "5"]),
        ("asked as a profile", expired(), &["--timeout", "5", "--profile", "default"]),
        ("offline", expired(), &["--offline"]),
        ("no aws", expired().lacking("bin/aws"), &["--timeout", "5", "--profile", "default"]),
        ("a helper", troubled(), &["--offline"]),
        ("odd keys", healthy().file("home/.docker/config.json", odd), &["--offline"]),
        ("no login", Doctor::new().fixture("image-function"), &["--timeout", "5", "--profile", "default"]),
    ] {
        let ran = doctor.run(&[&["check", "-q"], arguments].concat());
        let planned = doctor.run(&[&["fix", "--dry-run", "--format", "json"], arguments].concat());
        let plan: Value = serde_json::from_str(&planned.stdout).expect("JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let steps = plan["steps"].as_array().expect("steps").iter();
        let steps: Vec<_> = steps.map(|step| (text(&step["kind"]), text(&step["host"]))).collect();
        let deeds: Vec<_> = lines(&ran).into_iter().map(deed).collect();
        all += deeds.len();
        if name == "no aws" {
            // The program asks AWS itself, and a line cannot.
            let logouts: Vec<_> = steps.iter().filter(|(kind, _)| kind == "logout").cloned().collect();
            assert!(logouts.len() < steps.len(), "{name}: {steps:?}");
            assert_eq!(deeds, logouts, "{name}: {}", ran.stdout);
            assert!(ran.stdout.contains("# fix does it, and no line here: "), "{}", ran.stdout);
        } else {
            assert_eq!(deeds, steps, "{name}: {}", ran.stdout);
        }
        for left in plan["by_you"].as_array().expect("what is left") {
            assert!(
                ran.stdout.contains(&format!("[{}]", text(&left["finding"]["id"]))),
                "{name}: {}",
                ran.stdout
            );
        }
        assert_eq!(ran.code, doctor.run(&[&["check"], arguments].concat()).code, "{name}");
    }
    assert!(all > 3, "{all}");
    assert_snapshot!(expired().run(&["-q", "--timeout", "5", "--profile", "default"]).stdout);
}

#[test]
fn nothing_is_printed_where_nothing_is_wrong() {
    let ran = Doctor::new().fixture("hello-world").run(&["-q", "--offline"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
}

#[test]
fn a_shell_runs_the_lines_alone() {
    let doctor = expired().program("docker", "echo \"docker $*\" >> \"$HOME/ran\"");
    let script = doctor.run(&["-q", "--timeout", "5", "--profile", "default"]).stdout;
    let mut sh = Command::new("/bin/sh")
        .env_clear()
        .env("PATH", doctor.path("bin"))
        .env("HOME", doctor.path("home"))
        .current_dir(doctor.path("project"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh");
    sh.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("written");
    let output = sh.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}: {script}");
    let ran = fs::read_to_string(doctor.path("home/ran")).expect("docker was called");
    let called: Vec<_> = ran.lines().map(deed).collect();
    let written: Vec<_> =
        script.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(deed).collect();
    assert_eq!(called, written, "{script}");
}

#[test]
fn each_shell_has_its_own_lines_and_comments() {
    for (shell, sign) in [("sh", "# "), ("powershell", "# "), ("cmd", "REM ")] {
        let ran = expired().run(&["-q", "--offline", "--shell", shell]);
        let mut lines = ran.stdout.lines().filter(|line| !line.is_empty() && !line.starts_with(sign));
        assert_eq!(lines.next(), Some("docker logout public.ecr.aws"), "{}", ran.stdout);
        assert!(lines.next().is_none_or(|line| line.starts_with("docker logout ")), "{}", ran.stdout);
    }
}

#[test]
fn text_alone_gives_comments_alone() {
    let text = "denied: Your authorization token has expired. Reauthenticate and try again. public.ecr.aws/lambda/go\n";
    let ran = Doctor::new().input(text).run(&["explain", "-q"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("docker logout public.ecr.aws"), "{}", ran.stdout);
    assert!(ran.stdout.lines().all(|line| line.is_empty() || line.starts_with("# ")), "{}", ran.stdout);
}

#[test]
fn text_of_a_template_gets_out_of_no_comment() {
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  \"a\\nrm -rf /\\r\\u2028b\":\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: a.b, Runtime: \"python\\nreboot\"}\n";
    let doctor = Doctor::new().file("project/template.yaml", template).logins(&[("public.ecr.aws", -60)]);
    for arguments in [&["-q", "--offline"][..], &["-q", "--offline", "--image", "public.ecr.aws/a/b:1"]] {
        let ran = doctor.run(arguments);
        for line in lines(&ran) {
            assert_eq!(line, "docker logout public.ecr.aws");
        }
    }
}

#[test]
fn quiet_is_no_other_format() {
    for arguments in [&["-q", "--format", "json"][..], &["-q", "-v"], &["-q", "--facts", "x"]] {
        assert_eq!(Doctor::new().run(arguments).code, Some(2));
    }
}
