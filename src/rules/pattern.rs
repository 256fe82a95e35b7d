//! How patterns are compiled. Shared with the build script.

use regex::bytes::{Regex, RegexBuilder};

/// A pattern that does not mind case. Text is taken as bytes and only ASCII letters have case: error texts of programs
/// are ASCII where it matters, and such patterns compile several times as fast.
///
/// # Errors
///
/// What is wrong with the pattern.
pub(crate) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).case_insensitive(true).unicode(false).build()
}
