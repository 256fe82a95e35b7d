//! The two registries over real TLS: challenges, tokens, outcomes, images.
#![allow(clippy::expect_used, reason = "a test ends where its set-up fails")]

mod support;

use std::io::Read as _;

use sam_ecr_doctor_stand_ins::World;
use sam_ecr_doctor_stand_ins::token::Service;

use support::{EXPIRED, INVALID, PRIVATE, PUBLIC, answer, ask, basic, connect, get, login, send};

fn world() -> World {
    World::start().expect("a world")
}

fn error(code: &str, message: &str) -> (String, String) {
    (code.to_owned(), message.to_owned())
}

#[test]
fn ecr_private_wants_basic_and_judges_the_token() {
    let world = world();
    let asked = get(&world, PRIVATE, "/v2/", None);
    assert_eq!((asked.status, asked.text().as_str()), (401, "Not Authorized\n"));
    let challenge = format!(r#"Basic realm="https://{PRIVATE}/",service="ecr.amazonaws.com""#);
    assert_eq!(asked.header("Www-Authenticate"), Some(challenge.as_str()));
    assert_eq!(asked.header("Docker-Distribution-Api-Version"), Some("registry/2.0"));

    let path = "/v2/app/ok/manifests/latest";
    let with = |authorization: &str| get(&world, PRIVATE, path, Some(authorization));
    assert_eq!(with(&basic(Service::Private, "eu-west-1", 60)).status, 200);
    let expired = with(&basic(Service::Private, "eu-west-1", -60));
    assert_eq!((expired.status, expired.error()), (403, error("DENIED", EXPIRED)));
    for wrong in [
        basic(Service::Private, "us-east-1", 60),
        basic(Service::Public, "us-east-1", 60),
        login("AWS", "hunter2"),
        "Bearer x".to_owned(),
    ] {
        let refused = with(&wrong);
        assert_eq!((refused.status, refused.error()), (400, error("DENIED", INVALID)));
    }
    let kinds: Vec<String> = world.requests().into_iter().map(|entry| entry.credential).collect();
    let expected = [
        "none",
        "basic-good",
        "basic-expired",
        "basic-foreign",
        "basic-foreign",
        "basic-malformed",
        "bearer-malformed",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn ecr_public_gives_everybody_a_token_and_refuses_later() {
    let world = world();
    let path = "/v2/lambda/python/manifests/3.12";
    let asked = get(&world, PUBLIC, path, None);
    // 58 bytes: what public bug reports show.
    assert_eq!((asked.status, asked.body.len(), asked.error()), (401, 58, error("DENIED", "Not Authorized")));
    let challenge = r#"Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws""#;
    assert_eq!(asked.header("Www-Authenticate"), Some(challenge));

    let token = |authorization: Option<&str>| {
        let given = get(&world, PUBLIC, "/token/?service=public.ecr.aws&scope=aws", authorization);
        assert_eq!(given.status, 200);
        format!("Bearer {}", given.json()["token"].as_str().expect("a token"))
    };
    let with = |bearer: &str| get(&world, PUBLIC, path, Some(bearer));
    assert_eq!(with(&token(None)).status, 200);
    assert_eq!(with(&token(Some(&basic(Service::Public, "us-east-1", 60)))).status, 200);
    let expired = with(&token(Some(&basic(Service::Public, "us-east-1", -60))));
    assert_eq!((expired.status, expired.error()), (403, error("DENIED", EXPIRED)));
    let garbled = with("Bearer nobody-made-this");
    // 80 bytes, likewise.
    assert_eq!((garbled.status, garbled.body.len(), garbled.error()), (400, 80, error("DENIED", INVALID)));
    for wrong in [basic(Service::Private, "us-east-1", 60), login("me", "hunter2")] {
        let refused = get(&world, PUBLIC, "/token/", Some(&wrong));
        assert_eq!((refused.status, refused.error()), (401, error("DENIED", "Not Authorized")));
    }
    assert_eq!(ask(&world, "POST", PUBLIC, "/token/", None).status, 405);
    assert_eq!(world.requests().last().map(|entry| entry.status), Some(Some(405)));
}

#[test]
fn the_name_of_a_repository_decides() {
    let world = world();
    let login = basic(Service::Private, "eu-west-1", 60);
    let of =
        |name: &str, tag: &str| get(&world, PRIVATE, &format!("/v2/{name}/manifests/{tag}"), Some(&login));
    for (name, tag, status, code, message) in [
        (
            "app/norepo1",
            "1",
            404,
            "NAME_UNKNOWN",
            "The repository with name 'app/norepo1' does not exist in the registry with id '123456789012'",
        ),
        ("app/ok", "missing", 404, "MANIFEST_UNKNOWN", "Requested image not found"),
        ("app/throttle", "1", 429, "TOOMANYREQUESTS", "Rate exceeded"),
        ("app/datalimit", "1", 429, "TOOMANYREQUESTS", "Data limit exceeded"),
        ("app/boom", "1", 500, "UNKNOWN", "Internal Server Error"),
        (
            "app/noauthz",
            "1",
            403,
            "DENIED",
            "User: arn:aws:iam::111122223333:user/dev is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:123456789012:repository/app/noauthz because no resource-based policy allows the ecr:BatchGetImage action",
        ),
    ] {
        let refused = of(name, tag);
        assert_eq!((refused.status, refused.error()), (status, error(code, message)), "{name}:{tag}");
    }
    let architectures = |name: &str| {
        let manifests = of(name, "1").json()["manifests"].clone();
        let list = manifests.as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|entry| entry["platform"]["architecture"].as_str().expect("one").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(architectures("app/multi"), ["amd64", "arm64"]);
    assert_eq!(architectures("lambda/python"), ["amd64", "arm64"]);
    assert_eq!(architectures("app/arm64-list"), ["arm64"]);
    assert!(architectures("app/arm64").is_empty());
    let begun = std::time::Instant::now();
    assert_eq!(of("app/slow-1", "1").status, 200);
    assert!(begun.elapsed().as_secs() >= 1);
    let tags = get(&world, PRIVATE, "/v2/app/ok/tags/list", Some(&login)).json();
    assert_eq!(tags["name"], "app/ok");
}

#[test]
fn an_image_can_be_fetched_to_the_last_blob() {
    let world = world();
    let login = basic(Service::Private, "eu-west-1", 60);
    let mut stream = connect(&world, PRIVATE, &world.ca_file());
    // All on one connection, as a daemon does it.
    let mut fetch = |method: &str, path: &str| {
        send(&mut stream, method, PRIVATE, &format!("/v2/app/multi/{path}"), Some(&login)).expect("to send");
        answer(&mut stream, method == "HEAD").expect("an answer")
    };
    let head = fetch("HEAD", "manifests/latest");
    let list = fetch("GET", "manifests/latest");
    assert_eq!(head.header("Docker-Content-Digest"), list.header("Docker-Content-Digest"));
    assert_eq!(head.header("Content-Length"), list.header("Content-Length"));
    let list = list.json();
    let digest = list["manifests"][0]["digest"].as_str().expect("a digest");
    let manifest = fetch("GET", &format!("manifests/{digest}")).json();
    for blob in [&manifest["config"], &manifest["layers"][0]] {
        let fetched = fetch("GET", &format!("blobs/{}", blob["digest"].as_str().expect("a digest")));
        assert_eq!(Some(fetched.body.len() as u64), blob["size"].as_u64());
    }
    assert_eq!(fetch("GET", "blobs/sha256:0").error().0, "BLOB_UNKNOWN");
}

#[test]
fn faults_reach_repositories_whose_names_are_given() {
    let world = world();
    let token = get(&world, PUBLIC, "/token/", None).json();
    let bearer = format!("Bearer {}", token["token"].as_str().expect("a token"));
    let status = || get(&world, PUBLIC, "/v2/lambda/python/manifests/3.12", Some(&bearer)).status;
    world.fault("throttle").expect("a fault of AWS");
    assert_eq!(status(), 200);
    world.fault("registry:throttle").expect("a fault");
    assert_eq!(status(), 429);
    world.fault("").expect("health");
    assert_eq!(status(), 200);
}

#[test]
fn what_is_pushed_is_taken_where_the_login_is_good() {
    let world = world();
    let login = basic(Service::Private, "eu-west-1", 60);
    let push = |method: &str, path: &str| ask(&world, method, PRIVATE, path, Some(&login));
    // That of nothing at all.
    let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(push("HEAD", &format!("/v2/app/ok/blobs/{empty}")).status, 404);
    let begun = push("POST", "/v2/app/ok/blobs/uploads/");
    assert_eq!(begun.status, 202);
    let upload = begun.header("Location").expect("a place for it").to_owned();
    assert_eq!(push("PATCH", &upload).status, 202);
    assert_eq!(push("PUT", &format!("{upload}?digest=sha256:0")).error().0, "DIGEST_INVALID");
    assert_eq!(push("PUT", &format!("{upload}?digest={empty}")).status, 201);
    assert_eq!(push("PUT", &upload).error().0, "BLOB_UPLOAD_UNKNOWN");
    assert_eq!(push("HEAD", &format!("/v2/app/ok/blobs/{empty}")).status, 200);
    let manifest = push("PUT", "/v2/app/ok/manifests/1");
    assert_eq!((manifest.status, manifest.header("Docker-Content-Digest")), (201, Some(empty)));

    assert_eq!(push("POST", "/v2/app/norepo/blobs/uploads/").error().0, "NAME_UNKNOWN");
    let expired = basic(Service::Private, "eu-west-1", -60);
    let refused = ask(&world, "POST", PRIVATE, "/v2/app/ok/blobs/uploads/", Some(&expired));
    assert_eq!((refused.status, refused.error()), (403, error("DENIED", EXPIRED)));
}

#[test]
fn an_unknown_authority_is_not_trusted() {
    let world = world();
    let trusts = |host: &str, ca| {
        let mut stream = connect(&world, host, ca);
        send(&mut stream, "GET", host, "/v2/", None).and_then(|()| answer(&mut stream, false)).is_ok()
    };
    let (known, unknown) = (world.ca_file(), world.unknown_ca_file());
    let firewalled = PRIVATE.replace("123456789012", "333333333333");
    assert!(trusts(PRIVATE, &known) && !trusts(PRIVATE, &unknown));
    assert!(!trusts(&firewalled, &known) && trusts(&firewalled, &unknown));
    world.fault("unknown_ca").expect("a fault");
    assert!(!trusts(PUBLIC, &known) && trusts(PUBLIC, &unknown));
}

#[test]
fn everything_ends_with_its_world() {
    let world = world();
    world.fault("registry:hang").expect("a fault");
    let folder = world.ca_file();
    let login = basic(Service::Private, "eu-west-1", 60);
    let mut idle = connect(&world, PRIVATE, &world.ca_file());
    let mut hanging = connect(&world, PRIVATE, &world.ca_file());
    for (stream, path) in [(&mut idle, "/v2/"), (&mut hanging, "/v2/app/ok/manifests/1")] {
        send(stream, "GET", PRIVATE, path, Some(&login)).expect("to send");
    }
    assert_eq!(answer(&mut idle, false).expect("an answer").status, 200);
    let address = world.registry_address();
    drop(world);
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody listens");
    // An error is as good an end as an end.
    assert_eq!(idle.read(&mut [0]).unwrap_or(0), 0);
    assert_eq!(hanging.read(&mut [0]).unwrap_or(0), 0);
    assert!(!folder.exists());
}
