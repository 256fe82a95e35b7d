//! Asks the daemon. The only place that starts an async runtime for it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::io;
use std::time::Duration;

use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::DistributionInspect;
use bollard::{API_DEFAULT_VERSION, Docker};
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::answer::{classify, has_no_endpoint};
use super::endpoint::{Address, Endpoint};
use super::{Answer, AnswerKind, Engine, EngineState, RegistryProbe};
use crate::docker::login::Login;
use crate::image::{Client, Registry, RegistryKind};
use crate::observed::Observed;
use crate::process::Deadline;
use crate::quoted::Quoted;

/// How long to wait before a registry that said "too many requests" is asked once more: ECR Public lets an address ask
/// once a second without a login.
const PATIENCE: Duration = Duration::from_millis(1100);
/// How much of a registry's words is kept.
const WORDS: usize = 2000;

/// A question to a registry: does it take this credential? It holds a secret and so has no `Debug`.
#[derive(Clone)]
pub struct Question {
    /// The registry host.
    pub host: String,
    /// The image to ask for.
    pub reference: String,
    /// The clients that send this credential.
    pub clients: Vec<Client>,
    /// The credential; `None` asks without any.
    pub login: Option<Login>,
}

/// Asks the daemon whether it is there, which of `images` it has, and what the registries of `questions` say. Everything
/// runs side by side and ends with the deadline; what could not be learnt says why. A registry that is asked without a
/// login is asked only once.
#[must_use]
pub fn look(endpoint: &Endpoint, questions: Vec<Question>, images: &[String], deadline: Deadline) -> Engine {
    let images: BTreeSet<&String> = images.iter().collect();
    let mut engine = Engine {
        endpoint: endpoint.shown.clone(),
        endpoint_from: endpoint.from.clone(),
        state: EngineState::Unknown { why: "the probe ended unexpectedly".into() },
        local_images: BTreeMap::new(),
        probes: Vec::new(),
    };
    let mut asked = Vec::new();
    for question in questions {
        engine.probes.push(RegistryProbe {
            host: question.host.clone(),
            reference: Quoted::new(&question.reference),
            clients: question.clients.clone(),
            answer: unknown("the probe ended unexpectedly"),
        });
        asked.push(question);
    }
    for image in &images {
        engine.local_images.insert(Quoted::new(image), unknown("the probe ended unexpectedly"));
    }
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            runtime.block_on(fill(&mut engine, endpoint, asked, &images, deadline));
            // A name lookup that hangs must not hold up the end.
            runtime.shutdown_background();
        }
        Err(error) => engine.state = EngineState::Unknown { why: format!("no runtime: {error}").into() },
    }
    engine
}

async fn fill(
    engine: &mut Engine,
    endpoint: &Endpoint,
    questions: Vec<Question>,
    images: &BTreeSet<&String>,
    deadline: Deadline,
) {
    let limit = deadline.share();
    let met = match timeout(limit, meet(endpoint, limit)).await {
        Ok(met) => met,
        Err(_) => Err(EngineState::Unknown {
            why: format!("it gave no answer within {:.1} s", limit.as_secs_f64()).into(),
        }),
    };
    let (docker, is_podman) = match met {
        Ok((docker, state, is_podman)) => {
            engine.state = state;
            (docker, is_podman)
        }
        Err(state) => {
            engine.state = state;
            for probe in &mut engine.probes {
                probe.answer = unknown("the Docker daemon that would ask it was not reached");
            }
            for local in engine.local_images.values_mut() {
                *local = unknown("the Docker daemon was not reached");
            }
            return;
        }
    };

    let limit = deadline.share();
    let mut tasks = JoinSet::new();
    for image in images {
        let (docker, image) = (docker.clone(), (*image).clone());
        tasks.spawn(async move {
            let local = timeout(limit, is_local(&docker, &image)).await;
            Learnt::Local(image, local.unwrap_or_else(|_| too_slow(limit)))
        });
    }
    let mut anonymous = BTreeSet::new();
    for (index, question) in questions.into_iter().enumerate() {
        let is_anonymous = question.login.as_ref().is_none_or(Login::is_empty);
        if is_anonymous && !anonymous.insert(question.host.clone()) && is_ecr_public(&question.host) {
            let why = "it was asked without a login once already, and no more often by this program";
            tasks.spawn(async move { Learnt::Answer(index, unknown(why)) });
            continue;
        }
        let docker = docker.clone();
        tasks.spawn(async move {
            let answer = timeout(limit, ask(&docker, &question, is_podman)).await;
            Learnt::Answer(index, answer.unwrap_or_else(|_| too_slow(limit)))
        });
    }
    while let Some(learnt) = tasks.join_next().await {
        match learnt {
            Ok(Learnt::Local(image, local)) => {
                engine.local_images.insert(Quoted::new(&image), local);
            }
            Ok(Learnt::Answer(index, answer)) => {
                if let Some(probe) = engine.probes.get_mut(index) {
                    probe.answer = answer;
                }
            }
            // It stays "ended unexpectedly".
            Err(_) => {}
        }
    }
}

