//! The `auth` value of a `config.json`: base64 of `user:password`, as the two families of clients decode it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize as _, Zeroizing};

use super::login::Login;
use crate::secret::Secret;

/// As the docker CLI and buildx do it (docker/cli, `configfile/file.go`, `decodeAuth`): strict base64 in which line
/// breaks are ignored, a user name that is not empty, no NULs around the password. The error is a sentence without its
/// full stop and quotes nothing.
pub(super) fn decode_strict(auth: &str) -> Result<Login, &'static str> {
    let text: Zeroizing<Vec<u8>> =
        Zeroizing::new(auth.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect());
    let bytes = STANDARD.decode(&*text).map_err(|_| "its `auth` is not base64")?;
    let (username, password) = split(bytes)?;
    if username.is_empty() {
        return Err("its `auth` has no user name");
    }
    Ok(Login::basic(username, Secret::new(password.expose().trim_matches('\0').to_owned())))
}

/// As docker-py does it (`auth.py`, `decode_auth`): Python's lenient base64, then UTF-8 with a colon.
pub(super) fn decode_lenient(auth: &str) -> Result<Login, &'static str> {
    if !auth.is_ascii() {
        return Err("its `auth` is not base64");
    }
    let bytes = python_base64(auth.as_bytes()).ok_or("its `auth` is not base64")?;
    let (username, password) = split(bytes)?;
    Ok(Login::basic(username, password))
}

/// Python's `base64.b64decode` without `validate`: bytes outside the alphabet are skipped, and so are pads until there
/// are enough of them; text after those is ignored (`CPython`, `Modules/binascii.c`, `a2b_base64`).
fn python_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut clean = Zeroizing::new(Vec::with_capacity(text.len() + 4));
    let mut pads = 0;
    for &byte in text {
        if byte == b'=' {
            let position = clean.len() % 4;
            if position >= 2 {
                pads += 1;
                if position + pads >= 4 {
                    clean.extend(std::iter::repeat_n(b'=', 4 - position));
                    return lenient_engine().decode(&*clean).ok();
                }
            }
        } else if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') {
            pads = 0;
            clean.push(byte);
        }
    }
    if clean.len().is_multiple_of(4) { lenient_engine().decode(&*clean).ok() } else { None }
}

/// Base64 whose last character may have bits that are thrown away.
fn lenient_engine() -> base64::engine::GeneralPurpose {
    use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
    GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    )
}

fn split(bytes: Vec<u8>) -> Result<(Secret, Secret), &'static str> {
    let text = String::from_utf8(bytes).map(Zeroizing::new).map_err(|error| {
        error.into_bytes().zeroize();
        "its `auth` does not decode to text"
    })?;
    let (username, password) = text.split_once(':').ok_or("its `auth` does not decode to `user:password`")?;
    Ok((Secret::new(username.to_owned()), Secret::new(password.to_owned())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(result: Result<Login, &'static str>) -> Result<(String, String), &'static str> {
        result.map(|login| (login.username.expose().to_owned(), login.password.expose().to_owned()))
    }

    fn pair(username: &str, password: &str) -> (String, String) {
        (username.to_owned(), password.to_owned())
    }

    #[test]
    fn both_families_decode_what_docker_login_writes() {
        let auth = STANDARD.encode("AWS:pass:word");
        assert_eq!(shown(decode_strict(&auth)), Ok(pair("AWS", "pass:word")));
        assert_eq!(shown(decode_lenient(&auth)), Ok(pair("AWS", "pass:word")));
    }

    #[test]
    fn they_differ_where_their_base64_does() {
        // Two pads are needed for `AWS:a` -> QVdTOmE=; here one is missing, misplaced or followed by more.
        for (auth, strict, lenient) in [
            ("QVdTOmE", false, false),
            ("QVdTOmE=", true, true),
            ("QVdT\nOmE=", true, true),
            ("QVdT OmE=", false, true),
            ("QVdT-OmE=", false, true),
            ("QVdTOmE=QVdTOmE=", false, true),
            ("QVdTOmF=", false, true),
            ("", false, false),
            ("!!!", false, false),
            ("Zm9v", false, false),
        ] {
            assert_eq!(decode_strict(auth).is_ok(), strict, "strict {auth:?}");
            assert_eq!(decode_lenient(auth).is_ok(), lenient, "lenient {auth:?}");
        }
    }

    #[test]
    fn only_the_docker_cli_asks_for_a_user_name() {
        let auth = STANDARD.encode(":secret");
        assert_eq!(shown(decode_strict(&auth)), Err("its `auth` has no user name"));
        assert_eq!(shown(decode_lenient(&auth)), Ok(pair("", "secret")));
    }

    proptest! {
        #[test]
        fn any_login_survives(username in "[^:\u{0}]{1,20}", password in "[^\u{0}]{0,60}") {
            let auth = STANDARD.encode(format!("{username}:{password}"));
            prop_assert_eq!(shown(decode_strict(&auth)), Ok(pair(&username, &password)));
            prop_assert_eq!(shown(decode_lenient(&auth)), Ok(pair(&username, &password)));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = decode_strict(&text);
            let _ = decode_lenient(&text);
        }
    }
}
