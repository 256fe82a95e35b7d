//! ECR passwords with the anatomy of real ones.
//!
//! A password is base64 of `{"payload","datakey","version","type","expiration"}`; `config.json` holds base64 of
//! `AWS:` and the password, which is also what the API calls `authorizationToken`. That is known from AWS's own
//! code (`aws-controllers-k8s/code-generator`, `scripts/lib/common.sh`) and from tokens that were published. What
//! the real payload says is encrypted. Here it is readable and names a service and a region, so that the stand-ins
//! can refuse a token where it does not belong.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decode;
use crate::error::Error;

/// How long a real one holds.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(12);

/// The user name of every ECR login.
pub const USER: &str = "AWS";

/// Which of the two registries a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// `public.ecr.aws`.
    Public,
    /// `ACCOUNT.dkr.ecr.REGION.amazonaws.com`.
    Private,
}

/// What a registry makes of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is what it should be.
    Good,
    /// It was, until its date.
    Expired,
    /// It is for the other registry or for another region.
    Foreign,
    /// It is good, and was given to somebody of another account.
    OtherAccount,
    /// It is no ECR password.
    Malformed,
}

#[derive(Serialize, Deserialize)]
struct Password {
    payload: String,
    #[serde(default)]
    datakey: String,
    #[serde(default)]
    version: String,
    #[serde(default, rename = "type")]
    kind: String,
    /// Whole seconds in all that AWS was seen to make; other programs write fractions. Old ones had none.
    expiration: Option<Value>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    service: Service,
    region: String,
    /// Whose it is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// Makes it as long as a real one, and each a different one.
    opaque: String,
}

/// Makes a password for a service and a region.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn password(service: Service, region: &str, expires: Timestamp) -> Result<String, Error> {
    password_of(None, service, region, expires)
}

/// As [`password`], for somebody of this account.
pub(crate) fn password_of(
    account: Option<&str>,
    service: Service,
    region: &str,
    expires: Timestamp,
) -> Result<String, Error> {
    let account = account.map(str::to_owned);
    let payload = Payload { service, region: region.to_owned(), account, opaque: random::<480>()? };
    // A real one begins like this: it is a key encrypted by KMS.
    let datakey = format!(
        "AQEBAHijEFXGwF1cipVOacG8qRmJoVBPay8LUUvU8RCVV0XoHwAAAH4wfAYJKoZIhvcNAQcG{}",
        random::<78>()?
    );
    let password = Password {
        payload: decode::to_base64(serde_json::to_string(&payload)?),
        datakey,
        version: "2".to_owned(),
        kind: "DATA_KEY".to_owned(),
        expiration: Some(expires.as_second().into()),
    };
    Ok(decode::to_base64(serde_json::to_string(&password)?))
}

/// The password as the API and `config.json` hold it: base64 of `AWS:` and itself.
#[must_use]
pub fn with_user(password: &str) -> String {
    decode::to_base64(format!("{USER}:{password}"))
}

/// Judges a login as a registry of this service does. `place` is the account and the region of the registry's host; ECR
/// Public has none.
#[must_use]
pub fn judge(
    user: &str,
    password: &str,
    service: Service,
    place: Option<(&str, &str)>,
    now: Timestamp,
) -> Verdict {
    let Some(password) = decode::from_base64(password)
        .filter(|_| user == USER)
        .and_then(|bytes| serde_json::from_slice::<Password>(&bytes).ok())
    else {
        return Verdict::Malformed;
    };
    // A payload that can't be read belongs anywhere: it may have been made by hand, to be judged by its date.
    let payload = decode::from_base64(&password.payload)
        .and_then(|bytes| serde_json::from_slice::<Payload>(&bytes).ok());
    let place = place.filter(|_| service == Service::Private);
    let mut is_of_another = false;
    if let Some(payload) = payload {
        if payload.service != service || place.is_some_and(|(_, region)| region != payload.region) {
            return Verdict::Foreign;
        }
        is_of_another = payload.account.is_some_and(|of| place.is_some_and(|(account, _)| account != of));
    }
    match password.expiration.as_ref().and_then(Value::as_f64) {
        Some(expiration) if expiration < now.as_duration().as_secs_f64() => Verdict::Expired,
        _ if is_of_another => Verdict::OtherAccount,
        _ => Verdict::Good,
    }
}

fn random<const N: usize>() -> Result<String, Error> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(decode::to_base64(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn made(service: Service, region: &str, seconds: i64) -> String {
        password(service, region, now() + SignedDuration::from_secs(seconds)).unwrap()
    }

    #[test]
    fn a_password_has_the_anatomy_of_a_real_one() {
        let text = decode::text_from_base64(&made(Service::Private, "eu-west-1", 60)).unwrap();
        let keys: Vec<String> =
            serde_json::from_str::<serde_json::Map<String, Value>>(&text).unwrap().keys().cloned().collect();
        assert_eq!(keys, ["payload", "datakey", "version", "type", "expiration"]);
        assert!(text.ends_with(r#""version":"2","type":"DATA_KEY","expiration":1795262460}"#), "{text}");
        assert!((1000..1600).contains(&text.len()), "{}", text.len());
        assert_ne!(made(Service::Private, "eu-west-1", 60), made(Service::Private, "eu-west-1", 60));
    }

    #[test]
    fn a_token_holds_for_its_service_its_region_and_its_time() {
        let judged = |password: &str, service, region| judge("AWS", password, service, region, now());
        let private = made(Service::Private, "eu-west-1", 1);
        assert_eq!(judged(&private, Service::Private, Some(("123456789012", "eu-west-1"))), Verdict::Good);
        assert_eq!(judged(&private, Service::Private, Some(("123456789012", "us-east-1"))), Verdict::Foreign);
        assert_eq!(judged(&private, Service::Public, None), Verdict::Foreign);
        let public = made(Service::Public, "us-east-1", 1);
        assert_eq!(judged(&public, Service::Public, None), Verdict::Good);
        assert_eq!(judged(&public, Service::Private, Some(("123456789012", "us-east-1"))), Verdict::Foreign);
        let expired = made(Service::Public, "us-east-1", -1);
        assert_eq!(judged(&expired, Service::Public, None), Verdict::Expired);
        assert_eq!(judge("me", &public, Service::Public, None, now()), Verdict::Malformed);
    }

    #[test]
    fn hand_made_tokens_are_read_leniently_and_other_text_is_malformed() {
        let judged = |json: &str| {
            let password = decode::to_base64(json).trim_end_matches('=').to_owned();
            judge("AWS", &password, Service::Public, None, now())
        };
        assert_eq!(judged(r#"{"payload":"x","version":"3","expiration":1795262399.5}"#), Verdict::Expired);
        assert_eq!(judged(r#"{"payload":"x","expiration":1795262401}"#), Verdict::Good);
        assert_eq!(judged(r#"{"payload":"x"}"#), Verdict::Good);
        assert_eq!(judged(r#"{"expiration":1}"#), Verdict::Malformed);
        assert_eq!(judge("AWS", "hunter2", Service::Public, None, now()), Verdict::Malformed);
        assert_eq!(judge("AWS", "", Service::Public, None, now()), Verdict::Malformed);
    }

    #[test]
    fn a_token_is_that_of_its_account() {
        let expires = now() + SignedDuration::from_secs(60);
        let token = password_of(Some("210987654321"), Service::Private, "eu-west-1", expires).unwrap();
        let judged = |account| judge("AWS", &token, Service::Private, Some((account, "eu-west-1")), now());
        assert_eq!(judged("210987654321"), Verdict::Good);
        assert_eq!(judged("123456789012"), Verdict::OtherAccount);
    }
}
