//! Docker's `config.json`: where it is, whether it can be read, and what it names.
//!
//! The docker CLI reads `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`. docker-py reads the first that is
//! there of these two and `~/.dockercfg` (`docker/utils/config.py`), so the two may read different files.

mod default_store;
pub(super) mod elsewhere;
mod fields;
mod file;
mod json;
pub(super) mod view;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::elsewhere::OtherFile;
use self::view::{Entry, Meaning, View};
use super::credential::Expiry;
use super::token;
use crate::environment::Environment;
use crate::image::{Client, Registry};
use crate::quoted::Quoted;

pub use self::elsewhere::Reader;
pub(crate) use self::json::wipe;

/// The variable whose JSON the docker CLI 28.3 and newer prefers to the file and its helpers; older ones and docker-py
/// ignore it (tried with 28.2.2, 28.5.2 and docker-py 7.2).
pub const AUTH_VARIABLE: &str = "DOCKER_AUTH_CONFIG";

/// Whether a config file could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum ConfigState {
    /// It was read.
    Present,
    /// There is none.
    Missing,
    /// It is there and cannot be read.
    Unreadable {
        /// Why, and what to do: a sentence without its full stop.
        why: Quoted,
    },
    /// It is not one JSON object. What comes before a trailing excess is read by the docker CLI all the same.
    NotJson {
        /// Where, counted from 1.
        line: usize,
        /// Where, counted from 1 in bytes.
        column: usize,
        /// What is wrong there: a sentence without its full stop.
        why: Quoted,
    },
}

/// One config file. It holds secrets and so has no `Debug`.
pub struct DockerConfig {
    /// The file as people know it.
    pub file: Quoted,
    /// The file.
    pub path: PathBuf,
    /// Whether it could be read.
    pub state: ConfigState,
    /// Its folder is a file, in which docker then finds no plugins.
    pub folder_is_file: bool,
    /// The context that it selects for the docker CLI (SAM ignores it).
    pub current_context: Option<String>,
    /// What the docker CLI and buildx make of it.
    pub(super) go: View,
    /// What docker-py makes of it.
    pub(super) python: View,
}

/// A config file in the saved facts, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DockerConfigFacts {
    /// The file as people know it.
    pub file: Quoted,
    /// The file as a command names it; `None` where its name cannot be shown as it is.
    pub path: Option<Quoted>,
    /// Who reads it.
    pub clients: Vec<Client>,
    /// Whether it could be read.
    pub state: ConfigState,
    /// The helper for all registries (`credsStore`).
    pub creds_store: Option<Quoted>,
    /// The helpers for single registries (`credHelpers`).
    pub cred_helpers: BTreeMap<Quoted, Quoted>,
    /// The keys of `auths`.
    pub auths: Vec<Quoted>,
    /// What stands in `auths` for registries of ECR, and for hosts of ECR that have no images.
    #[serde(default)]
    pub ecr_logins: Vec<EcrLoginFacts>,
    /// The context that it selects for the docker CLI.
    pub current_context: Option<Quoted>,
    /// What makes docker-py give up for every registry; SAM then says that no container runtime is running.
    pub docker_py_problem: Option<Quoted>,
    /// What makes the docker CLI warn and use no `auth` value of the file.
    pub docker_cli_problem: Option<Quoted>,
}

/// A login in `auths` that is meant for ECR, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EcrLoginFacts {
    /// The key.
    pub key: Quoted,
    /// When it ends, in Unix seconds; `None` where it does not say.
    pub expiration: Option<i64>,
}

impl DockerConfigFacts {
    /// The helper that the docker CLI asks for a registry, and stores its logins in.
    #[must_use]
    pub fn helper_of(&self, registry: &Registry) -> Option<&Quoted> {
        let named = self.cred_helpers.iter().find(|(host, _)| host.as_str() == registry.host);
        named.map(|(_, name)| name).or(self.creds_store.as_ref())
    }
}

/// The config files of this user, for every client.
pub struct StoredConfig {
    /// The file of the docker CLI and buildx.
    pub docker_cli: DockerConfig,
    /// The file of docker-py, where it is another one.
    pub docker_py: Option<DockerConfig>,
    /// The entries of [`AUTH_VARIABLE`].
    pub(super) variable: Vec<Entry>,
    /// Files with logins that none of these clients reads.
    pub(super) elsewhere: Vec<OtherFile>,
}

impl StoredConfig {
    /// Finds and reads them.
    #[must_use]
    pub fn read(environment: &Environment) -> Self {
        let home = environment.home().map(|home| environment.current_dir.join(home));
        let named = environment
            .path("DOCKER_CONFIG")
            .map(|folder| environment.current_dir.join(folder).join("config.json"));
        let usual = home.as_ref().map(|home| home.join(".docker").join("config.json"));
        let legacy = home.as_ref().map(|home| home.join(".dockercfg"));
        let from_variable = named.is_some();

        let cli = named.clone().or_else(|| usual.clone());
        let python = [named, usual, legacy].into_iter().flatten().find(|path| path.exists());
        let python = python.filter(|path| Some(path) != cli.as_ref());
        let read: Vec<&Path> = cli.iter().chain(&python).map(PathBuf::as_path).collect();
        let elsewhere = elsewhere::find(environment, &read);
        Self {
            docker_cli: cli
                .map_or_else(DockerConfig::homeless, |path| {
                    DockerConfig::read(environment, &path, from_variable)
                })
                .with_default_store(environment),
            docker_py: python.map(|path| DockerConfig::read(environment, &path, false)),
            elsewhere,
            variable: environment.get(AUTH_VARIABLE).map(view::variable).unwrap_or_default(),
        }
    }

