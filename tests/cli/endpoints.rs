//! SAM and docker look for an engine in different places.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::daemon::{Behaviour, Daemon, Running};
use crate::doctor::{Doctor, Ran};

/// sha256 of `colima`, under which docker keeps the context.
const COLIMA: &str = "f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16";

fn project() -> Doctor {
    Doctor::new().fixture("hello-world").program("docker", "exit 0")
}

fn with_context(doctor: Doctor, host: &str) -> Doctor {
    let meta = format!(
        r#"{{"Name":"colima","Metadata":{{}},"Endpoints":{{"docker":{{"Host":"{host}","SkipTLSVerify":false}}}}}}"#
    );
    doctor
        .file("home/.docker/config.json", r#"{"currentContext": "colima"}"#)
        .file(&format!("home/.docker/contexts/meta/{COLIMA}/meta.json"), meta)
}

fn daemon() -> Running {
    Daemon::new(Behaviour::Docker)
        .accepts("public.ecr.aws/lambda/python:3.12-x86_64", &["linux/amd64"])
        .accepts("public.ecr.aws/sam/build-python3.12:latest-x86_64", &["linux/amd64"])
        .start()
}

/// Without the places that differ from run to run.
fn screen(ran: &Ran, daemons: &[&Running]) -> String {
    let names = ["[ENGINE]", "[OTHER ENGINE]"];
    daemons
        .iter()
        .zip(names)
        .fold(ran.stdout.clone(), |text, (daemon, name)| text.replace(&daemon.host(), name))
}

/// SAM's default socket is this machine's own, which may be there or not; `DOCKER_HOST` stands for it where both clients
/// need not differ.
fn has_an_engine_of_its_own() -> bool {
    fs::exists("/var/run/docker.sock").unwrap_or(true)
}

#[test]
fn a_context_that_sam_does_not_follow() {
    if has_an_engine_of_its_own() {
        return;
    }
    let engine = daemon();
    let doctor = with_context(project(), &engine.host()).without("DOCKER_HOST");
    let ran = doctor.run(&["check"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(screen(&ran, &[&engine]));
    let pull = doctor.run(&["check", "--image", "public.ecr.aws/lambda/python:3.12-x86_64"]);
    assert_eq!(pull.code, Some(0), "docker pull works: {}", pull.stdout);
}

/// `unix://tmp/x` is `/tmp/x` to docker-py, and `tmp/x` in the working folder to docker.
#[test]
fn two_engines() {
    let (sam, docker_cli) = (daemon(), daemon());
    let place = sam.host().replace("unix:///", "");
    let doctor = project();
    let link = doctor.path("project").join(&place);
    fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    symlink(docker_cli.socket(), &link).expect("a link");
    let host = format!("unix://{place}");
    let ran = doctor.variable("DOCKER_HOST", &host).run(&["check"]);
    assert_eq!(ran.code, Some(0), "nothing breaks: {}", ran.stdout);
    assert_snapshot!(ran.stdout.replace(&host, "[DOCKER_HOST]"));
    assert!(!sam.requests().is_empty() && !docker_cli.requests().is_empty());
    let asked_a_registry = docker_cli.requests().iter().any(|asked| asked.path.contains("/distribution/"));
    assert!(!asked_a_registry, "SAM's images are asked for through SAM's engine");
}

#[test]
fn a_context_that_is_not_there() {
    let engine = daemon();
    let doctor = project().without("DOCKER_HOST").variable("DOCKER_CONTEXT", "gone");
    let ran = doctor.run(&["check", "--image", "public.ecr.aws/lambda/python:3.12-x86_64"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("error[docker-context-missing]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n      unset DOCKER_CONTEXT\n"), "{}", ran.stdout);
    // DOCKER_HOST counts, and nothing is missed.
    let ran = project().variable("DOCKER_HOST", &engine.host()).variable("DOCKER_CONTEXT", "gone").run(&[
        "check",
        "--image",
        "public.ecr.aws/lambda/python:3.12-x86_64",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    // It is seen without asking anybody.
    let doctor = project().without("DOCKER_HOST").variable("DOCKER_CONTEXT", "gone");
    let ran = doctor.run(&["check", "--offline"]);
    assert!(ran.stdout.contains("warning[docker-context-missing]"), "{}", ran.stdout);
}

#[test]
fn an_engine_of_docker_that_hangs_does_not_hold_up_sam_s() {
    let (sam, docker_cli) = (daemon(), Daemon::new(Behaviour::Hangs).start());
    let place = sam.host().replace("unix:///", "");
    let doctor = project();
    let link = doctor.path("project").join(&place);
    fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    symlink(docker_cli.socket(), &link).expect("a link");
    let start = Instant::now();
    let ran = doctor.variable("DOCKER_HOST", &format!("unix://{place}")).run(&["check"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn the_only_other_engine_is_the_remedy() {
    let engine = daemon();
    let doctor = project();
    let folder = doctor.path("home/.colima/default");
    fs::create_dir_all(&folder).expect("a folder");
    symlink(engine.socket(), folder.join("docker.sock")).expect("a link");
    if has_an_engine_of_its_own() {
        return;
    }
    let ran = doctor.run(&["check"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
}

#[test]
fn a_docker_host_that_only_docker_takes() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let ran = project().variable("DOCKER_HOST", &format!("localhost:{port}")).run(&["check"]);
    assert_eq!(ran.code, Some(1));
    if !has_an_engine_of_its_own() {
        assert_snapshot!(ran.stdout.replace(&port.to_string(), "[PORT]"));
    }
}

#[test]
fn ssh() {
    let ran = project().variable("DOCKER_HOST", "ssh://ana@far.example.com").run(&["check"]);
    assert_eq!(ran.code, Some(1));
    if !has_an_engine_of_its_own() {
        assert_snapshot!(ran.stdout);
    }
}

#[test]
fn tls_files_that_are_not_there() {
    let engine = daemon();
    let doctor = project().variable("DOCKER_HOST", &engine.host()).variable("DOCKER_TLS_VERIFY", "1");
    let ran = doctor.run(&["check"]);
    assert_eq!(ran.code, Some(1));
    if !has_an_engine_of_its_own() {
        assert_snapshot!(screen(&ran, &[&engine]));
    }
}

#[test]
fn an_address_with_a_password() {
    let ran = project().variable("DOCKER_HOST", "tcp://ana:Sommer2026xyz@h:2375").run(&["check", "-v"]);
    assert!(!ran.stdout.contains("Sommer2026xyz"), "{}", ran.stdout);
    let ran = project()
        .variable("DOCKER_HOST", "tcp://ana:Sommer2026xyz@h:2375")
        .run(&["check", "--format", "json"]);
    assert!(!ran.stdout.contains("Sommer2026xyz"), "{}", ran.stdout);
}

#[test]
fn a_socket_that_may_not_be_opened() {
    let engine = daemon();
    fs::set_permissions(engine.socket(), fs::Permissions::from_mode(0o000)).expect("permissions");
    let ran = project().variable("DOCKER_HOST", &engine.host()).run(&["check"]);
    // root may open everything.
    if ran.code == Some(1) {
        assert!(ran.stdout.contains("error[docker-socket-permission]"), "{}", ran.stdout);
    }
}
