//! What the user asked for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;

/// The SAM commands that use images in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SamCommand {
    /// `sam build`.
    Build,
    /// `sam build --use-container`.
    BuildContainer,
    /// `sam local invoke`, `start-api` and `start-lambda`.
    Local,
    /// `sam deploy` and `sam package`.
    Deploy,
}

impl SamCommand {
    /// Every command.
    pub const ALL: [Self; 4] = [Self::Build, Self::BuildContainer, Self::Local, Self::Deploy];

    /// The command as people type it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Build => "sam build",
            Self::BuildContainer => "sam build --use-container",
            Self::Local => "sam local",
            Self::Deploy => "sam deploy",
        }
    }
}

/// The options that a diagnosis depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Options {
    /// The commands that must work.
    pub commands: BTreeSet<SamCommand>,
    /// Whether the user chose them, and not the default.
    pub commands_chosen: bool,
    /// Nothing but files and local credential helpers was asked.
    pub offline: bool,
    /// Also the credential helpers of registries that are not needed were asked.
    #[serde(default)]
    pub all_helpers: bool,
    /// A login that ends within this time is worth a warning, in seconds.
    pub min_validity: i64,
    /// The commands that are told to use the images that are here.
    pub skip_pull_image: BTreeSet<SamCommand>,
    /// AWS was asked for a token for every registry of ECR, also where no login is part of a fix.
    #[serde(default)]
    pub probe_token: bool,
    /// The AWS profile to use in commands.
    pub profile: Option<Quoted>,
}

impl Options {
    /// Whether the user asked for this command by name.
    #[must_use]
    pub fn has_chosen(&self, command: SamCommand) -> bool {
        self.commands_chosen && self.commands.contains(&command)
    }
}
