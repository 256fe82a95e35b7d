//! `docker login`, to see whether the registry takes a token before it is stored.
//!
//! docker writes its configuration anew, and drops what it does not know. So it is given one of its own, in which it writes
//! what it likes, and which is gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use super::config_file::{ConfigFile, make_folder};
use super::json_edit::{Change, edit};
use super::litter::TRIAL;
use crate::docker::config::AUTH_VARIABLE;
use crate::docker::token::ECR_USERNAME;
use crate::environment::Environment;
use crate::process::child::OUTPUT_LIMIT;
use crate::process::{Program, Run};
use crate::quoted::Quoted;
use crate::secret::Secret;

/// With an entry, docker takes no store by itself. No registry has this name (RFC 2606).
const NOBODY: &str = "registry.invalid";
/// How docker says that its engine does not answer.
const NO_ENGINE: [&str; 5] = [
    "Cannot connect to the Docker daemon",
    "failed to connect to the docker API",
    "error during connect",
    "permission denied while trying to connect",
    "context not found",
];
/// How much of docker's words is kept.
const WORDS: usize = 400;

/// What came of it.
pub(super) enum Trial {
    /// The registry takes the token.
    Taken,
    /// Nobody could be asked: a sentence without its full stop.
    NotAsked(Quoted),
}

/// Hands the token to `docker login` on its standard input.
///
/// # Errors
/// What docker says: a sentence without its full stop.
pub(super) fn log_in(
    environment: &Environment,
    config: &ConfigFile,
    host: &str,
    token: &Secret,
    limit: Duration,
) -> Result<Trial, Quoted> {
    let Program::Found(docker) = Program::find(environment, "docker") else {
        return Ok(Trial::NotAsked("there is no docker here to ask the registry with".into()));
    };
    let folder = Folder::make(config).map_err(|why| {
        Quoted::from(format!(
            "docker cannot be given a configuration to try the token with: {why}; make room, or check who may write there"
        ))
    })?;
    let run = Run {
        program: &docker,
        arguments: &["login", "--username", ECR_USERNAME, "--password-stdin", host],
        input: token.expose().as_bytes(),
        environment: &environment
            .clone()
            .with("DOCKER_CONFIG", &folder.0)
            // Where podman calls itself docker.
            .with("REGISTRY_AUTH_FILE", folder.0.join("auth.json"))
            .without(AUTH_VARIABLE),
        limit,
        output_limit: OUTPUT_LIMIT,
    };
    let finished = match run.run() {
        Ok(finished) => finished,
        Err(failure) => return Err(format!("docker login: {failure}").into()),
    };
    if finished.status.success() {
        return Ok(Trial::Taken);
    }
    let text = String::from_utf8_lossy(&finished.stderr);
    // A program that repeats what it was given is not repeated.
    let text = text.replace(token.expose(), "…");
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it said nothing");
    let words = Quoted::new(last).shortened(WORDS);
    if NO_ENGINE.iter().any(|known| text.contains(known)) {
        return Ok(Trial::NotAsked(words));
    }
    Err(format!("docker login: {words}").into())
}

/// A folder for docker's configuration, beside the user's own, for this user alone.
struct Folder(PathBuf);

impl Folder {
    fn make(config: &ConfigFile) -> std::io::Result<Self> {
        let beside = config.path();
        make_folder(beside)?;
        let folder = Self(beside.with_file_name(format!("{TRIAL}{}", process::id())));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder.0)?;
        fs::write(folder.0.join("config.json"), text(config.text()).as_bytes())?;
        link_contexts(beside, &folder.0);
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The user's configuration, without logins and helpers.
fn text(of: &str) -> zeroize::Zeroizing<String> {
    let changes = [
        Change::Without("auths"),
        Change::Without("credHelpers"),
        Change::Without("credsStore"),
        Change::Marker(NOBODY.to_owned()),
    ];
    edit(of, &changes)
        .unwrap_or_else(|_| zeroize::Zeroizing::new(format!("{{\"auths\": {{\"{NOBODY}\": {{}}}}}}")))
}

/// docker looks for its contexts beside its configuration.
#[cfg(unix)]
fn link_contexts(beside: &Path, folder: &Path) {
    let _ = std::os::unix::fs::symlink(beside.with_file_name("contexts"), folder.join("contexts"));
}

/// Links want a privilege here; docker then asks the engine at the usual place.
#[cfg(not(unix))]
fn link_contexts(_: &Path, _: &Path) {}
