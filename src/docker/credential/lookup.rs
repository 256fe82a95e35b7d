//! Looks up what is stored for each registry, and decides for each client what it sends.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::Answers;
use super::candidates::{Candidates, helper_for, store_entries};
use super::{ClientCredential, HostCredentials, Sends, docker_cli, docker_py, hostname};
use crate::docker::config::StoredConfig;
use crate::docker::login::Login;
use crate::environment::Environment;
use crate::image::Client;
use crate::process::Deadline;
use crate::quoted::Quoted;

/// What was found, and apart from it the secrets that a probe needs. It has no `Debug` and no `Serialize`.
pub struct Lookup {
    /// What is stored for each registry, in the order in which they were asked for.
    pub hosts: Vec<HostCredentials>,
    logins: BTreeMap<(String, Client), Login>,
}

impl Lookup {
    /// What a client would send to a registry; `None` where it sends nothing, fails, or it cannot be told.
    #[must_use]
    pub fn login(&self, host: &str, client: Client) -> Option<&Login> {
        self.logins.get(&(host.to_owned(), client))
    }

    /// What is stored for a registry.
    #[must_use]
    pub fn host(&self, host: &str) -> Option<&HostCredentials> {
        self.hosts.iter().find(|stored| stored.host == host)
    }

    /// The different things that clients send to a registry, nothing included, each with the clients that do. Clients
    /// that fail and those of which it cannot be told are left out.
    #[must_use]
    pub fn distinct(&self, host: &str) -> Vec<(Option<&Login>, Vec<Client>)> {
        let mut distinct: Vec<(Option<&Login>, Vec<Client>)> = Vec::new();
        for decided in self.host(host).map_or(&[][..], |stored| &stored.clients) {
            if matches!(decided.sends, Sends::Fails | Sends::Unknown) {
                continue;
            }
            let login = self.login(host, decided.client);
            match distinct.iter_mut().find(|(known, _)| *known == login) {
                Some((_, clients)) => clients.push(decided.client),
                None => distinct.push((login, vec![decided.client])),
            }
        }
        distinct
    }
}

/// Finds what is stored for each of `hosts`. Helpers are asked side by side, each once for a registry, all within the
/// deadline; `offline` leaves out those that use the network.
#[must_use]
pub fn look(
    environment: &Environment,
    config: &StoredConfig,
    hosts: &[String],
    deadline: Deadline,
    offline: bool,
) -> Lookup {
    let mut questions = BTreeSet::new();
    for host in hosts {
        for client in Client::ALL {
            let server = hostname::server(host);
            if let Some(named) = helper_for(config.view(client), client, server) {
                questions.insert((named.name.to_owned(), server.to_owned()));
            }
        }
        if let Some((named, keys)) = store_entries(config, host) {
            questions.extend(keys.into_iter().map(|key| (named.name.to_owned(), key.to_owned())));
        }
    }
    let questions: Vec<_> = questions.into_iter().collect();
    let answers = Answers::ask(environment, &questions, deadline, offline);

    let mut lookup = Lookup { hosts: Vec::new(), logins: BTreeMap::new() };
    for host in hosts {
        if lookup.host(host).is_some() {
            continue;
        }
        let found = Candidates::collect(config, host, &answers);
        let mut clients = Vec::new();
        for client in Client::ALL {
            let decision = match client {
                Client::DockerPy => docker_py::decide(&found),
                Client::DockerCli | Client::Buildx => docker_cli::decide(&found, client),
            };
            clients.push(ClientCredential {
                client,
                sends: decision.sends,
                candidate: decision.candidate,
                why: decision.why,
                builds_only: decision.builds_only,
            });
            if let Some(login) = decision.login {
                lookup.logins.insert((host.clone(), client), login);
            }
        }
        lookup.hosts.push(HostCredentials { host: host.clone(), candidates: found.list, clients });
    }
    lookup
}

/// What one client sends to one registry, with the secret.
pub(super) struct Decision {
    pub(super) sends: Sends,
    pub(super) login: Option<Login>,
    pub(super) candidate: Option<usize>,
    pub(super) why: Option<Quoted>,
    pub(super) builds_only: bool,
}

impl Decision {
    fn of(sends: Sends, login: Option<Login>, why: Option<Quoted>) -> Self {
        Self { sends, login, candidate: None, why, builds_only: false }
    }

    pub(super) fn basic(login: Login) -> Self {
        Self::of(Sends::Basic, Some(login), None)
    }

    pub(super) fn identity_token(login: Login) -> Self {
        Self::of(Sends::IdentityToken, Some(login), None)
    }

    pub(super) fn nothing(why: Option<Quoted>) -> Self {
        Self::of(Sends::Nothing, None, why)
    }

    pub(super) fn fails(why: impl Into<Quoted>) -> Self {
        Self::of(Sends::Fails, None, Some(why.into()))
    }

    pub(super) fn unknown(why: impl Into<Quoted>) -> Self {
        Self::of(Sends::Unknown, None, Some(why.into()))
    }

    /// With the source that won.
    pub(super) fn from(self, candidate: Option<usize>) -> Self {
        Self { candidate, ..self }
    }

    /// With a reason.
    pub(super) fn because(self, why: String) -> Self {
        Self { why: Some(why.into()), ..self }
    }

    /// In builds only.
    pub(super) fn in_builds_only(self) -> Self {
        Self { builds_only: true, ..self }
    }

    /// Whether a registry would see the same.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.sends == other.sends && self.login == other.login && self.sends != Sends::Unknown
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
