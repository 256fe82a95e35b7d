//! Which stored credential each client sends to a registry. The only place that decides it.

mod answers;
mod broken;
mod candidates;
mod docker_cli;
mod docker_py;
mod docker_py_builds;
mod hostname;
mod lookup;
mod stops_builds;

use serde::{Deserialize, Serialize};

use crate::docker::config::Reader;
use crate::image::{Client, CredentialPath};
use crate::quoted::Quoted;

pub use broken::{BrokenHelper, broken_helpers};
pub use lookup::{Lookup, look};

/// Which helpers may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// None that is known to use the network.
    pub offline: bool,
    /// Also those of registries that are not needed, as docker-py asks them before a build, and the store for a list of
    /// what it keeps.
    pub all: bool,
}

/// Where a stored credential stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Source {
    /// An entry of `auths` in a config file, under this key.
    Auths {
        /// The config file, as shown to people.
        file: Quoted,
        /// The key, such as `public.ecr.aws` or `https://public.ecr.aws/v2/`.
        key: Quoted,
    },
    /// `docker-credential-NAME`, named by `credHelpers` for one host or by `credsStore` for all.
    Helper {
        /// The config file that names it.
        file: Quoted,
        /// The helper's name, without `docker-credential-`.
        name: Quoted,
        /// Whether `credsStore` names it, and not `credHelpers`.
        store: bool,
    },
    /// The store that the docker CLI takes by itself where its file has no `auths`, `credHelpers` and `credsStore`
    /// (docker/cli, `cli/config/config.go`, `LoadDefaultConfigFile`).
    DefaultStore {
        /// The config file that names nothing.
        file: Quoted,
        /// The helper's name, without `docker-credential-`.
        name: Quoted,
    },
    /// `docker-credential-NAME`, named by `credHelpers` under another name of the registry. Only builds by docker-py ask
    /// it: they ask every helper (`auth.py`, `get_all_credentials`).
    HelperEntry {
        /// The config file that names it.
        file: Quoted,
        /// The helper's name, without `docker-credential-`.
        name: Quoted,
        /// The key, such as `https://public.ecr.aws`.
        key: Quoted,
    },
    /// What `credsStore` keeps under another name of the registry, which an entry of `auths` gives away. Only builds by
    /// docker-py send it: they ask the store for all that it has (`auth.py`, `get_all_credentials`), and the daemon
    /// then compares hosts.
    StoreEntry {
        /// The config file that names the store.
        file: Quoted,
        /// The helper's name, without `docker-credential-`.
        name: Quoted,
        /// The key, such as `https://public.ecr.aws`.
        key: Quoted,
    },
    /// An entry of `auths` in a file that neither the docker CLI nor docker-py reads here.
    Elsewhere {
        /// The file, as shown to people.
        file: Quoted,
        /// For whom it is.
        reader: Reader,
        /// The key.
        key: Quoted,
    },
    /// An entry of a variable, `DOCKER_AUTH_CONFIG`.
    Variable {
        /// The variable.
        name: Quoted,
        /// The key of the entry.
        key: Quoted,
    },
}

/// What the date inside a stored secret says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Expiry {
    /// It is an ECR password that holds until then.
    At {
        /// Unix seconds.
        expiration: i64,
    },
    /// It cannot be told.
    Unknown {
        /// A sentence without its full stop.
        why: Quoted,
    },
}

/// What is wrong with a stored login as one for ECR, seen from its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mistake {
    /// The two halves of an AWS access key.
    AwsKeys,
    /// The authorization token of ECR's API as it came: base64 of `AWS:` and the password.
    NotDecoded,
    /// The password with a carriage return, as a terminal or PowerShell adds it.
    CarriageReturn,
    /// The password with blanks or line breaks in it.
    LineBroken,
    /// The password with quotation marks around it.
    Quoted,
    /// The beginning of a password.
    CutOff,
    /// A password under another user name than `AWS`.
    UserName,
}

