//! Against the stand-ins, through their proxy: what a registry answers, and what a daemon would have made of it
//! (`GET /distribution/{name}/json` of dockerd 28.5, recorded with the same answers).

use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use sam_ecr_doctor_stand_ins::World;
use sam_ecr_doctor_stand_ins::token::{Service, password};
use tokio::runtime::Builder;
use tokio::time::timeout;

use super::*;
use crate::docker::pace::{PATIENCE, Pace};
use crate::environment::Environment;
use crate::secret::Secret;

mod on_this_machine;
mod plain;

const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const EXPIRED: &str = "denied: Your authorization token has expired. Reauthenticate and try again.";

fn run<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn world() -> World {
    World::start().unwrap()
}

fn client(world: &World) -> Client {
    let environment = Environment::new(Path::new("/"), &[("HTTPS_PROXY", &world.proxy_url())]);
    Client::trusting(&environment, &std::fs::read(world.ca_file()).unwrap())
}

fn login(user: &str, password: &str) -> Login {
    Login::basic(Secret::new(user.to_owned()), Secret::new(password.to_owned()))
}

/// An ECR login that is good for so many seconds.
fn ecr(service: Service, region: &str, seconds: i64) -> Login {
    let expires = Timestamp::now() + SignedDuration::from_secs(seconds);
    login("AWS", &password(service, region, expires).unwrap())
}

fn question(reference: &str, login: Option<Login>) -> Question {
    let host = reference.split('/').next().unwrap().to_owned();
    Question { host, reference: reference.to_owned(), paths: Vec::new(), login, further: Vec::new() }
}

fn asked(client: &Client, reference: &str, login: Option<Login>) -> Answer {
    asked_at(&Pace::default(), client, reference, login)
}

fn asked_at(pace: &Pace, client: &Client, reference: &str, login: Option<Login>) -> Answer {
    let question = question(reference, login);
    let kind = |answer: &Observed<Answer>| answer.known().map(|answer| answer.kind);
    let asked = pace.ask(&question, || ask(client, &question), kind);
    match run(async { timeout(Duration::from_secs(20), asked).await }).unwrap() {
        Observed::Known(answer) => answer,
        Observed::Unknown(why) => panic!("{reference}: unknown: {why}"),
    }
}

fn kind_and_words(answer: &Answer) -> (AnswerKind, &str) {
    (answer.kind, answer.words.as_str())
}

/// What the registry was asked: method, path, kind of credential, status.
fn requests(world: &World) -> Vec<String> {
    let of_registry = world.requests().into_iter().filter(|entry| entry.service == "registry");
    of_registry
        .map(|entry| {
            let status = entry.status.unwrap_or_default();
            format!("{} {} {} {status}", entry.method, entry.path, entry.credential)
        })
        .collect()
}

#[test]
fn ecr_private_answers_as_it_answers_a_daemon() {
    let world = world();
    let client = client(&world);
    let good = || Some(ecr(Service::Private, "eu-west-1", 60));
    for (image, login, kind, words) in [
        ("app/ok:1", Some(ecr(Service::Private, "eu-west-1", -60)), AnswerKind::Expired, EXPIRED),
        (
            "app/ok:1",
            Some(ecr(Service::Private, "us-east-1", 60)),
            AnswerKind::InvalidToken,
            "denied: Your Authorization Token is invalid.",
        ),
        (
            "app/ok:1",
            Some(login("AWS", "hunter2")),
            AnswerKind::InvalidToken,
            "denied: Your Authorization Token is invalid.",
        ),
        (
            "app/noauthz:1",
            good(),
            AnswerKind::NotPermitted,
            "denied: User: arn:aws:iam::111122223333:user/dev is not authorized to perform: ecr:BatchGetImage",
        ),
        (
            "app/norepo:1",
            good(),
            AnswerKind::NoRepository,
            "name unknown: The repository with name 'app/norepo' does not exist in the registry with id '123456789012'",
        ),
        ("app/ok:missing", good(), AnswerKind::NoTag, "manifest unknown: Requested image not found"),
        (
            "app/boom:1",
            good(),
            AnswerKind::Other,
            "500 Internal Server Error: unknown: Internal Server Error",
        ),
        (
            "app/ok:1",
            None,
            AnswerKind::NoCredentials,
            "no basic auth credentials: 401 Unauthorized: Not Authorized",
        ),
        (
            "app/ok:1",
            Some(Login::token(Secret::new("identity".to_owned()))),
            AnswerKind::NoCredentials,
            "no basic auth credentials: 401 Unauthorized: Not Authorized",
        ),
    ] {
        let answer = asked(&client, &format!("{PRIVATE}/{image}"), login);
        assert_eq!(answer.kind, kind, "{image}: {}", answer.words);
        assert!(answer.words.as_str().starts_with(words), "{image}: {}", answer.words);
        assert!(answer.platforms.is_empty());
    }
}

