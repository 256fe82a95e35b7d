//! Pulls as JSON names them.

use std::borrow::Cow;

use crate::image::Client;
use crate::template::pulls::Pull;

/// BuildKit's command line is a plugin of the docker CLI. The outputs know two clients that pull; how the plugin's
/// stored logins differ stands with the registries.
pub(super) fn pulls_json(pulls: &[Pull]) -> Cow<'_, [Pull]> {
    if pulls.iter().all(|pull| pull.client != Client::Buildx) {
        return Cow::Borrowed(pulls);
    }
    let mut pulls = pulls.to_vec();
    for pull in pulls.iter_mut().filter(|pull| pull.client == Client::Buildx) {
        pull.client = Client::DockerCli;
    }
    Cow::Owned(pulls)
}
