//! What docker-py, the library inside SAM CLI, sends where it pulls. docker-py: `docker/auth.py`, `docker/credentials/store.py`.

use super::candidates::{Candidates, helper_for};
use super::lookup::Decision;
use super::{HelperFailure, hostname};
use crate::docker::config::view::Meaning;
use crate::docker::helper::HelperAnswer;
use crate::docker::login::Login;
use crate::image::Client;

/// What docker-py sends.
pub(super) fn decide(found: &Candidates<'_>) -> Decision {
    let view = found.config.view(Client::DockerPy);
    let file = &found.config.of(Client::DockerPy).file;
    if let Some(problem) = &view.problem {
        return Decision::fails(format!(
            "{file}: {problem}. docker-py gives up, and SAM says that no container runtime is running"
        ))
        .from(own_entry(found).map(|(index, _)| index));
    }
    let Some(named) = helper_for(view, Client::DockerPy, found.server) else {
        return by_auths(found);
    };
    match found.answer(named) {
        HelperAnswer::Login { username, password } => Decision::basic(Login::basic(username, password)),
        HelperAnswer::IdentityToken(token) => Decision::identity_token(Login::token(token)),
        HelperAnswer::HalfEmpty => Decision::nothing(None),
        HelperAnswer::NotFound | HelperAnswer::Empty | HelperAnswer::Failed { says_not_found: true, .. } => {
            let decision = by_auths(found);
            let candidate =
                decision.candidate.or_else(|| found.index(&found.helper(Client::DockerPy, named)));
            return decision.from(candidate);
        }
        // The client itself would wait for one that hangs.
        HelperAnswer::NotAsked { why }
        | HelperAnswer::Failed { failure: HelperFailure::Timeout, why, .. } => Decision::unknown(why),
        HelperAnswer::Failed { why, .. } => {
            Decision::fails(format!("{why}; docker-py gives up, and SAM with it"))
        }
    }
    .from(found.index(&found.helper(Client::DockerPy, named)))
}

fn by_auths(found: &Candidates<'_>) -> Decision {
    let Some((candidate, meaning)) = own_entry(found) else {
        return Decision::nothing(None);
    };
    match meaning {
        Meaning::Login(login) if login.identity_token.is_some() => Decision::identity_token(login.clone()),
        Meaning::Login(login) => Decision::basic(login.clone()),
        Meaning::Bad(_) | Meaning::RegistryToken | Meaning::Nothing => Decision::nothing(None),
    }
    .from(Some(candidate))
}

/// The entry that it uses: the exact key, else the first whose host it is.
fn own_entry<'a>(found: &Candidates<'a>) -> Option<(usize, &'a Meaning)> {
    let entries = &found.config.view(Client::DockerPy).entries;
    let registry = hostname::python_registry(found.host);
    let entry = entries
        .iter()
        .find(|entry| entry.key == registry)
        .or_else(|| entries.iter().find(|entry| hostname::python(&entry.key) == registry))?;
    Some((found.index(&found.entry(Client::DockerPy, entry))?, &entry.meaning))
}
