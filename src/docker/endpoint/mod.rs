//! Where each client looks for a container engine.
//!
//! SAM and the docker CLI do not look in the same place: SAM knows `DOCKER_HOST`, the default socket and Finch's
//! (SAM CLI, `local/docker/container_client_factory.py`), the docker CLI knows contexts (docker/cli,
//! `cli/command/cli.go`).

mod administrator;
mod context;
mod docker_cli;
mod facts;
mod python_url;
mod sam;
mod sockets;
mod tls;

pub use administrator::{PREFERENCE_FILE, Preference};
pub use context::{ContextFacts, ContextState};
pub use facts::{ClientEndpoint, EndpointFacts, OtherEngine};
pub(in crate::docker) use tls::Tls;
pub use tls::TlsFacts;

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::StoredConfig;
use crate::environment::Environment;
use crate::quoted::Quoted;

/// The default of SAM and of the docker CLI (docker-py, `docker/constants.py`; docker/cli, `opts/hosts_*.go`).
const DEFAULT: &str =
    if cfg!(windows) { "npipe:////./pipe/docker_engine" } else { "unix:///var/run/docker.sock" };

/// What [`Endpoint::from`] says where nobody chose.
pub const BY_DEFAULT: &str = "default";

/// An engine's address, as one client understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The address as people write it.
    pub shown: Quoted,
    /// Who says so: `DOCKER_HOST`, `context NAME`, `Finch` or `default`.
    pub from: Quoted,
    pub(in crate::docker) address: Address,
}

/// How to get there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::docker) enum Address {
    /// A unix socket's path.
    Unix(String),
    /// A Windows pipe's path.
    Pipe(String),
    /// `host:port`, without TLS.
    Http(String),
    /// `host:port`, with TLS.
    Https(String, Tls),
    /// The client, or this program, cannot ask it.
    CannotAsk(Problem),
}

/// Why an endpoint cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Problem {
    /// The kind.
    pub kind: ProblemKind,
    /// A sentence without its full stop.
    pub why: Quoted,
}

/// The kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The client refuses the address itself.
    Malformed,
    /// It is reached over ssh.
    Ssh,
    /// TLS is asked for, and a file that it needs is not there or cannot be read.
    TlsMaterial,
    /// The context is not there.
    NoContext,
    /// The context is there, and the docker CLI cannot read it.
    ContextUnreadable,
    /// Only this program cannot ask it.
    Unsupported,
}

impl Problem {
    fn new(kind: ProblemKind, why: impl Into<Quoted>) -> Self {
        Self { kind, why: why.into() }
    }

    /// Whether the client itself is stopped by it, and not only this program.
    #[must_use]
    pub fn stops_the_client(&self) -> bool {
        !matches!(self.kind, ProblemKind::Unsupported | ProblemKind::Ssh)
    }
}

/// The endpoints of every client of this user, and other engines of this machine.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Where SAM looks first.
    pub sam: Endpoint,
    /// Where SAM looks when nobody answers there: Finch's socket.
    pub sam_fallback: Option<Endpoint>,
    /// Where the docker CLI looks.
    pub docker_cli: Endpoint,
    /// The context that was chosen for the docker CLI.
    pub context: Option<ContextFacts>,
    /// What an administrator wants SAM to use.
    pub administrator: Option<Preference>,
    /// Sockets of engines that are there and that neither of the two looks at; each with its product.
    pub others: Vec<(&'static str, Endpoint)>,
}

impl Endpoints {
    /// Finds them. Nobody is asked yet.
    #[must_use]
    pub fn find(environment: &Environment, config: &StoredConfig) -> Self {
        let administrator = administrator::preference();
        let (sam, sam_fallback) = sam::find(environment, administrator.as_ref());
        let (docker_cli, context) = docker_cli::find(environment, &config.docker_cli);
        let known = [Some(&sam), sam_fallback.as_ref(), Some(&docker_cli)];
        let known: Vec<&Endpoint> = known.into_iter().flatten().collect();
        let others = sockets::find(environment, &known);
        Self { sam, sam_fallback, docker_cli, context, administrator, others }
    }
}

impl Endpoint {
    /// Where SAM looks first.
    #[must_use]
    pub fn of(environment: &Environment) -> Self {
        sam::find(environment, None).0
    }

    /// The value of `DOCKER_HOST` with which docker-py gets there.
    fn docker_host(&self) -> Option<Quoted> {
        use python_url::Parsed;
        let (host, expected) = match &self.address {
            Address::Unix(path) => (format!("unix://{path}"), path),
            Address::Pipe(path) => (format!("npipe://{path}"), path),
            Address::Http(authority) | Address::Https(authority, _) => {
                (format!("tcp://{authority}"), authority)
            }
            Address::CannotAsk(_) => return None,
        };
        let leads_there = match python_url::parse(&host) {
            Ok(Parsed::Local { path, .. }) => path == *expected,
            Ok(Parsed::Tcp { authority, .. }) => authority == *expected,
            Ok(Parsed::Ssh) | Err(_) => false,
        };
        leads_there.then(|| Quoted::new(&host)).filter(|quoted| quoted.as_str() == host)
    }

    /// Why it cannot be asked.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match &self.address {
            Address::CannotAsk(problem) => Some(problem),
            _ => None,
        }
    }

    /// Whether there is something at its socket.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.socket().is_some_and(Path::exists)
    }

    fn socket(&self) -> Option<&Path> {
        match &self.address {
            Address::Unix(path) => Some(Path::new(path)),
            _ => None,
        }
    }

    /// Whether both are the same, also where one socket is a link to the other.
    #[must_use]
    pub fn is_same_place(&self, other: &Self) -> bool {
        match (self.socket(), other.socket()) {
            (Some(one), Some(two)) => one == two || is_same_file(one, two),
            _ => match (&self.address, &other.address) {
                (Address::CannotAsk(_), Address::CannotAsk(_)) => self.shown == other.shown,
                (one, two) => one == two,
            },
        }
    }
}

fn is_same_file(one: &Path, two: &Path) -> bool {
    match (one.canonicalize(), two.canonicalize()) {
        (Ok(one), Ok(two)) => one == two,
        _ => false,
    }
}

/// An address that is a socket or a pipe of this machine.
fn local(scheme: &str, path: &str) -> Address {
    match scheme {
        "npipe" if cfg!(windows) => Address::Pipe(path.to_owned()),
        "npipe" => Address::CannotAsk(Problem::new(
            ProblemKind::Malformed,
            "a Windows pipe (npipe://) is asked for, and this is not Windows",
        )),
        _ => Address::Unix(path.to_owned()),
    }
}

#[cfg(test)]
mod tests;
