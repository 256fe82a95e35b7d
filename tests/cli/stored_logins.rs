//! What is stored as a login and where: the wrong kind of secret, the wrong place, the wrong helper.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::{Doctor, Ran, auth, password};

const PUBLIC: &str = "public.ecr.aws";
const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
const INVALID: &str = "denied: Your Authorization Token is invalid.";

/// A machine with this login for a registry.
fn stored(host: &str, username: &str, password: &str) -> Doctor {
    let auth = STANDARD.encode(format!("{username}:{password}"));
    with(&json!({"auths": {host: {"auth": auth}}}))
}

fn with(config: &Value) -> Doctor {
    Doctor::new().file("home/.docker/config.json", config.to_string())
}

fn json_of(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON")
}

/// Id, severity and certainty of each finding about an image of this registry.
fn found(doctor: &Doctor, host: &str, further: &[&str]) -> Vec<String> {
    let image = format!("{host}/app:1");
    let mut arguments = vec!["check", "--format", "json", "--image", &image];
    arguments.extend(further);
    let ran = doctor.run(&arguments);
    let findings = json_of(&ran)["findings"].as_array().expect("findings").clone();
    let word = |finding: &Value, key: &str| finding[key].as_str().expect("a word").to_owned();
    let line = |finding: &Value| ["id", "severity", "certainty"].map(|key| word(finding, key)).join(" ");
    findings.iter().map(line).collect()
}

