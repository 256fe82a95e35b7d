//! What it means that an image is not there, where ECR fetches images from another registry.

use insta::assert_snapshot;
use sam_ecr_doctor_stand_ins::World;

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::Doctor;

const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const ASKED: &str = "DescribePullThroughCacheRules";

fn world(faults: &str) -> World {
    let world = World::start().expect("a world");
    world.fault(faults).expect("faults");
    world
}

fn doctor(world: &World) -> Doctor {
    Doctor::new().variable("AWS_EC2_METADATA_DISABLED", "true").variable("AWS_ENDPOINT_URL", &world.aws_url())
}

fn operations(world: &World) -> Vec<String> {
    world.requests().into_iter().filter_map(|entry| Some(entry.aws?.operation)).collect()
}

/// The findings about these repositories, where nobody is logged in and no engine answers.
fn by_the_api(world: &World, repositories: &[&str]) -> serde_json::Value {
    let images: Vec<String> = repositories.iter().map(|name| format!("{PRIVATE}/{name}:1")).collect();
    let mut arguments = vec!["check", "--format", "json"];
    arguments.extend(images.iter().flat_map(|image| ["--image", image]));
    let ran = doctor(world).run(&arguments);
    serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON")
}

fn finding<'j>(json: &'j serde_json::Value, id: &str) -> Option<&'j serde_json::Value> {
    json["findings"].as_array().expect("findings").iter().find(|finding| finding["id"] == id)
}

#[test]
fn what_a_first_pull_brings_in_is_not_missing() {
    let world = world("");
    let json = by_the_api(&world, &["ecr-public/missing/app", "docker-hub/missing/app"]);
    assert_eq!(finding(&json, "repo-not-found"), None, "{json:#}");
    assert_eq!(operations(&world).iter().filter(|name| *name == ASKED).count(), 1, "once for a registry");
    let rules = json["aws"]["caches"][0]["rules"]["known"].as_array().expect("rules");
    assert_eq!(rules.len(), 2);
    assert_eq!(rules[0]["secret"], serde_json::Value::Null);
    assert!(rules[1]["secret"].as_str().expect("one").contains("ecr-pullthroughcache/hub"));

    // The repository is there, and this tag was not fetched yet.
    world.fault("ecr.DescribeImages:image_missing").expect("a fault");
    assert_eq!(finding(&by_the_api(&world, &["ecr-public/lambda/python"]), "tag-not-found"), None);
    assert!(finding(&by_the_api(&world, &["team/app"]), "tag-not-found").is_some());
}

#[test]
fn a_name_like_that_of_a_cache_without_a_rule() {
    let world = world("");
    let json = by_the_api(&world, &["quay/missing/app"]);
    let missing = finding(&json, "repo-not-found").expect("a finding");
    assert!(missing["evidence"].to_string().contains("no rule for the prefix quay"), "{missing:#}");
    let kinds: Vec<_> =
        missing["remedies"].as_array().expect("remedies").iter().map(|one| one["kind"].clone()).collect();
    assert!(kinds.contains(&"describe-pull-through-cache".into()), "{kinds:?}");

    // Of another name it is no matter.
    let json = by_the_api(&world, &["team/missing/app"]);
    assert!(!finding(&json, "repo-not-found").expect("a finding").to_string().contains("pull-through"));

    world.fault("ecr.DescribePullThroughCacheRules:access_denied").expect("a fault");
    let json = by_the_api(&world, &["quay/missing/app"]);
    assert!(!finding(&json, "repo-not-found").expect("a finding").to_string().contains("pull-through"));
    assert_eq!(json["aws"]["caches"][0]["rules"]["failed"]["kind"]["is"], "denied");
}

#[test]
fn nobody_is_asked_where_it_cannot_be_one() {
    let world = world("");
    by_the_api(&world, &["missing", "team/app"]);
    assert!(!operations(&world).contains(&ASKED.to_owned()), "{:?}", operations(&world));
}

#[test]
fn a_registry_that_has_no_such_repository_may_mean_that_it_may_not_be_fetched() {
    let image = format!("{PRIVATE}/docker-hub/library/alpine:3");
    let words = "name unknown: The repository with name 'docker-hub/library/alpine' does not exist in the registry with id \
                 '123456789012'";
    let world = world("");
    let daemon = Daemon::new(Behaviour::Docker).refuses(&image, 404, words).start();
    let doctor = doctor(&world).logins(&[(PRIVATE, 36_000)]).variable("DOCKER_HOST", &daemon.host());
    let ran = doctor.run(&["check", "--image", &image]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout.replace(&daemon.host(), "[DAEMON]"));
    assert_eq!(operations(&world), [ASKED], "the login holds, so that nothing else is asked");

    let ran = doctor.run(&["check", "--offline", "--image", &image]);
    assert!(!ran.stdout.contains("pull-through"), "{}", ran.stdout);
    assert_eq!(operations(&world).len(), 1);
}