#[test]
fn an_accepted_login_tells_digest_and_platforms() {
    let world = world();
    let client = client(&world);
    for (image, expected) in [
        ("app/ok:1", vec!["linux/amd64"]),
        ("app/arm64:1", vec!["linux/arm64/v8"]),
        ("app/multi:1", vec!["linux/amd64", "linux/arm64/v8"]),
    ] {
        let answer =
            asked(&client, &format!("{PRIVATE}/{image}"), Some(ecr(Service::Private, "eu-west-1", 60)));
        assert_eq!(answer.kind, AnswerKind::Accepted, "{}", answer.words);
        assert!(answer.words.as_str().starts_with("sha256:") && answer.words.as_str().len() == 71);
        let platforms: Vec<&str> = answer.platforms.iter().map(crate::quoted::Quoted::as_str).collect();
        assert_eq!(platforms, expected, "{image}");
    }
    let digest =
        asked(&client, &format!("{PRIVATE}/app/ok:1"), Some(ecr(Service::Private, "eu-west-1", 60))).words;
    let by_digest =
        asked(&client, &format!("{PRIVATE}/app/ok@{digest}"), Some(ecr(Service::Private, "eu-west-1", 60)));
    assert_eq!((by_digest.kind, by_digest.words), (AnswerKind::Accepted, digest));
}

