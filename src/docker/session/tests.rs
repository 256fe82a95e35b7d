use std::path::Path;
use std::time::{Duration, Instant};

use self::daemon::{Behaviour, Daemon, Running};
use super::*;
use crate::docker::engine::credentials;
use crate::docker::engine::{AnswerKind, Engine, EngineState};
use crate::docker::login::Login;
use crate::environment::Environment;
use crate::image::CredentialPath;
use crate::secret::Secret;

#[path = "../../../tests/support/daemon.rs"]
mod daemon;

const PYTHON: &str = "public.ecr.aws/lambda/python:3.12";
/// Where nobody listens.
const NOBODY: &str = "127.0.0.1:1";
const EXPIRED: &str = "denied: Your authorization token has expired. Reauthenticate and try again.";

fn endpoint(host: &str) -> Endpoint {
    Endpoint::of(&Environment::new(Path::new("/"), &[("DOCKER_HOST", host)]))
}

fn question(host: &str, reference: &str, password: Option<&str>) -> Question {
    Question {
        host: host.into(),
        reference: reference.into(),
        paths: vec![CredentialPath::DockerPyPull],
        login: password
            .map(|password| Login::basic(Secret::new("AWS".to_owned()), Secret::new(password.to_owned()))),
        further: Vec::new(),
    }
}

/// What one daemon and, through it, registries say.
struct Learnt {
    engine: Engine,
    probes: Vec<RegistryProbe>,
}

fn look(endpoint: &Endpoint, questions: Vec<Question>, images: &[String], deadline: Deadline) -> Learnt {
    let session = Session::open(endpoint, None, images, deadline).expect("a runtime");
    let engine = session.engines().sam;
    Learnt { engine, probes: session.ask(&Environment::default(), questions, deadline) }
}

fn deadline() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

fn state(running: &Running, limit: Duration) -> EngineState {
    look(&endpoint(&running.host()), Vec::new(), &[], Deadline::after(limit)).engine.state
}

fn answer(learnt: &Learnt, index: usize) -> (AnswerKind, &str) {
    match &learnt.probes[index].answer {
        Observed::Known(answer) => (answer.kind, answer.words.as_str()),
        Observed::Unknown(why) => panic!("unknown: {why}"),
    }
}

fn has(learnt: &Learnt, image: &str) -> bool {
    learnt.engine.images[&Quoted::new(image)].known().expect("known").is_some()
}

