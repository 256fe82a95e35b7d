//! The images SAM pulls for a template, and where the template says so.

use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::image::{Client, CredentialPath, Registry, RegistryKind};
use crate::location::Location;
use crate::quoted::Quoted;

/// What a pull belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PullKind {
    /// A Lambda function.
    Function,
    /// A Lambda layer.
    Layer,
    /// An `AWS::Serverless::WebFunction`.
    WebFunction,
    /// A reference given by `--image`, without a template.
    Reference,
}

/// What SAM needs an image for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PullUse {
    /// The image that `sam local` takes as `FROM` (SAM CLI, `local/docker/lambda_image.py`).
    Invoke,
    /// The image of `sam build --use-container` (SAM CLI, `local/docker/lambda_build_container.py`).
    Build,
    /// A `FROM` of a function's Dockerfile.
    Base,
    /// An external `COPY --from` of a function's Dockerfile.
    CopyFrom,
    /// The durable functions emulator.
    Emulator,
    /// A reference given by `--image`: whatever the user pulls it for.
    Pull,
}

impl PullUse {
    /// Whether docker-py gets the image by a build, for which it sends all the logins that it can find, and not by a pull
    /// (SAM CLI builds the image of every local invoke; docker-py, `auth.py`, `get_all_credentials`).
    #[must_use]
    pub fn is_by_build(self) -> bool {
        matches!(self, Self::Invoke | Self::Base | Self::CopyFrom)
    }
}

/// One image that SAM pulls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pull {
    /// Nested stacks and logical id, as in `Nested/Function`; `--image` for a reference from the command line.
    pub path: Quoted,
    /// What it belongs to.
    pub kind: PullKind,
    /// What SAM needs it for.
    #[serde(rename = "use")]
    pub usage: PullUse,
    /// The reference as SAM uses it, quirks included.
    pub reference: Quoted,
    /// `linux/amd64` or `linux/arm64`, where the template decides it.
    pub platform: Option<String>,
    /// Who asks the registry.
    pub client: Client,
    /// The registry that the reference names.
    pub registry: Registry,
    /// The value in the template or Dockerfile that decides the reference.
    pub location: Option<Location>,
    /// The template that it comes from, the outermost of nested ones; `None` where it comes from none.
    #[serde(default)]
    pub template: Option<Quoted>,
}

impl Pull {
    /// On which way a stored login reaches the registry.
    #[must_use]
    pub fn credential_path(&self) -> CredentialPath {
        match self.client {
            Client::DockerPy if self.usage.is_by_build() => CredentialPath::DockerPyBuild,
            Client::DockerPy => CredentialPath::DockerPyPull,
            Client::DockerCli => CredentialPath::DockerCli,
            Client::Buildx => CredentialPath::Buildx,
        }
    }
}

/// One image that `sam deploy` or `sam package` pushes. What is not known from the template is `None`, with a `why`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Push {
    /// Nested stacks and logical id.
    pub path: Quoted,
    /// Where it is pushed to.
    pub reference: Option<Quoted>,
    /// The registry of the reference.
    pub registry: Option<Registry>,
    /// Why the reference is not known.
    pub why: Option<Quoted>,
    /// The template that it comes from, the outermost of nested ones; `None` where it comes from none.
    #[serde(default)]
    pub template: Option<Quoted>,
}

/// One image that a template names for Lambda, and that `sam deploy` neither builds nor pushes (SAM CLI,
/// `lib/package/packageable_resources.py`, `ResourceImage.export`; `lib/package/utils.py`, `upload_local_image_artifacts`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LambdaImage {
    /// Nested stacks and logical id.
    pub path: Quoted,
    /// The image; `None` where only a deployment knows it.
    pub reference: Option<Quoted>,
    /// Whether SAM leaves the function out of all that it does here.
    pub is_left_out: bool,
}

/// The registries of these pulls, in the order of first use. Images that are only made on this machine need none.
#[must_use]
pub fn registries(pulls: &[Pull]) -> Vec<&Registry> {
    let mut registries: Vec<&Registry> = Vec::new();
    for pull in pulls.iter().filter(|pull| pull.registry.kind != RegistryKind::Local) {
        if !registries.iter().any(|registry| registry.host == pull.registry.host) {
            registries.push(&pull.registry);
        }
    }
    registries
}

/// Something in the template that SAM refuses, drops, or reads otherwise than it looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Problem {
    /// A kebab-case id, as of a finding.
    pub id: String,
    /// Nested stacks and logical id; empty where it concerns the whole template.
    pub path: Quoted,
    /// What SAM will do or say about it.
    pub message: Quoted,
    /// What it keeps SAM from doing.
    pub effect: Effect,
    /// Where it stands.
    pub location: Option<Location>,
    /// The template that it comes from, the outermost of nested ones; `None` where it comes from none.
    #[serde(default)]
    pub template: Option<Quoted>,
}

/// A line of a template or Dockerfile that a location points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceLine {
    /// The file, as in the location.
    pub file: Quoted,
    /// The line number, from 1.
    pub line: usize,
    /// The line's text.
    pub text: Quoted,
}
