//! What the README shows is what the program prints.

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::Doctor;

const README: &str = include_str!("../../README.md");

fn readme() -> String {
    let moment = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a pattern");
    moment.replace_all(README, "[MOMENT]").replace("· 0.04 s\n", "· [SECONDS]\n")
}

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "AWS itself says part of it")]
fn the_first_screen_is_a_real_one() {
    let daemon = Daemon::new(Behaviour::Docker)
        .refuses(
            "public.ecr.aws/lambda/python:3.12-x86_64",
            403,
            "denied: Your authorization token has expired. Reauthenticate and try again.",
        )
        .accepts_without_login("public.ecr.aws/lambda/python:3.12-x86_64")
        .start();
    let doctor = Doctor::new()
        .fixture("hello-world")
        .logins(&[("public.ecr.aws", -3600)])
        .variable("DOCKER_HOST", &daemon.host());
    let screen = doctor.run(&[]).stdout.replace(&daemon.host(), "unix:///var/run/docker.sock");
    // Where lines break depends on the lengths of the socket's and the moment's names.
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(&readme()).contains(&flat(&screen)), "the README's first screen should be:\n{screen}");
}

#[test]
fn the_screen_of_fix_is_a_real_one() {
    let doctor = Doctor::new().fixture("hello-world").logins(&[("public.ecr.aws", -3600)]);
    let screen = doctor.run(&["fix", "--yes", "--offline"]).stdout;
    let copy = regex::Regex::new(r"\d{8}T\d{6}Z\.bak").expect("a pattern");
    let readme = copy.replace_all(README, "[MOMENT].bak").into_owned();
    assert!(readme.contains(&screen), "the README's screen of fix should be:\n{screen}");
}

#[test]
fn the_table_of_images_is_a_real_one() {
    let screen = Doctor::new().fixture("image-function").run(&["images"]).stdout;
    assert!(README.contains(&screen), "the README's table of images should be:\n{screen}");
}
