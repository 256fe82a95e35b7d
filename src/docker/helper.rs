//! The credential helper protocol: `docker-credential-NAME get`, the registry on standard input, JSON back.
//!
//! As docker-credential-helpers (`client/client.go`, `credentials/error.go`) and docker-py (`credentials/store.py`)
//! speak it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::credential::HelperFailure;
use crate::environment::Environment;
use crate::process::child::OUTPUT_LIMIT;
use crate::process::form::cannot_run;
use crate::process::{Failure, Finished, Program, Run};
use crate::quoted::Quoted;
use crate::secret::Secret;

/// What every helper's program name starts with.
const PREFIX: &str = "docker-credential-";
/// What a helper says when it has nothing, on its standard output, with exit status 1.
const NOT_FOUND: &str = "credentials not found in native keychain";
/// The user name that marks an identity token.
const TOKEN_USERNAME: &str = "<token>";
/// Helpers that get what they answer over the network. `acr-` stands for `acr-env`, `acr-linux` and their kin.
const NETWORK: [(&str, &str); 5] = [
    ("ecr-login", "AWS"),
    ("gcloud", "Google Cloud"),
    ("gcr", "Google Cloud"),
    ("acr-", "Azure"),
    ("acr", "Azure"),
];
/// How much of a helper's words is kept.
const WORDS: usize = 500;

/// What a helper answered.
#[derive(Clone)]
pub(super) enum HelperAnswer {
    /// A login.
    Login {
        /// The user name.
        username: Secret,
        /// The password.
        password: Secret,
    },
    /// An identity token.
    IdentityToken(Secret),
    /// In exactly the words of the protocol, that it has none.
    NotFound,
    /// User name and secret are both empty, as `docker-credential-pass` answers for what it does not know.
    Empty,
    /// An answer without a user name or without a secret: clients send nothing that a registry would take.
    HalfEmpty,
    /// No credential.
    Failed {
        /// In which way.
        failure: HelperFailure,
        /// Its own words, or a sentence.
        why: Quoted,
        /// Whether docker-py, which looks for the words anywhere, takes it for [`Self::NotFound`].
        says_not_found: bool,
    },
    /// It was not asked.
    NotAsked {
        /// Why.
        why: Quoted,
    },
}

/// Whether `docker-credential-NAME` is there and may be executed.
///
/// # Errors
/// Which of the two it is not, and a sentence without its full stop that says so.
pub fn is_installed(environment: &Environment, name: &str) -> Result<(), (HelperFailure, Quoted)> {
    find(environment, name).map(|_| ())
}

/// Whether this helper is known to get its answer over the network. Such helpers cannot erase anything either.
pub(crate) fn uses_network(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix(".exe").unwrap_or(name);
    NETWORK
        .iter()
        .find(|(known, _)| name == *known || (known.ends_with('-') && name.starts_with(known)))
        .map(|(_, whom)| *whom)
}

/// Why a name cannot be that of a helper, where it cannot: it would run something else than a `docker-credential-…` on
/// `PATH`.
fn refused(environment: &Environment, name: &str) -> Option<Quoted> {
    // Such a program is looked for from the working folder, and hardly ever is there.
    let is_there = || environment.current_dir.join(format!("{PREFIX}{name}")).exists();
    let why = if name.is_empty() {
        "the helper's name is empty"
    } else if name.contains(['/', '\\']) && is_there() {
        "a helper's name cannot have a path in it, so it was not run"
    } else {
        return None;
    };
    Some(format!("`{PREFIX}{name}`: {why}").into())
}

/// Asks `docker-credential-NAME` under which names it keeps logins, as docker-py asks its store before a build.
pub(super) fn list(
    environment: &Environment,
    name: &str,
    limit: Duration,
    offline: bool,
) -> Result<Vec<String>, HelperAnswer> {
    let finished = ask(environment, name, "list", "", limit, offline)?;
    if !finished.status.success() {
        // docker-py has no use for a store that lists nothing, whatever it says.
        return Err(match failed(name, &finished) {
            HelperAnswer::Failed { failure, why, .. } => {
                HelperAnswer::Failed { failure, why, says_not_found: false }
            }
            _ => HelperAnswer::Failed {
                failure: HelperFailure::Error,
                why: format!("{PREFIX}{name} cannot list what it has: {NOT_FOUND}").into(),
                says_not_found: false,
            },
        });
    }
    let listed: Result<BTreeMap<String, Option<String>>, _> = serde_json::from_slice(&finished.stdout);
    listed.map(|listed| listed.into_keys().collect()).map_err(|_| HelperAnswer::Failed {
        failure: HelperFailure::Garbage,
        why: format!("{PREFIX}{name} did not answer to `list` with a JSON object").into(),
        says_not_found: false,
    })
}

/// Asks `docker-credential-NAME` for a registry's credential.
pub(super) fn get(
    environment: &Environment,
    name: &str,
    server: &str,
    limit: Duration,
    offline: bool,
) -> HelperAnswer {
    match ask(environment, name, "get", server, limit, offline) {
        Ok(finished) => read(name, &finished),
        Err(answer) => answer,
    }
}