    /// The file that a client reads.
    #[must_use]
    pub fn of(&self, client: Client) -> &DockerConfig {
        match client {
            Client::DockerPy => self.docker_py.as_ref().unwrap_or(&self.docker_cli),
            Client::DockerCli | Client::Buildx => &self.docker_cli,
        }
    }

    /// What a client makes of its file.
    pub(super) fn view(&self, client: Client) -> &View {
        match client {
            Client::DockerPy => &self.of(client).python,
            Client::DockerCli | Client::Buildx => &self.of(client).go,
        }
    }

    /// All of it that may be saved.
    #[must_use]
    pub fn facts(&self) -> Vec<DockerConfigFacts> {
        let (mut of_cli, mut of_python) = (vec![Client::DockerCli, Client::Buildx], vec![Client::DockerPy]);
        if self.docker_py.is_none() {
            of_cli = Client::ALL.to_vec();
            of_python.clear();
        }
        std::iter::once(self.docker_cli.facts(of_cli))
            .chain(self.docker_py.iter().map(|config| config.facts(of_python.clone())))
            .collect()
    }
}

impl DockerConfig {
    fn read(environment: &Environment, path: &Path, from_variable: bool) -> Self {
        let (state, go, python, current_context) = match file::read(path, from_variable) {
            Ok(read) => (read.state, read.go, read.python, read.current_context),
            Err(state) => (state, View::default(), View::default(), None),
        };
        Self {
            file: shown(environment, path),
            path: path.to_owned(),
            folder_is_file: path.parent().is_some_and(Path::is_file),
            state,
            current_context,
            go,
            python,
        }
    }

    /// With the store that the docker CLI takes where the file names nothing.
    fn with_default_store(mut self, environment: &Environment) -> Self {
        if self.go.names_nothing() {
            self.go.creds_store = default_store::find(environment).map(str::to_owned);
            self.go.is_default_store = self.go.creds_store.is_some();
        }
        self
    }

    /// Without `HOME` there is no place to look at.
    fn homeless() -> Self {
        Self {
            file: "~/.docker/config.json".into(),
            path: PathBuf::from("~/.docker/config.json"),
            folder_is_file: false,
            state: ConfigState::Missing,
            current_context: None,
            go: View::default(),
            python: View::default(),
        }
    }

    fn facts(&self, clients: Vec<Client>) -> DockerConfigFacts {
        let reads_with_python = clients.contains(&Client::DockerPy);
        let view = if clients.contains(&Client::DockerCli) { &self.go } else { &self.python };
        let path = self.path.to_str().map(|path| (path, Quoted::new(path)));
        DockerConfigFacts {
            file: self.file.clone(),
            path: path.filter(|(path, quoted)| quoted.as_str() == *path).map(|(_, quoted)| quoted),
            clients,
            state: self.state.clone(),
            creds_store: view.creds_store.as_deref().filter(|_| !view.is_default_store).map(Quoted::new),
            cred_helpers: view
                .cred_helpers
                .iter()
                .map(|(host, name)| (Quoted::new(host), Quoted::new(name)))
                .collect(),
            auths: view.entries.iter().map(|entry| Quoted::new(&entry.key)).collect(),
            ecr_logins: view.entries.iter().filter_map(ecr_login).collect(),
            current_context: self.current_context.as_deref().map(Quoted::new),
            docker_py_problem: self.python.problem.clone().filter(|_| reads_with_python),
            docker_cli_problem: self.go.problem.clone(),
        }
    }
}

fn ecr_login(entry: &Entry) -> Option<EcrLoginFacts> {
    let Meaning::Login(login) = &entry.meaning else { return None };
    let registry = Registry::from_address(&entry.key);
    if !registry.is_ecr() && !registry.is_ecr_endpoint() {
        return None;
    }
    let expiration = match token::expiry(&login.password, login.username.expose()) {
        Expiry::At { expiration } => Some(expiration),
        Expiry::Unknown { .. } => None,
    };
    Some(EcrLoginFacts { key: Quoted::new(&entry.key), expiration })
}

/// With `~` also where the home folder is the working folder: people know this file by that name.
fn shown(environment: &Environment, path: &Path) -> Quoted {
    let inside = environment.home().and_then(|home| path.strip_prefix(home).map(Path::to_owned).ok());
    match inside {
        Some(inside) => Path::new("~").join(inside).as_path().into(),
        None => environment.display(path).into(),
    }
}

#[cfg(test)]
mod tests;
