//! AWS as the printed commands and SAM would meet it.

use serde::{Deserialize, Serialize};

use crate::aws::{AwsCli, AwsFile, AwsSession, Told};
use crate::quoted::Quoted;
use crate::template::settings::Command;

/// What files, variables and the program `aws` say. No key and no token is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// Whom SAM acts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamSession {
    /// The command.
    pub command: Command,
    /// Profile, region and credentials.
    pub session: AwsSession,
}
