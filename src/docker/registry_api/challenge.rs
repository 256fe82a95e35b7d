//! How a registry wants to be shown a credential: `WWW-Authenticate` (RFC 9110, section 11.6.1).

use std::iter::Peekable;
use std::str::Chars;

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// One way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    /// Such as `basic`, `bearer`; in lower case.
    pub(super) scheme: String,
    /// Names in lower case, with their values.
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The parameter's first value that is not empty.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }
}

/// All ways that an answer offers, in its order.
pub(super) fn challenges(headers: &HeaderMap) -> Vec<Challenge> {
    let values = headers.get_all(WWW_AUTHENTICATE).into_iter();
    values.flat_map(|value| parse(&String::from_utf8_lossy(value.as_bytes()))).collect()
}

/// Reads leniently: what fits nowhere is left out.
fn parse(text: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = text.chars().peekable();
    while skip(&mut rest, |c| c.is_whitespace() || c == ',') {
        let name = word(&mut rest).to_ascii_lowercase();
        skip(&mut rest, char::is_whitespace);
        if rest.next_if_eq(&'=').is_none() {
            if name.is_empty() {
                // A stray quote, perhaps.
                rest.next();
            } else {
                challenges.push(Challenge { scheme: name, parameters: Vec::new() });
            }
            continue;
        }
        skip(&mut rest, char::is_whitespace);
        let value = if rest.next_if_eq(&'"').is_some() { quoted(&mut rest) } else { word(&mut rest) };
        if let Some(challenge) = challenges.last_mut()
            && !name.is_empty()
        {
            challenge.parameters.push((name, value));
        }
    }
    challenges
}

/// Whether anything is left behind what was skipped.
fn skip(rest: &mut Peekable<Chars<'_>>, what: impl Fn(char) -> bool) -> bool {
    while rest.next_if(|c| what(*c)).is_some() {}
    rest.peek().is_some()
}

fn word(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut word = String::new();
    while let Some(c) = rest.next_if(|c| !c.is_whitespace() && !matches!(c, ',' | '=' | '"')) {
        word.push(c);
    }
    word
}

fn quoted(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut value = String::new();
    while let Some(c) = rest.next() {
        match c {
            '"' => break,
            '\\' => value.extend(rest.next()),
            _ => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn challenge(scheme: &str, parameters: &[(&str, &str)]) -> Challenge {
        let parameters = parameters.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Challenge { scheme: scheme.to_owned(), parameters: parameters.collect() }
    }

    #[test]
    fn what_registries_send_is_read() {
        for (text, expected) in [
            (
                r#"Basic realm="https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/",service="ecr.amazonaws.com""#,
                vec![challenge(
                    "basic",
                    &[
                        ("realm", "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/"),
                        ("service", "ecr.amazonaws.com"),
                    ],
                )],
            ),
            (
                r#"Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws""#,
                vec![challenge(
                    "bearer",
                    &[
                        ("realm", "https://public.ecr.aws/token/"),
                        ("service", "public.ecr.aws"),
                        ("scope", "aws"),
                    ],
                )],
            ),
            (
                r#"BEARER Realm = "https://a/b", scope="repository:a/b:pull,push", error=insufficient_scope"#,
                vec![challenge(
                    "bearer",
                    &[
                        ("realm", "https://a/b"),
                        ("scope", "repository:a/b:pull,push"),
                        ("error", "insufficient_scope"),
                    ],
                )],
            ),
            (
                r#"Negotiate, Basic realm="a \"quoted\" word", charset=UTF-8"#,
                vec![
                    challenge("negotiate", &[]),
                    challenge("basic", &[("realm", r#"a "quoted" word"#), ("charset", "UTF-8")]),
                ],
            ),
            ("", vec![]),
            (r#"realm="nobody's""#, vec![]),
            (r#"Basic realm="not closed"#, vec![challenge("basic", &[("realm", "not closed")])]),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn every_header_of_that_name_counts() {
        let mut headers = HeaderMap::new();
        headers.append(WWW_AUTHENTICATE, "Negotiate".parse().unwrap());
        headers.append(WWW_AUTHENTICATE, "Basic realm=x".parse().unwrap());
        let schemes: Vec<String> = challenges(&headers).into_iter().map(|found| found.scheme).collect();
        assert_eq!(schemes, ["negotiate", "basic"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in any::<String>()) {
            parse(&text);
        }

        #[test]
        fn what_is_written_is_read_again(
            written in proptest::collection::vec(
                ("[a-z][a-z0-9-]{0,8}", proptest::collection::vec(("[a-z_]{1,8}", any::<String>()), 0..4)),
                0..4,
            )
        ) {
            let text: Vec<String> = written
                .iter()
                .map(|(scheme, parameters)| {
                    let escape = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
                    let parameters = parameters.iter().map(|(key, value)| format!("{key}=\"{}\"", escape(value)));
                    format!("{scheme} {}", parameters.collect::<Vec<_>>().join(","))
                })
                .collect();
            let expected: Vec<Challenge> = written
                .into_iter()
                .map(|(scheme, parameters)| Challenge { scheme, parameters })
                .collect();
            prop_assert_eq!(parse(&text.join(", ")), expected);
        }
    }
}
