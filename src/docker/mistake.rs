//! What is stored as an ECR password and cannot be one: the wrong kind of secret, or one that was changed on its way.
//!
//! An ECR password is base64 of a JSON object that begins with `{"payload":` (see [`super::token`]). What
//! `GetAuthorizationToken` gives out is base64 of `AWS:` and that password, to be decoded before it is stored.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::credential::Mistake;
use super::token::ECR_USERNAME;
use crate::secret::Secret;

/// How base64 of `{"` begins.
const BEGINNING: &str = "eyJ";
/// How an ECR password begins once it is decoded.
const PAYLOAD: &[u8] = b"{\"payload\":";
/// The lengths of an AWS access key's two halves.
const KEY_ID: usize = 20;
const SECRET_KEY: usize = 40;
/// A password that is longer is none of ECR's.
const LONGEST: usize = 256 * 1024;

/// What is wrong with a login as one for ECR, where that can be seen. A password that is none of ECR's in an unknown
/// way is no mistake: AWS does not say what a password must look like.
pub(super) fn find(username: &str, password: &Secret) -> Option<Mistake> {
    let text = password.expose();
    if text.len() > LONGEST {
        return None;
    }
    if is_key_id(username.trim()) && text.trim().len() == SECRET_KEY {
        return Some(Mistake::AwsKeys);
    }
    let bare = text.trim().trim_matches(['"', '\'']);
    let whole: Zeroizing<String> = Zeroizing::new(bare.chars().filter(|c| !c.is_whitespace()).collect());
    let decoded = decode(&whole)?;
    if decoded.starts_with(b"AWS:") {
        return Some(Mistake::NotDecoded);
    }
    if !(whole.starts_with(BEGINNING) && decoded.starts_with(PAYLOAD)) {
        return None;
    }
    if text.contains('\r') {
        return Some(Mistake::CarriageReturn);
    }
    if *text != **whole {
        return Some(if bare.len() == text.trim().len() { Mistake::LineBroken } else { Mistake::Quoted });
    }
    // The text of a parser's error could quote the password.
    if serde_json::from_slice::<serde::de::IgnoredAny>(&decoded).is_err() {
        return Some(Mistake::CutOff);
    }
    (username != ECR_USERNAME).then_some(Mistake::UserName)
}

/// `AKIA` and `ASIA` begin the ids of access keys (AWS, "IAM identifiers").
fn is_key_id(text: &str) -> bool {
    text.len() == KEY_ID
        && (text.starts_with("AKIA") || text.starts_with("ASIA"))
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// As much as can be decoded: what was cut off may end anywhere.
fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, config);
    let whole = text.trim_end_matches('=');
    // A lone character of the last group of four carries no whole byte.
    let whole = if whole.len() % 4 == 1 { whole.get(..whole.len() - 1)? } else { whole };
    engine.decode(whole).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn password() -> String {
        STANDARD.encode(
            r#"{"payload":"cGF5bG9hZA==","datakey":"a2V5","version":"2","type":"DATA_KEY","expiration":1757147299}"#,
        )
    }

    fn of(username: &str, password: &str) -> Option<Mistake> {
        find(username, &Secret::new(password.to_owned()))
    }

    #[test]
    fn each_mistake_is_known_by_its_looks() {
        let good = password();
        let broken = format!("{}\n{}", &good[..60], &good[60..]);
        for (username, password, mistake) in [
            ("AWS", good.clone(), None),
            ("AWS", good.trim_end_matches('=').to_owned(), None),
            (
                "AKIAIOSFODNN7EXAMPLE",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
                Some(Mistake::AwsKeys),
            ),
            ("AWS", STANDARD.encode(format!("AWS:{good}")), Some(Mistake::NotDecoded)),
            ("AWS", format!("{good}\r"), Some(Mistake::CarriageReturn)),
            ("AWS", format!("{good}\r\n"), Some(Mistake::CarriageReturn)),
            ("AWS", format!("{good}\n"), Some(Mistake::LineBroken)),
            ("AWS", broken, Some(Mistake::LineBroken)),
            ("AWS", format!("\"{good}\""), Some(Mistake::Quoted)),
            ("AWS", good[..80].to_owned(), Some(Mistake::CutOff)),
            ("aws", good, Some(Mistake::UserName)),
        ] {
            assert_eq!(of(username, &password), mistake, "{username}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_no_mistake() {
        for (username, password) in [
            ("AWS", ""),
            ("AWS", "hunter2"),
            ("AWS", "eyJhbGciOiJIUzI1NiJ9"),
            ("ana", "dckr_pat_abcdefghijklmnopqrstuvwxyz"),
            ("AKIAIOSFODNN7EXAMPLE", "short"),
            ("AWS", "QVdT"),
        ] {
            assert_eq!(of(username, password), None, "{username} {password}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(username in any::<String>(), password in any::<String>()) {
            let _ = of(&username, &password);
        }

        #[test]
        fn a_cut_is_seen_wherever_it_is(at in 20_usize..150) {
            let good = password();
            let cut = good.get(..at).unwrap_or(&good);
            // Without its last brace it is cut off; padding alone is not missed.
            let expected = (cut.len() < good.trim_end_matches('=').len()).then_some(Mistake::CutOff);
            prop_assert_eq!(of("AWS", cut), expected);
        }
    }
}
