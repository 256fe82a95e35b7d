//! Pulls and pushes as JSON names them.

use serde::Serialize;

use crate::image::{Client, CredentialPath, Registry};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::template::pulls::{Pull, PullKind, PullUse, Push};

/// Which stored login a registry gets to see. The same login may work on one path and fail on another.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Path {
    /// A stored one, on this way.
    Stored(CredentialPath),
    /// SAM asks AWS for a login of its own; none that is stored counts.
    OfSam(AwsApi),
}

/// The way of pushes.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum AwsApi {
    AwsApi,
}

/// A pull, with the keys that outputs promise.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct PullJson<'a> {
    path: &'a Quoted,
    kind: PullKind,
    #[serde(rename = "use")]
    usage: PullUse,
    reference: &'a Quoted,
    platform: Option<&'a str>,
    /// `docker-py` or `docker-cli`: buildx is a plugin of the docker CLI.
    client: Client,
    credential_path: Path,
    registry: &'a Registry,
    /// The template; `null` for a reference of the command line.
    template: Option<&'a Quoted>,
    location: Option<&'a Location>,
}

impl<'a> PullJson<'a> {
    pub(super) fn all(pulls: &'a [Pull]) -> Vec<Self> {
        pulls.iter().map(Self::of).collect()
    }

    fn of(pull: &'a Pull) -> Self {
        Self {
            path: &pull.path,
            kind: pull.kind,
            usage: pull.usage,
            reference: &pull.reference,
            platform: pull.platform.as_deref(),
            client: if pull.client == Client::Buildx { Client::DockerCli } else { pull.client },
            credential_path: Path::Stored(pull.credential_path()),
            registry: &pull.registry,
            template: pull.template.as_ref(),
            location: pull.location.as_ref(),
        }
    }
}

/// A push, with the keys that outputs promise.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct PushJson<'a> {
    #[serde(flatten)]
    push: &'a Push,
    credential_path: Path,
}

impl<'a> PushJson<'a> {
    pub(super) fn all(pushes: &'a [Push]) -> Vec<Self> {
        pushes.iter().map(|push| Self { push, credential_path: Path::OfSam(AwsApi::AwsApi) }).collect()
    }
}
