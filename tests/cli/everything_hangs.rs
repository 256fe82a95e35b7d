//! With every probe made to hang, the end comes in time, and says what could not be learnt.

use std::io::Read as _;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::{Doctor, Ran};

const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const TIMEOUT: Duration = Duration::from_secs(2);
/// What starting and ending may add.
const SLACK: Duration = Duration::from_millis(500);

/// A proxy that takes connections and says nothing, for as long as the test runs.
fn silent_proxy() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || stream.read_to_end(&mut Vec::new()));
        }
    });
    format!("http://{address}")
}

/// A private image by the docker CLI and a public one by SAM; the helper of the private one never answers, `docker`
/// itself neither.
fn hanging(daemon: &str) -> Doctor {
    let config = format!(r#"{{"credHelpers": {{"{PRIVATE}": "slow"}}}}"#);
    Doctor::new()
        .fixture("hello-world")
        .file("home/.docker/config.json", &config)
        .program("docker-credential-slow", "sleep 100 & sleep 100")
        .program("docker", "sleep 100 & sleep 100")
        .variable("DOCKER_HOST", daemon)
        .variable("DOCKER_AUTH_CONFIG", r#"{"auths": {"public.ecr.aws": {"auth": "QVdTOng="}}}"#)
        .variable("HTTPS_PROXY", &silent_proxy())
}

fn ends_in_time(doctor: &Doctor, what: &str) -> Ran {
    let image = format!("{PRIVATE}/app:1");
    let start = Instant::now();
    let ran = doctor.run(&["check", "-t", "template.yaml", "--image", &image, "--timeout", "2", "-v"]);
    assert!(start.elapsed() < TIMEOUT + SLACK, "{what}: {:?}\n{}", start.elapsed(), ran.stdout);
    ran
}

#[test]
fn helper_daemon_and_registry() {
    for behaviour in [Behaviour::Hangs, Behaviour::HangsAfterVersion] {
        let daemon = Daemon::new(behaviour).start();
        let ran = ends_in_time(&hanging(&daemon.host()), &format!("{behaviour:?}"));
        for words in ["docker-credential-slow", "no answer within", "1 registry not verified"] {
            assert!(ran.stdout.contains(words), "{behaviour:?}, {words}: {}", ran.stdout);
        }
    }
}

#[test]
fn a_daemon_that_is_not_there_and_a_registry_that_says_nothing() {
    let ran = ends_in_time(&hanging("unix:///nobody/docker.sock"), "no daemon");
    for words in ["docker-daemon-down", "docker-credential-slow", "asked directly", "no answer within"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}
