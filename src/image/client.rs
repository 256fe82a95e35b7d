//! The programs that ask a registry for an image. Each reads stored credentials in its own way.

use serde::{Deserialize, Serialize};

/// Who sends a request, and therefore whose credential rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Client {
    /// The `docker` command line (`docker pull`).
    DockerCli,
    /// docker-py, the library inside SAM CLI.
    DockerPy,
    /// BuildKit's command line (`docker buildx build`, `sam build --use-buildkit`).
    Buildx,
}

/// On which way a stored login reaches a registry. The same client may send different things on two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CredentialPath {
    /// `docker pull`.
    DockerCli,
    /// docker-py sends the login of the registry.
    DockerPyPull,
    /// docker-py sends all logins that it can find along with the build, and the daemon takes that of the registry.
    DockerPyBuild,
    /// `docker buildx build`.
    Buildx,
}

impl CredentialPath {
    /// Every path.
    pub const ALL: [Self; 4] = [Self::DockerCli, Self::DockerPyBuild, Self::DockerPyPull, Self::Buildx];

    /// The client.
    #[must_use]
    pub fn client(self) -> Client {
        match self {
            Self::DockerCli => Client::DockerCli,
            Self::DockerPyPull | Self::DockerPyBuild => Client::DockerPy,
            Self::Buildx => Client::Buildx,
        }
    }
}

impl Client {
    /// Every client, in the order in which reports list them.
    pub const ALL: [Self; 3] = [Self::DockerCli, Self::DockerPy, Self::Buildx];

    /// How the client is called in sentences.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::DockerCli => "docker CLI",
            Self::DockerPy => "docker-py (SAM CLI)",
            Self::Buildx => "buildx",
        }
    }
}