/// Has `docker-credential-NAME` do something that has no answer.
pub(super) fn tell(
    environment: &Environment,
    name: &str,
    command: &str,
    input: &str,
    limit: Duration,
) -> Result<(), Quoted> {
    let answer = match ask(environment, name, command, input, limit, false) {
        Ok(finished) if finished.status.success() => return Ok(()),
        Ok(finished) => failed(name, &finished),
        Err(answer) => answer,
    };
    Err(match answer {
        HelperAnswer::Failed { why, .. } | HelperAnswer::NotAsked { why } => why,
        _ => format!("{PREFIX}{name} says to `{command}`: {NOT_FOUND}").into(),
    })
}

/// What `docker-credential-NAME` says to `-v`. The protocol's `version` may be that of the library it is made with (tried
/// with Debian's `docker-credential-ecr-login` 0.6.0, which says 0.6.4).
#[must_use]
pub fn version(environment: &Environment, name: &str, limit: Duration) -> Option<Quoted> {
    let finished = ask(environment, name, "-v", "", limit, false).ok()?;
    let words = String::from_utf8_lossy(&finished.stdout).trim().to_owned();
    (finished.status.success() && !words.is_empty()).then(|| Quoted::new(&words).shortened(WORDS))
}

fn ask(
    environment: &Environment,
    name: &str,
    command: &str,
    input: &str,
    limit: Duration,
    offline: bool,
) -> Result<Finished, HelperAnswer> {
    if let Some(why) = refused(environment, name) {
        return Err(HelperAnswer::NotAsked { why });
    }
    let program = find_file(environment, name).map_err(|(failure, why)| HelperAnswer::Failed {
        failure,
        why,
        says_not_found: false,
    })?;
    if let Some(whom) = uses_network(name).filter(|_| offline) {
        let why = format!("--offline, and {PREFIX}{name} asks {whom} over the network").into();
        return Err(HelperAnswer::NotAsked { why });
    }
    let run = Run {
        program: &program,
        arguments: &[command],
        input: input.as_bytes(),
        environment,
        limit,
        output_limit: OUTPUT_LIMIT,
    };
    run.run().map_err(|failure| not_run(name, &failure))
}

/// Whether it can be run is told from the file here, where it is not tried.
fn find(environment: &Environment, name: &str) -> Result<PathBuf, (HelperFailure, Quoted)> {
    let path = find_file(environment, name)?;
    match cannot_run(&path) {
        None => Ok(path),
        Some(failure) => Err((kind_of(&failure), format!("{PREFIX}{name}: {failure}").into())),
    }
}

fn find_file(environment: &Environment, name: &str) -> Result<PathBuf, (HelperFailure, Quoted)> {
    match Program::find(environment, &format!("{PREFIX}{name}")) {
        Program::Found(path) => Ok(path),
        Program::NotExecutable(path) => Err((
            HelperFailure::NotExecutable,
            format!("{} is there but may not be executed", environment.display(&path)).into(),
        )),
        Program::Missing => {
            Err((HelperFailure::Missing, format!("{PREFIX}{name} is not installed or not on PATH").into()))
        }
    }
}

fn kind_of(failure: &Failure) -> HelperFailure {
    match failure {
        Failure::NotFound => HelperFailure::Missing,
        Failure::NoInterpreter => HelperFailure::NoInterpreter,
        Failure::NotExecutable => HelperFailure::NotExecutable,
        Failure::WrongFormat => HelperFailure::WrongFormat,
        Failure::TimedOut(_) => HelperFailure::Timeout,
        Failure::TooMuchOutput(_) => HelperFailure::Garbage,
        Failure::Other(_) => HelperFailure::Error,
    }
}

fn not_run(name: &str, failure: &Failure) -> HelperAnswer {
    HelperAnswer::Failed {
        failure: kind_of(failure),
        why: format!("{PREFIX}{name}: {failure}").into(),
        says_not_found: false,
    }
}

/// The answer. Names of fields as the protocol has them; a missing one is an error for docker-py and empty for Go.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "Secret")]
    secret: String,
}

fn read(name: &str, finished: &Finished) -> HelperAnswer {
    if !finished.status.success() {
        return failed(name, finished);
    }
    // serde's own message could quote the secret.
    let Ok(Answer { username, secret }) = serde_json::from_slice(&finished.stdout) else {
        return HelperAnswer::Failed {
            failure: HelperFailure::Garbage,
            why: format!("{PREFIX}{name} did not answer with JSON that has `Username` and `Secret`").into(),
            says_not_found: false,
        };
    };
    let (username, password) = (Secret::new(username), Secret::new(secret));
    match (username.is_empty(), password.is_empty()) {
        (true, true) => HelperAnswer::Empty,
        (false, false) if username.expose() == TOKEN_USERNAME => HelperAnswer::IdentityToken(password),
        (false, false) => HelperAnswer::Login { username, password },
        _ => HelperAnswer::HalfEmpty,
    }
}

fn failed(name: &str, finished: &Finished) -> HelperAnswer {
    let text = |bytes: &[u8]| Zeroizing::new(String::from_utf8_lossy(bytes).trim().to_owned());
    let (out, err) = (text(&finished.stdout), text(&finished.stderr));
    if *out == NOT_FOUND {
        return HelperAnswer::NotFound;
    }
    // A helper says what went wrong on its standard output; some use standard error instead.
    let words = if out.is_empty() { &err } else { &out };
    let why = if words.is_empty() {
        Quoted::from(format!("{PREFIX}{name} ended with {} and said nothing", finished.status))
    } else {
        Quoted::new(words)
    };
    HelperAnswer::Failed {
        failure: HelperFailure::Error,
        why: why.shortened(WORDS),
        says_not_found: out.contains(NOT_FOUND),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
