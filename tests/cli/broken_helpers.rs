//! Stores and helpers that fail, and logins for another registry: which cause is named, how sure, and what is advised.

use base64::Engine as _;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::doctor::{Doctor, auth, password};

const PUBLIC: &str = "public.ecr.aws";
const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
const NOT_FOUND: &str = "echo credentials not found in native keychain; exit 1";

fn with(config: &Value) -> Doctor {
    Doctor::new().file("home/.docker/config.json", config.to_string())
}

/// The findings of `check --offline` with these arguments.
fn findings(doctor: &Doctor, arguments: &[&str]) -> Vec<Value> {
    let arguments: Vec<&str> =
        ["check", "--offline", "--format", "json"].iter().chain(arguments).copied().collect();
    let ran = doctor.run(&arguments);
    let report: Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
    report["findings"].as_array().expect("findings").clone()
}

/// Id, severity, certainty and the kinds of remedies of each.
fn told(doctor: &Doctor, arguments: &[&str]) -> Vec<String> {
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    let line = |finding: &Value| {
        let kinds: Vec<String> = finding["remedies"]
            .as_array()
            .expect("remedies")
            .iter()
            .map(|remedy| word(&remedy["kind"]))
            .collect();
        let words = ["id", "severity", "certainty"].map(|key| word(&finding[key]));
        format!("{}: {}", words.join(" "), kinds.join(", "))
    };
    findings(doctor, arguments).iter().map(line).collect()
}

fn image(host: &str) -> [String; 2] {
    ["--image".to_owned(), format!("{host}/app:1")]
}

fn told_of(doctor: &Doctor, host: &str) -> Vec<String> {
    let image = image(host);
    told(doctor, &[&image[0], &image[1]])
}

#[test]
fn a_store_that_is_missing_or_fails_has_its_own_name() {
    let locked = "echo the keychain is locked; exit 1";
    for (store, script, id, further) in [
        ("desktop", None, "credsstore-desktop-missing", "install-credential-helper"),
        ("desktop.exe", None, "credsstore-desktop-missing", "install-credential-helper"),
        ("desktop", Some(locked), "credsstore-broken", ""),
        ("osxkeychain", None, "credsstore-broken", ""),
        ("secretservice", Some(locked), "credsstore-broken", ""),
        ("pass", Some("echo 'exit status 2: gpg: decryption failed'; exit 1"), "credsstore-pass-broken", ""),
        ("ecr-login", None, "helper-not-found", "install-credential-helper"),
    ] {
        let mut doctor = with(&json!({"credsStore": store})).fixture("hello-world");
        if let Some(script) = script {
            doctor = doctor.program(&format!("docker-credential-{store}"), script);
        }
        let found = told(&doctor, &["--for", "build-container"]);
        let first = found.first().map(String::as_str).unwrap_or_default();
        assert!(first.starts_with(&format!("{id} error certain: ")), "{store}: {found:?}");
        assert!(first.contains("disable-credentials-store"), "{store}: {found:?}");
        assert_eq!(first.contains("install-credential-helper"), !further.is_empty(), "{store}: {found:?}");
        assert!(!first.contains(", login"), "this image needs none: {found:?}");
    }
}

#[test]
fn docker_pull_ignores_a_missing_store_where_no_login_is_needed() {
    let missing = with(&json!({"credsStore": "desktop"}));
    let found = told_of(&missing, PUBLIC);
    assert_eq!(
        found,
        ["credsstore-desktop-missing warning certain: disable-credentials-store, install-credential-helper"]
    );
    let found = told_of(&missing, PRIVATE);
    assert_eq!(
        found,
        ["credsstore-desktop-missing error certain: disable-credentials-store, install-credential-helper"]
    );
}

#[test]
fn pass_that_was_never_set_up_takes_no_login() {
    let empty = r#"[ "$1" = list ] && echo '{}' || echo '{"ServerURL":"x","Username":"","Secret":""}'"#;
    let pass = |config: &Value| with(config).program("docker-credential-pass", empty).program("pass", "");
    let named = json!({"credsStore": "pass"});
    let expected = "credsstore-pass-broken error certain: disable-credentials-store, initialise-pass";
    assert_eq!(told_of(&pass(&named), PRIVATE), [expected]);
    assert_eq!(told_of(&pass(&named), PUBLIC), [""; 0], "nothing has to be stored for it");
    let set_up = pass(&named).file("home/.password-store/.gpg-id", "ABCD");
    assert_eq!(told_of(&set_up, PRIVATE), ["private-not-logged-in error certain: login"]);
    let elsewhere = pass(&named).file("home/store/.gpg-id", "ABCD");
    let folder = elsewhere.path("home/store").display().to_string();
    let elsewhere = elsewhere.variable("PASSWORD_STORE_DIR", &folder);
    assert_eq!(told_of(&elsewhere, PRIVATE), ["private-not-logged-in error certain: login"]);
    if cfg!(target_os = "linux") {
        let by_itself = Doctor::new().program("docker-credential-pass", empty).program("pass", "");
        let found = told_of(&by_itself, PRIVATE);
        let kinds = "keep-logins-in-file, initialise-pass";
        assert_eq!(found, [format!("credsstore-pass-broken error certain: {kinds}")]);
    }
}

