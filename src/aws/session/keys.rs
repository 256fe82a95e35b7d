//! Keys that are there: in variables, in the credentials file, in the configuration file.

use super::cache::moment;
use super::candidate::{AccessKey, Candidate, CredentialState, KeyFlaw, Method, Trouble};
use crate::aws::files::Found;
use crate::aws::ini::is_space;
use crate::environment::Environment;
use crate::quoted::Quoted;

/// A pair of keys with its token.
struct Keys<'a> {
    access: (&'a str, &'a str),
    /// `None` where it is not there at all.
    secret: (&'a str, Option<&'a str>),
    token: (&'a str, Option<&'a str>),
}

/// botocore, `credentials.py`, `EnvProvider`. What is empty is not there.
pub(super) fn variables(environment: &Environment) -> Option<Candidate> {
    const ACCESS: &str = "AWS_ACCESS_KEY_ID";
    const EXPIRATION: &str = "AWS_CREDENTIAL_EXPIRATION";
    let get = |name: &'static str| environment.raw(name).filter(|value| !value.is_empty());
    let (access, secret) = (get(ACCESS)?, get("AWS_SECRET_ACCESS_KEY"));
    let tokens = ["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"];
    let token = tokens.iter().find_map(|name| Some((*name, get(name)?)));
    let keys = Keys {
        access: (ACCESS, &access),
        secret: ("AWS_SECRET_ACCESS_KEY", secret.as_deref()),
        token: match &token {
            Some((name, token)) => (name, Some(token)),
            None => ("AWS_SESSION_TOKEN", None),
        },
    };
    let end = get(EXPIRATION).and_then(|end| Some((moment(&end)?, EXPIRATION.into())));
    Some(Candidate::new(Method::Variables, ACCESS, judge(&keys, end)))
}

/// botocore, `credentials.py`, `SharedCredentialProvider` and `ConfigProvider`. What is empty is there.
pub(super) fn in_file<'f>(
    method: Method,
    profile: &str,
    get: impl Fn(&str) -> Option<Found<'f>>,
) -> Option<Candidate> {
    let access = get("aws_access_key_id")?;
    let secret = get("aws_secret_access_key");
    let tokens = ["aws_security_token", "aws_session_token"];
    let token = tokens.iter().find_map(|name| Some((*name, get(name)?)));
    let keys = Keys {
        access: ("aws_access_key_id", access.text),
        secret: ("aws_secret_access_key", secret.as_ref().map(|secret| secret.text)),
        token: match &token {
            Some((name, token)) => (name, Some(token.text)),
            None => ("aws_session_token", None),
        },
    };
    let mut candidate =
        Candidate::new(method, access.place.clone(), judge(&keys, end(&get))).of_profile(profile);
    candidate.account = get("aws_account_id").map(|account| account.text.into());
    Some(candidate)
}

/// botocore knows no date here. Programs that write temporary keys leave one: saml2aws, aws-mfa, and others.
fn end<'f>(get: &impl Fn(&str) -> Option<Found<'f>>) -> Option<(i64, Quoted)> {
    let names =
        ["x_security_token_expires", "aws_credential_expiration", "aws_session_expiration", "aws_expiration"];
    names.iter().find_map(|name| {
        let found = get(name)?;
        Some((moment(found.text)?, format!("{name} at {}", found.place).into()))
    })
}

fn judge(keys: &Keys<'_>, end: Option<(i64, Quoted)>) -> CredentialState {
    let key = match keys.access.1.get(..4) {
        Some("AKIA") => AccessKey::LongTerm,
        Some("ASIA") => AccessKey::Temporary,
        _ => AccessKey::Other,
    };
    if let Some(trouble) = trouble(keys, key) {
        return CredentialState::Broken { trouble };
    }
    let (expires_at, expires_by) = end.unzip();
    CredentialState::Present { key, expires_at, expires_by }
}

fn trouble(keys: &Keys<'_>, key: AccessKey) -> Option<Trouble> {
    let Some(secret) = keys.secret.1 else { return Some(Trouble::Partial { missing: keys.secret.0.into() }) };
    let token = keys.token.1.map(|token| (keys.token.0, token));
    for (name, value) in [keys.access, (keys.secret.0, secret)].into_iter().chain(token) {
        if let Some(flaw) = flaw(value) {
            return Some(Trouble::Malformed { key: name.into(), flaw });
        }
    }
    match (key, token) {
        (AccessKey::Temporary, None) => Some(Trouble::TokenMissing { missing: keys.token.0.into() }),
        (AccessKey::LongTerm, Some((name, _))) => Some(Trouble::TokenOfOtherKey { token: name.into() }),
        _ => None,
    }
}

fn flaw(value: &str) -> Option<KeyFlaw> {
    if value.is_empty() {
        Some(KeyFlaw::Empty)
    } else if value.contains(['\n', '\r']) {
        Some(KeyFlaw::LineBreak)
    } else if value.chars().any(is_space) {
        Some(KeyFlaw::WhiteSpace)
    } else if value.starts_with(['"', '\'', '“', '‘']) || value.ends_with(['"', '\'', '”', '’']) {
        Some(KeyFlaw::Quotes)
    } else if !value.is_ascii() || value.chars().any(char::is_control) {
        Some(KeyFlaw::NotAscii)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn with(variables_set: &[(&str, &str)]) -> CredentialState {
        variables(&Environment::new(Path::new("/"), variables_set)).expect("a candidate").credentials
    }

    #[test]
    fn flaws_are_noticed_and_never_shown() {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        for (value, flaw) in [
            (format!("{secret}\n"), KeyFlaw::LineBreak),
            (format!(" {secret}"), KeyFlaw::WhiteSpace),
            (format!("\"{secret}\""), KeyFlaw::Quotes),
            (format!("{secret}\u{200b}"), KeyFlaw::NotAscii),
        ] {
            let set =
                [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", value.as_str())];
            let state = with(&set);
            let key = "AWS_SECRET_ACCESS_KEY".into();
            assert_eq!(state, CredentialState::Broken { trouble: Trouble::Malformed { key, flaw } });
            assert!(!serde_json::to_string(&state).expect("text").contains("wJal"));
        }
    }

    #[test]
    fn temporary_keys_need_their_token_and_others_have_none() {
        let secret = ("AWS_SECRET_ACCESS_KEY", "s");
        let (long, temporary) = (("AWS_ACCESS_KEY_ID", "AKIAX"), ("AWS_ACCESS_KEY_ID", "ASIAX"));
        let token = ("AWS_SESSION_TOKEN", "t");
        let broken = |trouble| CredentialState::Broken { trouble };
        assert_eq!(with(&[temporary, secret]), broken(Trouble::TokenMissing { missing: token.0.into() }));
        assert_eq!(with(&[long, secret, token]), broken(Trouble::TokenOfOtherKey { token: token.0.into() }));
        assert_eq!(with(&[long]), broken(Trouble::Partial { missing: secret.0.into() }));
        let empty = ("AWS_SECRET_ACCESS_KEY", "");
        assert_eq!(with(&[long, empty]), broken(Trouble::Partial { missing: secret.0.into() }));
        assert_eq!(
            with(&[temporary, secret, token, ("AWS_CREDENTIAL_EXPIRATION", "1970-01-02T00:00:00Z")]),
            CredentialState::Present {
                key: AccessKey::Temporary,
                expires_at: Some(86400),
                expires_by: Some("AWS_CREDENTIAL_EXPIRATION".into())
            }
        );
    }
}
