//! Profiles of IAM Identity Center (botocore, `credentials.py`, `SSOProvider`; `tokens.py`, `SSOTokenProvider`).

use std::path::PathBuf;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Reader;
use super::cache::{aws_folder, json, moment, path, role};
use super::candidate::{Candidate, CredentialState, Method, SsoToken, Trouble};
use super::chain::Chain;
use crate::aws::files::Profile;
use crate::digest::sha1;
use crate::environment::Environment;
use crate::python_json::text;

/// The secrets in it are passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    access_token: Option<IgnoredAny>,
    expires_at: Option<String>,
    refresh_token: Option<IgnoredAny>,
    client_id: Option<IgnoredAny>,
    client_secret: Option<IgnoredAny>,
    registration_expires_at: Option<String>,
}

pub(super) fn look(chain: &Chain<'_>, name: &str, profile: Profile<'_>) -> Option<Candidate> {
    let (role_name, account) = (profile.get("sso_role_name"), profile.get("sso_account_id"));
    let source = account.as_ref().or(role_name.as_ref())?.place.clone();
    let session = profile.get("sso_session");
    let source = session.as_ref().map_or(source, |session| session.place.clone());
    let mut candidate = Candidate::new(Method::Sso, source, state(chain, name, profile)).of_profile(name);
    candidate.account = account.as_ref().map(|account| account.text.into());
    if chain.reader == Reader::CliTwo {
        // The AWS CLI 2 keeps the credentials of these too.
        candidate.kept_until = cache_name(profile)
            .and_then(|name| path(chain.environment, chain.reader, &name))
            .and_then(|path| role(&path));
    }
    Some(candidate)
}

/// The name under which the AWS CLI 2 keeps the credentials of the role.
pub(in crate::aws) fn cache_name(profile: Profile<'_>) -> Option<String> {
    let (role_name, account) = (profile.get("sso_role_name")?, profile.get("sso_account_id")?);
    let (last, value) = match profile.get("sso_session") {
        Some(session) => ("sessionName", session.text),
        None => ("startUrl", profile.get("sso_start_url").map(|url| url.text).unwrap_or_default()),
    };
    let (account, role_name) = (text(account.text), text(role_name.text));
    Some(sha1(&format!(r#"{{"accountId":{account},"roleName":{role_name},"{last}":{}}}"#, text(value))))
}

/// Where the token of a session is kept: under the session's name, or with the older settings under its address.
#[cfg(feature = "aws")]
pub(in crate::aws) fn token_path(environment: &Environment, profile: Profile<'_>) -> Option<PathBuf> {
    let key = profile.get("sso_session").or_else(|| profile.get("sso_start_url"))?;
    token_file(environment, key.text)
}

fn token_file(environment: &Environment, key: &str) -> Option<PathBuf> {
    Some(aws_folder(environment)?.join("sso").join("cache").join(format!("{}.json", sha1(key))))
}

fn state(chain: &Chain<'_>, name: &str, profile: Profile<'_>) -> CredentialState {
    let incomplete =
        |why: String| CredentialState::Broken { trouble: Trouble::SsoIncomplete { why: why.into() } };
    let session_name = profile.get("sso_session");
    let session = match &session_name {
        None => None,
        Some(found) => match chain.files.sso_session(found.text) {
            Some(session) => Some(session),
            None => {
                return incomplete(format!(
                    "{} names the session {}, and there is no section [sso-session {}]",
                    found.place, found.text, found.text
                ));
            }
        },
    };
    let mut missing = Vec::new();
    let mut start_url = None;
    for key in ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"] {
        let of_profile = profile.get(key);
        let of_session = session.and_then(|session| chain.files.entry(session, key));
        if let (Some(one), Some(other)) = (&of_profile, &of_session)
            && one.text != other.text
        {
            return incomplete(format!("{key} at {} and at {} differ", one.place, other.place));
        }
        let found = of_session.or(of_profile);
        if found.is_none() {
            missing.push(key);
        }
        if key == "sso_start_url" {
            start_url = found;
        }
    }
    let Some(start_url) = start_url.filter(|_| missing.is_empty()) else {
        return incomplete(format!("the profile {name} lacks {}", missing.join(" and ")));
    };
    token(chain, session_name.as_ref().map_or(start_url.text, |session| session.text), session_name.is_some())
}

fn token(chain: &Chain<'_>, key: &str, is_session: bool) -> CredentialState {
    let Some(path) = token_file(chain.environment, key) else {
        return CredentialState::Unknown { why: "there is no home folder".into() };
    };
    let file = chain.environment.display(&path).into();
    let read = json::<Kept>(&path).filter(|token| token.access_token.is_some());
    let expires_at = read.as_ref().and_then(|token| moment(token.expires_at.as_deref()?));
    let (Some(token), Some(expires_at)) = (read, expires_at) else {
        return CredentialState::Broken { trouble: Trouble::SsoTokenMissing { file } };
    };
    let parts = [&token.refresh_token, &token.client_id, &token.client_secret];
    let renewable = is_session && parts.iter().all(|part| part.is_some());
    let registered = token.registration_expires_at.as_deref().and_then(moment).filter(|_| renewable);
    CredentialState::Session { token: SsoToken { file, expires_at, renewable_until: registered } }
}
