//! Every place that may hold a credential for one registry.

use super::answers::Answers;
use super::{Candidate, Held, Source, hostname};
use crate::docker::config::view::{Entry, Meaning, View};
use crate::docker::config::{AUTH_VARIABLE, StoredConfig};
use crate::docker::helper::{HelperAnswer, uses_network};
use crate::docker::login::Login;
use crate::docker::token;
use crate::image::Client;
use crate::quoted::Quoted;

/// A helper that a config file names for a registry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    /// Whether `credsStore` names it.
    pub(super) store: bool,
}

/// The helper that a client asks for a registry. `credHelpers` is looked up by the exact name; an empty name there
/// means the file for Go and the store for Python.
pub(super) fn helper_for<'a>(view: &'a View, client: Client, server: &str) -> Option<Named<'a>> {
    match view.cred_helper(server) {
        Some("") if client != Client::DockerPy => None,
        Some(name) if !name.is_empty() => Some(Named { name, store: false }),
        _ => view.creds_store.as_deref().map(|name| Named { name, store: true }),
    }
}

/// The store that docker-py asks for a registry, and the other names of that registry under which it may keep a login.
/// Docker leaves an empty entry in `auths` for each login that its store keeps.
pub(super) fn store_entries<'a>(config: &'a StoredConfig, host: &str) -> Option<(Named<'a>, Vec<&'a str>)> {
    let (view, server) = (config.view(Client::DockerPy), hostname::server(host));
    let named = helper_for(view, Client::DockerPy, server).filter(|named| named.store)?;
    let registry = hostname::python_registry(host);
    let keys = view.entries.iter().map(|entry| entry.key.as_str());
    let keys = keys.filter(|key| *key != server && hostname::python(key) == registry);
    Some((named, keys.collect()))
}

/// What is stored for one registry, with what helpers answered.
pub(super) struct Candidates<'a> {
    pub(super) config: &'a StoredConfig,
    pub(super) host: &'a str,
    /// The name under which helpers and the docker CLI know it.
    pub(super) server: &'a str,
    pub(super) list: Vec<Candidate>,
    answers: &'a Answers,
}

impl<'a> Candidates<'a> {
    /// Collects them: the variable, helpers, then entries of `auths`.
    pub(super) fn collect(config: &'a StoredConfig, host: &'a str, answers: &'a Answers) -> Self {
        let server = hostname::server(host);
        let mut found = Self { config, host, server, list: Vec::new(), answers };
        if let Some(entry) = config.variable.iter().find(|entry| entry.key == server) {
            found.add(variable(entry), held(entry), false);
        }
        for client in Client::ALL {
            if let Some(named) = helper_for(config.view(client), client, server) {
                found.add_helper(client, named);
            }
        }
        if let Some((named, keys)) = store_entries(config, host) {
            for key in keys {
                found.add_store_entry(named, key);
            }
        }
        for client in [Client::DockerCli, Client::DockerPy] {
            let registry = hostname::python_registry(host);
            let matches = |entry: &&Entry| match client {
                Client::DockerPy => entry.key == registry || hostname::python(&entry.key) == registry,
                Client::DockerCli | Client::Buildx => {
                    entry.key == server || hostname::go(&entry.key) == server
                }
            };
            for entry in config.view(client).entries.iter().filter(matches) {
                found.add_entry(client, entry);
            }
        }
        found
    }

    /// What the helper answered for this registry.
    pub(super) fn answer(&self, named: Named<'_>) -> HelperAnswer {
        self.answers.get(named.name, self.server)
    }

    /// The index of a source.
    pub(super) fn index(&self, source: &Source) -> Option<usize> {
        self.list.iter().position(|candidate| candidate.source == *source)
    }

    /// A helper as a source.
    pub(super) fn helper(&self, client: Client, named: Named<'_>) -> Source {
        let file = self.config.of(client).file.clone();
        Source::Helper { file, name: Quoted::new(named.name), store: named.store }
    }

    /// An entry of `auths` as a source.
    pub(super) fn entry(&self, client: Client, entry: &Entry) -> Source {
        Source::Auths { file: self.config.of(client).file.clone(), key: Quoted::new(&entry.key) }
    }

    /// What the store keeps under another name of the registry.
    pub(super) fn store_entry(&self, named: Named<'_>, key: &str) -> Source {
        let file = self.config.of(Client::DockerPy).file.clone();
        Source::StoreEntry { file, name: Quoted::new(named.name), key: Quoted::new(key) }
    }

