//! What became of each template.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{SamCommand, SamFacts};
use crate::location::Location;
use crate::quoted::Quoted;

/// What became of the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum TemplateState {
    /// It was read.
    Read {
        /// The file, as people know it.
        file: Quoted,
        /// How many functions it has, nested stacks included.
        functions: usize,
    },
    /// It could not be read.
    Unreadable {
        /// What is wrong and what to do: whole sentences.
        why: Quoted,
        /// Where.
        location: Option<Location>,
    },
    /// SAM refuses its configuration file, and so every command before it reads a template.
    ConfigUnreadable {
        /// What is wrong and what to do: whole sentences.
        why: Quoted,
        /// Where.
        location: Option<Location>,
    },
    /// There is none, and one was needed.
    Missing {
        /// What to do: whole sentences.
        why: Quoted,
    },
    /// Nobody asked for one: references were given with `--image`.
    NotAsked,
}

impl TemplateState {
    /// How many functions it has; none where it was not read.
    #[must_use]
    pub fn functions(&self) -> usize {
        if let Self::Read { functions, .. } = self { *functions } else { 0 }
    }

    /// Whether there is one that could not be looked at.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::ConfigUnreadable { .. })
    }

    /// Why it was not read; `None` where it was, and where nobody wanted that.
    #[must_use]
    pub fn why(&self) -> Option<&Quoted> {
        match self {
            Self::Unreadable { why, .. } | Self::ConfigUnreadable { why, .. } | Self::Missing { why } => {
                Some(why)
            }
            Self::Read { .. } | Self::NotAsked => None,
        }
    }
}

/// One of several templates: each is a project of its own, with SAM's configuration beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TemplateFacts {
    /// The file, as people know it. Pulls, pushes and problems name their template by it.
    pub file: Quoted,
    /// What became of it.
    pub state: TemplateState,
    /// What SAM is told outside it.
    pub sam: SamFacts,
    /// The commands that do not pull an image that is here.
    pub skip_pull_image: BTreeSet<SamCommand>,
    /// `sam build` builds in containers by itself.
    pub use_container: bool,
    /// The templates that were found too and are nested stacks of this one, and so no projects of their own.
    pub nested: Vec<Quoted>,
}
