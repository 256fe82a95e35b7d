//! Many registries and many helpers cost little more than the slowest one, and one that hangs does not hold up the end.
//!
//! The limits are generous, so that a busy machine does not fail them; one after the other, the helpers would take far
//! longer.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::doctor::{Doctor, auth};

fn registry(number: usize) -> String {
    format!("{:012}.dkr.ecr.eu-west-1.amazonaws.com", 100_000_000_000 + number)
}

/// How long the check of an image of each registry takes, and what it says.
fn check(doctor: &Doctor, registries: usize, further: &[&str]) -> (Duration, Value) {
    let images: Vec<String> =
        (0..registries).map(|number| format!("--image={}/app:1", registry(number))).collect();
    let mut arguments = vec!["check", "--offline", "--format", "json"];
    arguments.extend(further);
    arguments.extend(images.iter().map(String::as_str));
    let start = Instant::now();
    let ran = doctor.run(&arguments);
    let took = start.elapsed();
    (took, serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON"))
}

#[test]
fn fifty_registries_and_twenty_helpers_cost_little_more_than_the_slowest() {
    let (mut helpers, mut auths, mut doctor) = (Map::new(), Map::new(), Doctor::new());
    for number in 0..50 {
        if number < 20 {
            helpers.insert(registry(number), json!(format!("h{number}")));
            let script = r#"sleep 0.5; echo '{"ServerURL":"x","Username":"AWS","Secret":"hunter2"}'"#;
            doctor = doctor.program(&format!("docker-credential-h{number}"), script);
        } else {
            auths.insert(registry(number), json!({"auth": auth(3600)}));
        }
    }
    let config = json!({"auths": auths, "credHelpers": helpers});
    let doctor = doctor.file("home/.docker/config.json", config.to_string());
    let (took, report) = check(&doctor, 50, &[]);
    let registries = report["registries"].as_array().expect("registries");
    let sent = registries.iter().filter(|one| one["clients"][0]["sends"] == "basic").count();
    assert_eq!(sent, 50, "every login is found");
    // One after the other: 10 s.
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn a_helper_that_hangs_does_not_hold_up_the_end() {
    let helpers: Map<String, Value> = (0..10).map(|number| (registry(number), json!("hang"))).collect();
    let doctor = Doctor::new()
        .file("home/.docker/config.json", json!({"credHelpers": helpers}).to_string())
        .program("docker-credential-hang", "sleep 30 & sleep 30");
    let (took, report) = check(&doctor, 10, &["--timeout", "2"]);
    let client = &report["registries"][9]["clients"][0];
    assert_eq!(client["sends"], "unknown");
    assert!(client["why"].as_str().is_some_and(|why| why.contains("no answer")), "{client}");
    // Twice the limit is for busy machines; a helper that was waited for would take 30 s.
    assert!(took < Duration::from_secs(4), "{took:?}");
}