    /// The first login that the store keeps under another name of the registry.
    pub(super) fn login_of_store_entry(&self) -> Option<(usize, Login)> {
        let (named, keys) = store_entries(self.config, self.host)?;
        keys.into_iter().find_map(|key| match self.answers.get(named.name, key) {
            HelperAnswer::Login { username, password } => {
                Some((self.index(&self.store_entry(named, key))?, Login::basic(username, password)))
            }
            _ => None,
        })
    }

    fn add_store_entry(&mut self, named: Named<'_>, key: &str) {
        let answer = self.answers.get(named.name, key);
        if matches!(answer, HelperAnswer::Login { .. } | HelperAnswer::IdentityToken(_)) {
            let erases = uses_network(named.name).is_none() && hostname::logout_removes(key, self.host);
            self.add(self.store_entry(named, key), held_by_helper(&answer), erases);
        }
    }

    fn add_helper(&mut self, client: Client, named: Named<'_>) {
        let answer = self.answer(named);
        let holds = matches!(answer, HelperAnswer::Login { .. } | HelperAnswer::IdentityToken(_));
        // Those that go to the network cannot erase. `docker logout` goes by the docker CLI's file.
        let erases = uses_network(named.name).is_none()
            && helper_for(&self.config.docker_cli.go, Client::DockerCli, self.server) == Some(named);
        let source = self.helper(client, named);
        self.add(source, held_by_helper(&answer), holds && erases);
    }

    fn add_entry(&mut self, client: Client, entry: &Entry) {
        // `docker logout`, told to use this file, erases through the helper of that key first and stops where that fails.
        let file = self.config.of(client);
        let stopped = helper_for(&file.go, Client::DockerCli, &entry.key).is_some_and(|named| {
            uses_network(named.name).is_some()
                || matches!(
                    self.answers.get(named.name, self.server),
                    HelperAnswer::Failed { .. } | HelperAnswer::NotAsked { .. }
                )
        });
        let is_dockers = file.path.file_name().is_some_and(|name| name == "config.json");
        let removed = is_dockers && !stopped && hostname::logout_removes(&entry.key, self.host);
        let source = self.entry(client, entry);
        self.add(source, held(entry), removed);
    }

    /// Adds a source, or what the second client can read where the first cannot.
    fn add(&mut self, source: Source, held: Held, logout_removes_it: bool) {
        match self.list.iter_mut().find(|candidate| candidate.source == source) {
            None => self.list.push(Candidate { source, held, logout_removes_it }),
            Some(known) => {
                if matches!(known.held, Held::Unreadable { .. }) && matches!(held, Held::Password { .. }) {
                    known.held = held;
                }
            }
        }
    }
}

/// An entry of the variable as a source.
pub(super) fn variable(entry: &Entry) -> Source {
    Source::Variable { name: AUTH_VARIABLE.into(), key: Quoted::new(&entry.key) }
}

fn held(entry: &Entry) -> Held {
    match &entry.meaning {
        Meaning::Login(login) => held_by_login(login),
        Meaning::RegistryToken => {
            Held::Unreadable { why: "it is a registry token, which is sent as it is".into() }
        }
        Meaning::Nothing => Held::Nothing,
        Meaning::Bad(why) => Held::Unreadable { why: (*why).into() },
    }
}

fn held_by_login(login: &Login) -> Held {
    if login.username.is_empty() || login.password.is_empty() {
        return Held::IdentityToken;
    }
    let username = login.username.expose();
    Held::Password { username: Quoted::new(username), expiry: token::expiry(&login.password, username) }
}

fn held_by_helper(answer: &HelperAnswer) -> Held {
    match answer {
        HelperAnswer::Login { username, password } => {
            held_by_login(&Login::basic(username.clone(), password.clone()))
        }
        HelperAnswer::IdentityToken(_) => Held::IdentityToken,
        HelperAnswer::NotFound | HelperAnswer::Empty => Held::Nothing,
        HelperAnswer::HalfEmpty => {
            Held::Unreadable { why: "the helper answers without a user name or without a secret".into() }
        }
        HelperAnswer::Failed { failure, why, .. } => {
            Held::HelperFailed { failure: *failure, why: why.clone() }
        }
        HelperAnswer::NotAsked { why } => Held::NotAsked { why: why.clone() },
    }
}
