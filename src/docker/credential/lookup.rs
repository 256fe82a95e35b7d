//! Looks up what is stored for each registry, and decides for each client what it sends.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::Answers;
use super::candidates::{Candidates, helper_entries, helper_for, store_entries};
use super::stops_builds::{failing, stops_builds};
use super::{
    BrokenHelper, ClientCredential, HostCredentials, Scope, Sends, Sent, docker_cli, docker_py,
    docker_py_builds, hostname,
};
use crate::docker::config::StoredConfig;
use crate::docker::login::Login;
use crate::docker::versions::ReadsVariable;
use crate::environment::Environment;
use crate::image::{Client, CredentialPath};
use crate::process::Deadline;
use crate::quoted::Quoted;

/// What was found, and apart from it the secrets that a probe needs. It has no `Debug` and no `Serialize`.
pub struct Lookup {
    /// What is stored for each registry, in the order in which they were asked for.
    pub hosts: Vec<HostCredentials>,
    /// The helpers that were asked and fail.
    pub failing: Vec<BrokenHelper>,
    logins: BTreeMap<(String, CredentialPath), Login>,
}

impl Lookup {
    /// What would be sent to a registry on a way; `None` where it sends nothing, fails, or it cannot be told.
    #[must_use]
    pub fn login(&self, host: &str, path: CredentialPath) -> Option<&Login> {
        self.logins.get(&(host.to_owned(), path))
    }

    /// What is stored for a registry.
    #[must_use]
    pub fn host(&self, host: &str) -> Option<&HostCredentials> {
        self.hosts.iter().find(|stored| stored.host == host)
    }

    /// The different things that are sent to a registry, nothing included, each with the ways on which it is. Those on
    /// which the client fails or of which it cannot be told are left out.
    #[must_use]
    pub fn distinct(&self, host: &str) -> Vec<(Option<&Login>, Vec<CredentialPath>)> {
        let mut distinct: Vec<(Option<&Login>, Vec<CredentialPath>)> = Vec::new();
        let Some(stored) = self.host(host) else { return distinct };
        for path in CredentialPath::ALL {
            if stored.sent(path).is_none_or(|sent| matches!(sent.sends, Sends::Fails | Sends::Unknown)) {
                continue;
            }
            let login = self.login(host, path);
            match distinct.iter_mut().find(|(known, _)| *known == login) {
                Some((_, paths)) => paths.push(path),
                None => distinct.push((login, vec![path])),
            }
        }
        distinct
    }
}

/// Finds what is stored for each of `hosts`. Helpers are asked side by side, each once for a registry, all within the
/// deadline.
#[must_use]
pub fn look(
    environment: &Environment,
    config: &StoredConfig,
    hosts: &[String],
    deadline: Deadline,
    scope: Scope,
) -> Lookup {
    let mut answers = Answers::default();
    let view = config.view(Client::DockerPy);
    if scope.all {
        let stores: Vec<String> = view.creds_store.iter().cloned().collect();
        answers.ask_for_lists(environment, &stores, deadline, scope);
    }
    let mut questions = BTreeSet::new();
    for host in hosts {
        for client in Client::ALL {
            let server = hostname::server(host);
            if let Some(named) = helper_for(config.view(client), client, server) {
                questions.insert((named.name.to_owned(), server.to_owned()));
            }
        }
        if let Some((named, keys)) = store_entries(config, host, &answers) {
            questions.extend(keys.into_iter().map(|key| (named.name.to_owned(), key.to_owned())));
        }
        let of_helpers = helper_entries(config, host).into_iter();
        questions.extend(of_helpers.map(|(key, name)| (name.to_owned(), key.to_owned())));
    }
    if scope.all {
        let helpers = view.cred_helpers.iter().filter(|(_, name)| !name.is_empty());
        questions.extend(helpers.map(|(registry, name)| (name.clone(), registry.clone())));
    }
    let questions: Vec<_> = questions.into_iter().collect();
    answers.ask(environment, &questions, deadline, scope);

    // Only where it matters, for it takes two programs.
    let in_variable = |host: &String| config.variable.iter().any(|entry| entry.key == hostname::server(host));
    let reads_variable = if hosts.iter().any(in_variable) {
        ReadsVariable::ask(environment, deadline)
    } else {
        ReadsVariable::default()
    };

    let stops_builds = stops_builds(environment, config, &answers);
    let failing = failing(config, &answers);
    let mut lookup = Lookup { hosts: Vec::new(), failing, logins: BTreeMap::new() };
    for host in hosts {
        if lookup.host(host).is_some() {
            continue;
        }
        let found = Candidates::collect(config, host, &answers, stops_builds.as_ref(), reads_variable);
        let mut clients = Vec::new();
        for client in Client::ALL {
            let (path, decision) = match client {
                Client::DockerPy => (CredentialPath::DockerPyPull, docker_py::decide(&found)),
                Client::DockerCli => (CredentialPath::DockerCli, docker_cli::decide(&found, client)),
                Client::Buildx => (CredentialPath::Buildx, docker_cli::decide(&found, client)),
            };
            let in_builds = (client == Client::DockerPy).then(|| docker_py_builds::decide(&found, &decision));
            let in_builds = in_builds.map(|in_builds| {
                let depends = in_builds.sends != Sends::Fails
                    && in_builds.why.is_some()
                    && in_builds.why != decision.why;
                let differs =
                    depends || in_builds.sends != decision.sends || in_builds.login != decision.login;
                let sent = differs.then(|| in_builds.sent());
                lookup.keep(host, CredentialPath::DockerPyBuild, in_builds.login);
                sent
            });
            clients.push(ClientCredential { client, sent: decision.sent(), in_builds: in_builds.flatten() });
            lookup.keep(host, path, decision.login);
        }
        lookup.hosts.push(HostCredentials { host: host.clone(), candidates: found.list, clients });
    }
    lookup
}

impl Lookup {
    fn keep(&mut self, host: &str, path: CredentialPath, login: Option<Login>) {
        if let Some(login) = login {
            self.logins.insert((host.to_owned(), path), login);
        }
    }
}

/// What one client sends to one registry, with the secret.
#[derive(Clone)]
pub(super) struct Decision {
    pub(super) sends: Sends,
    pub(super) login: Option<Login>,
    pub(super) candidate: Option<usize>,
    pub(super) why: Option<Quoted>,
}

impl Decision {
    fn of(sends: Sends, login: Option<Login>, why: Option<Quoted>) -> Self {
        Self { sends, login, candidate: None, why }
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

    /// Without the secret.
    pub(super) fn sent(&self) -> Sent {
        Sent { sends: self.sends, candidate: self.candidate, why: self.why.clone() }
    }

    /// Whether a registry would see the same.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.sends == other.sends && self.login == other.login && self.sends != Sends::Unknown
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
