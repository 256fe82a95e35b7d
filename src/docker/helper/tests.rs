use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;

fn with_helper(body: &str, mode: u32) -> (TempDir, Environment) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("docker-credential-fake");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("mode set");
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let environment = Environment::new(folder.path(), &[("PATH", &path)]);
    (folder, environment)
}

fn ask(body: &str) -> String {
    let (_folder, environment) = with_helper(body, 0o755);
    shown(&get(&environment, "fake", "public.ecr.aws", Duration::from_secs(2), false))
}

fn shown(answer: &HelperAnswer) -> String {
    match answer {
        HelperAnswer::Login { username, password } => {
            format!("login {} {}", username.expose(), password.expose())
        }
        HelperAnswer::IdentityToken(token) => format!("token {}", token.expose()),
        HelperAnswer::NotFound => "not found".into(),
        HelperAnswer::Empty => "empty".into(),
        HelperAnswer::HalfEmpty => "half empty".into(),
        HelperAnswer::Failed { failure, why, says_not_found } => {
            format!("{failure:?} {why}{}", if *says_not_found { " (not found)" } else { "" })
        }
        HelperAnswer::NotAsked { why } => format!("not asked {why}"),
    }
}

#[test]
fn answers_are_told_apart() {
    for (body, expected) in [
        (
            r#"echo "{\"ServerURL\":\"x\",\"Username\":\"AWS\",\"Secret\":\"$(cat)\"}""#,
            "login AWS public.ecr.aws",
        ),
        (r#"echo '{"Username":"<token>","Secret":"t"}'"#, "token t"),
        (r#"echo '{"ServerURL":"","Username":"","Secret":""}'"#, "empty"),
        (r#"echo '{"Username":"AWS","Secret":""}'"#, "half empty"),
        ("echo credentials not found in native keychain; exit 1", "not found"),
        (
            "echo 'error: credentials not found in native keychain, sorry'; exit 1",
            "Error error: credentials not found in native keychain, sorry (not found)",
        ),
        ("echo 'locked' >&2; exit 1", "Error locked"),
        ("exit 7", "Error docker-credential-fake ended with exit status: 7 and said nothing"),
        (
            "echo surprise",
            "Garbage docker-credential-fake did not answer with JSON that has `Username` and `Secret`",
        ),
        (
            r#"echo '{"Username":"AWS","Secret":{"a":"hunter2"}}'"#,
            "Garbage docker-credential-fake did not answer with JSON that has `Username` and `Secret`",
        ),
        ("sleep 60", "Timeout docker-credential-fake: it gave no answer within 2.0 s and was ended"),
        ("exec yes", "Garbage docker-credential-fake: it wrote more than 1048576 bytes and was ended"),
    ] {
        assert_eq!(ask(body), expected, "{body}");
    }
}

#[test]
fn a_helper_that_cannot_be_run_says_why() {
    let (_folder, environment) = with_helper("", 0o644);
    let answer = get(&environment, "fake", "x", Duration::from_secs(2), false);
    assert_eq!(shown(&answer), "NotExecutable docker-credential-fake is there but may not be executed");
    let answer = get(&environment, "missing", "x", Duration::from_secs(2), false);
    assert_eq!(shown(&answer), "Missing docker-credential-missing is not installed or not on PATH");
    assert_eq!(is_installed(&environment, "missing").map_err(|e| e.0), Err(HelperFailure::Missing));
    assert_eq!(is_installed(&environment, "fake").map_err(|e| e.0), Err(HelperFailure::NotExecutable));
}

#[test]
fn an_odd_name_is_not_run() {
    let (folder, environment) = with_helper("", 0o755);
    for name in ["../x", "a/b", "a\\b", "a b", "fake ", "a;b", "a\nb", "ä"] {
        let answer = get(&environment, name, "x", Duration::from_secs(2), false);
        assert!(shown(&answer).starts_with("Missing "), "{name:?}: {}", shown(&answer));
    }
    // One that names a program in the working folder is not run either, and then it cannot be told what it says.
    fs::create_dir(folder.path().join("docker-credential-a")).expect("made");
    fs::copy(folder.path().join("docker-credential-fake"), folder.path().join("docker-credential-a/b"))
        .expect("copied");
    for name in ["", "a/b", "../docker-credential-fake"] {
        let answer = get(&environment, name, "x", Duration::from_secs(2), false);
        let expected = if name.starts_with("..") { "Missing " } else { "not asked " };
        assert!(shown(&answer).starts_with(expected), "{name:?}: {}", shown(&answer));
    }
}

#[test]
fn offline_asks_no_helper_that_uses_the_network() {
    let (folder, environment) = with_helper("echo '{\"Username\":\"AWS\",\"Secret\":\"x\"}'", 0o755);
    fs::copy(folder.path().join("docker-credential-fake"), folder.path().join("docker-credential-ecr-login"))
        .expect("copied");
    let answer = get(&environment, "ecr-login", "x", Duration::from_secs(2), true);
    assert_eq!(
        shown(&answer),
        "not asked --offline, and docker-credential-ecr-login asks AWS over the network"
    );
    assert_eq!(shown(&get(&environment, "fake", "x", Duration::from_secs(2), true)), "login AWS x");
    assert_eq!(uses_network("acr-linux"), Some("Azure"));
    assert_eq!(uses_network("desktop"), None);
}
