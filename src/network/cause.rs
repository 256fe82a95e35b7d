//! Why a registry could not be reached, by the words of whoever tried.

use serde::{Deserialize, Serialize};

/// What stood between a client and a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NetworkCause {
    /// The host's name could not be turned into an address.
    NameResolution,
    /// Nobody listens at the address.
    Refused,
    /// There is no way to the address.
    Unreachable,
    /// Nothing came back in time.
    Timeout,
    /// The connection was closed before there was an answer.
    Reset,
    /// The registry's certificate is not trusted, has run out, or is for another name.
    Certificate,
    /// TLS could not be agreed on, for another reason than the certificate.
    Tls,
    /// The proxy: it cannot be reached, wants a password, or does not connect to the registry.
    Proxy,
}

/// The words of Go's network library, and so of dockerd, podman and BuildKit (`net`, `net/http`, `crypto/tls`,
/// `crypto/x509`; recorded from dockerd 20.10 and 28.5), of Windows, and of this program's own questions to registries.
/// The first cause with a word in the text holds, because one failure is often the end of another: a proxy's name that is
/// unknown, a name server that refuses, a certificate that ends the talk about TLS. All in lower case.
const WORDS: [(NetworkCause, &[&str]); 8] = [
    (
        NetworkCause::Proxy,
        &[
            "proxyconnect",
            "proxy authentication required",
            // What a proxy says to CONNECT stands alone behind the address. A registry's own error comes with its number.
            "\": bad gateway",
            "\": forbidden",
            "\": service unavailable",
            "\": gateway timeout",
            "\": gateway time-out",
        ],
    ),
    (
        NetworkCause::Certificate,
        &[
            "x509: ",
            "certificate signed by unknown authority",
            "failed to verify certificate",
            "peer certificate",
        ],
    ),
    (
        NetworkCause::NameResolution,
        &[
            "no such host",
            "server misbehaving",
            "dial tcp: lookup ",
            "name was not resolved",
            "name resolution",
            "name or service not known",
        ],
    ),
    (NetworkCause::Refused, &["connection refused", "actively refused"]),
    (
        NetworkCause::Unreachable,
        &["network is unreachable", "no route to host", "unreachable network", "unreachable host"],
    ),
    (
        NetworkCause::Timeout,
        &[
            "i/o timeout",
            "tls handshake timeout",
            "connection timed out",
            "operation timed out",
            "client.timeout",
            "context deadline exceeded",
            "request canceled",
            "did not properly respond after a period of time",
        ],
    ),
    (
        NetworkCause::Reset,
        &[
            "connection reset",
            "broken pipe",
            "forcibly closed",
            "unexpected eof",
            ": eof",
            "connection closed",
        ],
    ),
    (NetworkCause::Tls, &["tls: ", "http: server gave http response to https client"]),
];

/// What stood in the way, where the words tell.
#[must_use]
pub fn network_cause(words: &str) -> Option<NetworkCause> {
    let words = words.to_lowercase();
    let known = WORDS.iter().find(|(_, causes)| causes.iter().any(|cause| words.contains(cause)));
    known.map(|(cause, _)| *cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_daemons_print_has_one_cause() {
        for (words, expected) in [
            (
                r#"Get "https://x/v2/": dial tcp: lookup x on 127.0.0.1:53: no such host"#,
                NetworkCause::NameResolution,
            ),
            (
                r#"Get "https://x/v2/": dial tcp: lookup x on 127.0.0.1:53: server misbehaving"#,
                NetworkCause::NameResolution,
            ),
            (
                r#"Get "https://x/v2/": dial tcp: lookup x on 10.0.0.2:53: read udp 10.0.0.9:4->10.0.0.2:53: i/o timeout"#,
                NetworkCause::NameResolution,
            ),
            (
                r#"Get "https://x/v2/": dial tcp: lookup x on [::1]:53: read udp: connection refused"#,
                NetworkCause::NameResolution,
            ),
            (
                r#"Get "https://x/v2/": dial tcp 127.0.0.2:443: connect: connection refused"#,
                NetworkCause::Refused,
            ),
            (
                "dial tcp 10.0.0.1:443: connectex: No connection could be made because the target machine actively refused it.",
                NetworkCause::Refused,
            ),
            (
                r#"Get "https://x/v2/": dial tcp [2600::1]:443: connect: network is unreachable"#,
                NetworkCause::Unreachable,
            ),
            (
                r#"Get "https://x/v2/": dial tcp 10.0.0.1:443: connect: no route to host"#,
                NetworkCause::Unreachable,
            ),
            (
                "dial tcp 10.0.0.1:443: connectex: A socket operation was attempted to an unreachable network.",
                NetworkCause::Unreachable,
            ),
            (r#"Get "https://x/v2/": dial tcp 10.0.0.1:443: i/o timeout"#, NetworkCause::Timeout),
            (r#"Get "https://x/v2/": net/http: TLS handshake timeout"#, NetworkCause::Timeout),
            (
                r#"Get "https://x/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"#,
                NetworkCause::Timeout,
            ),
            (r#"Get "https://x/v2/": context deadline exceeded"#, NetworkCause::Timeout),
            (
                r#"Get "https://x/v2/": read tcp 10.0.0.9:4->10.0.0.1:443: read: connection reset by peer"#,
                NetworkCause::Reset,
            ),
            (r#"Get "https://x/v2/": EOF"#, NetworkCause::Reset),
            (
                r#"Get "https://x/v2/": x509: certificate signed by unknown authority"#,
                NetworkCause::Certificate,
            ),
            (
                r#"Get "https://x/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid"#,
                NetworkCause::Certificate,
            ),
            (
                r#"Get "https://x/v2/": tls: failed to verify certificate: x509: certificate is valid for a, not x"#,
                NetworkCause::Certificate,
            ),
            (r#"Get "https://x/v2/": remote error: tls: handshake failure"#, NetworkCause::Tls),
            (r#"Get "https://x/v2/": http: server gave HTTP response to HTTPS client"#, NetworkCause::Tls),
            (r#"Get "https://x/v2/": Proxy Authentication Required"#, NetworkCause::Proxy),
            (r#"Get "https://x/v2/": Bad Gateway"#, NetworkCause::Proxy),
            (
                r#"failed to do request: Head "https://x/v2/a/manifests/1": Service Unavailable"#,
                NetworkCause::Proxy,
            ),
            (
                r#"Get "https://x/v2/": proxyconnect tcp: dial tcp: lookup proxy.corp: no such host"#,
                NetworkCause::Proxy,
            ),
            (
                r#"Get "https://x/v2/": proxyconnect tcp: dial tcp 127.0.0.1:3128: connect: connection refused"#,
                NetworkCause::Proxy,
            ),
        ] {
            assert_eq!(network_cause(words), Some(expected), "{words}");
        }
    }

    #[test]
    fn a_registry_that_answers_was_reached() {
        for words in [
            "denied: Your authorization token has expired. Reauthenticate and try again.",
            "received unexpected HTTP status: 502 Bad Gateway",
            "unexpected status from HEAD request to https://x/v2/a/manifests/1: 403 Forbidden",
            "manifest unknown: Requested image not found",
            "toomanyrequests: Rate exceeded",
            "",
        ] {
            assert_eq!(network_cause(words), None, "{words}");
        }
    }
}
