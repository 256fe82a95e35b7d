//! What makes docker-py build nothing at all: it asks every helper that its file names, whatever the image
//! (`auth.py`, `get_all_credentials`).

use super::answers::Answers;
use super::{BrokenHelper, HelperFailure};
use crate::docker::config::StoredConfig;
use crate::docker::helper::{HelperAnswer, is_installed};
use crate::environment::Environment;
use crate::image::Client;
use crate::quoted::Quoted;

/// Why it gives up, where it does: a helper without a name, one that cannot be run, or one that was asked and fails.
pub(super) fn stops_builds(
    environment: &Environment,
    config: &StoredConfig,
    answers: &Answers,
) -> Option<Quoted> {
    let view = config.view(Client::DockerPy);
    let of_hosts = view.cred_helpers.iter().map(|(host, name)| (Some(host.as_str()), name.as_str()));
    let store = view.creds_store.iter().map(|name| (None, name.as_str()));
    store.chain(of_hosts).find_map(|(host, name)| {
        if name.is_empty() {
            let host = host.unwrap_or_default();
            return Some(format!("`credHelpers` has an empty name for `{host}`").into());
        }
        if let Err((_, why)) = is_installed(environment, name) {
            return Some(why);
        }
        let answer = match host {
            Some(host) => answers.known(name, host)?,
            None => answers.list(name)?.as_ref().err()?,
        };
        match answer {
            HelperAnswer::Failed { failure, why, says_not_found: false }
                if *failure != HelperFailure::Timeout =>
            {
                Some(why.clone())
            }
            _ => None,
        }
    })
}

/// The helpers that were asked and fail, with what docker-py asks them for.
pub(super) fn failing(config: &StoredConfig, answers: &Answers) -> Vec<BrokenHelper> {
    let (view, file) = (config.view(Client::DockerPy), &config.of(Client::DockerPy).file);
    let of_hosts = view.cred_helpers.iter().map(|(host, name)| (Some(host), name));
    let store = view.creds_store.iter().map(|name| (None, name));
    let mut failing: Vec<BrokenHelper> = Vec::new();
    for (host, name) in store.chain(of_hosts) {
        let answer = match host {
            Some(host) => answers.known(name, host),
            None => answers.list(name).and_then(|listed| listed.as_ref().err()),
        };
        let Some(HelperAnswer::Failed { failure, why, says_not_found: false }) = answer else { continue };
        let hosts: Vec<Quoted> = host.iter().map(|host| Quoted::new(host)).collect();
        match failing.iter_mut().find(|known| known.name.as_str() == name) {
            Some(known) => known.hosts.extend(hosts),
            None => failing.push(BrokenHelper {
                name: Quoted::new(name),
                file: file.clone(),
                clients: vec![Client::DockerPy],
                store: host.is_none(),
                by_itself: false,
                hosts,
                failure: *failure,
                why: why.clone(),
            }),
        }
    }
    failing
}
