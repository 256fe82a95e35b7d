//! The test vectors of distribution/reference (github.com/distribution/reference, 0965666a), and laws of our own.

use proptest::prelude::*;

use super::*;

/// `TestValidateReferenceName`
const VALID: &[&str] = &[
    "docker/docker",
    "library/debian",
    "debian",
    "localhost/library/debian",
    "localhost/debian",
    "LOCALDOMAIN/library/debian",
    "LOCALDOMAIN/debian",
    "docker.io/docker/docker",
    "docker.io/library/debian",
    "docker.io/debian",
    "index.docker.io/docker/docker",
    "index.docker.io/library/debian",
    "index.docker.io/debian",
    "127.0.0.1:5000/docker/docker",
    "127.0.0.1:5000/library/debian",
    "127.0.0.1:5000/debian",
    "192.168.0.1",
    "192.168.0.1:80",
    "192.168.0.1:8/debian",
    "192.168.0.2:25000/debian",
    "thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev",
    "[fc00::1]:5000/docker",
    "[fc00::1]:5000/docker/docker",
    "[fc00:1:2:3:4:5:6:7]:5000/library/debian",
    "docker.io/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a",
    "Docker/docker",
    "DOCKER/docker",
];

/// `TestValidateReferenceName`
const INVALID: &[&str] = &[
    "https://github.com/docker/docker",
    "docker/Docker",
    "-docker",
    "-docker/docker",
    "-docker.io/docker/docker",
    "docker///docker",
    "docker.io/docker/Docker",
    "docker.io/docker///docker",
    "[fc00::1]",
    "[fc00::1]:5000",
    "fc00::1:5000/debian",
    "[fe80::1%eth0]:5000/debian",
    "[2001:db8:3:4::192.0.2.33]:5000/debian",
    "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a",
];

/// `TestValidateRemoteName`
const VALID_REMOTE: &[&str] = &[
    "docker/docker",
    "thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev",
    "docker-rules/docker",
    "docker---rules/docker",
    "doc/docker",
    "d/docker",
    "jess/t",
    "dock__er/docker",
];

/// `TestValidateRemoteName`
const INVALID_REMOTE: &[&str] = &[
    "docker/Docker",
    "docker///docker",
    "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a",
    "-docker/docker",
    "docker-/docker",
    "-docker-/docker",
    "____/____",
    "_docker/_docker",
    "dock..er/docker",
    "dock_.er/docker",
    "dock-.er/docker",
    "docker/",
];

/// `TestParseRepositoryInfo`: path, familiar name, full name, another way to write it, domain.
const REPOSITORIES: &[(&str, &str, &str, &str, &str)] = &[
    ("fooo", "localhost/fooo", "localhost/fooo", "localhost/fooo", "localhost"),
    ("fooo/bar", "localhost/fooo/bar", "localhost/fooo/bar", "localhost/fooo/bar", "localhost"),
    ("fooo", "LOCALDOMAIN/fooo", "LOCALDOMAIN/fooo", "LOCALDOMAIN/fooo", "LOCALDOMAIN"),
    ("fooo/bar", "LOCALDOMAIN/fooo/bar", "LOCALDOMAIN/fooo/bar", "LOCALDOMAIN/fooo/bar", "LOCALDOMAIN"),
    ("fooo/bar", "fooo/bar", "docker.io/fooo/bar", "index.docker.io/fooo/bar", "docker.io"),
    ("library/ubuntu", "ubuntu", "docker.io/library/ubuntu", "library/ubuntu", "docker.io"),
    ("nonlibrary/ubuntu", "nonlibrary/ubuntu", "docker.io/nonlibrary/ubuntu", "", "docker.io"),
    ("other/library", "other/library", "docker.io/other/library", "", "docker.io"),
    (
        "private/moonbase",
        "127.0.0.1:8000/private/moonbase",
        "127.0.0.1:8000/private/moonbase",
        "",
        "127.0.0.1:8000",
    ),
    ("privatebase", "127.0.0.1:8000/privatebase", "127.0.0.1:8000/privatebase", "", "127.0.0.1:8000"),
    ("private/moonbase", "example.com/private/moonbase", "example.com/private/moonbase", "", "example.com"),
    ("privatebase", "example.com/privatebase", "example.com/privatebase", "", "example.com"),
    (
        "private/moonbase",
        "example.com:8000/private/moonbase",
        "example.com:8000/private/moonbase",
        "",
        "example.com:8000",
    ),
    (
        "privatebasee",
        "example.com:8000/privatebasee",
        "example.com:8000/privatebasee",
        "",
        "example.com:8000",
    ),
    (
        "library/ubuntu-12.04-base",
        "ubuntu-12.04-base",
        "docker.io/library/ubuntu-12.04-base",
        "index.docker.io/library/ubuntu-12.04-base",
        "docker.io",
    ),
    ("library/foo", "foo", "docker.io/library/foo", "docker.io/foo", "docker.io"),
    ("library/foo/bar", "library/foo/bar", "docker.io/library/foo/bar", "", "docker.io"),
    ("store/foo/bar", "store/foo/bar", "docker.io/store/foo/bar", "", "docker.io"),
    ("bar", "Foo/bar", "Foo/bar", "", "Foo"),
    ("bar", "FOO/bar", "FOO/bar", "", "FOO"),
];

