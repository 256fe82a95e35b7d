//! AWS as the printed commands and SAM would meet it: who they act as, where, and with which program. All but [`online`]
//! asks nobody: files, variables and the program `aws` are looked at.
//!
//! The AWS CLI and SAM both use botocore, whose rules these are: `configloader.py` for the files, `configprovider.py` for
//! profile and region, `credentials.py` for the credentials. Version 1 of the AWS CLI brings its own copy of it, version 2
//! another one, with differences that [`Reader`] names.

mod answers;
mod cli;
mod denial;
mod files;
mod ini;
mod matching;
#[cfg(feature = "aws")]
mod online;
#[cfg(not(feature = "aws"))]
#[path = "online_without.rs"]
mod online;
mod permissions;
mod questions;
mod session;
mod shlex;

pub use answers::{
    Answers, CacheRule, CachesReply, Call, Clock, Destination, Failure, FailureKind, Identity, PrincipalKind,
    Reply, RepositoryPolicy, RepositoryReply, RepositoryState, Statement, Token, TokenReply, TokenService,
};
pub use cli::{AwsCli, CliState, CliVersion};
pub use denial::{Denial, PolicyLayer};
pub use files::{AwsFile, AwsFileState};
pub use matching::glob;
pub use online::{Online, OnlineError};
pub use permissions::{AboutAction, ActionAnswer, ActionReply, HarmlessAction};
pub use questions::{AboutCaches, AboutRepository, Tokens};
pub use session::{
    AccessKey, AwsSession, Candidate, ChosenProfile, CredentialState, Endpoint, KeyFlaw, Method, Reader,
    SsoToken, Told, Trouble,
};

use crate::environment::Environment;
use crate::quoted::Quoted;

/// The files of the AWS CLI, read once for all sessions.
pub struct Configuration {
    files: files::Files,
}

impl Configuration {
    /// Reads both files, from where they are.
    #[must_use]
    pub fn read(environment: &Environment) -> Self {
        Self { files: files::Files::read(environment) }
    }

    /// `~/.aws/config`, or what stands for it.
    #[must_use]
    pub fn config(&self) -> &AwsFile {
        &self.files.config.facts
    }

    /// `~/.aws/credentials`, or what stands for it.
    #[must_use]
    pub fn credentials(&self) -> &AwsFile {
        &self.files.credentials.facts
    }

    /// The names of all profiles.
    #[must_use]
    pub fn profiles(&self) -> Vec<Quoted> {
        self.files.names().into_iter().map(Quoted::from).collect()
    }

    /// Whom a program acts as that is told this profile and this region on its command line.
    #[must_use]
    pub fn session(
        &self,
        environment: &Environment,
        reader: Reader,
        profile: Option<Told>,
        region: Option<Told>,
    ) -> AwsSession {
        session::look(environment, &self.files, reader, profile, region)
    }
}
