//! Profiles of `aws login` (botocore, `credentials.py`, `LoginProvider`; `utils.py`, `LoginTokenLoader`).

use std::path::PathBuf;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::cache::{aws_folder, json};
use super::candidate::{Candidate, CredentialState, Method, Trouble};
use super::chain::Chain;
use crate::aws::files::{Profile, expand};
use crate::digest::sha256;
use crate::environment::Environment;

/// What botocore asks for. The secrets are passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "that they are there is what counts")]
struct Session {
    access_token: IgnoredAny,
    refresh_token: IgnoredAny,
    dpop_key: IgnoredAny,
    client_id: IgnoredAny,
}

pub(super) fn look(chain: &Chain<'_>, name: &str, profile: Profile<'_>) -> Option<Candidate> {
    let session = profile.get("login_session")?;
    let path = cache_path(chain.environment, profile)?;
    let state = match json::<Session>(&path) {
        // It is renewed as long as the sign-in lasts, of which AWS alone knows the end.
        Some(_) => CredentialState::Unknown { why: "only AWS knows whether its sign-in still lasts".into() },
        None => CredentialState::Broken {
            trouble: Trouble::LoginMissing { file: chain.environment.display(&path).into() },
        },
    };
    Some(Candidate::new(Method::Login, session.place, state).of_profile(name))
}

/// Where the sign-in is kept.
pub(in crate::aws) fn cache_path(environment: &Environment, profile: Profile<'_>) -> Option<PathBuf> {
    let session = profile.get("login_session")?;
    let folder = match environment.raw("AWS_LOGIN_CACHE_DIRECTORY") {
        Some(folder) => environment.current_dir.join(expand(environment, &folder)),
        None => aws_folder(environment)?.join("login").join("cache"),
    };
    Some(folder.join(format!("{}.json", sha256(session.text))))
}
