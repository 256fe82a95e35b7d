//! `policy --check`: what AWS says of the permissions that are needed, and that nothing is changed to learn it.

use insta::assert_snapshot;
use sam_ecr_doctor_stand_ins::World;

use crate::doctor::{Doctor, Ran};

const OURS: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const OTHERS: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";

const BUILT: &str = "Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata: {Dockerfile: Dockerfile, DockerContext: .}
    Properties: {PackageType: Image}
";

fn world(faults: &str) -> World {
    let world = World::start().expect("a world");
    world.fault(faults).expect("faults");
    world
}

/// A project with one image function on this base.
fn image_function(world: &World, base: &str) -> Doctor {
    Doctor::new()
        .file("project/template.yaml", BUILT)
        .file("project/Dockerfile", format!("FROM {base}\n"))
        .variable("AWS_EC2_METADATA_DISABLED", "true")
        .variable("AWS_ENDPOINT_URL", &world.aws_url())
}

fn check(doctor: &Doctor, arguments: &[&str]) -> Ran {
    doctor.run(&[&["policy", "--check"], arguments].concat())
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON")
}

/// What was asked so far. Nothing of it may change anything.
fn operations(world: &World) -> Vec<String> {
    let entries = world.requests().into_iter().filter_map(|entry| entry.aws);
    let mut operations: Vec<String> = entries.map(|entry| entry.operation).collect();
    operations.sort();
    for operation in &operations {
        let reads = [
            "BatchCheckLayerAvailability",
            "BatchGetImage",
            "DescribeRepositories",
            "GetAuthorizationToken",
            "GetCallerIdentity",
            "GetDownloadUrlForLayer",
            "GetRepositoryPolicy",
        ];
        assert!(reads.contains(&operation.as_str()), "{operation} was asked for");
    }
    operations
}

