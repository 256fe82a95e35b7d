//! The program that pulls, pushes and logs in.

use serde::{Deserialize, Serialize};

/// A client of registries. All of them take docker's options of `login`; what differs is how the command begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Client {
    /// `docker`, and whatever reads its configuration. Also where nobody knows.
    #[default]
    Docker,
    /// `podman`, which keeps its logins in `containers/auth.json`.
    Podman,
    /// `finch`, which keeps its logins in `~/.finch/config.json`.
    Finch,
    /// `nerdctl`.
    Nerdctl,
    /// `buildah`, which reads podman's logins.
    Buildah,
    /// `skopeo`, which reads podman's logins.
    Skopeo,
    /// `helm`, which keeps its logins in `helm/registry/config.json`.
    Helm,
    /// `crane`.
    Crane,
    /// `oras`.
    Oras,
}

impl Client {
    /// The client of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "docker" => Self::Docker,
            "podman" => Self::Podman,
            "finch" => Self::Finch,
            "nerdctl" => Self::Nerdctl,
            "buildah" => Self::Buildah,
            "skopeo" => Self::Skopeo,
            "helm" => Self::Helm,
            "crane" => Self::Crane,
            "oras" => Self::Oras,
            _ => return None,
        })
    }

    /// The words before `login` and `logout`.
    #[must_use]
    pub fn registry_words(self) -> &'static [&'static str] {
        match self {
            Self::Docker => &["docker"],
            Self::Podman => &["podman"],
            Self::Finch => &["finch"],
            Self::Nerdctl => &["nerdctl"],
            Self::Buildah => &["buildah"],
            Self::Skopeo => &["skopeo"],
            Self::Helm => &["helm", "registry"],
            Self::Crane => &["crane", "auth"],
            Self::Oras => &["oras"],
        }
    }

    /// The program that pulls images and runs containers: docker's where this one does neither.
    #[must_use]
    pub fn engine(self) -> &'static str {
        match self {
            Self::Podman | Self::Buildah | Self::Skopeo => "podman",
            Self::Finch => "finch",
            Self::Nerdctl => "nerdctl",
            Self::Docker | Self::Helm | Self::Crane | Self::Oras => "docker",
        }
    }

    /// Whether it reads docker's `config.json`.
    #[must_use]
    pub fn reads_docker_config(self) -> bool {
        matches!(self, Self::Docker | Self::Nerdctl | Self::Crane | Self::Oras)
    }
}
