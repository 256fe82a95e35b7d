//! The Docker daemon: whether it answers, which images it has, and what a registry says to it.

mod answer;
mod ask;
mod disk;
mod greet;
mod images;
mod info;
mod meet;
mod met;
mod question;
mod tls;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::image::{Client, CredentialPath};
use crate::observed::Observed;
use crate::quoted::Quoted;

pub use super::endpoint::Endpoint;
pub use crate::network::{NetworkCause, network_cause};
pub use answer::classify;
pub use greet::{Greeting, greet};
pub use question::Question;

pub(super) use ask::ask;
#[cfg(test)]
pub(super) use ask::credentials;
pub(super) use met::Met;

/// Whether the daemon answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum EngineState {
    /// It answers.
    Reachable {
        /// The engine's version, such as `28.5.2`.
        version: Quoted,
        /// The newest API version it speaks, such as `1.51`.
        api_version: Quoted,
        /// Its processor architecture, such as `amd64`.
        architecture: Quoted,
    },
    /// There is no socket at the endpoint.
    NoSocket,
    /// The socket is there and nobody listens.
    Refused,
    /// The socket is there and this user may not open it.
    NoPermission,
    /// It speaks TLS, and was asked without.
    WantsTls,
    /// The two cannot agree on a TLS connection.
    TlsFails {
        /// A sentence without its full stop.
        why: Quoted,
    },
    /// Something else: no answer in time, not a Docker daemon, a kind of endpoint that cannot be asked.
    Unknown {
        /// A sentence without its full stop.
        why: Quoted,
    },
    /// It was not asked.
    NotAsked {
        /// A sentence without its full stop.
        why: Quoted,
    },
}

impl EngineState {
    /// Whether an engine answers.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        matches!(self, Self::Reachable { .. })
    }

    /// What was seen, in a few words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Reachable { version, .. } => format!("version {version} answers"),
            Self::NoSocket => "there is no socket".to_owned(),
            Self::Refused => "nobody listens".to_owned(),
            Self::NoPermission => "permission denied".to_owned(),
            Self::WantsTls => "it speaks TLS, and is asked without".to_owned(),
            Self::TlsFails { why } => format!("no TLS connection: {why}"),
            Self::Unknown { why } | Self::NotAsked { why } => format!("not known: {why}"),
        }
    }
}

/// What a registry said to the daemon when it was shown a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// It described the image.
    Accepted,
    /// `Your authorization token has expired.`
    Expired,
    /// `Your Authorization Token is invalid.`, or ECR Public's `denied: Not Authorized`.
    InvalidToken,
    /// `no basic auth credentials`.
    NoCredentials,
    /// The principal may not (`is not authorized to perform: ecr:…`).
    NotPermitted,
    /// `name unknown`.
    NoRepository,
    /// `manifest unknown`.
    NoTag,
    /// `toomanyrequests`.
    TooManyRequests,
    /// Name resolution, connection, TLS, proxy.
    Network,
    /// Anything else.
    Other,
}

impl AnswerKind {
    /// Whether the registry took the credential, or took none, whatever it then said about the image: it looks at the
    /// token before it looks for a repository.
    #[must_use]
    pub fn takes_the_login(self) -> bool {
        matches!(self, Self::Accepted | Self::NotPermitted | Self::NoRepository | Self::NoTag)
    }

    /// Whether the registry was not reached, or did not look at the credential.
    #[must_use]
    pub fn says_nothing_of_the_login(self) -> bool {
        matches!(self, Self::Network | Self::TooManyRequests)
    }

    /// Whether it is the credential that the registry refuses.
    #[must_use]
    pub fn refuses_the_login(self) -> bool {
        matches!(self, Self::Expired | Self::InvalidToken | Self::NoCredentials)
    }
}

/// A registry's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answer {
    /// What it means.
    pub kind: AnswerKind,
    /// The registry's own words; the digest where it accepted.
    pub words: Quoted,
    /// `os/architecture` of each image behind the reference, where the registry said so.
    pub platforms: Vec<Quoted>,
    /// Whether the reference is a list of images, from which a client takes that of its platform, and not one image.
    pub is_index: bool,
}

impl Answer {
    /// One that says nothing of platforms.
    #[must_use]
    pub fn refusal(kind: AnswerKind, words: Quoted) -> Self {
        Self { kind, words, platforms: Vec::new(), is_index: false }
    }
}

