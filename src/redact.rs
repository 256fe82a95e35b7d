//! Takes secrets out of text that comes from elsewhere.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// What stands where a secret stood.
pub const REDACTED: &str = "[redacted]";

/// Words of which at least one stands in any text that the patterns below would change. Most text has none of them,
/// and so the patterns are never compiled.
const TRIGGERS: [&str; 16] = [
    "eyj",
    "qvdto",
    "akia",
    "asia",
    "fwog",
    "iqojb",
    "@",
    "passw",
    "secret",
    "token",
    "bearer",
    "basic",
    "auth",
    "signature",
    "-p",
    "aqica",
];

/// `text` without passwords, tokens, AWS keys, `auth` values and credentials in URLs.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    if !may_hold_a_secret(text) {
        return Cow::Borrowed(text);
    }
    let mut text = Cow::Borrowed(text);
    for pattern in PATTERNS.iter() {
        if pattern.is_match(&text) {
            let replaced = pattern.replace_all(&text, |found: &Captures<'_>| {
                let keep = found.name("keep").map_or("", |m| m.as_str());
                let after = found.name("after").map_or("", |m| m.as_str());
                format!("{keep}{REDACTED}{after}")
            });
            text = Cow::Owned(replaced.into_owned());
        }
    }
    text
}

fn may_hold_a_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    TRIGGERS.iter().any(|trigger| lower.contains(trigger))
}

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // base64 of `{"…`: ECR passwords, JWTs, SSO tokens; with whatever base64 text or JWT parts follow.
        r"eyJ[A-Za-z0-9+/_=.\-]{12,}",
        // base64 of `AWS:…`: the `auth` value of a config.json, an undecoded authorizationToken.
        r"QVdTO[A-Za-z0-9+/=]{8,}",
        // AWS access key ids and session tokens.
        r"\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}\b",
        r"\b(?:FwoG|IQoJb)[A-Za-z0-9+/=]{20,}",
        // KMS ciphertext, as in an ECR password's data key.
        r"\bAQICA[A-Za-z0-9+/=]{20,}",
        // https://user:password@host
        r"(?P<keep>[A-Za-z][A-Za-z0-9+.\-]*://)[^\s/@:]*:[^\s/@]*(?P<after>@)",
        // -p SECRET, --password SECRET, --password=SECRET; not --password-stdin, not -p 8080:80.
        r#"(?P<keep>(?:^|\s)(?:-p\s+|--password[=\s]\s*))(?:"[^"]*"|'[^']*'|[^\s\-"'|][^\s"'|:]{7,}|[^\s\-"'|0-9][^\s"'|:]*)"#,
        // password=…, "auth": "…", SecretAccessKey: …, token=…
        r#"(?i)(?P<keep>(?:\b|_)(?:password|passwd|secret_?(?:access_?)?key|session_?token|security_?token|identity_?token|registry_?token|auth(?:orization)?_?token|access_?token|refresh_?token|client_?secret|api_?key|auth|secret)["']?\s*[=:]\s*["']?)[^\s"',;&}]{4,}"#,
        // Authorization: Basic …, Bearer …
        r"(?i)(?P<keep>\b(?:basic|bearer)\s+)[A-Za-z0-9+/_=.\-]{12,}",
        r"(?i)(?P<keep>X-Amz-(?:Signature|Security-Token|Credential)=)[^\s&]+",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(PATTERNS.len(), 10);
    }

    #[test]
    fn secrets_are_taken_out() {
        for (text, expected) in [
            ("docker login -u AWS -p hunter2hunter2 host", "docker login -u AWS -p [redacted] host"),
            ("docker login --password 's3 cr' host", "docker login --password [redacted] host"),
            ("--password-stdin public.ecr.aws", "--password-stdin public.ecr.aws"),
            ("docker run -p 8080:80 x", "docker run -p 8080:80 x"),
            (r#"{"auth": "QVdTOmV5SndZWGxzYjJGa0lqb2k="}"#, r#"{"auth": "[redacted]"}"#),
            ("x eyJwYXlsb2FkIjoiQUJDREVG y", "x [redacted] y"),
            ("key AKIAIOSFODNN7EXAMPLE here", "key [redacted] here"),
            ("https://ana:geheim@proxy.example:3128/", "https://[redacted]@proxy.example:3128/"),
            ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = [redacted]"),
            ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer [redacted]"),
            (
                "denied: Your authorization token has expired. Reauthenticate and try again.",
                "denied: Your authorization token has expired. Reauthenticate and try again.",
            ),
            ("failed with status: 400 Bad Request", "failed with status: 400 Bad Request"),
            ("no basic auth credentials", "no basic auth credentials"),
            (
                "Error: error building: error getting credentials - err: exit status 1",
                "Error: error building: error getting credentials - err: exit status 1",
            ),
        ] {
            assert_eq!(redact(text), expected, "{text}");
        }
    }

    #[test]
    fn redacting_twice_changes_nothing() {
        for text in ["password=abcdefgh", "-p abcdefghij", "Bearer abcdefghijklmnop", "auth: abcdefgh"] {
            let once = redact(text).into_owned();
            assert_eq!(redact(&once), once);
        }
    }
}
