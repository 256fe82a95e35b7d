//! What stands for asking AWS where the program was built without the feature `aws`.

use thiserror::Error;

use super::{Answers, AwsSession, Configuration, TokenService};
use crate::environment::Environment;
use crate::process::Deadline;
use crate::quoted::Quoted;

/// Why AWS cannot be asked.
#[derive(Debug, Error)]
pub enum OnlineError {
    /// It was left out.
    #[error("this program was built without the feature aws; install one that has it")]
    LeftOut,
}

/// Which tokens to ask for: the service, the region, and the hosts that they are for.
pub type Tokens = Vec<(TokenService, String, Vec<Quoted>)>;

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

    /// Nothing.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        match *self {}
    }

    /// Asks nobody.
    pub fn ask_repositories(&mut self, _: Vec<AboutRepository>) {
        match *self {}
    }

    /// Nothing.
    #[must_use]
    pub fn end(self) -> Answers {
        match self {}
    }
}

/// A question about a repository, and what is in it.
#[derive(Clone, Debug)]
pub struct AboutRepository {
    /// The registry's host.
    pub host: String,
    /// The account that owns it.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The reference, as it stands in the template.
    pub reference: Quoted,
    /// The repository's name.
    pub repository: String,
    /// The tag that must be there.
    pub tag: Option<String>,
    /// The digest that must be there.
    pub digest: Option<String>,
    /// Whether the registry has said already whether the image is there.
    pub is_settled: bool,
    /// Whether the repository's own policy matters.
    pub and_policy: bool,
}