/// Whether a media type is that of a list of images (OCI image specification, `media-types.md`; distribution,
/// `manifest-v2-2.md`).
#[must_use]
pub fn is_index(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/vnd.oci.image.index.v1+json"
            | "application/vnd.docker.distribution.manifest.list.v2+json"
    )
}

/// Who was asked to put a question to a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Via {
    /// A daemon, by `GET /distribution/{name}/json`.
    Daemon {
        /// The daemon's address.
        endpoint: Quoted,
    },
    /// Nobody: the registry itself was asked, from this machine.
    Directly,
}

/// One question to a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RegistryProbe {
    /// The registry host.
    pub host: String,
    /// The image that was asked about.
    pub reference: Quoted,
    /// The ways on which this very credential is sent; none where it was asked without one only to learn whether a
    /// login is needed.
    pub paths: Vec<CredentialPath>,
    /// Whether a credential was shown.
    pub with_login: bool,
    /// Who asked.
    pub via: Via,
    /// What came back.
    pub answer: Observed<Answer>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// How an engine keeps images, and what stands between it and registries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EngineInfo {
    /// Its own id: what answers with the same one at two addresses is one engine.
    #[serde(default)]
    pub id: Option<Quoted>,
    /// The operating system it says it runs on, such as `Docker Desktop` or `Debian GNU/Linux 12`.
    pub operating_system: Quoted,
    /// Whether images are kept in containerd's store, and not in Docker's own.
    pub containerd_store: bool,
    /// Whether it is podman that answers.
    pub podman: bool,
    /// Whether it runs without root.
    pub rootless: bool,
    /// Where it keeps images, on its own machine.
    pub data_root: Option<Quoted>,
    /// How many bytes are free there, where this program can look: the engine is on this machine.
    #[serde(default)]
    pub free_bytes: Option<u64>,
    /// The proxies it is told to use: `http`, `https` and `no` proxy, where set.
    pub proxies: BTreeMap<String, Quoted>,
    /// The mirrors of Docker Hub.
    pub mirrors: Vec<Quoted>,
    /// Registries whose certificates it does not check; loopback addresses, which it never checks, are left out.
    pub insecure_registries: Vec<Quoted>,
}

/// An image that an engine has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LocalImage {
    /// Its id, such as `sha256:…`.
    pub id: Option<Quoted>,
    /// The digests under which registries know it, with their repositories (`RepoDigests`).
    pub digests: Vec<Quoted>,
    /// `os/architecture`, with the variant where it has one.
    pub platform: Option<Quoted>,
}

/// What was learnt from a daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Engine {
    /// The daemon's address, such as `unix:///var/run/docker.sock`.
    pub endpoint: Quoted,
    /// Who says so: `DOCKER_HOST`, `default`, or a context.
    pub endpoint_from: Quoted,
    /// Whether it answers.
    #[serde(flatten)]
    pub state: EngineState,
    /// What it says about itself.
    pub info: Observed<EngineInfo>,
    /// For each reference, what is on this machine; `None` inside where it is not.
    pub images: BTreeMap<Quoted, Observed<Option<LocalImage>>>,
}

impl Engine {
    /// One of which nothing is known but where it would be.
    #[must_use]
    pub fn not_met(endpoint: &Endpoint, state: EngineState, why: &Quoted, images: &[String]) -> Self {
        let unknown = |image: &String| (Quoted::new(image), Observed::Unknown(why.clone()));
        Self {
            endpoint: endpoint.shown.clone(),
            endpoint_from: endpoint.from.clone(),
            state,
            info: Observed::Unknown(why.clone()),
            images: images.iter().map(unknown).collect(),
        }
    }
}

/// The engine of each client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Engines {
    /// That of docker-py, and so of SAM.
    pub sam: Engine,
    /// That of the docker CLI and buildx, where it is another one and pulls go through it.
    pub docker_cli: Option<Engine>,
}

impl Engines {
    /// The engine that a client uses.
    #[must_use]
    pub fn of(&self, client: Client) -> &Engine {
        match client {
            Client::DockerPy => &self.sam,
            Client::DockerCli | Client::Buildx => self.docker_cli.as_ref().unwrap_or(&self.sam),
        }
    }

    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &Engine> {
        std::iter::once(&self.sam).chain(&self.docker_cli)
    }
}
