//! What is stored as a login and where: the wrong kind of secret, the wrong place, the wrong helper.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::{Doctor, Ran, password};

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