/// What one task found out.
enum Learnt {
    Local(String, Observed<bool>),
    Answer(usize, Observed<Answer>),
}

fn unknown<T>(why: &str) -> Observed<T> {
    Observed::Unknown(why.into())
}

fn too_slow<T>(limit: Duration) -> Observed<T> {
    Observed::Unknown(format!("no answer within {:.1} s", limit.as_secs_f64()).into())
}

fn is_ecr_public(host: &str) -> bool {
    Registry::from_host(host).kind == RegistryKind::EcrPublic
}

/// Connects, agrees on an API version, and asks who is there. The flag tells whether it is podman.
async fn meet(endpoint: &Endpoint, limit: Duration) -> Result<(Docker, EngineState, bool), EngineState> {
    let docker = connect(&endpoint.address, limit)?;
    let docker = docker.negotiate_version().await.map_err(|error| state_of(&error))?;
    let version = docker.version().await.map_err(|error| state_of(&error))?;
    let is_podman =
        version.components.iter().flatten().any(|component| component.name.to_lowercase().contains("podman"));
    let or_unknown = |text: Option<String>| Quoted::from(text.unwrap_or_else(|| "unknown".into()));
    let state = EngineState::Reachable {
        version: or_unknown(version.version),
        api_version: or_unknown(version.api_version),
        architecture: or_unknown(version.arch),
    };
    Ok((docker, state, is_podman))
}

fn connect(address: &Address, limit: Duration) -> Result<Docker, EngineState> {
    // In whole seconds, and so only a second line behind our own limit.
    let seconds = limit.as_secs().saturating_add(1);
    let connected = match address {
        Address::CannotAsk(why) => return Err(EngineState::Unknown { why: why.clone() }),
        Address::Http(address) => {
            Docker::connect_with_http(&format!("tcp://{address}"), seconds, API_DEFAULT_VERSION)
        }
        #[cfg(unix)]
        Address::Unix(path) => {
            is_socket(path)?;
            Docker::connect_with_unix(path, seconds, API_DEFAULT_VERSION)
        }
        #[cfg(windows)]
        Address::Pipe(path) => Docker::connect_with_named_pipe(path, seconds, API_DEFAULT_VERSION),
        #[cfg(unix)]
        Address::Pipe(_) => return Err(EngineState::Unknown { why: "a Windows pipe".into() }),
        #[cfg(windows)]
        Address::Unix(_) => return Err(EngineState::Unknown { why: "a unix socket on Windows".into() }),
    };
    connected.map_err(|error| state_of(&error))
}

#[cfg(unix)]
fn is_socket(path: &str) -> Result<(), EngineState> {
    use std::os::unix::fs::FileTypeExt as _;
    match std::fs::metadata(path) {
        Ok(meta) if meta.file_type().is_socket() => Ok(()),
        Ok(_) => {
            Err(EngineState::Unknown { why: "there is a file or folder where the socket should be".into() })
        }
        Err(error) => Err(state_of_io(&error).unwrap_or_else(|| EngineState::Unknown {
            why: format!("the socket cannot be reached: {error}").into(),
        })),
    }
}

fn state_of_io(error: &io::Error) -> Option<EngineState> {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Some(EngineState::NoSocket),
        io::ErrorKind::ConnectionRefused => Some(EngineState::Refused),
        io::ErrorKind::PermissionDenied => Some(EngineState::NoPermission),
        _ => None,
    }
}

