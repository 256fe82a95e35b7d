//! What makes docker-py build nothing at all: it asks every helper that its file names, whatever the image
//! (`auth.py`, `get_all_credentials`).

use super::HelperFailure;
use super::answers::Answers;
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
