//! `fix` with AWS: as whom it logs in, how a token goes to docker and into a store, and where it goes nowhere else.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use sam_ecr_doctor_stand_ins::World;
use serde_json::{Value, json};

use crate::daemon::{Behaviour, Daemon, Running};
use crate::doctor::{Doctor, Ran};
use crate::fix::{beside, config, json_of};

/// The registry of the account that the stand-in gives credentials of.
const OWN: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const OTHER: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
const NO_LOGIN: &str = "Head \"https://x/v2/app/manifests/1\": no basic auth credentials";

/// A daemon that refuses the image once, and takes what comes then.
fn daemon(host: &str) -> Running {
    let image = format!("{host}/app:1");
    Daemon::new(Behaviour::Docker).refuses(&image, 500, NO_LOGIN).accepts(&image, &["linux/amd64"]).start()
}

/// With a `docker` that notes what it is given, and ends as `end` says.
fn with_docker(doctor: Doctor, end: &str) -> Doctor {
    let log = doctor.path("log");
    fs::create_dir(&log).expect("made");
    let script = format!(
        "cd '{}'; echo \"$@\" >>args; env >env; ls -la \"$DOCKER_CONFIG\" >folder; cp \"$DOCKER_CONFIG/config.json\" config; cat >stdin; {end}",
        log.display()
    );
    doctor.program("docker", &script)
}

fn logged(doctor: &Doctor, name: &str) -> String {
    fs::read_to_string(doctor.path("log").join(name)).unwrap_or_default()
}

fn machine(daemon: &Running) -> Doctor {
    Doctor::new().variable("DOCKER_HOST", &daemon.host())
}

fn fix(doctor: &Doctor, host: &str, further: &[&str]) -> Ran {
    let image = format!("{host}/app:1");
    let mut arguments = vec!["fix", "--image", &image];
    arguments.extend(further);
    doctor.run(&arguments)
}

/// The password in `auths` of the configuration.
fn stored(doctor: &Doctor, host: &str) -> String {
    let config: Value = serde_json::from_str(&config(doctor)).expect("JSON");
    let auth = config["auths"][host]["auth"].as_str().unwrap_or_default().to_owned();
    let login = String::from_utf8(STANDARD.decode(auth).expect("base64")).expect("text");
    login.strip_prefix("AWS:").unwrap_or_default().to_owned()
}

