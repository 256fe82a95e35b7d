//! `check`: the true cause, its evidence, and the line to copy.

use insta::assert_snapshot;

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::{Doctor, auth, password};

const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
const EXPIRED: &str = "denied: Your authorization token has expired. Reauthenticate and try again.";

fn project() -> Doctor {
    Doctor::new().fixture("hello-world")
}

#[test]
fn an_expired_public_login_is_found_offline() {
    let ran = project().logins(&[("public.ecr.aws", -3600)]).run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_same_as_json() {
    let ran = project().logins(&[("public.ecr.aws", -3600)]).run(&["check", "--offline", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "AWS itself says part of it")]
fn an_expired_public_login_is_certain_once_the_registry_has_said_so() {
    let daemon = Daemon::new(Behaviour::Docker)
        .refuses("public.ecr.aws/lambda/python:3.12-x86_64", 403, EXPIRED)
        .accepts_without_login("public.ecr.aws/lambda/python:3.12-x86_64")
        .start();
    let doctor = project().logins(&[("public.ecr.aws", -3600)]).variable("DOCKER_HOST", &daemon.host());
    let ran = doctor.run(&[]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout.replace(&daemon.host(), "[DAEMON]"));
    let asked: Vec<_> =
        daemon.requests().into_iter().filter(|asked| asked.path.contains("/distribution/")).collect();
    let with_login: Vec<bool> = asked.iter().map(|asked| !asked.credentials.is_empty()).collect();
    assert_eq!(with_login, [true, false], "once with the login, and once whether one is needed");
}

#[test]
fn a_healthy_machine() {
    let daemon = Daemon::new(Behaviour::Docker)
        .accepts("public.ecr.aws/lambda/python:3.12-x86_64", &["linux/amd64"])
        .start();
    let doctor = project().variable("DOCKER_HOST", &daemon.host());
    let ran = doctor.run(&["check"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_private_base_image_without_a_login() {
    let doctor = Doctor::new().fixture("image-function").logins(&[("public.ecr.aws", 30_000)]);
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn an_expired_private_login() {
    let doctor = Doctor::new().fixture("image-function").logins(&[(PRIVATE, -90_000)]);
    let ran = doctor.run(&["check", "--offline", "--profile", "my profile"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_login_that_ends_soon_fails_only_where_warnings_do() {
    let doctor = Doctor::new().fixture("image-function").logins(&[(PRIVATE, 300)]);
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(ran.stdout);
    assert_eq!(doctor.run(&["check", "--offline", "--fail-on", "warning"]).code, Some(1));
    assert_eq!(
        doctor.run(&["check", "--offline", "--fail-on", "warning", "--min-validity", "1m"]).code,
        Some(0)
    );
}

#[test]
fn no_daemon() {
    let ran = project().run(&["check"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
    let build = project().run(&["check", "--for", "build"]);
    assert_eq!(build.code, Some(0), "sam build of a zip function needs no daemon: {}", build.stdout);
}

#[test]
fn a_missing_helper() {
    let doctor = project().file("home/.docker/config.json", r#"{"credsStore": "desktop"}"#);
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_missing_helper_of_one_registry_stops_the_builds_of_all() {
    let config = format!(r#"{{"credHelpers": {{"{PRIVATE}": "ecr-login"}}}}"#);
    let doctor = Doctor::new()
        .fixture("image-function")
        .file("home/.docker/config.json", config)
        .program("apt-get", "exit 9");
    let ran = doctor.run(&["check", "--offline", "--for", "build"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn the_line_that_disables_a_missing_store_keeps_the_config_valid() {
    let doctor =
        project().file("home/.docker/config.json", "{\n\t\"credsStore\": \"desktop\",\n\t\"auths\": {}\n}");
    let ran = doctor.run(&["check", "--offline", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
    let remedies = json["findings"][0]["remedies"].as_array().expect("remedies");
    let remedy =
        remedies.iter().find(|remedy| remedy["kind"] == "disable-credentials-store").expect("the remedy");
    let line = remedy["commands"][0]["command"].as_str().expect("a line");
    let line = line.replace("[MACHINE]", doctor.path("").to_str().expect("a path").trim_end_matches('/'));
    assert!(std::process::Command::new("/bin/sh").args(["-c", &line]).status().expect("sh runs").success());
    assert_eq!(doctor.run(&["check", "--offline"]).code, Some(0), "after: {line}");
}

#[test]
fn a_login_in_a_helper() {
    let script = format!(
        r#"[ "$(cat)" = public.ecr.aws ] || exit 9
echo '{{"ServerURL":"public.ecr.aws","Username":"AWS","Secret":"{}"}}'"#,
        password(-7200)
    );
    let doctor = project()
        .file("home/.docker/config.json", r#"{"auths": {"public.ecr.aws": {}}, "credsStore": "keep"}"#)
        .program("docker-credential-keep", &script);
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_reference_without_a_template() {
    let doctor = Doctor::new();
    let ran = doctor.run(&["check", "--offline", "--image", &format!("{PRIVATE}/base:1")]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
    assert_eq!(doctor.run(&["--offline", "--image", "public.ecr.aws/lambda/python:3.12"]).code, Some(0));
}

#[test]
fn docker_config_is_named_in_the_commands() {
    let doctor = project();
    let folder = doctor.path("home/other config");
    let config = format!(r#"{{"auths": {{"public.ecr.aws": {{"auth": "{}"}}}}}}"#, auth(-60));
    let doctor = doctor
        .file("home/other config/config.json", config)
        .variable("DOCKER_CONFIG", folder.to_str().expect("a path"));
    let ran = doctor.run(&["check", "--offline"]);
    assert!(
        ran.stdout.contains("DOCKER_CONFIG='[MACHINE]/home/other config' docker logout public.ecr.aws"),
        "{}",
        ran.stdout
    );
}

#[test]
fn in_ci_the_login_stands_first() {
    let doctor = project().logins(&[("public.ecr.aws", -3600)]).variable("CI", "true");
    let ran = doctor.run(&["check", "--offline"]);
    let place = |command: &str| ran.stdout.find(command).expect(command);
    assert!(place("aws ecr-public get-login-password") < place("docker logout"));
}

#[test]
fn a_log_beside_the_facts() {
    let line = "pull access denied for public.ecr.aws/sam/build-python3.12, repository does not exist or may require \
                'docker login': denied: Your authorization token has expired. Reauthenticate and try again.";
    let daemon = Daemon::new(Behaviour::Docker)
        .accepts("public.ecr.aws/lambda/python:3.12-x86_64", &["linux/amd64"])
        .start();
    let doctor = project().file("project/build.log", line).variable("DOCKER_HOST", &daemon.host());
    let ran = doctor.run(&["check", "--log", "build.log"]);
    assert_eq!(ran.code, Some(0), "the registry outranks the log");
    assert_snapshot!(ran.stdout);
    // Without a template the log is enough to look at.
    let alone =
        Doctor::new().file("project/build.log", line).run(&["check", "--offline", "--log", "build.log"]);
    assert_eq!(alone.code, Some(1), "{}", alone.stdout);
}

#[test]
fn verbose_shows_every_check() {
    let ran = project().run(&["check", "--offline", "-v"]);
    for check in ["template", "docker-config", "credential-helpers", "engine", "login public.ecr.aws"] {
        assert!(ran.stdout.contains(check), "{check}: {}", ran.stdout);
    }
}

#[test]
fn a_log_proves_what_the_date_of_a_login_makes_likely() {
    let line = "Error response from daemon: pull access denied for public.ecr.aws/sam/x: denied: Your authorization token \
                has expired. Reauthenticate and try again.\n";
    let doctor = project().logins(&[("public.ecr.aws", -3600)]).file("project/build.log", line);
    let without = doctor.run(&["check", "--offline"]).stdout;
    assert!(without.contains("(likely)") && without.contains("not proved"), "{without}");
    let with = doctor.run(&["check", "--offline", "--log", "build.log"]).stdout;
    assert!(with.contains("error[public-token-expired]") && with.contains("build.log:1"), "{with}");
    assert!(!with.contains("(likely)") && !with.contains("not proved"), "{with}");
}

#[test]
fn what_a_cause_explains_is_not_called_mended() {
    let line = "Error: Could not find public.ecr.aws/sam/build-python3.12:latest-x86_64 image locally and failed to pull it \
                from docker.\n";
    let doctor = project().file("project/build.log", line).variable("DOCKER_HOST", "unix:///nobody.sock");
    let ran = doctor.run(&["check", "--for", "build-container", "--log", "build.log"]);
    assert!(ran.stdout.contains("error[docker-daemon-down]"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("sam-image-pull-failed"), "{}", ran.stdout);
}
