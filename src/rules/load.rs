//! The rules that a command works with: those that are built in, and a team's own.

use std::path::Path;

use thiserror::Error;

use super::folder::{Folder, FolderError, Trouble};
use super::{Rule, RuleSet};

/// Why a folder of rules is not used.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Some of its files are no rules.
    #[error("the folder of rules has mistakes; correct them, and try it with: sam-ecr-doctor rules test DIR")]
    Rules(Vec<Trouble>),
}

impl RuleSet {
    /// These rules and those of a folder, of which each replaces the one with its id. All of the folder must be right: a rule
    /// that is left out in silence would be missed when it is needed.
    ///
    /// # Errors
    ///
    /// Why the folder cannot be used, with all that is wrong in its files.
    pub fn with_folder(self, folder: &Path, display: &dyn Fn(&Path) -> String) -> Result<Self, LoadError> {
        let Folder { rules, troubles } = Folder::read(folder, &self, display)?;
        if !troubles.is_empty() {
            return Err(LoadError::Rules(troubles));
        }
        Ok(self.merged(rules.into_iter().map(|read| read.rule)))
    }

    /// These rules and others, of which each replaces the one with its id. The others were checked.
    pub(crate) fn merged(self, others: impl IntoIterator<Item = Rule>) -> Self {
        let all: Vec<Rule> = self.rules.into_values().chain(others).collect();
        Self::new(all).unwrap_or_default()
    }
}
