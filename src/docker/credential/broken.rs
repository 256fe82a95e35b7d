//! Helpers that a config file names and that are not there. docker-py asks every one of them in a build, whatever the
//! image (`auth.py`, `get_all_credentials`), and so one for an unrelated registry breaks `sam build` and `sam local`.

use serde::{Deserialize, Serialize};

use super::HelperFailure;
use crate::docker::config::StoredConfig;
use crate::docker::helper::is_installed;
use crate::docker::pass;
use crate::environment::Environment;
use crate::image::Client;
use crate::quoted::Quoted;

/// A helper that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BrokenHelper {
    /// Its name, without `docker-credential-`.
    pub name: Quoted,
    /// The config file that names it.
    pub file: Quoted,
    /// The clients that read this file.
    pub clients: Vec<Client>,
    /// Whether `credsStore` names it.
    pub store: bool,
    /// Whether nothing names it, and the docker CLI takes it for its store by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_itself: bool,
    /// The registries for which `credHelpers` names it.
    pub hosts: Vec<Quoted>,
    /// What is wrong, such as that it is missing, or may not be executed.
    pub failure: HelperFailure,
    /// The same in words: a sentence without its full stop.
    pub why: Quoted,
}

/// Every helper that is named anywhere in the config files and cannot be run. Looks at files only.
#[must_use]
pub fn broken_helpers(environment: &Environment, config: &StoredConfig) -> Vec<BrokenHelper> {
    let mut broken: Vec<BrokenHelper> = Vec::new();
    for client in Client::ALL {
        let (view, file) = (config.view(client), &config.of(client).file);
        let stores = view.creds_store.iter().map(|name| (name, None));
        let helpers = view.cred_helpers.iter().map(|(host, name)| (name, Some(Quoted::new(host))));
        // An empty name means no helper for Go. docker-py asks a program of no name before a build.
        let is_one = |name: &str| !name.is_empty() || client == Client::DockerPy;
        for (name, host) in stores.chain(helpers).filter(|(name, _)| is_one(name)) {
            let shown = Quoted::new(name);
            let known = broken.iter().position(|one| one.name == shown && one.file == *file);
            let entry = match known.and_then(|index| broken.get_mut(index)) {
                Some(entry) => entry,
                None => match is_usable(environment, name) {
                    Ok(()) => continue,
                    Err((failure, why)) => {
                        broken.push(BrokenHelper {
                            name: shown,
                            file: file.clone(),
                            clients: Vec::new(),
                            store: false,
                            by_itself: false,
                            hosts: Vec::new(),
                            failure,
                            why,
                        });
                        let Some(entry) = broken.last_mut() else { continue };
                        entry
                    }
                },
            };
            match host {
                None if view.is_default_store => entry.by_itself = true,
                None => entry.store = true,
                Some(host) if !entry.hosts.contains(&host) => entry.hosts.push(host),
                Some(_) => {}
            }
            if !entry.clients.contains(&client) {
                entry.clients.push(client);
            }
        }
    }
    broken
}

/// Whether it can be run and, where that can be told from files, has something to keep logins in.
fn is_usable(environment: &Environment, name: &str) -> Result<(), (HelperFailure, Quoted)> {
    is_installed(environment, name)?;
    match pass::not_set_up(environment).filter(|_| name == pass::NAME) {
        Some(why) => Err((HelperFailure::NotSetUp, why)),
        None => Ok(()),
    }
}
