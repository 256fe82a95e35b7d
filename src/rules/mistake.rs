//! What can be wrong with a rule. Shared with the build script.

use thiserror::Error;

/// What is wrong with a rule, and which part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The part, as a JSON pointer (RFC 6901).
    pub(crate) at: String,
    /// What is wrong, and what would be right.
    pub(crate) wrong: Wrong,
}

impl Mistake {
    pub(crate) fn new(at: impl Into<String>, wrong: Wrong) -> Self {
        Self { at: at.into(), wrong }
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.at, self.wrong)
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Wrong {
    /// A key that no rule has.
    #[error("no rule has the key {key} here{}", meant(.near))]
    UnknownKey { key: String, near: Vec<String> },
    /// A key that every rule has.
    #[error("the key {0} is missing; add it")]
    MissingKey(String),
    /// Another type.
    #[error("this must be {}", kind(.0))]
    Type(String),
    /// None of the words that may stand here.
    #[error("{written} is none of {}{}", .known.join(", "), meant(.near))]
    Choice { written: String, known: Vec<String>, near: Vec<String> },
    /// Text of another form.
    #[error("this must be {}", form(.0))]
    Form(String),
    /// Too little text to mean anything.
    #[error("this must have {0} characters or more")]
    TooShort(u64),
    /// A number that is too small or too large.
    #[error("this must be {0}")]
    Number(String),
    /// A mistake in the schema itself.
    #[error("the schema of rules is wrong: {0}")]
    Schema(String),
    /// The id is not the file's name.
    #[error("the id {id} is not the file's name; call the file {id}.yaml, or write the file's name here")]
    Name { id: String },
    /// The pattern is no regular expression.
    #[error("the pattern is no regular expression: {0}; correct it")]
    Pattern(String),
    /// The pattern matches an empty text, and so every text.
    #[error("the pattern matches everything; leave out what makes all of it optional")]
    Everything,
    /// No word stands in every text that the pattern matches.
    #[error(
        "the pattern has no word of three letters that every text needs, so that every line would have to be tried; \
         put one into it"
    )]
    NoWord,
    /// There is nothing to try the signatures on.
    #[error("a rule with a signature needs {0}; add a text that somebody has really seen")]
    Untried(&'static str),
    /// A cause that no rule describes.
    #[error("it explains {id}, and there is no such rule{}", meant(.near))]
    Explains { id: String, near: Vec<String> },
    /// Text of spaces only.
    #[error("this is empty; say something")]
    Empty,
}

/// `; did you mean this or that?`
fn meant(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// The patterns of the schema in words.
fn form(pattern: &str) -> String {
    match pattern {
        r"^[^\n]*[^.\n]$" => "one line without a full stop; say the rest in the meaning".to_owned(),
        "^[a-z0-9]+(-[a-z0-9]+)*$" => "lower-case words with hyphens between them".to_owned(),
        pattern if pattern.starts_with("^https://") => {
            "an address that begins with https://, without spaces and quotation marks".to_owned()
        }
        other => format!("of the form {other}"),
    }
}

/// The types of JSON in words.
fn kind(name: &str) -> &str {
    match name {
        "object" => "a map with keys",
        "array" => "a list",
        "string" => "text (put it in quotation marks if it looks like something else)",
        "boolean" => "true or false",
        "integer" => "a whole number",
        other => other,
    }
}
