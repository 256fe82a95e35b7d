//! What stands for asking AWS where the program was built without the feature `aws`.

use thiserror::Error;

use super::{
    AboutAction, AboutCaches, AboutRepository, ActionReply, Answers, AwsSession, Configuration, TokenService,
    Tokens,
};
use crate::environment::Environment;
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::secret::Secret;

/// Why AWS cannot be asked.
#[derive(Debug, Error)]
pub enum OnlineError {
    /// It was left out.
    #[error("this program was built without the feature aws; install one that has it")]
    LeftOut,
}

/// Nobody to ask.
pub enum Online {}

impl Online {
    /// Fails.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn open(
        _: &Environment,
        _: &Configuration,
        _: &AwsSession,
        _: &str,
        _: Deadline,
    ) -> Result<Self, OnlineError> {
        Err(OnlineError::LeftOut)
    }

    /// Asks nobody.
    pub fn ask_tokens(&mut self, _: Tokens, _: bool) {
        match *self {}
    }

    /// None.
    ///
    /// # Errors
    ///
    /// None that can happen.
    pub fn password(&mut self, _: TokenService, _: &str) -> Result<(Secret, Option<i64>), Quoted> {
        match *self {}
    }

    /// Nothing.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        match *self {}
    }

    /// Asks nobody.
    pub fn ask_repositories(&mut self, _: Vec<AboutRepository>) {
        match *self {}
    }

    /// Asks nobody.
    pub fn ask_caches(&mut self, _: Vec<AboutCaches>) {
        match *self {}
    }

    /// Asks nobody.
    pub fn ask_actions(&mut self, _: Vec<AboutAction>) -> Vec<ActionReply> {
        match *self {}
    }

    /// Nothing.
    #[must_use]
    pub fn end(self) -> Answers {
        match self {}
    }
}
