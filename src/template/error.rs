//! Why a file can't be read as a template.

use thiserror::Error;

use crate::location::Location;
use crate::quoted::Quoted;

/// The text can't be read as a template, whatever SAM would make of its content.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// There is no such file.
    #[error("there is no template {file}; name one with --template-file, or go to the folder that has it")]
    Missing {
        /// The file as the user knows it.
        file: Quoted,
    },
    /// The path is a folder, or something else that is not a file.
    #[error("{file} is not a file; name the template file itself with --template-file")]
    NotAFile {
        /// The file as the user knows it.
        file: Quoted,
    },
    /// The file can't be opened or read.
    #[error("{file} can't be read ({why}); make it readable for this user")]
    Unreadable {
        /// The file as the user knows it.
        file: Quoted,
        /// The operating system's reason.
        why: Quoted,
    },
    /// The file is larger than any template.
    #[error("{file} has {megabytes} MB, which no template has; name the template file with --template-file")]
    TooLarge {
        /// The file as the user knows it.
        file: Quoted,
        /// Its size in MB, rounded up.
        megabytes: u64,
    },
    /// The file is not UTF-8.
    #[error("{} is not UTF-8 in line {}; save it as UTF-8", .location.file, .location.line)]
    NotUtf8 {
        /// The first byte that is not UTF-8.
        location: Location,
    },
    /// The file is neither JSON nor YAML.
    #[error(
        "{} is not valid YAML at line {}, column {}: {why}; correct it there",
        .location.file, .location.line, .location.column
    )]
    Syntax {
        /// Where the parser stopped.
        location: Location,
        /// What it found.
        why: Quoted,
    },
}

impl TemplateError {
    /// The place in the file, where one is known.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::NotUtf8 { location } | Self::Syntax { location, .. } => Some(location),
            _ => None,
        }
    }
}
