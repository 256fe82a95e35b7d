//! Roles that are taken with a token of another identity provider (botocore, `credentials.py`,
//! `AssumeRoleWithWebIdentityProvider`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::candidate::{Candidate, CredentialState, Method, Trouble, account_of};
use super::chain::Chain;
use crate::aws::files::Profile;
use crate::quoted::Quoted;
use crate::regular_file;

/// A token is shorter.
pub(in crate::aws) const TOKEN_LIMIT: u64 = 256 * 1024;

pub(super) fn look(
    chain: &Chain<'_>,
    name: &str,
    profile: Option<Profile<'_>>,
    uses_variables: bool,
) -> Option<Candidate> {
    let get = |variable: &str, key: &str| {
        let told = chain.environment.raw(variable).filter(|_| uses_variables);
        let told = told.map(|value| (value, Quoted::new(variable)));
        told.or_else(|| profile?.get(key).map(|found| (found.text.to_owned(), found.place)))
    };
    let (file, source) =
        get("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file").filter(|(file, _)| !file.is_empty())?;
    let arn = get("AWS_ROLE_ARN", "role_arn").filter(|(arn, _)| !arn.is_empty());
    let state = match &arn {
        None => {
            let why =
                format!("{source} names a token, and there is no AWS_ROLE_ARN or role_arn to take with it");
            CredentialState::Broken { trouble: Trouble::Profile { why: why.into() } }
        }
        Some(_) => token(chain, &file),
    };
    let mut candidate = Candidate::new(Method::WebIdentity, source, state).of_profile(name);
    candidate.account = arn.and_then(|(arn, _)| account_of(&arn));
    Some(candidate)
}

fn token(chain: &Chain<'_>, file: &str) -> CredentialState {
    let path = chain.environment.current_dir.join(file);
    let shown = chain.environment.display(&path);
    let unreadable = |why: String| {
        let why = format!("the token file {shown} cannot be read: {why}");
        CredentialState::Broken { trouble: Trouble::WebIdentity { why: why.into() } }
    };
    let text = match regular_file::read(&path, TOKEN_LIMIT) {
        Ok(text) => text,
        Err(why) => return unreadable(why.to_string()),
    };
    let Ok(text) = std::str::from_utf8(&text) else { return unreadable("it is not UTF-8".to_owned()) };
    match end(text) {
        Some(end) => CredentialState::Session {
            token: super::SsoToken { file: shown.into(), expires_at: end, renewable_until: None },
        },
        None => CredentialState::Unknown {
            why: "the role must be taken, and only AWS can say whether it may be".into(),
        },
    }
}

#[derive(Deserialize)]
struct Claims {
    exp: f64,
}

/// When a JSON Web Token ends (RFC 7519), in Unix seconds.
fn end(token: &str) -> Option<i64> {
    let claims = token.trim().split('.').nth(1)?;
    let claims = Zeroizing::new(URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?);
    let Claims { exp } = serde_json::from_slice(&claims).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer there is")]
    exp.is_finite().then_some(exp as i64)
}