/// `TestNormalizedSplitHostname`: text, domain, path.
const SPLIT: &[(&str, &str, &str)] = &[
    ("test.com/foo", "test.com", "foo"),
    ("test_com/foo", "docker.io", "test_com/foo"),
    ("docker/migrator", "docker.io", "docker/migrator"),
    ("test.com:8080/foo", "test.com:8080", "foo"),
    ("test-com:8080/foo", "test-com:8080", "foo"),
    ("foo", "docker.io", "library/foo"),
    ("xn--n3h.com/foo", "xn--n3h.com", "foo"),
    ("xn--n3h.com:18080/foo", "xn--n3h.com:18080", "foo"),
    ("docker.io/foo", "docker.io", "library/foo"),
    ("docker.io/library/foo", "docker.io", "library/foo"),
    ("docker.io/library/foo/bar", "docker.io", "library/foo/bar"),
];

/// `TestParseNamed`: names that are already in full (domain and path), and names that are not (none).
const NAMED: &[(&str, Option<(&str, &str)>)] = &[
    ("test.com/foo", Some(("test.com", "foo"))),
    ("test:8080/foo", Some(("test:8080", "foo"))),
    ("test_com/foo", None),
    ("test.com", None),
    ("foo", None),
    ("library/foo", None),
    ("docker.io/library/foo", Some(("docker.io", "library/foo"))),
    ("docker.io/foo", None),
];

/// `TestParseDockerRef`: text, normal form.
const DOCKER: &[(&str, &str)] = &[
    ("busybox", "docker.io/library/busybox:latest"),
    ("busybox:latest", "docker.io/library/busybox:latest"),
    (
        "busybox@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582",
        "docker.io/library/busybox@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582",
    ),
    ("library/busybox", "docker.io/library/busybox:latest"),
    ("docker.io/busybox", "docker.io/library/busybox:latest"),
    ("docker.io/library/busybox", "docker.io/library/busybox:latest"),
    ("docker.io/busybox:latest", "docker.io/library/busybox:latest"),
    ("library/busybox:latest", "docker.io/library/busybox:latest"),
    ("docker.io/library/busybox:latest", "docker.io/library/busybox:latest"),
    ("gcr.io/library/busybox", "gcr.io/library/busybox:latest"),
    (
        "gcr.io/library/busybox:latest@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582",
        "gcr.io/library/busybox@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582",
    ),
];

/// `TestParseAnyReference`, where it is not an image id or a digest alone: text, normal form without the tag that
/// `ParseDockerRef` adds.
const ANY: &[(&str, &str)] = &[
    ("redis", "docker.io/library/redis"),
    ("redis:latest", "docker.io/library/redis:latest"),
    ("docker.io/library/redis:latest", "docker.io/library/redis:latest"),
    (
        "redis@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
        "docker.io/library/redis@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
    ),
    (
        "docker.io/library/redis@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
        "docker.io/library/redis@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
    ),
    ("dmcgowan/myapp", "docker.io/dmcgowan/myapp"),
    ("dmcgowan/myapp:latest", "docker.io/dmcgowan/myapp:latest"),
    ("docker.io/mcgowan/myapp:latest", "docker.io/mcgowan/myapp:latest"),
    (
        "dmcgowan/myapp@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
        "docker.io/dmcgowan/myapp@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
    ),
    (
        "docker.io/dmcgowan/myapp@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
        "docker.io/dmcgowan/myapp@sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c",
    ),
    (
        "dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9",
        "docker.io/library/dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9",
    ),
    ("dbcc1", "docker.io/library/dbcc1"),
];