#[test]
fn a_helper_for_another_machine_is_not_called_missing() {
    for (config, body, id) in [
        (json!({"credHelpers": {"gcr.io": "odd"}}), "\u{7f}ELF\u{2}\u{1}\u{1}", "helper-exec-format"),
        (json!({"credHelpers": {"gcr.io": "odd"}}), "echo no interpreter line\n", "helper-exec-format"),
        (json!({"credHelpers": {"gcr.io": "odd"}}), "#!/no/where/python\n", "credential-helper-broken"),
        (json!({"credsStore": "odd"}), "echo no interpreter line\n", "helper-exec-format"),
        (json!({"credsStore": "odd"}), "#!/no/where/python\n", "credsstore-broken"),
    ] {
        let doctor = with(&config).fixture("hello-world").program("docker-credential-odd", "");
        std::fs::write(doctor.path("bin/docker-credential-odd"), body).expect("written");
        let found = findings(&doctor, &["--for", "local"]);
        if body.starts_with('\u{7f}') && found.is_empty() {
            continue; // A machine that runs other formats.
        }
        assert_eq!(found[0]["id"], id, "{config} {body}: {found:?}");
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn a_login_is_never_advised_where_ecr_login_keeps_the_logins() {
    let expired = format!(r#"echo '{{"ServerURL":"x","Username":"AWS","Secret":"{}"}}'"#, password(-60));
    let soon = format!(r#"echo '{{"ServerURL":"x","Username":"AWS","Secret":"{}"}}'"#, password(60));
    let invalid = r#"echo '{"ServerURL":"x","Username":"ana","Secret":"hunter2"}'"#;
    let silent = NOT_FOUND.to_owned();
    let fails = "echo oh no; exit 1".to_owned();
    for host in [PUBLIC, PRIVATE] {
        for config in [
            json!({"credHelpers": {host: "ecr-login"}}),
            json!({"credsStore": "ecr-login"}),
            json!({"credHelpers": {host: "ecr-login"}, "auths": {host: {"auth": auth(-60)}}}),
        ] {
            for script in [&expired, &soon, &silent, &fails, &invalid.to_owned()] {
                // Online: offline the helper is not asked. There is no engine, and so nothing else is.
                let doctor = with(&config).program("docker-credential-ecr-login", script);
                let image = image(host);
                let ran = doctor.run(&["check", "--format", "json", &image[0], &image[1]]);
                let report: Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
                for finding in report["findings"].as_array().expect("findings") {
                    let kinds: Vec<&Value> = finding["remedies"]
                        .as_array()
                        .expect("remedies")
                        .iter()
                        .map(|one| &one["kind"])
                        .collect();
                    assert!(!kinds.contains(&&json!("login")), "{config} {script}: {finding:#}");
                    assert!(!kinds.contains(&&json!("logout")), "{config} {script}: {finding:#}");
                }
            }
        }
    }
}

#[test]
fn ecr_login_as_the_store_of_everything_is_noted() {
    let doctor = with(&json!({"credsStore": "ecr-login"})).program("docker-credential-ecr-login", NOT_FOUND);
    assert_eq!(told_of(&doctor, "docker.io"), ["helper-store-not-implemented info certain: edit-config"]);
}

#[test]
fn an_expired_token_of_ecr_login_comes_from_its_cache() {
    let script = format!(r#"echo '{{"ServerURL":"x","Username":"AWS","Secret":"{}"}}'"#, password(-60));
    let doctor =
        with(&json!({"credHelpers": {PRIVATE: "ecr-login"}})).program("docker-credential-ecr-login", &script);
    let ran = doctor.run(&["check", "--format", "json", "--image", &format!("{PRIVATE}/app:1")]);
    assert!(
        ran.stdout.contains("helper-stale-cache") && ran.stdout.contains("edit-config"),
        "{}",
        ran.stdout
    );
}

fn logged_in(keys: &[(&str, i64)]) -> Doctor {
    let entries: Vec<(String, Value)> =
        keys.iter().map(|(key, seconds)| ((*key).to_owned(), json!({"auth": auth(*seconds)}))).collect();
    with(&json!({"auths": entries.into_iter().collect::<serde_json::Map<_, _>>()}))
}

#[test]
fn a_login_for_another_registry_is_named_once() {
    let (account, region) = (PRIVATE.replace("2109", "3333"), PRIVATE.replace("eu-west-1", "us-east-1"));
    let china = "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn";
    let endpoint = "vpce-0a1b2c3d-abcdefgh.api.ecr.eu-west-1.vpce.amazonaws.com";
    let of_aws = "763104351884.dkr.ecr.eu-west-1.amazonaws.com";
    for (needed, keys, id) in [
        (PRIVATE, &[(account.as_str(), 3600)][..], "registry-host-mismatch"),
        (PRIVATE, &[(region.as_str(), 3600)], "registry-host-mismatch"),
        (PRIVATE, &[(china, 3600)], "registry-host-mismatch"),
        (PRIVATE, &[(region.as_str(), -3600)], "private-not-logged-in"),
        (PRIVATE, &[(PUBLIC, 3600)], "private-not-logged-in"),
        (PRIVATE, &[], "private-not-logged-in"),
        (PRIVATE, &[(endpoint, 3600)], "login-wrong-host"),
        (of_aws, &[(PRIVATE, 3600)], "aws-owned-registry-login"),
        (of_aws, &[], "aws-owned-registry-login"),
    ] {
        assert_eq!(
            told_of(&logged_in(keys), needed),
            [format!("{id} error certain: login")],
            "{needed} {keys:?}"
        );
    }
    // Both are needed: the one login is no mistake.
    let doctor = logged_in(&[(region.as_str(), 3600)]);
    let (one, other) = (format!("{PRIVATE}/app:1"), format!("{region}/app:1"));
    assert_eq!(
        told(&doctor, &["--image", &one, "--image", &other]),
        ["private-not-logged-in error certain: login"]
    );
}

#[test]
fn the_screens() {
    let image = format!("{PRIVATE}/app:1");
    let screen = |doctor: Doctor| doctor.run(&["check", "--offline", "--image", &image]).stdout;
    assert_snapshot!(
        "a_missing_desktop_store_of_a_private_image",
        screen(with(&json!({"credsStore": "desktop"})))
    );
    let other = PRIVATE.replace("eu-west-1", "us-east-1");
    assert_snapshot!("a_login_for_another_region", screen(logged_in(&[(other.as_str(), 3600)])));
    let cut = base64::engine::general_purpose::STANDARD.encode("x");
    let store = json!({"credsStore": "pass", "auths": {"registry.example.com": {"auth": cut}}});
    assert_snapshot!(
        "pass_never_set_up",
        screen(with(&store).program(
            "docker-credential-pass",
            "echo '{\"ServerURL\":\"x\",\"Username\":\"\",\"Secret\":\"\"}'"
        ))
    );
}

#[test]
fn a_setting_of_the_daemon_hides_every_login_from_docker() {
    let config = json!({"auths": {PRIVATE: {"auth": auth(3600)}}, "experimental": true});
    assert_eq!(told_of(&with(&config), PRIVATE), ["docker-config-wrong-type error certain: edit-config"]);
    // SAM's library does not look at that field.
    let found = told(&with(&config).fixture("image-function"), &["--for", "build"]);
    assert!(found.iter().all(|line| !line.contains("wrong-type")), "{found:?}");
}

#[test]
fn verbose_says_what_is_stored_and_what_each_helper_said() {
    let config = json!({
        "auths": {PRIVATE: {"auth": auth(3600)}, format!("https://{PRIVATE}/v2/"): {"auth": auth(-7200)}, PUBLIC: {}},
        "credHelpers": {PRIVATE: "no", PUBLIC: "locked"},
    });
    let doctor = with(&config)
        .program("docker-credential-no", NOT_FOUND)
        .program("docker-credential-locked", "echo locked; exit 1")
        .file(
            "home/.config/containers/auth.json",
            json!({"auths": {PUBLIC: {"auth": "QVdTOmh1bnRlcjI="}}}).to_string(),
        );
    let (one, other) = (format!("{PRIVATE}/app:1"), format!("{PUBLIC}/lambda/python:3.12"));
    let ran = doctor.run(&["check", "--offline", "-v", "--image", &one, "--image", &other]);
    let took = regex::Regex::new(r"\d+ ms\b").expect("a pattern");
    let start = ran.stdout.find("  stored for").expect("the stored logins");
    let end = ran.stdout.find("  the engine ").expect("the engine");
    assert_snapshot!(took.replace_all(&ran.stdout[start..end], "[MS] ms"));
}
