//! Against a registry on this machine that says what ECR never says: redirects, other logins, what is no registry.

use super::plain::Plain;
use super::*;

#[test]
fn a_registry_on_this_machine_may_speak_plain_http() {
    let registry = Plain::start(|head| {
        if head.contains("authorization: Basic QVdTOmh1bnRlcjI=") {
            return "404 Not Found\r\n\r\n{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"
                .to_owned();
        }
        "401 Unauthorized\r\nWWW-Authenticate: Basic realm=here\r\n\r\n".to_owned()
    });
    let client = Client::new(&Environment::default()).unwrap();
    let answer = asked(&client, &format!("{}/app:1", registry.host()), Some(login("AWS", "hunter2")));
    assert_eq!(kind_and_words(&answer), (AnswerKind::NoTag, "manifest unknown: manifest unknown"));
    let world = world();
    let here = question(&format!("{}/app:1", world.registry_address()), None);
    let unknown = run(ask(&client, &here));
    assert!(unknown.why().unwrap().as_str().contains("certificate that is not trusted"), "{unknown:?}");
}

#[test]
fn a_credential_stays_with_whom_it_is_for() {
    let store = Plain::start(|head| {
        if head.to_lowercase().contains("authorization") {
            return "400 Bad Request\r\n\r\nonly one authentication mechanism is allowed".to_owned();
        }
        "200 OK\r\n\r\n{\"os\":\"linux\",\"architecture\":\"arm64\"}".to_owned()
    });
    let elsewhere = store.host();
    let registry = Plain::start(move |head| {
        if !head.contains("authorization: ") {
            "401 Unauthorized\r\nWWW-Authenticate: Basic realm=here\r\n\r\n".to_owned()
        } else if head.contains("/blobs/") {
            format!(
                "307 Temporary Redirect\r\nLocation: http://{elsewhere}/config?X-Amz-Signature=abc\r\n\r\n"
            )
        } else {
            "200 OK\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\n\r\n{\"config\":{\"digest\":\"sha256:0\"}}"
                .to_owned()
        }
    });
    let client = Client::new(&Environment::default()).unwrap();
    let answer = asked(&client, &format!("{}/app:1", registry.host()), Some(login("AWS", "hunter2")));
    assert_eq!(answer.kind, AnswerKind::Accepted, "{}", answer.words);
    assert_eq!(answer.platforms, ["linux/arm64".into()]);
    assert_eq!(store.requests().len(), 1);
}

#[test]
fn an_identity_token_is_sent_as_oauth_has_it() {
    let registry = Plain::with_address(|head, host| {
        if head.starts_with("POST /token") {
            let is_right = head.contains("grant_type=refresh_token") && head.contains("refresh_token=t%2F1");
            let status = if is_right { "200 OK" } else { "400 Bad Request" };
            return format!("{status}\r\n\r\n{{\"access_token\":\"abc\"}}");
        }
        if head.contains("authorization: Bearer abc") {
            return "200 OK\r\nDocker-Content-Digest: sha256:1\r\n\r\n{}".to_owned();
        }
        format!(
            "401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"http://{host}/token\",service=s\r\n\r\n"
        )
    });
    let client = Client::new(&Environment::default()).unwrap();
    let login = Some(Login::token(Secret::new("t/1".to_owned())));
    let answer = asked(&client, &format!("{}/app:1", registry.host()), login);
    assert_eq!(kind_and_words(&answer), (AnswerKind::Accepted, "sha256:1"));
}

#[test]
fn what_is_no_registry_accepts_nothing() {
    for (answer, words) in [
        (
            "200 OK\r\nContent-Type: text/html\r\n\r\n<html>Welcome</html>",
            "200 OK, and text/html in place of an image's description",
        ),
        (
            "403 Forbidden\r\nContent-Type: text/html\r\n\r\n<html>",
            "403 Forbidden, and a web page in place of a registry's answer",
        ),
        (
            "401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n\r\n",
            "does not say where it gives tokens over HTTPS",
        ),
        (
            "401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"http://registry.example/token\"\r\n\r\n",
            "does not say where it gives tokens over HTTPS",
        ),
        (
            "401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\n\r\n",
            "a kind that Docker does not send (negotiate)",
        ),
        ("307 Temporary Redirect\r\nLocation: /v2/again\r\n\r\n", "sends every request on to elsewhere"),
    ] {
        let registry = Plain::start(move |_| answer.to_owned());
        let client = Client::new(&Environment::default()).unwrap();
        let question = question(&format!("{}/app:1", registry.host()), Some(login("AWS", "hunter2")));
        let (kind, said) = match run(ask(&client, &question)) {
            Observed::Known(answer) => (Some(answer.kind), answer.words),
            Observed::Unknown(why) => (None, why),
        };
        assert!(matches!(kind, None | Some(AnswerKind::Other)), "{said}");
        assert!(said.as_str().contains(words), "{said}");
    }
}

#[test]
fn a_credential_that_is_said_back_is_not_shown() {
    let registry = Plain::start(|head| {
        if !head.contains("authorization: ") {
            return "401 Unauthorized\r\nWWW-Authenticate: Basic realm=here\r\n\r\n".to_owned();
        }
        let request = head.replace("\r\n", " ");
        format!("403 Forbidden\r\nContent-Type: text/plain\r\n\r\nI cannot read this: {request}")
    });
    let client = Client::new(&Environment::default()).unwrap();
    let login = ecr(Service::Private, "eu-west-1", 60);
    let password = login.password.expose().to_owned();
    let answer = asked(&client, &format!("{}/app:1", registry.host()), Some(login));
    let words = answer.words.as_str();
    assert!(words.contains("I cannot read this") && words.contains("[redacted]"), "{words}");
    assert!(!words.contains(&password[..40]) && !words.contains("QVdTO"), "{words}");
}

#[test]
fn an_endless_answer_is_not_read_to_its_end() {
    let registry = Plain::start(|_| format!("404 Not Found\r\n\r\n{}", "x".repeat(5 * 1024 * 1024)));
    let client = Client::new(&Environment::default()).unwrap();
    let answer = asked(&client, &format!("{}/app:1", registry.host()), None);
    assert_eq!(kind_and_words(&answer), (AnswerKind::Other, "404 Not Found"));
}
