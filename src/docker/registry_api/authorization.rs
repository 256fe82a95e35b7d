//! What is shown to a registry, made from the stored login and the registry's challenge.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

use super::Asking;
use super::answer::{no_login, refusal};
use super::challenge::challenges;
use super::exchange::Received;
use super::token::token;
use crate::docker::engine::Answer;
use crate::docker::login::Login;
use crate::observed::Observed;

/// Answers the challenge in a 401 as Docker does: a bearer token where one is wanted, else user name and password.
pub(super) async fn authorize(
    asking: &Asking<'_>,
    refused: &Received,
) -> Result<HeaderValue, Observed<Answer>> {
    let challenges = challenges(&refused.headers);
    let of = |scheme: &str| challenges.iter().find(|challenge| challenge.scheme == scheme);
    if let Some(challenge) = of("bearer") {
        return token(asking, challenge).await;
    }
    if of("basic").is_some() {
        if let Some(basic) = asking.login.and_then(basic) {
            return Ok(basic);
        }
        // Nothing is sent in place of a user name and a password, an identity token neither: tried with Docker.
        return Err(Observed::Known(no_login(&asking.in_words(refused, None).await)));
    }
    if let Some(challenge) = challenges.first() {
        let why = format!(
            "{} wants a login of a kind that Docker does not send ({})",
            asking.host, challenge.scheme
        );
        return Err(Observed::Unknown(why.into()));
    }
    Err(Observed::Known(refusal(&asking.in_words(refused, None).await, asking.shown(false))))
}

/// User name and password; nothing where one of them is missing.
pub(super) fn basic(login: &Login) -> Option<HeaderValue> {
    if login.username.is_empty() || login.password.is_empty() {
        return None;
    }
    let (user, password) = (login.username.expose(), login.password.expose());
    // With room for all of it, so that growing leaves no copy behind.
    let mut plain = Zeroizing::new(String::with_capacity(user.len() + password.len() + 1));
    plain.push_str(user);
    plain.push(':');
    plain.push_str(password);
    header("Basic", &Zeroizing::new(STANDARD.encode(plain.as_bytes())))
}

/// A header that its `Debug` does not show; none where the value cannot stand in one.
pub(super) fn header(scheme: &str, value: &str) -> Option<HeaderValue> {
    let mut text = Zeroizing::new(String::with_capacity(scheme.len() + value.len() + 1));
    text.push_str(scheme);
    text.push(' ');
    text.push_str(value);
    let mut header = HeaderValue::from_str(&text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn a_login_is_a_header_that_does_not_show_itself() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let header = basic(&Login::basic(secret("AWS"), secret("open:sesame"))).unwrap();
        assert_eq!(header.to_str().unwrap(), "Basic QVdTOm9wZW46c2VzYW1l");
        assert!(header.is_sensitive() && !format!("{header:?}").contains("QVdT"));
        assert_eq!(basic(&Login::basic(secret("AWS"), secret(""))), None);
        assert_eq!(basic(&Login::token(secret("t"))), None);
        assert_eq!(super::header("Bearer", "a\r\nX: y"), None);
    }
}