#[test]
fn the_wrong_kind_of_secret_is_known_by_its_looks() {
    let good = password(3600);
    let (keys, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    for (username, password, id) in [
        ("AWS", STANDARD.encode(format!("AWS:{good}")), "token-not-decoded"),
        ("AWS", format!("{good}\r"), "token-damaged"),
        ("AWS", format!("{}\n{}", &good[..76], &good[76..]), "token-damaged"),
        ("AWS", format!("\"{good}\""), "token-damaged"),
        ("AWS", good[..100].to_owned(), "token-damaged"),
        (keys, secret.to_owned(), "aws-keys-as-login"),
        ("ana", good.clone(), "login-user-not-aws"),
    ] {
        for host in [PUBLIC, PRIVATE] {
            let doctor = stored(host, username, &password);
            assert_eq!(found(&doctor, host, &["--offline"]), [format!("{id} error likely")], "{host}");
        }
    }
}

#[test]
fn a_registry_that_takes_it_is_right_and_one_that_refuses_it_makes_it_certain() {
    let image = format!("{PRIVATE}/app:1");
    let stored = || stored(PRIVATE, "ana", &password(3600));
    let daemon = Daemon::new(Behaviour::Docker).accepts(&image, &["linux/amd64"]).start();
    assert_eq!(found(&stored().variable("DOCKER_HOST", &daemon.host()), PRIVATE, &[]), [""; 0]);
    let daemon = Daemon::new(Behaviour::Docker).refuses(&image, 403, INVALID).start();
    assert_eq!(
        found(&stored().variable("DOCKER_HOST", &daemon.host()), PRIVATE, &[]),
        ["login-user-not-aws error certain"]
    );
}

#[test]
fn what_cannot_be_decoded_is_not_called_expired() {
    for password in ["hunter2", "eyJhbGciOiJIUzI1NiJ9", "AQICAHh="] {
        assert_eq!(found(&stored(PUBLIC, "AWS", password), PUBLIC, &["--offline"]), [""; 0], "{password}");
    }
}

#[test]
fn a_token_that_was_not_decoded() {
    let doctor = stored(PUBLIC, "AWS", &STANDARD.encode(format!("AWS:{}", password(3600))));
    assert_snapshot!(
        doctor.run(&["check", "--offline", "--image", "public.ecr.aws/lambda/python:3.12"]).stdout
    );
}

#[test]
fn a_password_with_a_carriage_return() {
    let doctor = stored(PRIVATE, "AWS", &format!("{}\r", password(3600)));
    assert_snapshot!(doctor.run(&["check", "--offline", "--image", &format!("{PRIVATE}/app:1")]).stdout);
}

#[test]
fn a_password_as_an_identity_token() {
    let doctor = with(&json!({"auths": {PRIVATE: {"identitytoken": password(3600)}}}));
    assert_eq!(found(&doctor, PRIVATE, &["--offline"]), ["private-not-logged-in error certain"]);
}

/// An entry of `auths` that ends in so many seconds.
fn entry(seconds: i64) -> Value {
    json!({"auth": auth(seconds)})
}

#[test]
fn a_login_for_another_program_does_not_count_and_is_named() {
    let auths = json!({"auths": {PRIVATE: entry(3600)}}).to_string();
    for (file, who) in [
        ("home/.config/containers/auth.json", "logged in for podman"),
        ("home/.finch/config.json", "logged in for Finch"),
        ("home/snap/docker/current/.docker/config.json", "logged in for Docker from a snap"),
    ] {
        let doctor = Doctor::new().file(file, &auths);
        assert_eq!(
            found(&doctor, PRIVATE, &["--offline"]),
            ["docker-config-mismatch error certain"],
            "{file}"
        );
        let ran = doctor.run(&["check", "--offline", "--image", &format!("{PRIVATE}/app:1")]);
        assert!(ran.stdout.contains(who), "{}", ran.stdout);
    }
    let ended = json!({"auths": {PRIVATE: entry(-3600)}}).to_string();
    let doctor = Doctor::new().file("home/.finch/config.json", ended);
    assert_eq!(found(&doctor, PRIVATE, &["--offline"]), ["private-not-logged-in error certain"]);
    // Public images need no login, wherever one is.
    let public = json!({"auths": {PUBLIC: entry(3600)}}).to_string();
    assert_eq!(
        found(&Doctor::new().file("home/.finch/config.json", public), PUBLIC, &["--offline"]),
        [""; 0]
    );
}

#[test]
fn a_login_of_podman() {
    let auths = json!({"auths": {PRIVATE: entry(3600)}}).to_string();
    let doctor = Doctor::new().file("home/.config/containers/auth.json", auths);
    assert_snapshot!(doctor.run(&["check", "--offline", "--image", &format!("{PRIVATE}/app:1")]).stdout);
}

#[test]
fn a_variable_that_only_newer_docker_command_lines_read() {
    let login = json!({"auths": {PRIVATE: entry(3600)}}).to_string();
    let doctor = Doctor::new().fixture("image-function").variable("DOCKER_AUTH_CONFIG", &login);
    let ran = doctor.run(&["check", "--offline", "--for", "build", "--format", "json"]);
    let report = json_of(&ran);
    assert_eq!(report["findings"][0]["id"], "docker-config-mismatch");
    assert_eq!(report["findings"][0]["evidence"][1]["what"], "in a variable that SAM's library ignores");
}

#[test]
fn docker_config_names_another_folder() {
    let doctor = with(&json!({"auths": {PRIVATE: entry(3600)}})).variable("DOCKER_CONFIG", "/nowhere");
    assert_eq!(found(&doctor, PRIVATE, &["--offline"]), ["docker-config-mismatch error certain"]);
}

#[test]
fn a_helper_that_has_nothing_hides_the_login_in_the_file() {
    let doctor = with(&json!({"auths": {PRIVATE: entry(3600)}, "credsStore": "keep"}))
        .program("docker-credential-keep", "echo credentials not found in native keychain; exit 1");
    let image = format!("{PRIVATE}/app:1");
    assert_snapshot!(doctor.run(&["check", "--offline", "--image", &image]).stdout);
    let project = doctor.fixture("image-function");
    let ran = project.run(&["check", "--offline", "--for", "build", "--format", "json"]);
    assert_eq!(json_of(&ran)["summary"]["errors"], 0, "SAM's library falls back to the file: {}", ran.stdout);
}

#[test]
fn the_expired_one_of_two_entries_is_used() {
    let auths = json!({"auths": {PRIVATE: entry(-3600), format!("https://{PRIVATE}"): entry(3600)}});
    assert_snapshot!(
        with(&auths).run(&["check", "--offline", "--image", &format!("{PRIVATE}/app:1")]).stdout
    );
    let other = json!({"auths": {PRIVATE: entry(3600), format!("https://{PRIVATE}"): entry(-3600)}});
    assert_eq!(found(&with(&other), PRIVATE, &["--offline"]), [""; 0], "the plain host wins");
}

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "AWS itself says part of it")]
fn what_ecr_login_hides_is_read_in_its_log() {
    let log = "time=\"2026-11-21T14:42:35Z\" level=debug msg=\"Calling ECR.GetAuthorizationToken\"\n\
               time=\"2026-11-21T14:42:35Z\" level=error msg=\"Error retrieving credentials\" error=\"ecr: Failed to get \
               authorization token: operation error ECR: GetAuthorizationToken, failed to retrieve credentials\"\n";
    let doctor = with(&json!({"credHelpers": {PRIVATE: "ecr-login"}}))
        .file("home/.ecr/log/ecr-login.log", log)
        .program("docker-credential-ecr-login", "echo credentials not found in native keychain; exit 1");
    assert_snapshot!(
        doctor
            .run(&["check", "--image", &format!("{PRIVATE}/app:1")])
            .stdout
            .replace(doctor.path("no.sock").to_str().expect("a path"), "[SOCKET]")
    );
}

