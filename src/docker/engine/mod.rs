//! The Docker daemon: whether it answers, which images it has, and what a registry says to it.

mod answer;
mod ask;
mod endpoint;
mod look;
mod meet;
mod network;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::image::Client;
use crate::observed::Observed;
use crate::quoted::Quoted;

pub use answer::classify;
pub use ask::Question;
pub use endpoint::Endpoint;
pub use look::look;
pub use network::{NetworkCause, network_cause};

/// Whether the daemon answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// What a registry said to the daemon when it was shown a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// A registry's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it means.
    pub kind: AnswerKind,
    /// The registry's own words; the digest where it accepted.
    pub words: Quoted,
    /// `os/architecture` of each image behind the reference, where the registry said so.
    pub platforms: Vec<Quoted>,
}

/// One question to a registry, through the daemon (`GET /distribution/{name}/json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryProbe {
    /// The registry host.
    pub host: String,
    /// The image that was asked about.
    pub reference: Quoted,
    /// The clients that send this credential.
    pub clients: Vec<Client>,
    /// What came back.
    pub answer: Observed<Answer>,
}

/// What was learnt from the daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// The daemon's address, such as `unix:///var/run/docker.sock`.
    pub endpoint: Quoted,
    /// Who says so: `DOCKER_HOST` or `default`.
    pub endpoint_from: Quoted,
    /// Whether it answers.
    #[serde(flatten)]
    pub state: EngineState,
    /// For each reference, whether the image is on this machine.
    pub local_images: BTreeMap<Quoted, Observed<bool>>,
    /// What registries said.
    pub probes: Vec<RegistryProbe>,
}