fn state_of(error: &Error) -> EngineState {
    if let Error::SocketNotFoundError(_) = error {
        return EngineState::NoSocket;
    }
    if let Some(state) = io_error(error).and_then(state_of_io) {
        return state;
    }
    let why = match error {
        Error::RequestTimeoutError => "it gave no answer in time".into(),
        Error::DockerResponseServerError { status_code, message } => {
            format!("it answers with status {status_code}: {}", message.trim())
        }
        _ => format!("what answers there does not speak Docker's language ({})", root(error)),
    };
    EngineState::Unknown { why: Quoted::from(why).shortened(WORDS) }
}

/// The operating system's error at the bottom, where there is one.
fn io_error(error: &Error) -> Option<&io::Error> {
    if let Error::IOError { err } = error {
        return Some(err);
    }
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref::<io::Error>() {
            return Some(found);
        }
        source = error.source();
    }
    None
}

/// The innermost error, which says most.
fn root(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = inner.to_string();
        source = inner.source();
    }
    text
}

async fn is_local(docker: &Docker, image: &str) -> Observed<bool> {
    match docker.inspect_image(image).await {
        // A description that bollard cannot read is one all the same.
        Ok(_) | Err(Error::JsonDataError { .. }) => Observed::Known(true),
        Err(Error::DockerResponseServerError { status_code: 404, .. }) => Observed::Known(false),
        Err(error) => Observed::Unknown(Quoted::from(error.to_string()).shortened(WORDS)),
    }
}

/// `GET /distribution/{name}/json`: the daemon asks the registry for the manifest and pulls nothing.
async fn ask(docker: &Docker, question: &Question, is_podman: bool) -> Observed<Answer> {
    let credentials = match credentials(question) {
        Ok(credentials) => credentials,
        Err(why) => return unknown(why),
    };
    let mut tries = 0;
    loop {
        tries += 1;
        let outcome = docker.inspect_registry_image(&question.reference, credentials.clone()).await;
        match outcome {
            Ok(description) => return Observed::Known(accepted(description)),
            Err(Error::DockerResponseServerError { status_code, message }) => {
                if has_no_endpoint(status_code, &message) {
                    let engine = if is_podman { "podman" } else { "no such endpoint" };
                    return unknown(&format!("this engine ({engine}) cannot ask registries about an image"));
                }
                let kind = classify(&message);
                if kind == AnswerKind::TooManyRequests && tries == 1 {
                    sleep(PATIENCE).await;
                    continue;
                }
                let words = Quoted::new(message.trim()).shortened(WORDS);
                return Observed::Known(Answer { kind, words, platforms: Vec::new() });
            }
            Err(error) => {
                let why = format!("the daemon's answer could not be read: {}", root(&error));
                return Observed::Unknown(Quoted::from(why).shortened(WORDS));
            }
        }
    }
}

fn accepted(description: DistributionInspect) -> Answer {
    let platforms = description.platforms.into_iter().map(|platform| {
        let parts = [platform.os, platform.architecture, platform.variant];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        Quoted::from(parts.join("/"))
    });
    Answer {
        kind: AnswerKind::Accepted,
        words: description.descriptor.digest.unwrap_or_default().into(),
        platforms: platforms.filter(|platform| !platform.as_str().is_empty()).collect(),
    }
}

/// As bollard wants it, or why it would not arrive unchanged. bollard 0.21 encodes the header in base64
/// with `+` and `/`, the daemon decodes the alphabet with `-` and `_`; in plain text these come from `>`, `?`, `~` and
/// what is not ASCII.
fn credentials(question: &Question) -> Result<Option<DockerCredentials>, &'static str> {
    let Some(login) = question.login.as_ref().filter(|login| !login.is_empty()) else {
        return Ok(None);
    };
    let survives = |text: &str| text.bytes().all(|byte| byte < 0x7e && !matches!(byte, b'>' | b'?'));
    let token = login.identity_token.as_ref();
    let texts = [login.username.expose(), login.password.expose(), token.map_or("", |token| token.expose())];
    if !texts.into_iter().all(survives) {
        return Err("the login has characters that cannot be handed to the daemon unchanged");
    }
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Some(DockerCredentials {
        username: text(login.username.expose()),
        password: text(login.password.expose()),
        identitytoken: token.and_then(|token| text(token.expose())),
        serveraddress: Some(question.host.clone()),
        ..DockerCredentials::default()
    }))
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
