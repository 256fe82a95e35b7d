//! Quoting for shells.

use serde::{Deserialize, Serialize};

use crate::quoted::is_control;

/// A shell that command lines are written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Shell {
    /// POSIX sh, bash, zsh, dash.
    #[default]
    Sh,
    /// PowerShell, from Windows PowerShell 5.1 on.
    #[serde(rename = "powershell")]
    PowerShell,
    /// Windows' cmd.
    Cmd,
}

impl Shell {
    /// All of them, those first that most people have.
    pub const ALL: [Self; 3] = [Self::Sh, Self::PowerShell, Self::Cmd];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::PowerShell => "PowerShell",
            Self::Cmd => "cmd",
        }
    }

    /// `word` as one word of this shell. `None` where it holds control characters, which no line can show and carry
    /// at once, or what this shell cannot hand to a program as it is.
    #[must_use]
    pub fn quote(self, word: &str) -> Option<String> {
        if word.chars().any(is_control) {
            return None;
        }
        match self {
            Self::Sh => Some(quote_for_sh(word)),
            Self::PowerShell => quote_for_powershell(word),
            Self::Cmd => quote_for_cmd(word),
        }
    }

    /// As [`Self::quote`], with quotes also where they are not needed.
    #[must_use]
    pub fn quote_always(self, word: &str) -> Option<String> {
        let quoted = self.quote(word)?;
        let quote = if self == Self::Cmd { '"' } else { '\'' };
        Some(if quoted == word { format!("{quote}{word}{quote}") } else { quoted })
    }

    /// The value of a variable as one word.
    #[must_use]
    pub fn variable(self, name: &str) -> String {
        match self {
            Self::Sh => format!("\"${name}\""),
            Self::PowerShell => format!("\"$env:{name}\""),
            Self::Cmd => format!("\"%{name}%\""),
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

/// Between single quotes only those are special, and four typographic ones count as them (PowerShell's
/// `about_Quoting_Rules` and `CharTraits.IsSingleQuote`). Before 7.3 a program gets no empty argument, and no double quote
/// or final backslash as it stands (`about_Parsing`, "Passing arguments that contain quote characters"), so no line is
/// written with those.
fn quote_for_powershell(word: &str) -> Option<String> {
    if word.is_empty() || word.contains('"') || word.contains(char::is_whitespace) && word.ends_with('\\') {
        return None;
    }
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | ':' | '.' | '/' | '\\' | '-' | '=');
    // `-a.b` becomes two arguments, and what reads as a number may be written anew.
    let is_split = word.starts_with('-') && !word.starts_with("--") && word.contains(['.', ':']);
    let is_number = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '.'))
        && word.matches('.').count() < 2;
    if word.chars().all(plain) && !is_split && !is_number {
        return Some(word.to_owned());
    }
    let mut quoted = String::from("'");
    for c in word.chars() {
        quoted.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    Some(quoted)
}

/// Double quotes keep all but `%`, which cannot be escaped on a command line, and `!` where delayed expansion is on
/// (Windows commands, "cmd"). Programs read a backslash before the closing quote as an escape ("Parsing C command-line
/// arguments"). `=`, `,` and `;` separate the arguments of batch files, which `aws` may be.
fn quote_for_cmd(word: &str) -> Option<String> {
    if word.contains(['"', '%', '!']) {
        return None;
    }
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '+' | ':' | '.' | '/' | '\\' | '-');
    if !word.is_empty() && word.chars().all(plain) {
        return Some(word.to_owned());
    }
    let backslashes = word.len() - word.trim_end_matches('\\').len();
    Some(format!("\"{word}{}\"", r"\".repeat(backslashes)))
}

#[cfg(test)]
mod tests;