#[test]
fn a_refused_login_is_shown_twice_and_never_without_being_asked_for() {
    let world = world();
    asked(&client(&world), &format!("{PRIVATE}/app/ok:1"), Some(ecr(Service::Private, "eu-west-1", -60)));
    let path = "/v2/app/ok/manifests/1";
    let expected = [
        format!("HEAD {path} none 401"),
        format!("HEAD {path} basic-expired 403"),
        format!("GET {path} basic-expired 403"),
    ];
    assert_eq!(requests(&world), expected);
    let agent = world.requests().pop().unwrap().user_agent.unwrap();
    assert_eq!(agent, format!("sam-ecr-doctor/{}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn ecr_public_answers_as_it_answers_a_daemon() {
    let world = world();
    let client = client(&world);
    let image = "public.ecr.aws/lambda/python:3.12";
    for (login, kind, words) in [
        (None, AnswerKind::Accepted, "sha256:"),
        (Some(ecr(Service::Public, "us-east-1", 60)), AnswerKind::Accepted, "sha256:"),
        (Some(ecr(Service::Public, "us-east-1", -60)), AnswerKind::Expired, EXPIRED),
        (Some(ecr(Service::Private, "us-east-1", 60)), AnswerKind::InvalidToken, "denied: Not Authorized"),
        (Some(login("me", "hunter2")), AnswerKind::InvalidToken, "denied: Not Authorized"),
    ] {
        let answer = asked(&client, image, login);
        assert_eq!(answer.kind, kind, "{}", answer.words);
        assert!(answer.words.as_str().starts_with(words), "{}", answer.words);
    }
    let identity = question(image, Some(Login::token(Secret::new("identity".to_owned()))));
    let unknown = run(ask(&client, &identity));
    let why = unknown.why().unwrap().as_str();
    assert_eq!(why, "public.ecr.aws takes no identity tokens (405 Method Not Allowed)");
}

#[test]
fn an_expired_public_login_still_gets_a_token() {
    let world = world();
    asked(&client(&world), "public.ecr.aws/lambda/python:3.12", Some(ecr(Service::Public, "us-east-1", -60)));
    let path = "/v2/lambda/python/manifests/3.12";
    let expected = [
        format!("HEAD {path} none 401"),
        "GET /token/?service=public.ecr.aws&scope=aws basic-expired 200".to_owned(),
        format!("HEAD {path} bearer-expired 403"),
        format!("GET {path} bearer-expired 403"),
    ];
    assert_eq!(requests(&world), expected);
}

#[test]
fn a_throttled_question_is_asked_once_more_and_not_at_once() {
    let world = world();
    let begun = Instant::now();
    let answer = asked(
        &client(&world),
        &format!("{PRIVATE}/app/throttle:1"),
        Some(ecr(Service::Private, "eu-west-1", 60)),
    );
    assert_eq!(kind_and_words(&answer), (AnswerKind::TooManyRequests, "toomanyrequests: Rate exceeded"));
    assert!(begun.elapsed() >= PATIENCE);
    let anonymous = requests(&world).into_iter().filter(|request| request.contains(" none "));
    assert_eq!(anonymous.count(), 2);
}

#[test]
fn ecr_public_is_asked_once_a_second_without_a_login() {
    let world = world();
    let (client, pace) = (client(&world), Pace::default());
    let begun = Instant::now();
    for _ in 0..2 {
        asked_at(&pace, &client, "public.ecr.aws/lambda/python:3.12", None);
    }
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let begun = Instant::now();
    for _ in 0..2 {
        asked_at(
            &pace,
            &client,
            "public.ecr.aws/lambda/python:3.12",
            Some(ecr(Service::Public, "us-east-1", 60)),
        );
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "with a login there is no such limit");
}

#[test]
fn what_stands_in_the_way_is_told_apart() {
    let world = world();
    let through_proxy = client(&world);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let no_proxy = format!("http://ana:geheim@{nobody}");
    let environment = Environment::new(Path::new("/"), &[("https_proxy", no_proxy.as_str())]);
    let proxy_is_gone = Client::new(&environment).unwrap();
    let direct = Client::new(&Environment::new(Path::new("/"), &[])).unwrap();
    let of_account = |account: &str| format!("{}/app/ok:1", PRIVATE.replace("123456789012", account));
    for (client, reference, cause, words) in [
        (
            &through_proxy,
            of_account("333333333333"),
            NetworkCause::Certificate,
            "signed by unknown authority",
        ),
        (&through_proxy, of_account("555555555555"), NetworkCause::Proxy, "Proxy Authentication Required"),
        (
            &through_proxy,
            of_account("222222222222"),
            NetworkCause::Proxy,
            "the proxy does not connect to 222222222222.",
        ),
        (&proxy_is_gone, of_account("123456789012"), NetworkCause::Proxy, "not reached: connection refused"),
        (&direct, format!("{nobody}/app/ok:1"), NetworkCause::Refused, "connection refused"),
        (
            &direct,
            "registry.invalid/app/ok:1".to_owned(),
            NetworkCause::NameResolution,
            "the name was not resolved",
        ),
    ] {
        let answer = asked(client, &reference, Some(login("AWS", "hunter2")));
        assert_eq!(answer.kind, AnswerKind::Network, "{reference}: {}", answer.words);
        assert!(answer.words.as_str().contains(words), "{reference}: {}", answer.words);
        assert!(!answer.words.as_str().contains("geheim"));
        assert_eq!(network_cause(answer.words.as_str()), Some(cause), "{}", answer.words);
    }
    world.fault("registry:drop").unwrap();
    let answer =
        asked(&through_proxy, &of_account("123456789012"), Some(ecr(Service::Private, "eu-west-1", 60)));
    assert_eq!(network_cause(answer.words.as_str()), Some(NetworkCause::Reset), "{}", answer.words);
}

#[test]
fn a_host_that_is_not_to_be_proxied_is_asked_directly() {
    let world = world();
    let variables = [("HTTPS_PROXY", world.proxy_url()), ("no_proxy", ".amazonaws.com,.invalid".to_owned())];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let client = Client::new(&Environment::new(Path::new("/"), &variables)).unwrap();
    let answer = asked(&client, "registry.invalid/app/ok:1", None);
    assert_eq!(network_cause(answer.words.as_str()), Some(NetworkCause::NameResolution), "{}", answer.words);
    assert_eq!(world.requests(), []);
}

#[test]
fn a_certificate_for_another_name_is_not_trusted() {
    let world = world();
    // The name leads to the stand-in, whose certificate has another.
    let builder = reqwest::Client::builder()
        .no_proxy()
        .resolve("registry.example", world.registry_address())
        .tls_certs_merge([reqwest::Certificate::from_pem(&std::fs::read(world.ca_file()).unwrap()).unwrap()]);
    let mut client = Client::new(&Environment::default()).unwrap();
    client.http = builder.build().unwrap();
    let port = world.registry_address().port();
    let answer = asked(&client, &format!("registry.example:{port}/app/ok:1"), None);
    assert!(answer.words.as_str().contains("certificate is for another name"), "{}", answer.words);
    assert_eq!(network_cause(answer.words.as_str()), Some(NetworkCause::Certificate));
}

#[test]
fn a_registry_that_hangs_can_be_left() {
    let world = world();
    world.fault("registry:hang").unwrap();
    let client = client(&world);
    let question = question(&format!("{PRIVATE}/app/ok:1"), Some(ecr(Service::Private, "eu-west-1", 60)));
    let begun = Instant::now();
    run(async { timeout(Duration::from_millis(500), ask(&client, &question)).await }).unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_loopback_host_is_known_by_its_name() {
    for (host, expected) in [
        ("localhost", true),
        ("localhost:5000", true),
        ("127.0.0.1:5000", true),
        ("127.9.9.9", true),
        ("[::1]:5000", true),
        ("10.0.0.1:5000", false),
        ("localhost.example", false),
        (PRIVATE, false),
    ] {
        assert_eq!(is_loopback(host), expected, "{host}");
    }
}
