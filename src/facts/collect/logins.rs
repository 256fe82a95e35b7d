//! What is stored for each registry, and what the engines and the registries say to it.

use std::collections::BTreeSet;
use std::thread;

use super::engines::Met;
use super::{Announce, Request, Stopwatch};
use crate::docker::StoredConfig;
use crate::docker::credential::{self, BrokenHelper, HostCredentials, Lookup, Scope};
use crate::docker::endpoint::{EndpointFacts, Endpoints};
use crate::docker::engine::{EngineState, Engines, Question, RegistryProbe};
use crate::docker::login::Login;
use crate::environment::Environment;
use crate::image::{Client, CredentialPath, Reference, RegistryKind};
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::template::pulls::{Pull, PullUse, registries};

/// How many images of a registry are asked for once it took the credential: enough for a template, and no flood.
const FURTHER: usize = 20;
/// The same where each has to wait its second.
const FURTHER_AT_A_PACE: usize = 2;

/// What was found.
pub(super) struct Found {
    pub(super) credentials: Vec<HostCredentials>,
    pub(super) failing: Vec<BrokenHelper>,
    pub(super) endpoints: EndpointFacts,
    pub(super) engines: Engines,
    pub(super) probes: Vec<RegistryProbe>,
}

/// The helpers and the engines are asked side by side; the registries then, with what the helpers gave. Beside the
/// registries runs `aside`, which wants to know what the helpers gave, and no more.
#[expect(clippy::too_many_arguments, reason = "all that the probes share")]
pub(super) fn look<T: Send>(
    environment: &Environment,
    request: &Request,
    pulls: &[Pull],
    config: &StoredConfig,
    deadline: Deadline,
    took: &mut Stopwatch,
    announce: Announce<'_>,
    aside: impl FnOnce(&Lookup) -> T + Send,
) -> (Found, T) {
    let hosts: Vec<String> = registries(pulls).into_iter().map(|registry| registry.host.clone()).collect();
    let scope = Scope { offline: request.options.offline, all: request.options.all_helpers };
    let endpoints = Endpoints::find(environment, config);
    let images = references(pulls);
    let docker_cli_pulls = pulls.iter().any(|pull| pull.client != Client::DockerPy);

    announce("asking credential helpers and the container engine");
    let mut of_engine = Stopwatch::default();
    let crashed = |why: Quoted| Met::not_asked(&endpoints, EngineState::Unknown { why }, &images);
    let (lookup, met) = thread::scope(|scope_of_threads| {
        let engine = scope_of_threads.spawn(|| {
            let meet = || Met::meet(&endpoints, request.options.offline, docker_cli_pulls, &images, deadline);
            of_engine.guard("engine", meet, crashed)
        });
        let lookup = took
            .measure("credential-helpers", || credential::look(environment, config, &hosts, deadline, scope));
        (lookup, engine.join().unwrap_or_else(|_| crashed("the probe ended unexpectedly".into())))
    });
    took.add(of_engine);

    let Met { engines, endpoints, session } = met;
    let (probes, beside) = thread::scope(|scope_of_threads| {
        // Without a registry to ask there is nothing to be beside of.
        let Some(session) = session else { return (Vec::new(), aside(&lookup)) };
        let lookup = &lookup;
        let beside = scope_of_threads.spawn(move || aside(lookup));
        announce("asking the registries");
        let questions = questions(pulls, lookup, &engines);
        let probes =
            took.guard("registries", || session.ask(environment, questions, deadline), |_| Vec::new());
        match beside.join() {
            Ok(beside) => (probes, beside),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    (Found { credentials: lookup.hosts, failing: lookup.failing, endpoints, engines, probes }, beside)
}

/// Every reference, once.
fn references(pulls: &[Pull]) -> Vec<String> {
    let references: BTreeSet<&str> = pulls.iter().map(|pull| pull.reference.as_str()).collect();
    references.into_iter().map(str::to_owned).collect()
}

/// One question for each registry, each engine, and each different credential that a client here sends to it. Images that
/// somebody wrote down come before those that AWS names, which are there.
fn questions(pulls: &[Pull], lookup: &Lookup, engines: &Engines) -> Vec<Question> {
    let mut questions = Vec::new();
    for credentials in &lookup.hosts {
        let host = &credentials.host;
        for (login, paths) in lookup.distinct(host) {
            for paths in by_engine(&paths, engines) {
                questions.extend(question(pulls, host, login, &paths, engines));
            }
        }
    }
    questions
}

fn question(
    pulls: &[Pull],
    host: &str,
    login: Option<&Login>,
    paths: &[CredentialPath],
    engines: &Engines,
) -> Option<Question> {
    let asks = |pull: &&Pull| pull.registry.host == host && paths.contains(&pull.credential_path());
    let is_reference = |pull: &&Pull| Reference::parse(pull.reference.as_str()).is_ok();
    let mut asking: Vec<&Pull> = pulls.iter().filter(asks).filter(is_reference).collect();
    asking.sort_by_key(|pull| is_of_aws(pull));
    let first = asking.first()?;
    let in_use = |path: &CredentialPath| asking.iter().any(|pull| pull.credential_path() == *path);

    let mut further: Vec<String> = Vec::new();
    for pull in asking.iter().filter(|pull| !is_of_aws(pull)) {
        let reference = pull.reference.as_str();
        // What is here already is not asked for in vain: whether it still is there matters to few commands.
        let here = matches!(
            engines.of(pull.client).images.get(&pull.reference).map(|found| found.known()),
            Some(Some(Some(_)))
        );
        if pull.reference != first.reference && !here && !further.iter().any(|known| known == reference) {
            further.push(reference.to_owned());
        }
    }
    let mut question = Question {
        host: host.to_owned(),
        reference: first.reference.as_str().to_owned(),
        paths: paths.iter().copied().filter(in_use).collect(),
        login: login.cloned(),
        further: Vec::new(),
    };
    further.truncate(if question.needs_pace() { FURTHER_AT_A_PACE } else { FURTHER });
    question.further = further;
    Some(question)
}

/// The ways that go through the same engine.
fn by_engine(paths: &[CredentialPath], engines: &Engines) -> Vec<Vec<CredentialPath>> {
    if engines.docker_cli.is_none() {
        return vec![paths.to_vec()];
    }
    let (of_sam, of_docker_cli): (Vec<_>, Vec<_>) =
        paths.iter().partition(|path| path.client() == Client::DockerPy);
    [of_sam, of_docker_cli].into_iter().filter(|paths| !paths.is_empty()).collect()
}

/// Whether it is an image that SAM itself names and AWS publishes.
fn is_of_aws(pull: &Pull) -> bool {
    let repository = pull.reference.as_str().strip_prefix(&pull.registry.host).unwrap_or_default();
    pull.registry.kind == RegistryKind::EcrPublic
        && matches!(pull.usage, PullUse::Invoke | PullUse::Build | PullUse::Emulator)
        && ["/lambda/", "/sam/"].iter().any(|alias| repository.starts_with(alias))
}
