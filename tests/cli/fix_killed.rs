//! `fix` that is ended at any moment: the old file or the new one is there, and nothing between.

use std::ffi::OsStr;
use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::doctor::{CANARY, Doctor, auth};
use crate::fix::{beside, config, is_copy};

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
        "mine": (0..4_000).map(|number| format!("unknown to docker, {number}")).collect::<Vec<_>>(),
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
            assert!(name == "config.json" || name.starts_with("config.json."), "try {number}: {name}");
            if is_copy(&name) {
                let copy = doctor.path("home/.docker").join(&name);
                let whole = fs::read_to_string(&copy).expect("a file") == text;
                assert!(whole, "try {number}: {name} is no whole copy");
                fs::remove_file(copy).expect("removed");
            }
        }
    }
    assert!(cut_short > TRIES / 2, "it must have been killed in most tries, not in {cut_short}");
    assert!(old_left > 10 && new_left > 10, "{old_left} times old, {new_left} times new");

    // What was left aside goes with the next run.
    fs::write(doctor.path(CONFIG), &text).expect("written");
    assert_eq!(run_to_its_end(&doctor), Some(0));
    let aside = |name: &String| name != "config.json" && !is_copy(name);
    assert_eq!(beside(&doctor).into_iter().filter(aside).collect::<Vec<_>>(), [""; 0]);
    assert!(config(&doctor).contains("auths") && !new.contains("public.ecr.aws") && !CANARY.is_empty());
}

fn run_to_its_end(doctor: &Doctor) -> Option<i32> {
    let mut command = doctor.command(&arguments());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("it runs").code()
}

/// The same where a token is fetched, shown to a docker, and stored by a helper.
#[cfg(feature = "aws")]
#[test]
fn killed_while_it_logs_in_it_loses_nothing() {
    const HOST: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    let image = format!("{HOST}/app:1");
    let daemon = crate::daemon::Daemon::new(crate::daemon::Behaviour::Docker)
        .refuses(&image, 500, "Head \"https://x/v2/app/manifests/1\": no basic auth credentials")
        .start();
    let text = "{\n\t\"credsStore\": \"file\",\n\t\"mine\": 1\n}\n";
    let new = format!(
        "{{\n\t\"credsStore\": \"file\",\n\t\"mine\": 1,\n\t\"auths\": {{\n\t\t\"{HOST}\": {{}}\n\t}}\n}}\n"
    );
    let doctor = Doctor::new().file(CONFIG, text).variable("DOCKER_HOST", &daemon.host());
    let kept = doctor.path("kept");
    let helper = format!(
        "kept='{}'\ncase $1 in\nget) cat >/dev/null; cat $kept 2>/dev/null || {{ echo 'credentials not found in native keychain'; exit 1; }};;\nstore) cat >$kept.new && mv $kept.new $kept;;\nesac",
        kept.display()
    );
    let doctor = doctor
        .program("docker-credential-file", &helper)
        .program("docker", "cat >\"$DOCKER_CONFIG/token\"; sleep 0.05");
    let arguments = ["fix", "--yes", "--image", &image].map(OsStr::new);
    let run = || {
        let mut command = doctor.command(&arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("it starts")
    };
    let start = Instant::now();
    run().wait().expect("it ends");
    let whole = start.elapsed();
    assert_eq!(config(&doctor), new);

    let (mut seed, mut trials) = (7, 0);
    for number in 0..40 {
        fs::write(doctor.path(CONFIG), text).expect("written");
        let _ = fs::remove_file(&kept);
        let mut child = run();
        let most = u64::try_from(whole.as_micros()).expect("short");
        sleep(Duration::from_micros(most / 4 + next(&mut seed) % (most * 3 / 4)));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let left = config(&doctor);
        assert!(left == text || left == new, "try {number}: {left}");
        if left == new {
            assert!(kept.exists(), "try {number}: an entry says that the helper has it");
        }
        trials += beside(&doctor).iter().filter(|name| name.starts_with(".sam-ecr-doctor-trial-")).count();
        for name in beside(&doctor) {
            use std::os::unix::fs::MetadataExt as _;
            let mode = doctor.path("home/.docker").join(&name).metadata().expect("there").mode();
            assert!(
                !name.starts_with('.') || mode & 0o777 == 0o700,
                "try {number}: {name} is for others too"
            );
        }
    }
    assert!(trials > 0, "it must have been killed while docker ran");
    fs::write(doctor.path(CONFIG), text).expect("written");
    run().wait().expect("it ends");
    let aside = |name: &String| name != "config.json" && !is_copy(name);
    assert_eq!(beside(&doctor).into_iter().filter(aside).collect::<Vec<_>>(), [""; 0]);
}