#[test]
fn a_daemon_says_who_it_is_what_it_has_and_what_registries_say() {
    let running = Daemon::new(Behaviour::Docker)
        .local(PYTHON)
        .accepts(PYTHON, &["linux/amd64", "linux/arm64"])
        .refuses("1.dkr.ecr.eu-west-1.amazonaws.com/app:1", 404, EXPIRED)
        .start();
    let learnt = look(
        &endpoint(&running.host()),
        vec![
            question("public.ecr.aws", PYTHON, None),
            question(
                "1.dkr.ecr.eu-west-1.amazonaws.com",
                "1.dkr.ecr.eu-west-1.amazonaws.com/app:1",
                Some("s3cret"),
            ),
        ],
        &[PYTHON.into(), "other:1".into()],
        deadline(),
    );
    assert_eq!(
        learnt.engine.state,
        EngineState::Reachable {
            version: "28.5.2".into(),
            api_version: "1.41".into(),
            architecture: "amd64".into()
        }
    );
    assert!(has(&learnt, PYTHON));
    assert!(!has(&learnt, "other:1"));
    assert_eq!(answer(&learnt, 0).0, AnswerKind::Accepted);
    let platforms: Vec<_> = learnt.probes[0].answer.known().expect("known").platforms.clone();
    assert_eq!(platforms, [Quoted::new("linux/amd64"), Quoted::new("linux/arm64")]);
    assert_eq!(answer(&learnt, 1), (AnswerKind::Expired, EXPIRED));

    let asked = running.requests();
    let sent = |reference: &str| {
        let path = format!("/distribution/{reference}/json");
        asked.iter().find(|request| request.path == path).expect("asked").credentials.clone()
    };
    assert!(!sent(PYTHON).contains("password"), "{}", sent(PYTHON));
    let private = sent("1.dkr.ecr.eu-west-1.amazonaws.com/app:1");
    assert!(
        private.contains(r#""username":"AWS""#) && private.contains(r#""password":"s3cret""#),
        "{private}"
    );
    let saved = serde_json::to_string(&(&learnt.engine, &learnt.probes)).expect("serialised");
    assert!(!saved.contains("s3cret"), "{saved}");
}

#[test]
fn what_is_wrong_with_the_endpoint_is_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = format!("unix://{}/docker.sock", folder.path().display());
    let state_at = |host: &str| look(&endpoint(host), Vec::new(), &[], deadline()).engine.state;
    assert_eq!(state_at(&missing), EngineState::NoSocket);
    assert_eq!(state_at("tcp://127.0.0.1:1"), EngineState::Refused);
    std::fs::write(folder.path().join("docker.sock"), "").expect("written");
    let words = |state: EngineState| match state {
        EngineState::Unknown { why } => why.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(words(state_at(&missing)).contains("a file or folder"));
    assert!(words(state_at("ssh://host")).contains("ssh"));

    let limit = Duration::from_secs(10);
    assert_eq!(state(&Daemon::new(Behaviour::Refuses).start(), limit), EngineState::Refused);
    let garbage = words(state(&Daemon::new(Behaviour::Garbage).start(), limit));
    assert!(garbage.contains("does not speak Docker's language"), "{garbage}");
    let other = words(state(&Daemon::new(Behaviour::OtherServer).start(), limit));
    assert!(other.contains("does not speak Docker's language"), "{other}");
}

#[test]
fn a_socket_that_may_not_be_opened_is_told_apart() {
    use std::os::unix::fs::PermissionsExt as _;
    // The superuser may open anything.
    if rustix::process::geteuid().is_root() {
        return;
    }
    let running = Daemon::new(Behaviour::Docker).start();
    std::fs::set_permissions(running.socket(), std::fs::Permissions::from_mode(0o000)).expect("mode set");
    assert_eq!(state(&running, Duration::from_secs(5)), EngineState::NoPermission);
}

#[test]
fn a_daemon_that_hangs_is_left_within_the_deadline() {
    for behaviour in [Behaviour::Hangs, Behaviour::HangsAfterVersion] {
        let running = Daemon::new(behaviour).start();
        let start = Instant::now();
        let learnt = look(
            &endpoint(&running.host()),
            vec![question(NOBODY, "127.0.0.1:1/app:1", None)],
            &[PYTHON.into()],
            Deadline::after(Duration::from_millis(500)),
        );
        assert!(start.elapsed() < Duration::from_millis(900), "{behaviour:?}: {:?}", start.elapsed());
        let through_it = matches!(learnt.probes[0].via, Via::Daemon { .. });
        assert_eq!(through_it, behaviour == Behaviour::HangsAfterVersion);
        assert!(learnt.engine.images[&Quoted::new(PYTHON)].why().is_some(), "{behaviour:?}");
        let reached = matches!(learnt.engine.state, EngineState::Reachable { .. });
        assert_eq!(reached, behaviour == Behaviour::HangsAfterVersion);
    }
}

#[test]
fn where_no_daemon_can_be_asked_the_registry_is() {
    let running = Daemon::new(Behaviour::Podman).local(PYTHON).start();
    let refused = Daemon::new(Behaviour::Refuses).start();
    for host in [running.host(), refused.host()] {
        let question = question(NOBODY, "127.0.0.1:1/app:1", None);
        let learnt = look(&endpoint(&host), vec![question], &[PYTHON.into()], deadline());
        assert_eq!(learnt.probes[0].via, Via::Directly);
        assert_eq!(answer(&learnt, 0).0, AnswerKind::Network, "nobody listens there");
        assert_eq!(learnt.engine.images[&Quoted::new(PYTHON)].known().is_some(), host == running.host());
    }
}

#[test]
fn a_throttled_question_is_asked_once_more() {
    let throttled = "toomanyrequests: Rate exceeded";
    let running = Daemon::new(Behaviour::Docker)
        .refuses(PYTHON, 429, throttled)
        .accepts(PYTHON, &["linux/amd64"])
        .refuses("public.ecr.aws/x:1", 429, throttled)
        .start();
    let questions = vec![
        question("public.ecr.aws", PYTHON, Some("x")),
        question("public.ecr.aws", "public.ecr.aws/x:1", Some("x")),
    ];
    let learnt = look(&endpoint(&running.host()), questions, &[], deadline());
    assert_eq!(answer(&learnt, 0).0, AnswerKind::Accepted);
    assert_eq!(answer(&learnt, 1), (AnswerKind::TooManyRequests, throttled));
    let asked = running.requests().iter().filter(|request| request.path.starts_with("/distribution")).count();
    assert_eq!(asked, 4);
}

fn asked(running: &Running) -> Vec<String> {
    let requests = running.requests().into_iter();
    requests.filter(|request| request.path.starts_with("/distribution")).map(|request| request.path).collect()
}

#[test]
fn ecr_public_is_asked_once_a_second_without_a_login() {
    let running =
        Daemon::new(Behaviour::Docker).accepts(PYTHON, &[]).accepts("public.ecr.aws/x:1", &[]).start();
    let mut without = question("public.ecr.aws", PYTHON, None);
    without.further = vec!["public.ecr.aws/x:1".into()];
    let start = Instant::now();
    let learnt = look(&endpoint(&running.host()), vec![without], &[], deadline());
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
    assert_eq!((answer(&learnt, 0).0, answer(&learnt, 1).0), (AnswerKind::Accepted, AnswerKind::Accepted));
}

#[test]
fn further_images_are_asked_for_only_where_the_login_is_taken() {
    const HOST: &str = "111111111111.dkr.ecr.eu-west-1.amazonaws.com";
    let image = |name: &str| format!("{HOST}/{name}");
    let unknown = "name unknown: The repository with name 'b' does not exist in the registry with id '1'";
    let daemon = || Daemon::new(Behaviour::Docker).refuses(&image("b:1"), 404, unknown);
    let mut further = question(HOST, &image("a:1"), Some("x"));
    further.further = vec![image("b:1")];

    let running = daemon().accepts(&image("a:1"), &["linux/arm64"]).start();
    let learnt = look(&endpoint(&running.host()), vec![further.clone()], &[], deadline());
    assert_eq!(answer(&learnt, 0).0, AnswerKind::Accepted);
    assert_eq!(answer(&learnt, 1), (AnswerKind::NoRepository, unknown));

    let running = daemon().refuses(&image("a:1"), 403, EXPIRED).start();
    let learnt = look(&endpoint(&running.host()), vec![further], &[], deadline());
    assert_eq!((learnt.probes.len(), asked(&running).len()), (1, 1), "ECR Private always needs a login");
}

#[test]
fn a_registry_that_refuses_a_login_is_asked_without() {
    let running = Daemon::new(Behaviour::Docker)
        .refuses(PYTHON, 403, EXPIRED)
        .accepts(PYTHON, &["linux/amd64"])
        .start();
    let questions = vec![question("public.ecr.aws", PYTHON, Some("x"))];
    let learnt = look(&endpoint(&running.host()), questions, &[], deadline());
    assert_eq!((answer(&learnt, 0).0, answer(&learnt, 1).0), (AnswerKind::Expired, AnswerKind::Accepted));
    assert!(learnt.probes[0].with_login && !learnt.probes[1].with_login);
    assert!(learnt.probes[1].paths.is_empty(), "no client sends nothing here");
}

#[test]
fn a_login_that_would_not_arrive_unchanged_is_not_sent() {
    assert!(credentials(&question("h", "r", Some("a?b"))).is_none());
    assert!(credentials(&question("h", "r", Some("pässword"))).is_none());
    assert!(credentials(&question("h", "r", Some("eyJwYXlsb2FkIjoi+/="))).is_some_and(|sent| sent.is_some()));
    assert!(credentials(&question("h", "r", None)).is_some_and(|sent| sent.is_none()));
}
