//! Every place that may hold a credential for one registry.

use super::answers::{Answers, Listed};
use super::{Candidate, Held, Source, hostname};
use crate::docker::config::view::{Entry, Meaning, View};
use crate::docker::config::{AUTH_VARIABLE, StoredConfig};
use crate::docker::helper::{HelperAnswer, uses_network};
use crate::docker::login::Login;
use crate::docker::mistake;
use crate::docker::token::{self, ECR_USERNAME};
use crate::docker::versions::ReadsVariable;
use crate::image::{Client, Registry};
use crate::quoted::Quoted;
use crate::secret::Secret;

/// A helper that a config file names for a registry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) by: NamedBy,
}

/// What names a helper.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedBy {
    /// `credHelpers`, for one host.
    Host,
    /// `credsStore`.
    Store,
    /// Nothing: the docker CLI takes it by itself.
    Default,
}

/// The helper that a client asks for a registry. `credHelpers` is looked up by the exact name; an empty name there
/// means the file for Go and the store for Python.
pub(super) fn helper_for<'a>(view: &'a View, client: Client, server: &str) -> Option<Named<'a>> {
    match view.cred_helper(server) {
        Some("") if client != Client::DockerPy => None,
        Some(name) if !name.is_empty() => Some(Named { name, by: NamedBy::Host }),
        _ => store_of(view),
    }
}

/// The store of a config file.
pub(super) fn store_of(view: &View) -> Option<Named<'_>> {
    let by = if view.is_default_store { NamedBy::Default } else { NamedBy::Store };
    view.creds_store.as_deref().map(|name| Named { name, by })
}

/// The helpers that docker-py asks in builds for other names of a registry, and these names.
pub(super) fn helper_entries<'a>(config: &'a StoredConfig, host: &str) -> Vec<(&'a str, &'a str)> {
    let (view, server) = (config.view(Client::DockerPy), hostname::server(host));
    let registry = hostname::python_registry(host);
    let helpers = view.cred_helpers.iter().map(|(key, name)| (key.as_str(), name.as_str()));
    helpers
        .filter(|(key, name)| *key != server && !name.is_empty() && hostname::python(key) == registry)
        .collect()
}

/// docker-py's store, and the other names of a registry under which it may keep a login: by its own list where it was
/// asked for one, else by the empty entry that Docker leaves in `auths` for each login that its store keeps.
pub(super) fn store_entries<'a>(
    config: &'a StoredConfig,
    host: &str,
    answers: &'a Answers,
) -> Option<(Named<'a>, Vec<&'a str>)> {
    let (view, server) = (config.view(Client::DockerPy), hostname::server(host));
    let named = store_of(view)?;
    let registry = hostname::python_registry(host);
    let is_other = |key: &&str| *key != server && hostname::python(key) == registry;
    let keys = match answers.list(named.name) {
        Some(Ok(listed)) => listed.iter().map(String::as_str).filter(is_other).collect(),
        _ => view.entries.iter().map(|entry| entry.key.as_str()).filter(is_other).collect(),
    };
    Some((named, keys))
}

/// What is stored for one registry, with what helpers answered.
pub(super) struct Candidates<'a> {
    pub(super) config: &'a StoredConfig,
    pub(super) host: &'a str,
    /// The name under which helpers and the docker CLI know it.
    pub(super) server: &'a str,
    pub(super) list: Vec<Candidate>,
    /// Which programs read `DOCKER_AUTH_CONFIG`.
    pub(super) reads_variable: ReadsVariable,
    answers: &'a Answers,
    /// Why docker-py builds nothing, whatever the registry.
    pub(super) stops_builds: Option<&'a Quoted>,
}

