//! Why SAM refuses its configuration file, and with it every command.

use thiserror::Error;

use crate::location::Location;
use crate::quoted::Quoted;

/// SAM stops at its configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// The file of `--config-file` is not there.
    #[error(
        "the config file {file} does not exist or could not be read; SAM looks for it beside the template of -t, or in the folder where it runs. Name a file that is there with --config-file"
    )]
    Missing {
        /// The file as the user knows it.
        file: Quoted,
    },
    /// The name of the file of `--config-file` does not end as SAM wants it.
    #[error(
        "the config file {file} uses an extension that SAM does not support; name a .toml, .yaml or .yml file with --config-file"
    )]
    Extension {
        /// The file as the user knows it.
        file: Quoted,
    },
    /// The file is larger than any configuration.
    #[error("{file} is larger than any SAM configuration; name the right file with --config-file")]
    TooLarge {
        /// The file as the user knows it.
        file: Quoted,
    },
    /// The file is a pipe, a device or a socket.
    #[error("{file} is not a file but a pipe or a device, for which SAM would wait; put a file in its place")]
    NotAFile {
        /// The file as the user knows it.
        file: Quoted,
    },
    /// The file is not UTF-8.
    #[error("{file} is not UTF-8, and SAM fails on it; save it as UTF-8")]
    NotUtf8 {
        /// The file as the user knows it.
        file: Quoted,
    },
    /// The file is neither valid TOML nor valid YAML.
    #[error("{} can't be read at line {}, column {}: {why}. Every sam command stops there; correct it", .location.file, .location.line, .location.column)]
    Syntax {
        /// Where the parser stopped.
        location: Location,
        /// What it found.
        why: Quoted,
    },
    /// The file holds something else than tables.
    #[error(
        "{file} holds no table, and every sam command fails on it (Error reading configuration: '{kind}' object has no attribute 'get'). Write version: 0.1 into it, or remove it"
    )]
    NotATable {
        /// The file as the user knows it.
        file: Quoted,
        /// What Python calls what it holds.
        kind: &'static str,
    },
    /// The version is missing or no number with a point.
    #[error("{} has no version that SAM recognises, and every sam command fails on it ('version' key is not present or is in unrecognized format). Write version = 0.1 at its top (version: 0.1 in YAML)", .location.file)]
    Version {
        /// Where the version stands, or the beginning of the file.
        location: Location,
    },
}

impl ConfigError {
    /// The place in the file, where one is known.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Syntax { location, .. } | Self::Version { location } => Some(location),
            _ => None,
        }
    }
}
