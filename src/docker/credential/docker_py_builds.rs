//! What docker-py, the library inside SAM CLI, sends where it builds: all that it can find, under every name that it is
//! stored under, and the daemon takes that of the registry. docker-py: `docker/auth.py`, `get_all_credentials`; moby:
//! `registry/auth.go`, `ResolveAuthConfig`.

use super::candidates::{Candidates, helper_entries};
use super::lookup::Decision;
use super::{HelperFailure, Source, hostname};
use crate::docker::config::view::Meaning;
use crate::docker::ecr_login;
use crate::docker::helper::HelperAnswer;
use crate::docker::login::Login;
use crate::image::Client;

/// A name of the registry, what is sent under it, and its place in the list of candidates.
type Sent = (String, Decision);

/// What docker-py sends in a build.
pub(super) fn decide(found: &Candidates<'_>, pulls: &Decision) -> Decision {
    if found.config.view(Client::DockerPy).problem.is_some() {
        return pulls.clone();
    }
    if let Some(why) = found.stops_builds {
        return Decision::fails(format!("{why}; docker-py asks every helper before a build, and gives up"));
    }
    let mut all = Vec::new();
    by_auths(found, &mut all);
    if let Some(failure) = by_store(found, &mut all).or_else(|| by_helpers(found, &mut all)) {
        return failure;
    }
    let decision = taken_by_the_daemon(found, all);
    match not_asked(found) {
        Some(name) if decision.why.is_none() => decision.because(format!(
            "as long as docker-credential-{name} answers: SAM's library asks it too before a build, for another \
             registry, and it was not asked here (--all-helpers asks it)"
        )),
        _ => decision,
    }
}

/// A helper of another registry that docker-py would ask and nobody asked here. That for ECR never makes it give up: it
/// calls every failure "not found".
fn not_asked<'a>(found: &Candidates<'a>) -> Option<&'a str> {
    let view = found.config.view(Client::DockerPy);
    let mut unknown = view.cred_helpers.iter().filter(|(host, name)| found.answer_to(name, host).is_none());
    unknown.find(|(_, name)| *name != ecr_login::NAME).map(|(_, name)| name.as_str())
}

/// The entry of exactly the registry, else any whose host it is.
fn taken_by_the_daemon(found: &Candidates<'_>, all: Vec<Sent>) -> Decision {
    if let Some((_, exact)) = all.iter().find(|(key, _)| key == found.server) {
        return exact.clone();
    }
    let mut others = all.into_iter().filter(|(key, _)| hostname::daemon(key) == found.server);
    let Some((_, first)) = others.next() else { return Decision::nothing(None) };
    if others.any(|(_, other)| !other.same_as(&first)) {
        return Decision::unknown(
            "several entries of `auths` are for this registry, and in a build the daemon takes any of them",
        )
        .from(first.candidate);
    }
    first
}

fn by_auths(found: &Candidates<'_>, all: &mut Vec<Sent>) {
    for entry in &found.config.view(Client::DockerPy).entries {
        let decision = match &entry.meaning {
            Meaning::Login(login) => of_login(login.clone()),
            Meaning::Bad(_) | Meaning::RegistryToken | Meaning::Nothing => Decision::nothing(None),
        };
        let index = found.index(&found.entry(Client::DockerPy, entry));
        all.push((entry.key.clone(), decision.from(index)));
    }
}

/// The store is asked for a list of what it keeps, and then for each of these. Where it was not asked for one here, the
/// list is what it has of this registry. Helpers list in the order of the names. What is returned is a client that gives
/// up, or of which it cannot be told.
fn by_store(found: &Candidates<'_>, all: &mut Vec<Sent>) -> Option<Decision> {
    let (named, others) = found.store_entries()?;
    let list = found.list(named.name);
    let own = found.index(&found.helper(Client::DockerPy, named));
    if let Some(Err(answer)) = list {
        return gives_up(answer, own);
    }
    let is_listed = |key: &str| !matches!(list, Some(Ok(listed)) if listed.iter().all(|known| known != key));
    let mut keys = vec![(found.server, own)];
    keys.extend(others.into_iter().map(|key| (key, found.index(&found.store_entry(named, key)))));
    keys.sort_by_key(|(key, _)| *key);
    for (key, index) in keys.into_iter().filter(|(key, _)| is_listed(key)) {
        match found.answer_to(named.name, key) {
            // Then it is not in the store's list either. Not asked: `credHelpers` names another helper for it.
            None | Some(HelperAnswer::NotFound | HelperAnswer::Empty) => {}
            Some(answer) => match gives_up(answer, index) {
                Some(decision) => return Some(decision),
                None => put(all, key, &of_answer(answer).from(index)),
            },
        }
    }
    None
}

fn gives_up(answer: &HelperAnswer, index: Option<usize>) -> Option<Decision> {
    let decision = match answer {
        HelperAnswer::Failed { failure: HelperFailure::Timeout, why, .. }
        | HelperAnswer::NotAsked { why } => Decision::unknown(why.clone()),
        HelperAnswer::Failed { why, .. } => {
            Decision::fails(format!("{why}; docker-py gives up, and SAM with it"))
        }
        _ => return None,
    };
    Some(decision.from(index))
}

/// One that has nothing for a registry takes away what is stored elsewhere for it.
fn by_helpers(found: &Candidates<'_>, all: &mut Vec<Sent>) -> Option<Decision> {
    let view = found.config.view(Client::DockerPy);
    let own = view.cred_helpers.iter().filter(|(key, _)| key == found.server);
    let own = own.map(|(key, name)| (key.as_str(), name.as_str()));
    let others = helper_entries(found.config, found.host);
    let mut asked: Vec<(&str, &str)> = own.chain(others).collect();
    // In the order of the file.
    asked.sort_by_key(|(key, _)| view.cred_helpers.iter().position(|(known, _)| known == key));
    for (key, name) in asked {
        let source = if key == found.server {
            Source::Helper {
                file: found.config.of(Client::DockerPy).file.clone(),
                name: name.into(),
                store: false,
            }
        } else {
            found.helper_entry(name, key)
        };
        let index = found.index(&source);
        match found.answer_to(name, key) {
            None => {}
            Some(
                HelperAnswer::NotFound
                | HelperAnswer::Empty
                | HelperAnswer::Failed { says_not_found: true, .. },
            ) => {
                let why = format!(
                    "docker-credential-{name} has no login for it, and in builds docker-py uses no other"
                );
                put(all, key, &Decision::nothing(None).because(why).from(index));
            }
            Some(answer) => match gives_up(answer, index) {
                Some(decision) => return Some(decision),
                None => put(all, key, &of_answer(answer).from(index)),
            },
        }
    }
    None
}

/// Under the name, and under its host.
fn put(all: &mut Vec<Sent>, key: &str, decision: &Decision) {
    for key in [key.to_owned(), hostname::python(key)] {
        all.retain(|(known, _)| *known != key);
        all.push((key, decision.clone()));
    }
}

fn of_answer(answer: &HelperAnswer) -> Decision {
    match answer {
        HelperAnswer::Login { username, password } => {
            Decision::basic(Login::basic(username.clone(), password.clone()))
        }
        HelperAnswer::IdentityToken(token) => Decision::identity_token(Login::token(token.clone())),
        _ => Decision::nothing(None),
    }
}

fn of_login(login: Login) -> Decision {
    if login.identity_token.is_some() { Decision::identity_token(login) } else { Decision::basic(login) }
}
