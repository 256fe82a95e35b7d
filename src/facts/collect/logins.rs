//! What is stored for each registry, and what the engine and the registries say to it.

use std::collections::BTreeMap;

use super::{Announce, Request, Stopwatch};
use crate::docker::StoredConfig;
use crate::docker::credential::{self, BrokenHelper, HostCredentials, Lookup, Scope};
use crate::docker::engine::{self, Endpoint, Engine, EngineState, Question};
use crate::environment::Environment;
use crate::image::{Client, Reference};
use crate::observed::Observed;
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::template::pulls::{Pull, registries};

pub(super) fn look(
    environment: &Environment,
    request: &Request,
    pulls: &[Pull],
    config: &StoredConfig,
    deadline: Deadline,
    took: &mut Stopwatch,
    announce: Announce<'_>,
) -> (Vec<HostCredentials>, Vec<BrokenHelper>, Engine) {
    let hosts: Vec<String> = registries(pulls).into_iter().map(|registry| registry.host.clone()).collect();
    announce("asking credential helpers");
    let scope = Scope { offline: request.options.offline, all: request.options.all_helpers };
    let lookup =
        took.measure("credential-helpers", || credential::look(environment, config, &hosts, deadline, scope));
    announce("asking the container engine and, through it, the registries");
    let endpoint = Endpoint::of(environment);
    let engine = took.guard(
        "engine",
        || ask_engine(&endpoint, request, pulls, &lookup, deadline),
        |why| not_looked(&endpoint, pulls, EngineState::Unknown { why: why.clone() }, &why),
    );
    (lookup.hosts, lookup.failing, engine)
}

fn ask_engine(
    endpoint: &Endpoint,
    request: &Request,
    pulls: &[Pull],
    lookup: &Lookup,
    deadline: Deadline,
) -> Engine {
    if request.options.offline {
        let why = Quoted::new("--offline");
        return not_looked(endpoint, pulls, EngineState::NotAsked { why: why.clone() }, &why);
    }
    let mut references: Vec<String> = pulls.iter().map(|pull| pull.reference.as_str().to_owned()).collect();
    references.sort();
    references.dedup();
    engine::look(endpoint, questions(pulls, lookup), &references, deadline)
}

/// Nothing is known of the engine and its images.
fn not_looked(endpoint: &Endpoint, pulls: &[Pull], state: EngineState, why: &Quoted) -> Engine {
    let unknown = pulls.iter().map(|pull| (pull.reference.clone(), Observed::Unknown(why.clone())));
    Engine {
        endpoint: endpoint.shown.clone(),
        endpoint_from: endpoint.from.clone(),
        state,
        local_images: unknown.collect::<BTreeMap<_, _>>(),
        probes: Vec::new(),
    }
}

/// One question for each registry and each different credential that a client here sends to it: the first image from
/// it. More would cost time and, at ECR Public, the anonymous rate limit of one pull a second.
fn questions(pulls: &[Pull], lookup: &Lookup) -> Vec<Question> {
    let mut questions = Vec::new();
    for credentials in &lookup.hosts {
        let host = &credentials.host;
        for (login, paths) in lookup.distinct(host) {
            let asking =
                |pull: &&Pull| pull.registry.host == *host && paths.contains(&pull.credential_path());
            let reference = pulls.iter().find(asking).map(|pull| pull.reference.clone());
            let asks = |client: &Client| pulls.iter().filter(asking).any(|pull| pull.client == *client);
            let clients: Vec<Client> = Client::ALL.into_iter().filter(asks).collect();
            let Some(reference) = reference.filter(|reference| Reference::parse(reference.as_str()).is_ok())
            else {
                continue;
            };
            questions.push(Question {
                host: host.clone(),
                reference: reference.to_string(),
                clients,
                login: login.cloned(),
            });
        }
    }
    questions
}
