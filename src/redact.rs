//! Takes secrets out of text that comes from elsewhere.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_lite::{Captures, Regex};

/// What stands where a secret stood.
pub const REDACTED: &str = "[redacted]";

/// What a secret looks like.
struct Pattern {
    /// One of these stands in any text that the expression matches, in whatever case. Most text has none of them, and so
    /// the expression is never compiled.
    triggers: &'static [&'static str],
    /// A group `keep` before the secret and a group `after` behind it stay.
    expression: LazyLock<Option<Regex>>,
}

/// A pattern whose expression is compiled when it is first needed.
macro_rules! pattern {
    ($triggers:expr, $expression:expr) => {
        Pattern { triggers: &$triggers, expression: LazyLock::new(|| Regex::new($expression).ok()) }
    };
}

static PATTERNS: [Pattern; 10] = [
    // base64 of `{"…`: ECR passwords, JWTs, SSO tokens; with whatever base64 text or JWT parts follow.
    pattern!(["eyj"], r"eyJ[A-Za-z0-9+/_=.\-]{12,}"),
    // base64 of `AWS:…`: the `auth` value of a config.json, an undecoded authorizationToken.
    pattern!(["qvdto"], r"QVdTO[A-Za-z0-9+/=]{8,}"),
    // AWS access key ids and session tokens.
    pattern!(["akia", "asia", "aida", "aroa"], r"\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}\b"),
    pattern!(["fwog", "iqojb"], r"\b(?:FwoG|IQoJb)[A-Za-z0-9+/=]{20,}"),
    // KMS ciphertext, as in an ECR password's data key.
    pattern!(["aqica"], r"\bAQICA[A-Za-z0-9+/=]{20,}"),
    // https://user:password@host
    pattern!(["@"], r"(?P<keep>[A-Za-z][A-Za-z0-9+.\-]*://)[^\s/@:]*:[^\s/@]*(?P<after>@)"),
    // -p SECRET, --password SECRET, --password=SECRET; not --password-stdin, not -p 8080:80.
    pattern!(
        ["-p ", "-p\t", "-p\r", "-p\n", "-p\x0b", "-p\x0c", "--password"],
        r#"(?P<keep>(?:^|\s)(?:-p\s+|--password[=\s]\s*))(?:"[^"]*"|'[^']*'|[^\s\-"'|][^\s"'|:]{7,}|[^\s\-"'|0-9][^\s"'|:]*)"#
    ),
    // password=…, "auth": "…", SecretAccessKey: …, token=…
    pattern!(
        ["passw", "secret", "token", "auth", "api_key", "apikey"],
        r#"(?i)(?P<keep>(?:\b|_)(?:password|passwd|secret_?(?:access_?)?key|session_?token|security_?token|identity_?token|registry_?token|auth(?:orization)?_?token|access_?token|refresh_?token|client_?secret|api_?key|auth|secret)["']?\s*[=:]\s*["']?)[^\s"',;&}]{4,}"#
    ),
    // Authorization: Basic …, Bearer …
    pattern!(["basic", "bearer"], r"(?i)(?P<keep>\b(?:basic|bearer)\s+)[A-Za-z0-9+/_=.\-]{12,}"),
    pattern!(["x-amz-"], r"(?i)(?P<keep>X-Amz-(?:Signature|Security-Token|Credential)=)[^\s&]+"),
];

/// Finds the triggers of all patterns in one pass. The value of each match is the number of its pattern.
static TRIGGERS: LazyLock<Option<Triggers>> = LazyLock::new(|| triggers(AhoCorasickKind::DFA));
/// The same for short text. It takes longer for each byte, but a run that quotes a few names is done before the other one
/// is made.
static TRIGGERS_OF_SHORT: LazyLock<Option<Triggers>> =
    LazyLock::new(|| triggers(AhoCorasickKind::ContiguousNFA));
/// From how many bytes on text is long.
const LONG: usize = 4096;

type Triggers = (AhoCorasick, Vec<usize>);

fn triggers(kind: AhoCorasickKind) -> Option<Triggers> {
    let triggers = PATTERNS.iter().map(|pattern| pattern.triggers);
    let owners = triggers.clone().enumerate().flat_map(|(owner, words)| words.iter().map(move |_| owner));
    let mut builder = AhoCorasick::builder();
    let automaton = builder.ascii_case_insensitive(true).kind(Some(kind)).build(triggers.flatten());
    Some((automaton.ok()?, owners.collect()))
}

/// `text` without passwords, tokens, AWS keys, `auth` values and credentials in URLs.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let triggers = if text.len() < LONG { &TRIGGERS_OF_SHORT } else { &TRIGGERS };
    let Some((automaton, owners)) = &**triggers else { return take_out(text, [true; PATTERNS.len()]) };
    let mut suspected = [false; PATTERNS.len()];
    for found in automaton.find_overlapping_iter(text) {
        suspected[owners[found.pattern().as_usize()]] = true;
    }
    take_out(text, suspected)
}

fn take_out(text: &str, suspected: [bool; PATTERNS.len()]) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for (pattern, _) in PATTERNS.iter().zip(suspected).filter(|(_, suspected)| *suspected) {
        let Some(expression) = &*pattern.expression else { continue };
        if expression.is_match(&text) {
            let replaced = expression.replace_all(&text, |found: &Captures<'_>| {
                let keep = found.name("keep").map_or("", |m| m.as_str());
                let after = found.name("after").map_or("", |m| m.as_str());
                format!("{keep}{REDACTED}{after}")
            });
            text = Cow::Owned(replaced.into_owned());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(TRIGGERS.is_some());
        assert!(PATTERNS.iter().all(|pattern| pattern.expression.is_some()));
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

    proptest! {
        #[test]
        fn no_secret_stands_without_a_trigger(
            words in proptest::collection::vec(
                "eyJ|QVdTO|AKIA|FwoG|AQICA|ASIA|https://|a:b@|-p|--password|[ \t=:\"']|[pP]assw(or)?d|Auth|TOKEN|api_key\
                 |Basic|X-Amz-Signature=|secret_|[A-Za-z0-9]{0,20}",
                0..8,
            )
        ) {
            let text = words.concat();
            prop_assert_eq!(redact(&text), take_out(&text, [true; PATTERNS.len()]));
        }
    }
}
