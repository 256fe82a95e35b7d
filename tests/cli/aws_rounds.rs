//! How many questions AWS is asked, in which order, and what its answers about repositories come to.

use std::time::{Duration, Instant};

use sam_ecr_doctor_stand_ins::{Entry, World};

use crate::doctor::{Doctor, Ran};

const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

fn doctor(world: &World) -> Doctor {
    Doctor::new()
        .variable("AWS_EC2_METADATA_DISABLED", "true")
        .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", &world.aws_url())
        .variable("AWS_ENDPOINT_URL", &world.aws_url())
}

fn world(faults: &str) -> World {
    let world = World::start().expect("a world");
    world.fault(faults).expect("faults");
    world
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON")
}

fn operations(world: &World) -> Vec<String> {
    world.requests().into_iter().filter_map(|entry| Some(entry.aws?.operation)).collect()
}

/// The finding of this id.
fn finding<'j>(json: &'j serde_json::Value, id: &str) -> &'j serde_json::Value {
    let findings = json["findings"].as_array().expect("findings");
    findings.iter().find(|finding| finding["id"] == id).expect(id)
}

/// Answers with so much time before them came in another round.
fn rounds(entries: &[Entry], pause: Duration) -> usize {
    let mut times: Vec<jiff::Timestamp> =
        entries.iter().map(|entry| entry.time.parse().expect("a time")).collect();
    times.sort();
    let later = |pair: &&[jiff::Timestamp]| {
        pair[1].duration_since(pair[0]) > jiff::SignedDuration::try_from(pause).expect("short")
    };
    usize::from(!times.is_empty()) + times.windows(2).filter(later).count()
}

