//! Asks the daemon. The only place that starts an async runtime for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::ask::{Question, ask, is_local, unknown};
use super::endpoint::Endpoint;
use super::meet::meet;
use super::{Answer, Engine, EngineState, RegistryProbe};
use crate::docker::login::Login;
use crate::image::{Registry, RegistryKind};
use crate::observed::Observed;
use crate::process::Deadline;
use crate::quoted::Quoted;

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

fn too_slow<T>(limit: Duration) -> Observed<T> {
    Observed::Unknown(format!("no answer within {:.1} s", limit.as_secs_f64()).into())
}

fn is_ecr_public(host: &str) -> bool {
    Registry::from_host(host).kind == RegistryKind::EcrPublic
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
