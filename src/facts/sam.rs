//! What SAM is told outside the template.

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;
use crate::template::settings::{Command, Setting};

/// SAM's configuration file, and what its commands take from it or from the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SamFacts {
    /// The configuration that SAM reads, if there is one.
    pub config: Option<SamConfigFile>,
    /// Profile and region of each command, where anything says them.
    pub commands: Vec<SamCommandFacts>,
}

/// A configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SamConfigFile {
    /// The file, as people know it.
    pub file: Quoted,
    /// The environment that is taken from it.
    pub environment: Quoted,
}

/// What a command is told about AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SamCommandFacts {
    /// The command.
    pub command: Command,
    /// Its AWS profile.
    pub profile: Option<Setting>,
    /// Its AWS region.
    pub region: Option<Setting>,
}