#[test]
fn a_token_goes_to_docker_on_its_input_and_nowhere_else() {
    let daemon = daemon(OWN);
    let doctor = with_docker(machine(&daemon), "echo Login Succeeded")
        .file("home/.docker/config.json", r#"{"currentContext": "default", "credsStore": "", "x": 1}"#);
    let ran = fix(&doctor, OWN, &["--yes"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_snapshot!(ran.stdout);
    let token = logged(&doctor, "stdin");
    assert!(token.starts_with("eyJ") && token.len() > 100, "a token as ECR's");
    assert_eq!(logged(&doctor, "args"), format!("login --username AWS --password-stdin {OWN}\n"));
    for note in ["args", "env", "config"] {
        assert!(!logged(&doctor, note).contains("eyJ"), "{note}");
    }
    // docker gets a configuration of its own, for this user alone, with what is not about logins.
    assert!(logged(&doctor, "folder").lines().nth(1).is_some_and(|line| line.starts_with("drwx------")));
    assert_eq!(
        serde_json::from_str::<Value>(&logged(&doctor, "config")).expect("JSON"),
        json!({"currentContext": "default", "x": 1, "auths": {"registry.invalid": {}}})
    );
    assert_eq!(stored(&doctor, OWN), token);
    assert!(
        config(&doctor).starts_with(r#"{"currentContext": "default", "credsStore": "", "x": 1, "auths": {"#)
    );
    assert_eq!(beside(&doctor).len(), 2, "{:?}", beside(&doctor));
}

#[test]
fn without_docker_it_is_stored_as_docker_would() {
    let daemon = daemon(OWN);
    let doctor = machine(&daemon);
    let ran = fix(&doctor, OWN, &["--yes"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(stored(&doctor, OWN).starts_with("eyJ"));
    assert!(ran.stdout.contains("there is no docker here"), "{}", ran.stdout);
    let file = doctor.path("home/.docker/config.json").metadata().expect("there");
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&file) & 0o777, 0o600);
    assert_eq!(beside(&doctor), ["config.json"], "there was nothing to copy");
}

#[test]
fn a_token_that_the_registry_refuses_is_not_stored() {
    let daemon = self::daemon(OWN);
    let doctor = with_docker(
        machine(&daemon),
        "echo \"I was given $(cat stdin)\" >&2; echo 'Error response from daemon: login attempt to https://x/v2/ failed with status: 400 Bad Request' >&2; exit 1",
    )
    .logins(&[(OWN, -3600)]);
    let before = config(&doctor);
    let ran = fix(&doctor, OWN, &["--yes"]);
    assert!(ran.stdout.contains("400 Bad Request"), "{}", ran.stdout);
    assert_eq!((ran.code, config(&doctor)), (Some(1), before));
    assert_eq!(beside(&doctor), ["config.json"]);
    // The same from one that repeats the token in its last line.
    let daemon = self::daemon(OWN);
    let doctor = with_docker(machine(&daemon), "cat stdin >&2; exit 1").logins(&[(OWN, -3600)]);
    let ran = fix(&doctor, OWN, &["--yes", "--format", "json"]);
    assert_eq!(json_of(&ran)["steps"][0]["state"], "failed", "{}", ran.stdout);
}

#[test]
fn a_helper_stores_it_and_is_asked_for_it() {
    for (store, state) in
        [("cat >$kept", "done"), ("cat | head -c 900 >$kept", "failed"), ("cat; exit 1", "failed")]
    {
        let daemon = daemon(OWN);
        let doctor = machine(&daemon);
        let kept = doctor.path("kept");
        let script = format!(
            "kept='{}'\ncase $1 in\nget) cat >/dev/null; cat $kept 2>/dev/null || {{ echo 'credentials not found in native keychain'; exit 1; }};;\nstore) {store};;\nesac",
            kept.display()
        );
        let before = r#"{"credsStore":"file"}"#;
        let doctor =
            doctor.program("docker-credential-file", &script).file("home/.docker/config.json", before);
        let ran = fix(&doctor, OWN, &["--yes", "--format", "json"]);
        let step = json_of(&ran)["steps"][0].clone();
        assert_eq!(step["state"], state, "{store}: {}", ran.stdout);
        assert_eq!(step["store"], "file");
        if state == "done" {
            assert_eq!(ran.code, Some(0), "{}", ran.stdout);
            assert_eq!(config(&doctor), format!(r#"{{"credsStore":"file","auths":{{"{OWN}":{{}}}}}}"#));
        } else {
            assert_eq!(config(&doctor), before, "{store}");
        }
    }
}

#[test]
fn nobody_is_logged_in_to_the_registry_of_another_account() {
    let daemon = daemon(OTHER);
    let doctor = machine(&daemon).logins(&[(OTHER, -60)]);
    let before = config(&doctor);
    let ran = fix(&doctor, OTHER, &["--yes"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
    assert_eq!(config(&doctor), before);
}

#[test]
fn a_profile_that_is_named_is_taken_whatever_its_account() {
    let daemon = daemon(OTHER);
    let doctor = machine(&daemon);
    let ran = fix(&doctor, OTHER, &["--yes", "--profile", "default", "--format", "json"]);
    let step = json_of(&ran)["steps"][0].clone();
    assert_eq!(
        (step["kind"].as_str(), step["state"].as_str()),
        (Some("login"), Some("done")),
        "{}",
        ran.stdout
    );
    assert_eq!(step["identity"]["account"], "123456789012");
    assert!(stored(&doctor, OTHER).starts_with("eyJ"));
}

#[test]
fn what_needs_a_person_is_left_with_its_command() {
    let sso = "[profile dev]\nsso_session = mine\nsso_account_id = 123456789012\nsso_role_name = Dev\nregion = eu-west-1\n[sso-session mine]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n";
    let daemon = daemon(OWN);
    let doctor = machine(&daemon)
        .lacking("home/.aws/credentials")
        .file("home/.aws/config", sso)
        .variable("AWS_PROFILE", "dev")
        .variable("AWS_EC2_METADATA_DISABLED", "true")
        .logins(&[(OWN, -60)]);
    let before = config(&doctor);
    let ran = fix(&doctor, OWN, &["--yes"]);
    assert_eq!((ran.code, config(&doctor)), (Some(1), before));
    assert_snapshot!(ran.stdout);
}

#[test]
fn where_aws_does_not_say_who_asks_nothing_is_stored() {
    let (daemon, world) = (daemon(OWN), World::start().expect("a world"));
    let doctor = machine(&daemon).variable("AWS_ENDPOINT_URL", &world.aws_url());
    world.fault("sts:access_denied").expect("faults");
    let ran = fix(&doctor, OWN, &["--yes", "--format", "json"]);
    let left = json_of(&ran)["by_you"].clone();
    assert!(left[0]["why"].as_str().is_some_and(|why| why.contains("did not say")), "{}", ran.stdout);
    assert_eq!(beside(&doctor), [""; 0]);
}

#[test]
fn without_a_token_nothing_is_stored() {
    let (daemon, world) = (daemon(OWN), World::start().expect("a world"));
    let doctor = machine(&daemon).variable("AWS_ENDPOINT_URL", &world.aws_url());
    world.fault("ecr:access_denied").expect("faults");
    let ran = fix(&doctor, OWN, &["--yes", "--format", "json"]);
    assert_eq!(json_of(&ran)["steps"], json!([]), "{}", ran.stdout);
    assert_eq!(ran.code, Some(1));
    assert_eq!(beside(&doctor), [""; 0]);
}

const GIVES: &str = r#"case $1 in -v) printf 'amazon-ecr-credential-helper\nVersion:    0.6.0\n';; get) cat >/dev/null; echo '{"ServerURL":"x","Username":"AWS","Secret":"hunter2"}';; esac"#;
const GIVES_NONE: &str = "cat >/dev/null; echo 'credentials not found in native keychain'; exit 1";

#[test]
fn the_helper_for_ecr_answers_from_now_on() {
    let daemon = daemon(OWN);
    let doctor =
        machine(&daemon).program("docker-credential-ecr-login", GIVES).logins(&[(OWN, -60), ("ghcr.io", 60)]);
    let ran = fix(&doctor, OWN, &["--yes", "--lasting"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_snapshot!(ran.stdout);
    let after: Value = serde_json::from_str(&config(&doctor)).expect("JSON");
    assert_eq!(after["credHelpers"], json!({OWN: "ecr-login"}));
    assert_eq!(after["credsStore"], Value::Null);
    assert_eq!(
        after["auths"].as_object().map(|auths| auths.keys().collect::<Vec<_>>()),
        Some(vec![&"ghcr.io".to_owned()])
    );
    // Once is enough.
    assert_eq!(fix(&doctor, OWN, &["--yes", "--lasting"]).stdout, "nothing to do\n");
}

#[test]
fn a_helper_that_gives_no_login_is_not_named_and_a_login_is_made_instead() {
    let daemon = daemon(OWN);
    let doctor = machine(&daemon).program("docker-credential-ecr-login", GIVES_NONE);
    let ran = fix(&doctor, OWN, &["--yes", "--lasting"]);
    assert_snapshot!(ran.stdout);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(stored(&doctor, OWN).starts_with("eyJ"));
    assert!(!config(&doctor).contains("credHelpers"));
}

#[test]
fn the_store_that_docker_takes_by_itself_is_kept_beside_the_helper() {
    let daemon = daemon(OWN);
    let doctor = machine(&daemon)
        .program("docker-credential-ecr-login", GIVES)
        .program("docker-credential-secretservice", GIVES_NONE)
        .file("home/.docker/config.json", r#"{"psFormat": "x"}"#);
    let ran = fix(&doctor, OWN, &["--yes", "--lasting"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert_eq!(
        config(&doctor),
        format!(
            r#"{{"psFormat": "x", "credHelpers": {{"{OWN}": "ecr-login"}}, "credsStore": "secretservice"}}"#
        )
    );
}

#[test]
fn the_helper_is_set_up_only_where_it_would_act_as_the_same_person() {
    let sets: [(&[&str], &str, &str); 4] = [
        (&["--profile", "dev"], OWN, "would not act as profile dev"),
        (&[], OTHER, "of account 123456789012 and not 210987654321"),
        (&["--offline"], OWN, "--offline"),
        (&["--image", "public.ecr.aws/x/app:1"], OWN, "does not know ECR Public"),
    ];
    for (further, host, words) in sets {
        let daemon = daemon(host);
        let old = GIVES.replace("0.6.0", "0.4.0");
        let doctor = machine(&daemon)
            .program("docker-credential-ecr-login", &old)
            .file("home/.aws/config", "[profile dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n");
        let mut all = vec!["--dry-run", "--lasting", "--format", "json"];
        all.extend(further);
        let ran = fix(&doctor, host, &all);
        let whys: Vec<String> = json_of(&ran)["by_you"]
            .as_array()
            .expect("left")
            .iter()
            .filter(|left| left["finding"]["id"] == "lasting")
            .map(|left| left["why"].to_string())
            .collect();
        assert!(whys.iter().any(|why| why.contains(words)), "{words}: {}", ran.stdout);
    }
}

#[test]
fn where_the_helper_is_not_installed_it_says_how() {
    let daemon = daemon(OWN);
    let doctor = machine(&daemon).program("apt-get", "");
    let ran = fix(&doctor, OWN, &["--dry-run", "--lasting"]);
    assert_snapshot!(ran.stdout);
}