#[test]
fn a_token_from_the_cache_of_ecr_login_that_has_ended() {
    let script = format!(r#"echo '{{"ServerURL":"x","Username":"AWS","Secret":"{}"}}'"#, password(-7200));
    let cache = format!(
        r#"{{"Registries": {{"k": {{"AuthorizationToken": "{}", "ExpiresAt": "2020-01-01T00:00:00Z",
            "ProxyEndpoint": "https://{PRIVATE}"}}}}, "Version": "1.0"}}"#,
        auth(-7200)
    );
    let doctor = with(&json!({"credHelpers": {PRIVATE: "ecr-login"}}))
        .file("home/.ecr/cache.json", cache)
        .program("docker-credential-ecr-login", &script);
    let ran = doctor.run(&["check", "--format", "json", "--image", &format!("{PRIVATE}/app:1")]);
    let finding = json_of(&ran)["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .find(|one| one["id"] == "helper-stale-cache")
        .expect("the finding")
        .clone();
    assert_eq!(finding["remedies"][0]["commands"][0]["command"], "rm [MACHINE]/home/.ecr/cache.json");
}

#[test]
fn a_store_that_docker_takes_by_itself_and_that_fails() {
    let doctor = Doctor::new()
        .program("docker-credential-secretservice", "echo Cannot autolaunch D-Bus without X11; exit 1");
    if cfg!(target_os = "linux") {
        assert_eq!(found(&doctor, PRIVATE, &["--offline"]), ["credsstore-broken error certain"]);
        assert_snapshot!(doctor.run(&["check", "--offline", "--image", &format!("{PRIVATE}/app:1")]).stdout);
    }
    // `docker pull` asks without a login then, and SAM's library does not look there at all.
    assert_eq!(found(&doctor, PUBLIC, &["--offline"]), [""; 0]);
    let ran = doctor.fixture("hello-world").run(&["check", "--offline", "--format", "json"]);
    assert_eq!(json_of(&ran)["findings"], json!([]));
}

