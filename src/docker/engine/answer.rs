//! What a registry's refusal means, by its words.
//!
//! The status is of no use: an expired and a forbidden credential, a missing login and a failed connection come as 403,
//! 404 or 500 depending on the daemon's version and image store (tried with 20.10, 28.5 and 28.5 on containerd).

use super::AnswerKind;
use crate::network::network_cause;

/// What it means when a text holds one of these, in the order in which they are looked for; all in lower case.
const WORDS: [(AnswerKind, &[&str]); 8] = [
    (AnswerKind::Expired, &["authorization token has expired"]),
    (AnswerKind::NotPermitted, &["is not authorized to perform"]),
    (
        AnswerKind::InvalidToken,
        &["authorization token is invalid", "denied: not authorized", "registry: not authorized"],
    ),
    (AnswerKind::NoCredentials, &["no basic auth credentials"]),
    (AnswerKind::TooManyRequests, &["toomanyrequests", "too many requests"]),
    (AnswerKind::NoRepository, &["name unknown"]),
    (AnswerKind::NoTag, &["manifest unknown"]),
    (
        AnswerKind::Network,
        // A gateway between here and the registry; what else can go wrong on the way is in `network`.
        &["dial tcp", "bad gateway", "gateway timeout", "gateway time-out", "service unavailable"],
    ),
];

/// What the daemon's error text says about a registry.
#[must_use]
pub fn classify(text: &str) -> AnswerKind {
    let text = text.to_lowercase();
    match WORDS.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))) {
        Some((kind, _)) => *kind,
        None if network_cause(&text).is_some() => AnswerKind::Network,
        None => AnswerKind::Other,
    }
}

/// Whether a 404 says that the engine has no such endpoint (podman 4.3: `Not Found`), and not that the registry has no
/// such image.
pub(super) fn has_no_endpoint(status: u16, text: &str) -> bool {
    status == 404 && matches!(text.trim(), "" | "Not Found" | "page not found" | "404 page not found")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_known_by_their_words() {
        for (text, expected) in [
            (
                "denied: Your authorization token has expired. Reauthenticate and try again.",
                AnswerKind::Expired,
            ),
            (
                "pull access denied for public.ecr.aws/lambda/go, repository does not exist or may require 'docker \
                 login': denied: Your authorization token has expired. Reauthenticate and try again.",
                AnswerKind::Expired,
            ),
            ("denied: Your Authorization Token is invalid.", AnswerKind::InvalidToken),
            (
                r#"Head "https://public.ecr.aws/v2/sam/build-python3.11/manifests/latest": denied: Not Authorized"#,
                AnswerKind::InvalidToken,
            ),
            (
                r#"Head "https://1.dkr.ecr.us-east-1.amazonaws.com/v2/a/manifests/latest": no basic auth credentials"#,
                AnswerKind::NoCredentials,
            ),
            (
                "denied: User: arn:aws:iam::111122223333:user/dev is not authorized to perform: ecr:BatchGetImage on \
                 resource: arn:aws:ecr:us-east-1:123456789012:repository/app/noauthz because no resource-based policy \
                 allows the ecr:BatchGetImage action",
                AnswerKind::NotPermitted,
            ),
            (
                "name unknown: The repository with name 'app/norepo' does not exist in the registry with id \
                 '123456789012'",
                AnswerKind::NoRepository,
            ),
            ("manifest unknown: Requested image not found", AnswerKind::NoTag),
            ("toomanyrequests: Rate exceeded", AnswerKind::TooManyRequests),
            ("toomanyrequests: Data limit exceeded", AnswerKind::TooManyRequests),
            (
                r#"Get "https://x/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority"#,
                AnswerKind::Network,
            ),
            (r#"Get "https://x/v2/": x509: certificate signed by unknown authority"#, AnswerKind::Network),
            (r#"Get "https://x/v2/": dial tcp: lookup x on 127.0.0.1:53: no such host"#, AnswerKind::Network),
            (r#"Get "https://x/v2/": Proxy Authentication Required"#, AnswerKind::Network),
            (r#"Get "https://x/v2/": Bad Gateway"#, AnswerKind::Network),
            ("unauthorized: incorrect username or password", AnswerKind::Other),
            ("The access token has expired (JWT)", AnswerKind::Other),
            ("", AnswerKind::Other),
        ] {
            assert_eq!(classify(text), expected, "{text}");
        }
    }

    #[test]
    fn an_engine_without_the_endpoint_is_not_a_missing_image() {
        assert!(has_no_endpoint(404, "Not Found\n"));
        assert!(!has_no_endpoint(404, "name unknown: The repository with name 'a' does not exist"));
        assert!(!has_no_endpoint(500, "Not Found\n"));
    }
}
