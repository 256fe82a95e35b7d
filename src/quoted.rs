//! Text that comes from somewhere else.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::redact::redact;

/// Text from a template, a config file, a helper, a daemon, a log or the environment. Secrets are taken out and
/// control characters are escaped when it is made, so that nothing downstream can forget to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Quoted(String);

impl Quoted {
    /// Redacts and escapes `text`. Doing it twice changes nothing.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(escape_controls(&redact(text)))
    }

    /// The safe text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As [`Self::new`] and [`Self::shortened`], without looking at all of a text that is much longer. A secret that
    /// begins in what is shown is still seen as one.
    #[must_use]
    pub fn beginning(text: &str, limit: usize) -> Self {
        /// No secret is longer than this.
        const MARGIN: usize = 8 * 1024;
        let enough = limit.saturating_mul(4).saturating_add(MARGIN);
        let end = if text.len() > enough { text.floor_char_boundary(enough) } else { text.len() };
        Self::new(&text[..end]).shortened(limit)
    }

    /// At most `limit` characters, with an ellipsis where something was left out.
    #[must_use]
    pub fn shortened(&self, limit: usize) -> Self {
        if self.0.chars().count() <= limit {
            return self.clone();
        }
        let mut text: String = self.0.chars().take(limit.saturating_sub(1)).collect();
        text.push('…');
        Self(text)
    }
}

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Quoted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Quoted {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<&std::path::Path> for Quoted {
    fn from(path: &std::path::Path) -> Self {
        Self::new(&path.to_string_lossy())
    }
}

impl<'de> Deserialize<'de> for Quoted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(deserializer)?))
    }
}

/// Text with its control characters shown, for what need not be redacted.
#[must_use]
pub(crate) fn shown(text: &str) -> String {
    escape_controls(text)
}

/// Shows control characters, and the characters that turn the direction of text, as `\n`, `\x1b` or `\u{202e}`.
fn escape_controls(text: &str) -> String {
    if !text.chars().any(is_control) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_control(c) && (c as u32) < 0x100 => {
                use fmt::Write as _;
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if is_control(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Control characters, line and paragraph separators, zero-width and direction-changing characters: what makes text
/// on a terminal look like something it is not.
pub(crate) fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(Quoted::new("a\x1b[31mb\nc\u{202e}d\u{9b}").as_str(), "a\\x1b[31mb\\nc\\u{202e}d\\x9b");
    }

    #[test]
    fn shortened_counts_characters() {
        assert_eq!(Quoted::new("äöüß").shortened(3).as_str(), "äö…");
        assert_eq!(Quoted::new("äöü").shortened(3).as_str(), "äöü");
    }

    #[test]
    fn the_beginning_of_a_long_text_shows_no_secret_either() {
        let secret = format!("QVdTO{}", "x".repeat(4_000));
        let text = format!("{}{secret}{}", "ä".repeat(90), " y".repeat(1_000_000));
        let beginning = Quoted::beginning(&text, 100);
        assert!(beginning.as_str().ends_with('…') && !beginning.as_str().contains("QVdTO"), "{beginning}");
        assert_eq!(beginning.as_str().chars().count(), 100);
    }

    proptest! {
        #[test]
        fn no_control_character_survives_and_quoting_twice_changes_nothing(text in any::<String>()) {
            let once = Quoted::new(&text);
            prop_assert!(!once.as_str().chars().any(is_control));
            prop_assert_eq!(&Quoted::new(once.as_str()), &once);
        }
    }
}