impl<'a> Candidates<'a> {
    /// Collects them: the variable, helpers, then entries of `auths`.
    pub(super) fn collect(
        config: &'a StoredConfig,
        host: &'a str,
        answers: &'a Answers,
        stops_builds: Option<&'a Quoted>,
        reads_variable: ReadsVariable,
    ) -> Self {
        let server = hostname::server(host);
        let mut found =
            Self { config, host, server, list: Vec::new(), reads_variable, answers, stops_builds };
        if let Some(entry) = config.variable.iter().find(|entry| entry.key == server) {
            found.add(variable(entry), held(entry), false);
        }
        for client in Client::ALL {
            if let Some(named) = helper_for(config.view(client), client, server) {
                found.add_helper(client, named);
            }
        }
        if let Some((named, keys)) = store_entries(config, host, answers) {
            for key in keys {
                found.add_store_entry(named, key);
            }
        }
        for (key, name) in helper_entries(config, host) {
            found.add_helper_entry(name, key);
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
        for other in &config.elsewhere {
            // Podman's keys may have a path.
            let mine = |entry: &&Entry| hostname::go(&entry.key) == server || entry.key == server;
            for entry in other.view.entries.iter().filter(mine) {
                let key = Quoted::new(&entry.key);
                let source =
                    Source::Elsewhere { file: other.file.clone(), reader: other.reader.clone(), key };
                found.add(source, held(entry), false);
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
        let name = Quoted::new(named.name);
        match named.by {
            NamedBy::Host => Source::Helper { file, name, store: false },
            NamedBy::Store => Source::Helper { file, name, store: true },
            NamedBy::Default => Source::DefaultStore { file, name },
        }
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

    /// A helper that is asked under another name of the registry.
    pub(super) fn helper_entry(&self, name: &str, key: &str) -> Source {
        let file = self.config.of(Client::DockerPy).file.clone();
        Source::HelperEntry { file, name: Quoted::new(name), key: Quoted::new(key) }
    }

    /// What a helper answered for a name of the registry, where it was asked.
    pub(super) fn answer_to(&self, name: &str, key: &str) -> Option<&HelperAnswer> {
        self.answers.known(name, key)
    }

    /// What docker-py's store keeps under other names of the registry.
    pub(super) fn store_entries(&self) -> Option<(Named<'a>, Vec<&'a str>)> {
        store_entries(self.config, self.host, self.answers)
    }

    /// What docker-py's store says that it keeps, where it was asked.
    pub(super) fn list(&self, name: &str) -> Option<&Listed> {
        self.answers.list(name)
    }

    fn add_store_entry(&mut self, named: Named<'_>, key: &str) {
        let answer = self.answers.get(named.name, key);
        if matches!(answer, HelperAnswer::Login { .. } | HelperAnswer::IdentityToken(_)) {
            let erases = uses_network(named.name).is_none() && hostname::logout_removes(key, self.host);
            self.add(self.store_entry(named, key), held_by_helper(&answer), erases);
        }
    }

    fn add_helper_entry(&mut self, name: &str, key: &str) {
        let answer = self.answers.get(name, key);
        let source = self.helper_entry(name, key);
        self.add(source, held_by_helper(&answer), false);
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
        self.add(source.clone(), held(entry), removed);
        let same_as = self.stored_for_another(client, entry);
        if let Some(candidate) = self.list.iter_mut().find(|candidate| candidate.source == source) {
            candidate.same_as = candidate.same_as.take().or(same_as);
        }
    }

    /// A token of ECR Public is none for ECR Private, and one for a region is none for another: where the same stands for
    /// both, it is wrong for one.
    fn stored_for_another(&self, client: Client, entry: &Entry) -> Option<Quoted> {
        let Meaning::Login(login) = &entry.meaning else { return None };
        let own = Registry::from_host(self.host);
        let others = self.config.view(client).entries.iter().filter(|other| match &other.meaning {
            Meaning::Login(other) => !other.password.is_empty() && other.password == login.password,
            _ => false,
        });
        let mut others = others.map(|other| Registry::from_address(&other.key));
        let other = others.find(|other| {
            own.is_ecr() && other.is_ecr() && (own.kind, &own.region) != (other.kind, &other.region)
        });
        other.map(|other| Quoted::new(&other.host))
    }

    fn took_ms(&self, source: &Source) -> Option<u64> {
        match source {
            Source::Helper { name, .. } | Source::DefaultStore { name, .. } => {
                self.answers.took_ms(name.as_str(), self.server)
            }
            Source::HelperEntry { name, key, .. } | Source::StoreEntry { name, key, .. } => {
                self.answers.took_ms(name.as_str(), key.as_str())
            }
            Source::Auths { .. } | Source::Elsewhere { .. } | Source::Variable { .. } => None,
        }
    }

    /// Adds a source, or what the second client can read where the first cannot.
    fn add(&mut self, source: Source, held: Held, logout_removes_it: bool) {
        match self.list.iter_mut().find(|candidate| candidate.source == source) {
            None => {
                let took_ms = self.took_ms(&source);
                self.list.push(Candidate { source, held, logout_removes_it, took_ms, same_as: None });
            }
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
        return login.identity_token.as_ref().map_or(Held::Nothing, held_token);
    }
    let username = login.username.expose();
    Held::Password {
        username: Quoted::new(username),
        expiry: token::expiry(&login.password, username),
        mistake: mistake::find(username, &login.password),
    }
}

fn held_token(token: &Secret) -> Held {
    Held::IdentityToken { expiry: token::expiry(token, ECR_USERNAME) }
}

fn held_by_helper(answer: &HelperAnswer) -> Held {
    match answer {
        HelperAnswer::Login { username, password } => {
            held_by_login(&Login::basic(username.clone(), password.clone()))
        }
        HelperAnswer::IdentityToken(token) => held_token(token),
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
