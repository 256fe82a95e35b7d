//! Whom a program acts as, and where: profile, region and credentials, with where each comes from.

mod boto;
mod cache;
mod candidate;
mod chain;
mod chosen;
mod endpoints;
mod keys;
mod login;
mod machine;
mod process;
mod role;
mod sso;
mod web_identity;

#[cfg(test)]
mod tests;

#[cfg(feature = "aws")]
pub(super) use cache::{json, moment, path as cache_path};
pub use candidate::{AccessKey, Candidate, CredentialState, KeyFlaw, Method, SsoToken, Trouble};
pub use chosen::ChosenProfile;
pub use endpoints::Endpoint;
#[cfg(feature = "aws")]
pub(super) use login::cache_path as login_cache_path;
#[cfg(feature = "aws")]
pub(super) use role::cache_name as role_cache_name;
#[cfg(feature = "aws")]
pub(super) use sso::{cache_name as sso_cache_name, token_path as sso_token_path};
#[cfg(feature = "aws")]
pub(super) use web_identity::TOKEN_LIMIT;

use serde::{Deserialize, Serialize};

use self::chain::Chain;
use super::files::Files;
use crate::environment::Environment;
use crate::quoted::Quoted;

/// Which copy of botocore looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// Version 1 of the AWS CLI: `AWS_DEFAULT_PROFILE` comes before `AWS_PROFILE`, and `AWS_REGION` is not read.
    CliOne,
    /// Version 2: `AWS_PROFILE` and `AWS_REGION` come first, and the credentials of IAM Identity Center are kept.
    CliTwo,
    /// SAM, which brings boto3: as version 1, with another cache.
    Sam,
}

/// A value, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Told {
    /// The value.
    pub value: Quoted,
    /// An option, a variable, or a file and its line.
    pub source: Quoted,
}

/// Whom a program acts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AwsSession {
    /// Which copy of botocore decides.
    pub reader: Reader,
    /// The profile.
    pub profile: ChosenProfile,
    /// The region, where anything names one.
    pub region: Option<Told>,
    /// Addresses that stand for AWS's own.
    pub endpoints: Vec<Endpoint>,
    /// Where credentials could come from, in the order of botocore: the first one counts, and where it fails, nobody goes
    /// on to the next. Empty also where the profile is not there or a file is malformed, with which all ends.
    pub candidates: Vec<Candidate>,
}

impl AwsSession {
    /// Where the credentials come from.
    #[must_use]
    pub fn winner(&self) -> Option<&Candidate> {
        self.candidates.first()
    }
}

/// Looks at variables and files alone.
pub(super) fn look(
    environment: &Environment,
    files: &Files,
    reader: Reader,
    profile: Option<Told>,
    region: Option<Told>,
) -> AwsSession {
    let chosen = chosen::profile(environment, files, reader, profile);
    let section = files.profile(chosen.exact());
    let region = chosen::region(environment, section, reader, region);
    let endpoints = endpoints::look(environment, files, section);
    let usable = chosen.exists && files.malformed().is_none();
    let chain = Chain { environment, files, reader, uses_variables: !chosen.is_option };
    let candidates = if usable { chain.candidates(chosen.exact()) } else { Vec::new() };
    AwsSession { reader, profile: chosen.facts, region, endpoints, candidates }
}
