//! What is concluded where a registry cannot be reached.

use super::*;

#[test]
fn what_stands_in_the_way_is_named_and_no_login_is_advised() {
    for (words, id, certainty) in [
        (r#"Get "https://h/v2/": dial tcp: lookup h: no such host"#, "dns-failure", Certainty::Certain),
        (
            r#"Get "https://h/v2/": dial tcp 1.2.3.4:443: connect: connection refused"#,
            "network-unreachable",
            Certainty::Certain,
        ),
        (
            r#"Get "https://h/v2/": dial tcp 1.2.3.4:443: connect: network is unreachable"#,
            "network-unreachable",
            Certainty::Certain,
        ),
        (
            r#"Get "https://h/v2/": dial tcp 1.2.3.4:443: i/o timeout"#,
            "network-timeout-registry",
            Certainty::Likely,
        ),
        (
            r#"Get "https://h/v2/": read: connection reset by peer"#,
            "network-reset-registry",
            Certainty::Likely,
        ),
        (
            r#"Get "https://h/v2/": x509: certificate signed by unknown authority"#,
            "tls-untrusted-ca",
            Certainty::Certain,
        ),
        (
            r#"Get "https://h/v2/": http: server gave HTTP response to HTTPS client"#,
            "tls-failure",
            Certainty::Certain,
        ),
        (r#"Get "https://h/v2/": Proxy Authentication Required"#, "proxy-problem", Certainty::Certain),
    ] {
        let mut facts = facts(vec![pull(PRIVATE, PullUse::Base)]);
        facts.credentials = vec![login(PRIVATE, PRIVATE, NOW + 40_000)];
        facts.probes = vec![answer(PRIVATE, AnswerKind::Network, words)];
        assert_eq!(findings(&facts), [(id.to_owned(), Severity::Error, certainty)]);
        let report = judge(&facts);
        assert!(report.findings[0].remedies.iter().all(|remedy| remedy.kind != Action::Login), "{id}");
        // The login itself could not be judged.
        assert_eq!(
            (report.registries[0].credential.state, report.summary.unverified),
            (CredentialState::Unknown, 1)
        );

        facts.probes[0].via = Via::Directly;
        let likely = findings(&facts).first().map(|found| found.2);
        // A proxy may be this program's own.
        assert_eq!(likely, (id != "proxy-problem").then_some(Certainty::Likely), "{id}");
        facts.engines.sam.state = EngineState::NoSocket;
        let found: Vec<String> = findings(&facts).into_iter().map(|found| found.0).collect();
        assert_eq!(found, ["docker-daemon-down"], "one thing after the other");
    }
}
