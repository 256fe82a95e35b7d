//! Endpoints in the saved facts: plain data without secrets.

use serde::{Deserialize, Serialize};

use super::{Address, ContextFacts, Endpoint, Preference, Problem, TlsFacts};
use crate::docker::engine::EngineState;
use crate::quoted::Quoted;

/// Where each client looks, and which engines are there besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EndpointFacts {
    /// SAM's.
    pub sam: ClientEndpoint,
    /// That of the docker CLI and buildx.
    pub docker_cli: ClientEndpoint,
    /// Whether an engine answers the docker CLI; `None` where it looks where SAM looks.
    pub docker_cli_state: Option<EngineState>,
    /// Whether both are one place, or one engine answers at both.
    pub same_engine: bool,
    /// The context that was chosen for the docker CLI, other than `default`.
    pub context: Option<ContextFacts>,
    /// What an administrator wants SAM to use.
    pub administrator: Option<Preference>,
    /// Engines at which neither looks. They are asked only where none answers SAM.
    pub others: Vec<OtherEngine>,
}

/// The endpoint of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClientEndpoint {
    /// The address.
    pub address: Quoted,
    /// Who says so: `DOCKER_HOST`, `context NAME`, `Finch` or `default`.
    pub from: Quoted,
    /// The value of `DOCKER_HOST` with which SAM gets there, where there is one: not every address of the docker CLI is
    /// one for docker-py, and some mean another place.
    pub docker_host: Option<Quoted>,
    /// What the client brings to a TLS connection, where there is one.
    pub tls: Option<TlsFacts>,
    /// Why it cannot be asked.
    pub problem: Option<Problem>,
}

/// An engine of this machine at which no client looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OtherEngine {
    /// The product that makes this socket.
    pub product: Quoted,
    /// The address.
    pub address: Quoted,
    /// Whether an engine answers there.
    pub state: EngineState,
}

impl ClientEndpoint {
    /// What may be saved of an endpoint.
    #[must_use]
    pub fn new(endpoint: &Endpoint) -> Self {
        let tls = match &endpoint.address {
            Address::Https(_, tls) => Some(tls.facts()),
            _ => None,
        };
        Self {
            address: endpoint.shown.clone(),
            from: endpoint.from.clone(),
            docker_host: endpoint.docker_host(),
            tls,
            problem: endpoint.problem().cloned(),
        }
    }
}