#[test]
fn a_store_that_only_the_docker_command_line_takes() {
    let script = format!(r#"echo '{{"ServerURL":"x","Username":"AWS","Secret":"{}"}}'"#, password(3600));
    let doctor = Doctor::new().fixture("image-function").program("docker-credential-secretservice", &script);
    let ran = doctor.run(&["check", "--offline", "--for", "build"]);
    if cfg!(target_os = "linux") {
        assert_snapshot!(ran.stdout);
    }
}

#[test]
fn one_token_for_two_registries_is_wrong_for_one() {
    let entry = entry(3600);
    let doctor = || with(&json!({"auths": {PUBLIC: entry, PRIVATE: entry}}));
    let image = format!("{PRIVATE}/app:1");
    let daemon = Daemon::new(Behaviour::Docker).refuses(&image, 403, INVALID).start();
    let refused = doctor().variable("DOCKER_HOST", &daemon.host());
    assert_eq!(found(&refused, PRIVATE, &[]), ["public-vs-private-mixup error certain"]);
    // It may be right here: nobody has said that it is not.
    assert_eq!(found(&doctor(), PRIVATE, &["--offline"]), [""; 0]);
    let other = PRIVATE.replace("210987654321", "111111111111");
    let same_region =
        with(&json!({"auths": {other: entry, PRIVATE: entry}})).variable("DOCKER_HOST", &daemon.host());
    assert_eq!(found(&same_region, PRIVATE, &[]), ["private-login-invalid error certain"]);
}

#[test]
fn helpers_of_other_registries_stop_builds() {
    let failing = |config: Value| {
        with(&config)
            .fixture("hello-world")
            .program("docker-credential-locked", "echo the keychain is locked; exit 1")
            .program("docker-credential-none", "echo credentials not found in native keychain; exit 1")
    };
    for (config, further, expected) in [
        (json!({"credHelpers": {"gcr.io": "locked"}}), &[][..], None),
        (json!({"credHelpers": {"gcr.io": "locked"}}), &["--all-helpers"], Some("credential-helper-broken")),
        (json!({"credHelpers": {"gcr.io": "none"}}), &["--all-helpers"], None),
        (json!({"credHelpers": {"gcr.io": ""}}), &[], Some("helper-name-empty")),
        (json!({"credsStore": "none"}), &["--all-helpers"], Some("credsstore-broken")),
    ] {
        let mut arguments = vec!["check", "--offline", "--format", "json", "--for", "local"];
        arguments.extend(further);
        let findings = json_of(&failing(config.clone()).run(&arguments))["findings"].clone();
        assert_eq!(findings[0]["id"].as_str(), expected, "{config} {further:?}: {findings}");
    }
}

#[test]
fn where_podman_stands_in_for_docker_its_words_are_printed() {
    let doctor =
        Doctor::new().fixture("hello-world").logins(&[("public.ecr.aws", -3600)]).program("podman", "exit 1");
    let screen = doctor.run(&["--offline"]).stdout;
    let line = "podman logout --authfile [MACHINE]/home/.docker/config.json public.ecr.aws";
    assert!(screen.contains(line), "{screen}");
    let with_docker = doctor.program("docker", "exit 1").run(&["--offline"]).stdout;
    assert!(
        with_docker.contains(" docker logout public.ecr.aws") && !with_docker.contains("podman"),
        "{with_docker}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn what_stands_in_for_docker_and_reads_its_file_is_named() {
    for program in ["nerdctl", "finch"] {
        let doctor = Doctor::new()
            .fixture("hello-world")
            .logins(&[("public.ecr.aws", -3600), ("public.ecr.aws/alias", -3600)])
            .program(program, "exit 1");
        let screen = doctor.run(&["--offline"]).stdout;
        // It takes its argument for a host, so an entry under another key stays.
        assert!(!screen.contains(&format!("{program} logout")), "{screen}");
        assert!(
            screen.contains(&format!("| {program} login --username AWS --password-stdin public.ecr.aws")),
            "{screen}"
        );
        let plain = doctor.logins(&[("public.ecr.aws", -3600)]).run(&["--offline"]).stdout;
        assert!(plain.contains(&format!("  {program} logout public.ecr.aws")), "{plain}");
    }
}

/// As root alone: sudo is another user's way to root. `.ci/run` runs as root.
#[test]
#[cfg(target_os = "linux")]
fn who_asks_with_sudo_gets_lines_that_reach_the_login_of_root() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    // Root has no credentials of its own.
    let doctor = Doctor::new()
        .variable("SUDO_USER", "ana")
        .variable("AWS_SHARED_CREDENTIALS_FILE", "/none")
        .logins(&[("public.ecr.aws", -3600)]);
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1";
    let screen =
        doctor.run(&["-v", "--offline", "--image", "public.ecr.aws/lambda/go:1", "--image", image]).stdout;
    for line in [
        "  sudo docker logout public.ecr.aws",
        "--region eu-west-1 | sudo docker login --username AWS --password-stdin 123456789012.dkr.",
        "the AWS credentials of ana, who runs the printed lines, cannot be seen",
    ] {
        assert!(screen.contains(line), "{line}:\n{screen}");
    }
    let elsewhere =
        doctor.variable("DOCKER_CONFIG", "/home of docker").run(&["--offline", "--image", image]).stdout;
    assert!(elsewhere.contains("| sudo env DOCKER_CONFIG='/home of docker' docker login"), "{elsewhere}");
}
