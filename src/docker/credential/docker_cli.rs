//! What the docker CLI and buildx send. docker/cli: `cli/config/configfile/file.go`, `cli/config/credentials/`.

use super::candidates::{Candidates, Named, helper_for, variable};
use super::lookup::Decision;
use super::{HelperFailure, Sends, hostname};
use crate::docker::config::view::{Entry, Meaning, View};
use crate::docker::helper::HelperAnswer;
use crate::docker::login::Login;
use crate::image::{Client, Registry, RegistryKind};
use crate::quoted::Quoted;

/// What the docker CLI or buildx sends.
pub(super) fn decide(found: &Candidates<'_>, client: Client) -> Decision {
    if client == Client::Buildx && found.config.of(client).folder_is_file {
        // "docker: unknown command: docker buildx" (tried with 28.2).
        return Decision::fails(
            "DOCKER_CONFIG names a file, and docker looks for its plugins in that folder, buildx among them",
        );
    }
    let from_file = decide_by_file(found, client);
    let Some(entry) = found.config.variable.iter().find(|entry| entry.key == found.server) else {
        return from_file;
    };
    let from_variable = by_meaning(found, client, entry).from(found.index(&variable(entry)));
    // Its answer is the same with or without the variable.
    if from_variable.same_as(&from_file) {
        return from_file;
    }
    let reads_it = match client {
        Client::Buildx => found.reads_variable.buildx,
        Client::DockerCli | Client::DockerPy => found.reads_variable.docker_cli,
    };
    match (reads_it, client) {
        (Some(false), _) => return from_file,
        // What it makes of an entry without a login is not known.
        (Some(true), _) if from_variable.sends != Sends::Nothing => return from_variable,
        (_, Client::Buildx) => Decision::unknown(
            "DOCKER_AUTH_CONFIG has an entry for it: buildx 0.26 and newer send that, older ones what the config file says",
        ),
        _ => Decision::unknown(
            "DOCKER_AUTH_CONFIG has an entry for it: docker CLI 28.3 and newer send that, older ones what the config file says",
        ),
    }
    .from(found.index(&variable(entry)))
}

fn decide_by_file(found: &Candidates<'_>, client: Client) -> Decision {
    let view = found.config.view(client);
    let Some(named) = helper_for(view, client, found.server) else {
        return by_auths(found, client, view);
    };
    let candidate = found.index(&found.helper(client, named));
    match found.answer(named) {
        HelperAnswer::Login { username, password } => Decision::basic(Login::basic(username, password)),
        HelperAnswer::IdentityToken(token) => Decision::identity_token(Login::token(token)),
        HelperAnswer::NotFound | HelperAnswer::Empty | HelperAnswer::HalfEmpty => {
            Decision::nothing(hides_the_file(found, client, view, named))
        }
        // The client itself would wait for one that hangs.
        HelperAnswer::NotAsked { why }
        | HelperAnswer::Failed { failure: HelperFailure::Timeout, why, .. } => Decision::unknown(why),
        HelperAnswer::Failed { why, .. } if client == Client::Buildx => Decision::fails(why),
        HelperAnswer::Failed { why, .. } => {
            let decision = by_auths(found, client, view);
            let winner = decision.candidate.or(candidate);
            let what = match decision.sends {
                Sends::Unknown => return decision,
                Sends::Nothing => "asks without a login",
                _ => "uses `auths`",
            };
            return decision.from(winner).because(format!("{why}; `docker pull` ignores that and {what}"));
        }
    }
    .from(candidate)
}

/// Where a helper has nothing, the file's own login is not used either.
fn hides_the_file(found: &Candidates<'_>, client: Client, view: &View, named: Named<'_>) -> Option<Quoted> {
    let hidden =
        matching(view, found.server).into_iter().find(|entry| matches!(entry.meaning, Meaning::Login(_)))?;
    let file = &found.config.of(client).file;
    Some(
        format!(
            "docker-credential-{} has no login for it, and so the one in {file} auths[\"{}\"] is not used either",
            named.name, hidden.key
        )
        .into(),
    )
}

/// The entries that may be used: the exact key, else all whose host it is (Go takes any of these).
fn matching<'a>(view: &'a View, server: &str) -> Vec<&'a Entry> {
    match view.exact(server) {
        Some(entry) => vec![entry],
        None => view.entries.iter().filter(|entry| hostname::go(&entry.key) == server).collect(),
    }
}

fn by_auths(found: &Candidates<'_>, client: Client, view: &View) -> Decision {
    let matching = matching(view, found.server);
    let Some((first, others)) = matching.split_first() else {
        return Decision::nothing(None);
    };
    let candidate = found.index(&found.entry(client, first));
    if others.iter().any(|other| other.meaning != first.meaning) {
        return Decision::unknown(format!(
            "{} entries of `auths` are for this registry, and the docker CLI takes any of them",
            matching.len()
        ))
        .from(candidate);
    }
    if let Some(problem) = view.problem.as_ref().filter(|_| first.encoded) {
        let why = format!("{problem}, and so the docker CLI uses no `auth` value of the file");
        return Decision::nothing(Some(why.into())).from(candidate);
    }
    let undecodable = |entry: &&Entry| entry.encoded && matches!(entry.meaning, Meaning::Bad(_));
    if let Some(bad) = view.entries.iter().find(undecodable)
        && first.encoded
        && bad.key != first.key
    {
        return Decision::unknown(format!(
            "the entry `{}` cannot be decoded; the docker CLI stops reading there, before or after this one",
            bad.key
        ))
        .from(candidate);
    }
    by_meaning(found, client, first).from(candidate)
}

fn by_meaning(found: &Candidates<'_>, client: Client, entry: &Entry) -> Decision {
    match &entry.meaning {
        Meaning::Login(login) => by_login(found, client, login.clone()),
        Meaning::RegistryToken => {
            Decision::unknown("the entry holds a registry token, which is sent as it is, without a login")
        }
        Meaning::Nothing => Decision::nothing(None),
        Meaning::Bad(why) => Decision::nothing(Some((*why).into())),
    }
}

/// buildx prefers an identity token. The docker CLI sends both, and the daemon takes the one that the registry asks
/// for: ECR Private asks for a user name and password.
fn by_login(found: &Candidates<'_>, client: Client, login: Login) -> Decision {
    let has_password = !login.username.is_empty() && !login.password.is_empty();
    let wants_password = Registry::from_host(found.host).kind == RegistryKind::EcrPrivate;
    match login.identity_token.clone() {
        None => Decision::basic(login),
        Some(_) if client == Client::DockerCli && has_password && wants_password => {
            Decision::basic(Login { identity_token: None, ..login })
        }
        Some(token) if client == Client::Buildx => Decision::identity_token(Login::token(token)),
        Some(_) => Decision::identity_token(login),
    }
}
