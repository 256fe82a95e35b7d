//! Keys that lie on this machine: in variables, in both files, and in what the AWS CLI keeps of earlier sessions.

use std::path::Path;

use aws_credential_types::Credentials;
use serde::Deserialize;
use zeroize::{Zeroize as _, Zeroizing};

use crate::aws::files::Profile;
use crate::aws::session::{json, moment};
use crate::environment::Environment;

/// Keys for the SDK.
pub(super) fn keys(access: &str, secret: &str, token: Option<&str>) -> Credentials {
    Credentials::new(access, secret, token.map(str::to_owned), None, "sam-ecr-doctor")
}

/// botocore, `credentials.py`, `EnvProvider`.
pub(super) fn of_variables(environment: &Environment) -> Option<Credentials> {
    let get = |name: &str| environment.raw(name).filter(|value| !value.is_empty()).map(Zeroizing::new);
    let token = get("AWS_SECURITY_TOKEN").or_else(|| get("AWS_SESSION_TOKEN"));
    let (access, secret) = (get("AWS_ACCESS_KEY_ID")?, get("AWS_SECRET_ACCESS_KEY")?);
    Some(keys(&access, &secret, token.as_ref().map(|token| token.as_str())))
}

/// botocore, `credentials.py`, `SharedCredentialProvider` and `ConfigProvider`.
pub(super) fn of_profile(profile: Profile<'_>, in_credentials: bool) -> Option<Credentials> {
    let get = |key: &str| if in_credentials { profile.in_credentials(key) } else { profile.in_config(key) };
    let token = get("aws_security_token").or_else(|| get("aws_session_token"));
    let (access, secret) = (get("aws_access_key_id")?, get("aws_secret_access_key")?);
    Some(keys(access.text, secret.text, token.map(|token| token.text)))
}

/// What botocore keeps of a role (`credentials.py`, `CachedCredentialFetcher`).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Kept {
    credentials: Pair,
}

/// Also what `credential_process` writes, and a role's answer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Pair {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.secret_access_key.zeroize();
        self.session_token.zeroize();
    }
}

impl Pair {
    /// The keys, and when they end, in Unix seconds.
    pub(super) fn take(&self) -> (Credentials, Option<i64>) {
        let end = self.expiration.as_deref().and_then(moment);
        (keys(&self.access_key_id, &self.secret_access_key, self.session_token.as_deref()), end)
    }
}

/// The credentials of a file of the AWS CLI's cache.
pub(super) fn of_cache(path: &Path) -> Option<Credentials> {
    let kept: Kept = json(path)?;
    Some(kept.credentials.take().0)
}

/// What `aws login` keeps (botocore, `utils.py`, `LoginTokenLoader`), with its end in Unix seconds.
pub(super) fn of_sign_in(path: &Path) -> Option<(Credentials, i64)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct SignIn {
        access_token: Keys,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Keys {
        access_key_id: String,
        secret_access_key: Zeroizing<String>,
        session_token: Zeroizing<String>,
        expires_at: String,
    }
    let SignIn { access_token: token } = json(path)?;
    let end = moment(&token.expires_at)?;
    Some((keys(&token.access_key_id, &token.secret_access_key, Some(token.session_token.as_str())), end))
}

/// The token of a session of IAM Identity Center.
pub(super) fn of_sso(path: &Path) -> Option<Zeroizing<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Session {
        access_token: Zeroizing<String>,
    }
    let session: Session = json(path)?;
    Some(session.access_token)
}
