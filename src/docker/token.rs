//! The anatomy of an ECR password: base64 of JSON with the Unix time at which it ends.
//!
//! `{"payload", "datakey", "version", "type": "DATA_KEY", "expiration"}`; the last one is optional, and neither the
//! account nor the region is in it. AWS's own scripts read `expiration` (ACK code-generator,
//! `scripts/lib/common.sh`, `is_public_ecr_logged_in`).

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use serde_json::Number;
use zeroize::Zeroizing;

use super::credential::Expiry;
use crate::secret::Secret;

/// The user name of every ECR login.
pub const ECR_USERNAME: &str = "AWS";
/// 2001-09-09: before ECR existed by far.
const FIRST: i64 = 1_000_000_000;
/// The end of the year 9999.
const LAST: i64 = 253_402_300_799;
/// A password that is longer is none of ECR's; theirs have about 2 500 characters.
const LONGEST: usize = 256 * 1024;

/// When the password ends by its own word. Whatever is not clearly an ECR password with a sound date is
/// [`Expiry::Unknown`], never ended.
#[must_use]
pub fn expiry(password: &Secret, username: &str) -> Expiry {
    match expiration(password, username) {
        Ok(expiration) => Expiry::At { expiration },
        Err(why) => Expiry::Unknown { why: why.into() },
    }
}

/// Only the one field: the rest of the JSON is passed over and never copied.
#[derive(Deserialize)]
struct Token {
    expiration: Option<Expiration>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expiration {
    Number(Number),
    Text(String),
    Other(serde::de::IgnoredAny),
}

fn expiration(password: &Secret, username: &str) -> Result<i64, &'static str> {
    if username != ECR_USERNAME {
        return Err("only ECR passwords (user name `AWS`) carry a date");
    }
    let text = password.expose().trim();
    if text.len() > LONGEST {
        return Err("the password is too long for one of ECR's");
    }
    let json = decode(text).ok_or("the password is not base64, so it is none of ECR's")?;
    // serde's own message could quote the text; it would also take an array for the object.
    let token: Token = Some(json)
        .filter(|json| json.trim_ascii_start().starts_with(b"{"))
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or("the password does not decode to a JSON object, so it is none of ECR's")?;
    let seconds = match token.expiration {
        None => return Err("the password has no `expiration` in it"),
        Some(Expiration::Number(number)) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Some(Expiration::Text(text)) => {
            let text = text.trim();
            text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
        }
        Some(Expiration::Other(_)) => None,
    };
    match seconds {
        Some(seconds) if (FIRST..=LAST).contains(&seconds) => Ok(seconds),
        _ => Err("the `expiration` in the password is not a Unix time in seconds"),
    }
}

/// Standard and URL-safe base64, with or without its padding.
fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(text).ok())
        .map(Zeroizing::new)
}

#[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
fn whole(seconds: f64) -> Option<i64> {
    (0.0..1e15).contains(&seconds).then_some(seconds as i64)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;

    fn at(json: &str) -> Option<i64> {
        of(&STANDARD.encode(json), "AWS")
    }

    fn of(password: &str, username: &str) -> Option<i64> {
        match expiry(&Secret::new(password.to_owned()), username) {
            Expiry::At { expiration } => Some(expiration),
            Expiry::Unknown { why } => {
                assert!(!why.as_str().is_empty());
                None
            }
        }
    }

    #[test]
    fn a_date_is_read_in_any_shape_it_was_seen_in() {
        for json in [
            r#"{"payload":"a","datakey":"b","version":"2","type":"DATA_KEY","expiration":1757147299}"#,
            r#"{"version":"3","expiration":1757147299.75}"#,
            r#"{"expiration":"1757147299"}"#,
            r#"{"expiration":"1757147299.5"}"#,
            r#"{"expiration":1.757147299e9}"#,
        ] {
            assert_eq!(at(json), Some(1_757_147_299), "{json}");
            assert_eq!(of(&STANDARD_NO_PAD.encode(json), "AWS"), Some(1_757_147_299));
            assert_eq!(of(&URL_SAFE.encode(json), "AWS"), Some(1_757_147_299));
        }
    }

    #[test]
    fn an_absurd_date_is_none() {
        for expiration in [
            "null",
            "true",
            "[]",
            "{}",
            "-1",
            "0",
            "1757147299000",
            "253402300800",
            "1e300",
            "\"NaN\"",
            "\"inf\"",
            "\"soon\"",
            "\"\"",
            "18446744073709551615",
            "-1e300",
        ] {
            assert_eq!(at(&format!(r#"{{"expiration":{expiration}}}"#)), None, "{expiration}");
        }
    }

    #[test]
    fn what_is_no_ecr_password_has_no_date() {
        let json = r#"{"expiration":1757147299}"#;
        assert_eq!(of(&STANDARD.encode(json), "ana"), None);
        assert_eq!(of(json, "AWS"), None);
        for json in
            ["", "null", "[1757147299]", "{}", r#"{"type":"DATA_KEY"}"#, r#"{"expiration":1757147299"#]
        {
            assert_eq!(at(json), None, "{json}");
        }
    }

    proptest! {
        #[test]
        fn garbage_has_no_date(text in any::<String>(), username in "AWS|aws|") {
            prop_assert_eq!(of(&text, &username), None);
        }

        #[test]
        fn encoded_garbage_has_no_date(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(of(&STANDARD.encode(bytes), "AWS"), None);
        }

        #[test]
        fn every_sound_date_is_read(seconds in FIRST..=LAST) {
            prop_assert_eq!(at(&format!(r#"{{"expiration":{seconds}}}"#)), Some(seconds));
        }
    }
}