#[test]
fn all_is_there() {
    let world = world("");
    let doctor = image_function(&world, &format!("{OURS}/base/al:3"));
    let ran = check(&doctor, &["--for", "build"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_snapshot!(ran.stdout);
    assert_eq!(
        operations(&world),
        ["BatchGetImage", "GetAuthorizationToken", "GetCallerIdentity", "GetDownloadUrlForLayer"]
    );
}

#[test]
fn what_is_missing_is_named_with_its_document() {
    let world = world("ecr.BatchGetImage:access_denied");
    let doctor = image_function(&world, &format!("{OURS}/base/al:3"));
    let ran = check(&doctor, &["--for", "build"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_snapshot!(ran.stdout);
    operations(&world);
}

#[test]
fn to_push_is_not_tried() {
    let world = world("");
    let doctor = image_function(&world, "public.ecr.aws/lambda/python:3.12");
    let ran = check(&doctor, &["--for", "deploy", "--image-repository", &format!("{OURS}/team/hello")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_snapshot!(ran.stdout);
    assert_eq!(
        operations(&world),
        [
            "BatchCheckLayerAvailability",
            "BatchGetImage",
            "GetAuthorizationToken",
            "GetCallerIdentity",
            "GetRepositoryPolicy"
        ]
    );
}

#[test]
fn another_account_must_let_in_this_one_and_lambda() {
    let world = world("");
    let doctor = image_function(&world, "public.ecr.aws/lambda/python:3.12");
    // It lets Lambda in, and nobody else.
    let closed = format!("{OTHERS}/closed/hello");
    let ran = check(&doctor, &["--for", "deploy", "--image-repository", &closed]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_snapshot!(ran.stdout);
    operations(&world);
}

#[test]
fn the_same_as_json() {
    let world =
        world("ecr.GetRepositoryPolicy:access_denied,ecr.GetDownloadUrlForLayer:denied_by_organization");
    let doctor = image_function(&world, &format!("{OTHERS}/base/al:3"));
    let ran = check(&doctor, &["--for", "build", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let json = json(&ran);
    let mut check = json["check"].clone();
    // In the order of their ends.
    check["calls"] = serde_json::Value::Null;
    assert_snapshot!(format!("{check:#}"));
    assert_eq!(json["schema_version"], 1);
}

/// The states by statement, as `STATEMENT ACTION STATE`.
fn states(ran: &Ran) -> Vec<String> {
    let json = json(ran);
    let permissions = json["check"]["permissions"].as_array().expect("permissions").clone();
    let line = |one: &serde_json::Value| {
        let actions: Vec<&str> = one["actions"]
            .as_array()
            .expect("actions")
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect();
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", text("statement"), actions.join("+"), text("state"))
    };
    permissions.iter().map(line).collect()
}

#[test]
fn a_look_that_is_refused_is_no_finding() {
    let world = world("ecr.GetRepositoryPolicy:access_denied");
    let doctor = image_function(&world, &format!("{OTHERS}/base/al:3"));
    let ran = check(&doctor, &["--for", "build", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    // Both actions were taken, which shows that the repository lets this caller in.
    assert_eq!(states(&ran)[2], "OtherAccount ecr:BatchGetImage+ecr:GetDownloadUrlForLayer allowed");

    world
        .fault("ecr.GetRepositoryPolicy:access_denied,ecr.BatchGetImage:denied_by_repository")
        .expect("faults");
    let ran = check(&doctor, &["--for", "build", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        states(&ran).last().map(String::as_str),
        Some("OtherAccount ecr:BatchGetImage+ecr:GetDownloadUrlForLayer missing")
    );

    world.fault("ecr.GetRepositoryPolicy:access_denied,ecr.BatchGetImage:server_error").expect("faults");
    let ran = check(&doctor, &["--for", "build", "--format", "json"]);
    assert_eq!(
        (ran.code, states(&ran).last().map(String::as_str)),
        (Some(0), Some("OtherAccount ecr:BatchGetImage+ecr:GetDownloadUrlForLayer unknown"))
    );
    operations(&world);
}

#[test]
fn who_refuses_is_told() {
    let world = world("ecr.BatchGetImage:denied_by_organization");
    let doctor = image_function(&world, &format!("{OURS}/base/al:3"));
    let ran = check(&doctor, &["--for", "build"]);
    let flat = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("an explicit deny in a policy of this kind: service control policy"), "{flat}");
    assert!(!flat.contains("Statement"), "no document helps against that: {flat}");
    world.fault("ecr.BatchGetImage:denied_by_repository").expect("faults");
    let json = json(&check(&doctor, &["--for", "build", "--format", "json"]));
    let missing = json["check"]["permissions"]
        .as_array()
        .expect("permissions")
        .iter()
        .find(|one| one["state"] == "missing");
    assert_eq!(missing.expect("one")["denied_by"], "resource-policy");
}

#[test]
fn a_cache_is_not_asked_for_an_image() {
    let world = world("");
    let doctor = image_function(&world, &format!("{OURS}/ecr-public/lambda/python:3.12"));
    let ran = check(&doctor, &["--for", "build", "--format", "json"]);
    assert_eq!(ran.code, Some(0));
    assert!(states(&ran).contains(&"Pull ecr:BatchGetImage unknown".to_owned()), "{:?}", states(&ran));
    assert!(!operations(&world).contains(&"BatchGetImage".to_owned()));
}

#[test]
fn public_images_that_are_pushed() {
    let world = world("public.GetAuthorizationToken:bearer_denied");
    let doctor = image_function(&world, "scratch");
    let ran =
        check(&doctor, &["--for", "build", "--push", "public.ecr.aws/alias/team/app:1", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
    let states = states(&ran);
    assert!(states.contains(&"PublicToken sts:GetServiceBearerToken missing".to_owned()), "{states:?}");
    assert!(
        states.contains(&"PublicToken ecr-public:GetAuthorizationToken unknown".to_owned()),
        "{states:?}"
    );
    assert!(
        states.contains(&"PublicPush ecr-public:BatchCheckLayerAvailability allowed".to_owned()),
        "{states:?}"
    );
    operations(&world);
}

#[test]
fn credentials_of_another_account_say_nothing_of_this_one() {
    let world = world("");
    let doctor = image_function(&world, &format!("{OTHERS}/closed/al:3"));
    let ran = check(&doctor, &["--for", "build", "--account", "111122223333", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "the policy of the repository is known all the same");
    let states = states(&ran);
    assert_eq!(states[0], "Token ecr:GetAuthorizationToken unknown");
    assert_eq!(operations(&world), ["GetCallerIdentity", "GetRepositoryPolicy"]);
}

#[test]
fn where_nobody_can_be_asked_it_was_not_possible_to_look() {
    let world = world("expired_token");
    let doctor = image_function(&world, &format!("{OURS}/base/al:3"));
    let ran = check(&doctor, &["--for", "build"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert!(ran.stdout.contains("is expired"), "{}", ran.stdout);
    let without = image_function(&world, &format!("{OURS}/base/al:3")).lacking("home/.aws/credentials");
    let ran = check(&without, &["--for", "build"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert_snapshot!(ran.stdout);
}

#[test]
fn nobody_is_asked_where_no_permission_is_needed() {
    let world = world("");
    let doctor = image_function(&world, "public.ecr.aws/lambda/python:3.12");
    let ran = check(&doctor, &["--for", "build"]);
    assert_eq!((ran.code, operations(&world)), (Some(0), Vec::new()));
    assert!(ran.stdout.contains("No policy is needed"), "{}", ran.stdout);
    // Nor without being told to.
    doctor.run(&["policy", "--for", "deploy", "--image-repository", &format!("{OURS}/a1")]);
    assert_eq!(operations(&world), [""; 0]);
}

#[test]
fn offline_and_check_contradict_each_other() {
    let world = world("");
    let doctor = image_function(&world, &format!("{OURS}/base/al:3"));
    let ran = check(&doctor, &["--offline"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("--check asks AWS, and --offline asks nobody"), "{}", ran.stderr);
    assert_eq!(operations(&world), [""; 0]);
}

#[test]
fn an_aws_that_hangs_does_not_hold_it_up() {
    let world = world("ecr:hang");
    let doctor = image_function(&world, &format!("{OURS}/base/al:3"));
    let start = std::time::Instant::now();
    let ran = check(&doctor, &["--for", "build", "--timeout", "2", "--format", "json"]);
    assert!(start.elapsed() < std::time::Duration::from_secs(4), "{:?}", start.elapsed());
    assert_eq!((ran.code, states(&ran).iter().all(|one| one.ends_with(" unknown"))), (Some(0), true));
}
