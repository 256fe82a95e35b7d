//! The parts of an image reference, as distribution/reference's `regexp.go` has them.

/// `a.example.com`, `[fc00::1]`, either with `:PORT`.
pub(super) fn is_domain(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        let is_address = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Letters and digits, with hyphens inside.
fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
}

/// Path components between slashes.
pub(super) fn is_path(text: &str) -> bool {
    text.split('/').all(is_path_component)
}

/// Runs of `a-z0-9` with one separator between two of them: `.`, `_`, `__`, or any number of hyphens.
fn is_path_component(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let mut rest = text.as_bytes();
    loop {
        let word = rest.iter().take_while(|b| is_word(**b)).count();
        if word == 0 {
            return false;
        }
        rest = &rest[word..];
        if rest.is_empty() {
            return true;
        }
        let separator = rest.iter().take_while(|b| !is_word(**b)).count();
        let well_formed = match &rest[..separator] {
            b"." | b"_" | b"__" => true,
            other => other.iter().all(|b| *b == b'-'),
        };
        if !well_formed {
            return false;
        }
        rest = &rest[separator..];
    }
}

/// `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`
pub(super) fn is_tag(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=128).contains(&text.len())
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|b| is_word(b) || b == b'.' || b == b'-')
}

/// A digest of an algorithm that Docker knows, in lower case and of the right length (opencontainers/go-digest).
pub(super) fn is_digest(text: &str) -> bool {
    let Some((algorithm, encoded)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    encoded.len() == length && is_lower_hexadecimal(encoded)
}

/// 64 hexadecimal digits and nothing else.
pub(super) fn is_image_id(text: &str) -> bool {
    text.len() == 64 && is_lower_hexadecimal(text)
}

fn is_lower_hexadecimal(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