/// Why a helper gave no credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HelperFailure {
    /// No such program on `PATH`.
    Missing,
    /// It is there but may not be executed.
    NotExecutable,
    /// It is no program for this machine: for another processor, or a script without `#!`.
    WrongFormat,
    /// It is a script whose interpreter is not there, or a program without its loader.
    NoInterpreter,
    /// It runs, and the store that it keeps logins in was never set up: it has none, and takes none.
    NotSetUp,
    /// It did not answer in time.
    Timeout,
    /// It ended with an error.
    Error,
    /// Its answer is not JSON with a username and a secret.
    Garbage,
}

/// What a source holds for a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Held {
    /// A user name and password.
    Password {
        /// The user name; `AWS` for ECR.
        username: Quoted,
        /// What the password's own date says.
        expiry: Expiry,
        /// What cannot be right about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mistake: Option<Mistake>,
    },
    /// An identity token, which ECR Private does not take.
    IdentityToken {
        /// What its date says, where it is an ECR password in the wrong place.
        expiry: Expiry,
    },
    /// Nothing: an empty entry, or a helper that says it has none.
    Nothing,
    /// The entry is there but cannot be read.
    Unreadable {
        /// A sentence without its full stop.
        why: Quoted,
    },
    /// The helper gave no answer.
    HelperFailed {
        /// In which way.
        failure: HelperFailure,
        /// The helper's own words, or a sentence without its full stop.
        why: Quoted,
    },
    /// The helper was not asked.
    NotAsked {
        /// A sentence without its full stop.
        why: Quoted,
    },
}

/// One place that may hold a credential for a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Candidate {
    /// Where.
    pub source: Source,
    /// What.
    pub held: Held,
    /// Whether `docker logout HOST`, told to use the config file that holds or names it, removes it (tried: it removes
    /// the keys `HOST`, `http://HOST` and `https://HOST`, and asks the helper of that host to erase).
    pub logout_removes_it: bool,
    /// How long the helper took to answer, in milliseconds; `None` for what is no helper, or was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// A registry of ECR that takes other tokens than this one, and for which the very same password is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<Quoted>,
}

/// What a client sends to a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sends {
    /// No credential.
    Nothing,
    /// User name and password.
    Basic,
    /// An identity token.
    IdentityToken,
    /// The client gives up before it asks the registry.
    Fails,
    /// It cannot be told.
    Unknown,
}

/// The decision for one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClientCredential {
    /// The client.
    pub client: Client,
    /// What it sends.
    #[serde(flatten)]
    pub sent: Sent,
    /// What it sends where it builds, if that is something else than where it pulls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_builds: Option<Sent>,
}

/// What is sent on one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sent {
    /// What.
    pub sends: Sends,
    /// Index into the candidates of the source that won.
    pub candidate: Option<usize>,
    /// Why it fails, cannot be told, or why this source won.
    pub why: Option<Quoted>,
}

/// All that is stored for one registry host, and what each client makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HostCredentials {
    /// The registry host.
    pub host: String,
    /// Every place that may hold something for it.
    pub candidates: Vec<Candidate>,
    /// One decision for each of [`Client::ALL`].
    pub clients: Vec<ClientCredential>,
}

impl HostCredentials {
    /// What is sent on a way.
    #[must_use]
    pub fn sent(&self, path: CredentialPath) -> Option<&Sent> {
        let of_client = self.clients.iter().find(|decision| decision.client == path.client())?;
        let in_builds = of_client.in_builds.as_ref().filter(|_| path == CredentialPath::DockerPyBuild);
        Some(in_builds.unwrap_or(&of_client.sent))
    }

    /// The source that won on a way.
    #[must_use]
    pub fn winner(&self, path: CredentialPath) -> Option<&Candidate> {
        self.candidates.get(self.sent(path)?.candidate?)
    }
}
