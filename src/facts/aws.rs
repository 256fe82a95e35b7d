//! AWS as the printed commands and SAM would meet it.

use serde::{Deserialize, Serialize};

use crate::aws::{Answers, AwsCli, AwsFile, AwsSession, Told};
use crate::quoted::Quoted;
use crate::template::settings::Command;

/// What files, variables, the program `aws` and AWS itself say. No key and no token is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AwsFacts {
    /// The program that printed commands call.
    pub cli: AwsCli,
    /// `~/.aws/config`, or what stands for it.
    pub config: AwsFile,
    /// `~/.aws/credentials`, or what stands for it.
    pub credentials: AwsFile,
    /// The names of all profiles in them.
    pub profiles: Vec<Quoted>,
    /// The profile that printed commands name: that of `--profile`, or the only one that SAM's configuration names, where it
    /// exists.
    pub named: Option<Told>,
    /// Whom the printed commands act as.
    pub printed: AwsSession,
    /// Whom SAM acts as when it deploys; `None` where nothing is deployed.
    pub sam: Option<SamSession>,
    /// What AWS said to who the printed commands act as.
    #[serde(flatten)]
    pub answers: Answers,
}

impl AwsFacts {
    /// What AWS said to SAM: the same where it acts as the same principal.
    #[must_use]
    pub fn answers_to_sam(&self) -> &Answers {
        self.sam.as_ref().and_then(|sam| sam.answers.as_ref()).unwrap_or(&self.answers)
    }
}

/// Whom SAM acts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SamSession {
    /// The command.
    pub command: Command,
    /// Profile, region and credentials.
    pub session: AwsSession,
    /// What AWS said to it; `None` where it acts as the printed commands do.
    #[serde(default)]
    pub answers: Option<Answers>,
}
