//! `check --format html`: what is on the page. How it looks is judged in `tests/browser`.

use insta::assert_snapshot;

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::{Doctor, auth};

const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";

/// The page without its style and script, and without what differs from run to run.
fn body(page: &str) -> String {
    let body = page.split_once("<body>").expect("a body").1;
    let mut body = body.split_once("<script>").expect("a script").0.to_owned();
    for (pattern, instead) in [
        (r"<time [^>]*>[^<]*</time>", "<time>[MOMENT]</time>"),
        (r"\b\d+ ms\b", "[MS] ms"),
        (r"\bin \d+\.\d\d s\b", "in [SECONDS]"),
        (r"sam-ecr-doctor \d+\.\d+\.\d+", "sam-ecr-doctor [VERSION]"),
        (r"unix://[^ <]*/(no\.sock|daemon[^ <]*)", "[SOCKET]"),
    ] {
        body = regex::Regex::new(pattern).expect("a pattern").replace_all(&body, instead).into_owned();
    }
    body
}

#[test]
fn an_expired_login() {
    let doctor = Doctor::new().fixture("hello-world").logins(&[("public.ecr.aws", -3600)]);
    let ran = doctor.run(&["check", "--offline", "--format", "html"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert_snapshot!(body(&ran.stdout));
}

#[test]
fn a_healthy_machine() {
    let daemon = Daemon::new(Behaviour::Docker)
        .accepts("public.ecr.aws/lambda/python:3.12-x86_64", &["linux/amd64"])
        .start();
    let doctor = Doctor::new().fixture("hello-world").variable("DOCKER_HOST", &daemon.host());
    let ran = doctor.run(&["check", "--format", "html"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(body(&ran.stdout.replace(&daemon.host(), "[DAEMON]")));
}

#[test]
fn what_is_not_known() {
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Worker:\n    Type: AWS::Serverless::Function\n    \
                    Properties:\n      PackageType: Image\n    Metadata:\n      DockerContext: .\n      Dockerfile: Dockerfile\n";
    let config = format!(r#"{{"auths": {{"{PRIVATE}": {{"auth": "{}"}}}}}}"#, auth(36_000));
    let doctor = Doctor::new()
        .file("project/template.yaml", template)
        .file(
            "project/Dockerfile",
            format!("FROM ghcr.io/owner/tools:1 AS tools\nFROM {PRIVATE}/base/al:3\n"),
        )
        .file("home/.docker/config.json", config);
    let ran = doctor.run(&["check", "--offline", "--format", "html"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert_snapshot!(body(&ran.stdout));
}

#[test]
fn there_is_a_page_also_where_there_is_nothing_to_look_at() {
    for template in [None, Some("a: [")] {
        let mut doctor = Doctor::new();
        if let Some(template) = template {
            doctor = doctor.file("project/template.yaml", template);
        }
        let ran = doctor.run(&["check", "--offline", "--format", "html"]);
        assert_eq!(ran.code, Some(3));
        assert!(
            ran.stdout.starts_with("<!DOCTYPE html>") && ran.stdout.ends_with("</html>\n"),
            "{}",
            ran.stdout
        );
        assert_eq!(ran.stdout.matches("<h1").count(), 1);
    }
}

#[test]
fn lines_are_for_the_shell_that_was_chosen() {
    let doctor = Doctor::new().fixture("image-function").logins(&[(PRIVATE, -90_000)]);
    let json = doctor.run(&["check", "--offline", "--format", "json"]).stdout.replace("[MS]", "0");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let commands = json["findings"][0]["remedies"][0]["commands"].as_array().expect("commands");
    let lines: Vec<(&str, &str)> = commands
        .iter()
        .map(|command| {
            (command["shell"].as_str().expect("a shell"), command["command"].as_str().expect("a line"))
        })
        .collect();
    assert_eq!(lines.len(), 3, "one for each shell");
    for (shell, line) in lines {
        let page = doctor.run(&["check", "--offline", "--format", "html", "--shell", shell]).stdout;
        let first = page.split_once("<pre class=\"command\">\n").expect("a line").1;
        let first = first.split_once("</pre>").expect("its end").0;
        let shown =
            first.replace("&quot;", "\"").replace("&#39;", "'").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(shown, line, "{shell}");
    }
}
