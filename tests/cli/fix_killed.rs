//! `fix` that is ended at any moment: the old file or the new one is there, and nothing between.

use std::ffi::OsStr;
use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::doctor::{CANARY, Doctor, auth};
use crate::fix::{beside, config};

const CONFIG: &str = "home/.docker/config.json";
const TRIES: u32 = 200;

fn arguments() -> Vec<&'static OsStr> {
    ["fix", "--yes", "--offline", "--image", "public.ecr.aws/lambda/python:3.12"].map(OsStr::new).to_vec()
}

/// Numbers that look random, and are the same in every run.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[test]
fn killed_at_any_moment_it_loses_nothing() {
    let before = json!({
        "auths": {"public.ecr.aws": {"auth": auth(-3600)}, "ghcr.io": {"auth": auth(3600)}},
        // So much that writing takes its time.
        "mine": (0..8_000).map(|number| format!("unknown to docker, {number}")).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&before).expect("JSON");
    let mut after = before.clone();
    after["auths"].as_object_mut().expect("auths").remove("public.ecr.aws");
    let doctor = Doctor::new().file(CONFIG, &text);

    let start = Instant::now();
    assert_eq!(run_to_its_end(&doctor), Some(0));
    let whole = start.elapsed();
    let new = config(&doctor);
    assert_eq!(serde_json::from_str::<Value>(&new).expect("JSON"), after);

    let (mut seed, mut old_left, mut new_left, mut cut_short) = (1, 0_u32, 0_u32, 0_u32);
    for number in 0..TRIES {
        fs::write(doctor.path(CONFIG), &text).expect("written");
        let known = beside(&doctor).len();
        let mut child = doctor
            .command(&arguments())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let micros = |most: Duration, seed: &mut u64| {
            Duration::from_micros(next(seed) % u64::try_from(most.as_micros()).expect("short").max(1))
        };
        if number % 2 == 0 {
            sleep(micros(whole, &mut seed));
        } else {
            // As soon as it writes something, or a moment later.
            while beside(&doctor).len() <= known && child.try_wait().expect("a child").is_none() {}
            sleep(micros(Duration::from_millis(12), &mut seed));
        }
        child.kill().expect("killed");
        cut_short += u32::from(!child.wait().expect("ended").success());
        let left = config(&doctor);
        if left == text {
            old_left += 1;
        } else {
            assert_eq!(left, new, "try {number}: neither the old file nor the new one");
            new_left += 1;
        }
        for name in beside(&doctor) {
            let copy = fs::read_to_string(doctor.path("home/.docker").join(&name)).expect("a file");
            assert!(!name.ends_with(".bak") || copy == text, "try {number}: {name} is no whole copy");
            assert!(name == "config.json" || name.starts_with("config.json."), "try {number}: {name}");
        }
    }
    assert!(cut_short > TRIES / 2, "it must have been killed in most tries, not in {cut_short}");
    assert!(old_left > 10 && new_left > 10, "{old_left} times old, {new_left} times new");

    // What was left aside goes with the next run.
    fs::write(doctor.path(CONFIG), &text).expect("written");
    assert_eq!(run_to_its_end(&doctor), Some(0));
    let aside = |name: &String| name != "config.json" && !name.ends_with(".bak");
    assert_eq!(beside(&doctor).into_iter().filter(aside).collect::<Vec<_>>(), [""; 0]);
    assert!(config(&doctor).contains("auths") && !new.contains("public.ecr.aws") && !CANARY.is_empty());
}

fn run_to_its_end(doctor: &Doctor) -> Option<i32> {
    let mut command = doctor.command(&arguments());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("it runs").code()
}
