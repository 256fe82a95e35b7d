//! Digests as the names of files and folders have them: botocore's caches, Docker's contexts.

use std::fmt::Write as _;

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

/// As `hashlib.sha1(…).hexdigest()`.
pub(crate) fn sha1(text: &str) -> String {
    hex(&SHA1_FOR_LEGACY_USE_ONLY, text)
}

/// As `hashlib.sha256(…).hexdigest()`.
pub(crate) fn sha256(text: &str) -> String {
    hex(&SHA256, text)
}

fn hex(algorithm: &'static Algorithm, text: &str) -> String {
    digest(algorithm, text.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
