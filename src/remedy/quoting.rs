//! Quoting for shells.

use serde::{Deserialize, Serialize};

use crate::quoted::is_control;

/// A shell that command lines are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shell {
    /// POSIX sh, bash, zsh, dash.
    Sh,
    /// PowerShell.
    #[serde(rename = "powershell")]
    PowerShell,
    /// Windows' cmd.
    Cmd,
}

impl Shell {
    /// `word` as one word of this shell. `None` where it holds control characters, which no line can show and carry
    /// at once, or where this shell's quoting is not written yet.
    #[must_use]
    pub fn quote(self, word: &str) -> Option<String> {
        if word.chars().any(is_control) {
            return None;
        }
        match self {
            Self::Sh => Some(quote_for_sh(word)),
            Self::PowerShell | Self::Cmd => None,
        }
    }

    /// As [`Self::quote`], with quotes also where they are not needed.
    #[must_use]
    pub fn quote_always(self, word: &str) -> Option<String> {
        let quoted = self.quote(word)?;
        Some(if quoted == word { format!("'{word}'") } else { quoted })
    }

    /// The value of a variable as one word.
    #[must_use]
    pub fn variable(self, name: &str) -> Option<String> {
        match self {
            Self::Sh => Some(format!("\"${name}\"")),
            Self::PowerShell | Self::Cmd => None,
        }
    }
}

/// A word of which no character means anything to a shell stands as it is. Anything else goes between single quotes,
/// inside which only the single quote itself is special (POSIX.1-2024, Shell Command Language, 2.2.2).
fn quote_for_sh(word: &str) -> String {
    let plain = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '_' | '@' | '%' | '+' | ':' | ',' | '.' | '/' | '-')
            // Elsewhere a word with it may be taken for the setting of a variable.
            || c == '=' && word.starts_with('-')
    };
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_words_stay_as_they_are() {
        assert_eq!(Shell::Sh.quote("public.ecr.aws").as_deref(), Some("public.ecr.aws"));
        assert_eq!(Shell::Sh.quote("a b").as_deref(), Some("'a b'"));
        assert_eq!(Shell::Sh.quote("it's").as_deref(), Some(r"'it'\''s'"));
        assert_eq!(Shell::Sh.quote("").as_deref(), Some("''"));
        assert_eq!(Shell::Sh.quote("--sbom=false").as_deref(), Some("--sbom=false"));
        assert_eq!(Shell::Sh.quote("A=b").as_deref(), Some("'A=b'"));
        assert_eq!(Shell::Sh.quote("~/x").as_deref(), Some("'~/x'"));
        assert_eq!(Shell::Sh.quote("a\nb"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_real_shell_reads_back_what_was_quoted(words in prop::collection::vec("[ -~äß☃]{0,12}", 1..6)) {
            let line: Vec<String> = words.iter().filter_map(|word| Shell::Sh.quote(word)).collect();
            let script = format!(r#"for w in {}; do printf '%s\n' "$w"; done"#, line.join(" "));
            let output = Command::new("/bin/sh").arg("-c").arg(script).output().expect("sh runs");
            let read: Vec<&str> = std::str::from_utf8(&output.stdout).expect("text").lines().collect();
            prop_assert_eq!(read, words);
        }
    }
}