#[test]
fn ten_registries_take_as_long_as_one() {
    let world = world("slow=1");
    let mut arguments = vec!["check".to_owned(), "--timeout".to_owned(), "30".to_owned()];
    for (number, region) in ["eu-west-1", "us-east-1", "ap-south-1"].iter().cycle().take(10).enumerate() {
        let image = format!("{}.dkr.ecr.{region}.amazonaws.com/app:1", 111_111_111_111_u64 + number as u64);
        arguments.extend(["--image".to_owned(), image]);
    }
    arguments.extend(["--image".to_owned(), "public.ecr.aws/x/app:1".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    doctor(&world).logins(&[("public.ecr.aws", -3600)]).run(&arguments);
    let operations = operations(&world);
    let count = |name: &str| operations.iter().filter(|operation| *operation == name).count();
    assert_eq!(count("GetCallerIdentity"), 1);
    assert_eq!(count("GetAuthorizationToken"), 4, "three regions and ECR Public");
    assert_eq!((count("DescribeImages"), count("GetRepositoryPolicy")), (10, 10));
    assert_eq!(operations.len(), 25, "{operations:?}");
    // What is in the registries is asked for once it is known which of them answered, and whose the credentials are.
    assert_eq!(rounds(&world.requests(), Duration::from_millis(500)), 2, "{:?}", world.requests());
}

#[test]
fn a_role_costs_one_round_more() {
    let world = world("slow=1");
    let config = "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = b\n[profile b]\naws_access_key_id = a\naws_secret_access_key = s\n";
    let doctor = doctor(&world).lacking("home/.aws/credentials").file("home/.aws/config", config);
    let ran =
        doctor.run(&["check", "--timeout", "30", "--image", &format!("{PRIVATE}/app:1"), "--format", "json"]);
    let mut asked = operations(&world);
    // Who one is and the token are asked for at once.
    asked[1..3].sort_unstable();
    assert_eq!(
        asked,
        ["AssumeRole", "GetAuthorizationToken", "GetCallerIdentity", "DescribeImages"].map(str::to_owned)
    );
    assert_eq!(rounds(&world.requests(), Duration::from_millis(500)), 3);
    assert_eq!(json(&ran)["aws"]["identity"]["kind"], "user");
}

#[test]
fn an_aws_that_hangs_does_not_hold_it_up() {
    for faults in ["hang", "sts:hang", "ecr:hang"] {
        let world = world(faults);
        let start = Instant::now();
        let ran = doctor(&world).run(&[
            "check",
            "--timeout",
            "2",
            "--image",
            &format!("{PRIVATE}/app:1"),
            "--format",
            "json",
        ]);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(4), "{faults}: {took:?}");
        let ids: Vec<String> = json(&ran)["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter_map(|finding| finding["id"].as_str().map(str::to_owned))
            .collect();
        let expected = faults != "sts:hang";
        assert_eq!(ids.iter().any(|id| id == "network-timeout-api"), expected, "{faults}: {ids:?}");
    }
}

#[test]
fn nobody_is_asked_where_nothing_is_to_be_learnt() {
    let world = world("");
    let private = format!("{PRIVATE}/app:1");
    let nothing = |doctor: Doctor, arguments: &[&str], why: &str| {
        doctor.run(arguments);
        assert_eq!(operations(&world), [""; 0], "{why}");
    };
    nothing(doctor(&world), &["check", "--offline", "--image", &private], "--offline");
    let without = doctor(&world).lacking("home/.aws/credentials");
    nothing(without, &["check", "--image", &private], "no credentials");
    nothing(doctor(&world), &["check", "--image", "public.ecr.aws/lambda/python:3.12"], "no login is needed");
    let logged_in = doctor(&world).logins(&[(PRIVATE, 36_000)]);
    nothing(logged_in, &["check", "--image", &private], "a login that holds");
    let partial = doctor(&world).variable("AWS_ACCESS_KEY_ID", "AKIAX");
    nothing(partial, &["check", "--image", &private], "half a pair of keys");
    let newline =
        doctor(&world).variable("AWS_ACCESS_KEY_ID", "AKIAX\n").variable("AWS_SECRET_ACCESS_KEY", "s\n");
    nothing(newline, &["check", "--image", &private], "keys with a line break");
}

#[test]
fn a_token_is_asked_for_where_somebody_wants_it() {
    let world = world("");
    let doctor = doctor(&world).logins(&[(PRIVATE, 36_000)]);
    doctor.run(&[
        "check",
        "--probe-token",
        "--image",
        &format!("{PRIVATE}/app:1"),
        "--image",
        "public.ecr.aws/x/app:1",
    ]);
    let tokens = operations(&world).into_iter().filter(|operation| operation == "GetAuthorizationToken");
    assert_eq!(tokens.count(), 2);
}

#[test]
fn a_code_of_a_second_device_is_not_guessed() {
    let world = world("");
    let config = "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = b\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n[profile b]\naws_access_key_id = a\naws_secret_access_key = s\n";
    let doctor = doctor(&world).lacking("home/.aws/credentials").file("home/.aws/config", config);
    let ran = doctor.run(&["check", "--image", &format!("{PRIVATE}/app:1"), "--format", "json"]);
    assert_eq!(operations(&world), [""; 0]);
    let why = json(&ran)["aws"]["why"].as_str().expect("a reason").to_owned();
    assert!(why.contains("a code of a second device"), "{why}");
}

#[test]
fn a_session_is_not_renewed() {
    let world = world("");
    let config = "[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_start_url = https://u\nsso_region = eu-west-1\n";
    let token = r#"{"accessToken": "t", "expiresAt": "2020-01-01T00:00:00Z", "refreshToken": "r", "clientId": "i", "clientSecret": "s", "registrationExpiresAt": "2999-01-01T00:00:00Z"}"#;
    let file = "home/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    let doctor =
        doctor(&world).lacking("home/.aws/credentials").file("home/.aws/config", config).file(file, token);
    doctor.run(&["check", "--image", &format!("{PRIVATE}/app:1")]);
    assert_eq!(operations(&world), [""; 0]);
    assert_eq!(std::fs::read_to_string(doctor.path(file)).expect("the file"), token);
}

#[test]
fn what_is_not_in_the_registry_is_told_before_anybody_logs_in() {
    let world = world("");
    let of = |image: &str| json(&doctor(&world).run(&["check", "--image", image, "--format", "json"]));
    let missing = of(&format!("{PRIVATE}/missing/app:1"));
    let create = &finding(&missing, "repo-not-found")["remedies"][0]["commands"][0]["command"];
    assert_eq!(create, "aws ecr create-repository --repository-name missing/app --region eu-west-1");
    assert_eq!(of(&format!("{PRIVATE}/app:1"))["findings"].as_array().map(Vec::len), Some(2));

    world.fault("image_missing").expect("a fault");
    let no_tag = of(&format!("{PRIVATE}/app:1"));
    assert!(
        finding(&no_tag, "tag-not-found")["evidence"].to_string().contains("Requested image not found")
            || finding(&no_tag, "tag-not-found")["evidence"].to_string().contains("does not exist")
    );

    world.fault("ecr.DescribeImages:access_denied").expect("a fault");
    let denied = of(&format!("{PRIVATE}/app:1"));
    assert_eq!(denied["findings"].as_array().map(Vec::len), Some(2), "to be refused a look is no finding");
    let failed = &denied["aws"]["repositories"][0]["found"]["failed"]["kind"]["is"];
    assert_eq!(failed, "denied");
}

#[test]
fn another_account_decides_by_the_policy_of_its_repository() {
    let world = world("");
    let other = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
    let of = |repository: &str| {
        let image = format!("{other}/{repository}:1");
        json(&doctor(&world).run(&["check", "--image", &image, "--format", "json"]))
    };
    let open = of("app");
    let login = &finding(&open, "private-not-logged-in")["remedies"][0];
    let token_of = login["token_of"].as_str().expect("whose token");
    assert!(
        token_of.starts_with("token from profile default (arn:aws:iam::123456789012:user/dev)"),
        "{token_of}"
    );
    assert!(token_of.contains("another account than the registry's (210987654321)"), "{token_of}");
    let ids = |json: &serde_json::Value| json["findings"].to_string().contains("cross-account-repo-policy");
    assert!(!ids(&open));
    assert!(ids(&of("closed")));
    assert!(ids(&of("nopolicy")));
}

#[test]
fn verbose_names_every_question_with_its_time() {
    let world = world("");
    let ran = doctor(&world).run(&["check", "-v", "--image", &format!("{PRIVATE}/app:1")]);
    let flat = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "AWS knows it as arn:aws:iam::123456789012:user/dev",
        "ecr in eu-west-1 gives a token",
        "asked sts GetCallerIdentity in eu-west-1: ok,",
        "asked ecr GetAuthorizationToken in eu-west-1: ok,",
        "asked ecr DescribeImages in eu-west-1: ok,",
    ] {
        assert!(flat.contains(line), "{line}:\n{}", ran.stdout);
    }
}

#[test]
fn to_deploy_asks_as_sam_would() {
    let world = world("");
    let config = "[default.deploy.parameters]\nprofile = \"ci\"\nregion = \"eu-west-1\"\n";
    let keys = "[profile ci]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n";
    let with = || {
        doctor(&world)
            .fixture("hello-world")
            .file("project/samconfig.toml", format!("version = 0.1\n{config}"))
            .file("home/.aws/config", keys)
    };
    let ids = |doctor: Doctor| {
        let json = json(&doctor.run(&["check", "--for", "deploy", "--format", "json"]));
        let findings = json["findings"].as_array().expect("findings").clone();
        findings.iter().filter_map(|finding| finding["id"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(ids(with()), ["docker-daemon-down"]);
    assert_eq!(operations(&world), ["GetCallerIdentity"]);
    world.fault("expired_token").expect("a fault");
    assert_eq!(ids(with()), ["aws-creds-expired", "docker-daemon-down"]);
}

/// All that is known of AWS stands in the JSON, and no key, token or secret does: [`Doctor::run`] looks for those.
#[test]
fn all_facts_of_aws_stand_in_the_json() {
    let world = world("");
    let config = "[profile ci]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = b\nregion = eu-west-1\n\
                  [profile b]\naws_access_key_id = ASIAX\naws_secret_access_key = hunter2hunter2\naws_session_token = FwoGZXIv\n";
    let doctor = doctor(&world)
        .fixture("image-function")
        .file("home/.aws/config", config)
        .file(
            "project/samconfig.toml",
            "version = 0.1\n[default.deploy.parameters]\nprofile = \"ci\"\nregion = \"eu-west-1\"\n",
        )
        .variable("AWS_PROFILE", "b");
    let ran = doctor.run(&["check", "--probe-token", "--format", "json"]);
    for secret in ["hunter2", "FwoGZXIv", "FAKESESSION", "fake/secret", "Signature=", "Credential="] {
        assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{secret}: {}", ran.stdout);
    }
    let aws = json(&ran)["aws"].clone();
    for key in [
        "profile",
        "region",
        "asked_at",
        "identity",
        "why",
        "clock",
        "tokens",
        "repositories",
        "caches",
        "calls",
        "named",
        "cli",
        "config",
        "credentials",
        "profiles",
        "session",
        "sam",
    ] {
        assert!(aws.get(key).is_some(), "{key} is left out: {aws:#}");
    }
    assert_eq!(aws["profiles"], serde_json::json!(["ci", "b", "default"]));
    assert_eq!(aws["session"]["candidates"][0]["method"], "assume-role");
    assert_eq!(aws["sam"]["command"], "deploy");
    assert_eq!(aws["clock"]["why"], serde_json::Value::Null);
    assert_eq!(aws["identity"]["account"], "123456789012");
}
