//! A bearer token for one repository (distribution specification, "Token authentication" and "`OAuth2` token").
//!
//! ECR Public gives one to everybody, also for a login that has expired; what is asked for with that token is then
//! refused. So a token proves nothing, and a refused one is the registry's answer.

use std::fmt::Write as _;

use reqwest::header::HeaderValue;
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::answer::refusal;
use super::authorization;
use super::challenge::Challenge;
use super::exchange::{Request, exchange, host};
use super::{Asking, is_loopback};
use crate::docker::engine::{Answer, AnswerKind};
use crate::observed::Observed;
use crate::secret::Secret;

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
}

/// Asks whom the challenge names, with the stored login where there is one.
pub(super) async fn token(
    asking: &Asking<'_>,
    challenge: &Challenge,
) -> Result<HeaderValue, Observed<Answer>> {
    let mut url = realm(asking, challenge)?;
    let service = challenge.parameter("service").unwrap_or_default();
    let own_scope = format!("repository:{}:pull", asking.reference.path());
    let scope = challenge.parameter("scope").unwrap_or(&own_scope);
    let identity =
        asking.login.and_then(|login| login.identity_token.as_ref()).filter(|token| !token.is_empty());
    let form = identity.map(|identity| form(service, scope, identity));
    let basic = match form {
        Some(_) => None,
        None => asking.login.and_then(authorization::basic),
    };
    if form.is_none() {
        let mut query = url.query_pairs_mut();
        if !service.is_empty() {
            query.append_pair("service", service);
        }
        query.append_pair("scope", scope);
    }
    let request = Request {
        method: if form.is_some() { Method::POST } else { Method::GET },
        url: url.clone(),
        accept: "application/json",
        authorization: basic.as_ref(),
        form: form.as_ref(),
    };
    let received = exchange(asking.http, request).await?;
    match received.status {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED if form.is_some() => {
            let why = format!("{} takes no identity tokens ({})", host(&url), received.status);
            return Err(Observed::Unknown(why.into()));
        }
        _ => return Err(Observed::Known(refusal(&received, asking.shown(basic.is_some())))),
    }
    let unreadable = || {
        let kind = AnswerKind::Other;
        let words = format!("what {} answers is no token", host(&url)).into();
        Observed::Known(Answer::refusal(kind, words))
    };
    let given: Given = serde_json::from_slice(&received.body).map_err(|_| unreadable())?;
    let tokens = [given.token, given.access_token].map(|token| Secret::new(token.unwrap_or_default()));
    let token = tokens.iter().find(|token| !token.is_empty()).ok_or_else(unreadable)?;
    authorization::header("Bearer", token.expose()).ok_or_else(unreadable)
}

/// Where the token is given. A login is not sent there in plain text, except where the registry itself is on this
/// machine and speaks no TLS.
fn realm(asking: &Asking<'_>, challenge: &Challenge) -> Result<Url, Observed<Answer>> {
    let realm = challenge.parameter("realm").and_then(|realm| Url::parse(realm).ok());
    let is_here =
        |realm: &Url| realm.scheme() == asking.scheme && is_loopback(realm.host_str().unwrap_or_default());
    realm.filter(|realm| realm.scheme() == "https" || is_here(realm)).ok_or_else(|| {
        let why = format!("{} does not say where it gives tokens over HTTPS", asking.host);
        Observed::Unknown(why.into())
    })
}

/// What is sent for an identity token.
fn form(service: &str, scope: &str, identity: &Secret) -> Zeroizing<String> {
    let fields = [
        ("grant_type", "refresh_token"),
        ("service", service),
        ("scope", scope),
        ("client_id", "sam-ecr-doctor"),
        ("refresh_token", identity.expose()),
    ];
    // Enough for every byte to be escaped, so that growing leaves no copy behind.
    let room = fields.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
    let mut form = Zeroizing::new(String::with_capacity(room));
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                form.push(char::from(byte));
            } else {
                // Writing to a string does not fail.
                let _ = write!(form, "%{byte:02X}");
            }
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_escaped_and_was_never_moved() {
        let form = form("a b", "repository:a/b:pull", &Secret::new("t+/=ä&".to_owned()));
        assert_eq!(
            form.as_str(),
            "grant_type=refresh_token&service=a%20b&scope=repository%3Aa%2Fb%3Apull&client_id=sam-ecr-doctor\
             &refresh_token=t%2B%2F%3D%C3%A4%26"
        );
        let longest = super::form("", "", &Secret::new("=".repeat(100)));
        assert!(longest.len() <= longest.capacity() && longest.ends_with("%3D"));
    }
}