fn parse(text: &str) -> Reference {
    Reference::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn names_that_docker_takes_are_taken() {
    for text in VALID.iter().chain(VALID_REMOTE) {
        parse(text);
    }
}

#[test]
fn names_that_docker_refuses_are_refused() {
    for text in INVALID.iter().chain(INVALID_REMOTE) {
        assert!(Reference::parse(text).is_err(), "{text}");
    }
    let long = "this_is_not_a_valid_namespace_because_it_is_longer_than_255_characters_".repeat(4);
    assert_eq!(Reference::parse(&format!("{long}a/docker")), Err(ReferenceError::TooLong));
}

#[test]
fn repositories_have_one_normal_and_one_familiar_name() {
    for (path, familiar, full, ambiguous, domain) in REPOSITORIES {
        for text in [familiar, full, ambiguous].into_iter().filter(|text| !text.is_empty()) {
            let reference = parse(text);
            assert_eq!(reference.path(), *path, "{text}");
            assert_eq!(reference.domain(), *domain, "{text}");
            assert_eq!(reference.name(), *full, "{text}");
            assert_eq!(reference.familiar_name(), *familiar, "{text}");
        }
    }
}

#[test]
fn the_domain_is_told_from_the_path() {
    for (text, domain, path) in SPLIT {
        let reference = parse(text);
        assert_eq!((reference.domain(), reference.path()), (*domain, *path), "{text}");
    }
}

#[test]
fn a_name_in_full_stays_as_it_is() {
    for (text, named) in NAMED {
        let reference = parse(text);
        match named {
            Some((domain, path)) => {
                assert_eq!((reference.domain(), reference.path()), (*domain, *path), "{text}");
                assert_eq!(reference.name(), *text);
            }
            None => assert_ne!(reference.name(), *text),
        }
    }
}

#[test]
fn the_normal_form_is_dockers() {
    for (text, normal) in DOCKER {
        assert_eq!(parse(text).to_string(), *normal, "{text}");
    }
    for (text, normal) in ANY {
        let has_version =
            normal.contains('@') || normal.rsplit('/').next().is_some_and(|end| end.contains(':'));
        let normal = if has_version { (*normal).to_owned() } else { format!("{normal}:latest") };
        assert_eq!(parse(text).to_string(), normal, "{text}");
    }
}

#[test]
fn each_mistake_has_its_own_sentence() {
    let digest = "a@sha256:12";
    for (text, error) in [
        ("", ReferenceError::Empty),
        (":tag", ReferenceError::Empty),
        ("https://public.ecr.aws/lambda/python", ReferenceError::Scheme),
        ("library/Alpine", ReferenceError::UpperCase),
        ("foo_bar.com:80/alpine", ReferenceError::Domain),
        ("a b", ReferenceError::Path),
        ("a:b c", ReferenceError::Tag),
        ("a:", ReferenceError::Tag),
        (digest, ReferenceError::Digest),
        ("<account>.dkr.ecr.<region>.amazonaws.com/a", ReferenceError::Domain),
    ] {
        assert_eq!(Reference::parse(text), Err(error), "{text}");
    }
}

#[test]
fn the_parts_are_told_apart() {
    let reference = parse("public.ecr.aws/lambda/python:3.12-x86_64");
    assert_eq!(reference.tag(), Some("3.12-x86_64"));
    assert_eq!(reference.digest(), None);
    assert_eq!(reference.familiar(), "public.ecr.aws/lambda/python:3.12-x86_64");
    assert_eq!(reference.registry().kind, crate::image::RegistryKind::EcrPublic);
    assert_eq!(parse("alpine").familiar(), "alpine:latest");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Reference::parse(&text);
    }

    #[test]
    fn the_normal_form_reads_back_as_itself(text in "([a-z0-9.-]{1,8}(:[0-9]{1,4})?/)?[a-z0-9._-]{1,12}(/[a-z0-9]{1,4})?(:[a-zA-Z0-9._-]{1,6})?(@sha256:[a-f0-9]{64})?") {
        if let Ok(reference) = Reference::parse(&text) {
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference.clone()));
            prop_assert_eq!(Reference::parse(&reference.familiar()), Ok(reference));
        }
    }
}
