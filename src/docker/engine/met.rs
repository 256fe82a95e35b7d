//! Meets a daemon: whether it answers, what it says about itself, and which images it has.

use std::collections::BTreeSet;

use bollard::Docker;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::images::image;
use super::info::info;
use super::meet::meet;
use super::{Engine, EngineInfo, EngineState, LocalImage};
use crate::docker::endpoint::Endpoint;
use crate::observed::Observed;
use crate::process::Deadline;
use crate::quoted::Quoted;

/// A daemon, and the way to it where it answers.
pub(in crate::docker) struct Met {
    pub(in crate::docker) engine: Engine,
    pub(in crate::docker) docker: Option<Docker>,
}

impl Met {
    /// All of it side by side, ended with the deadline; what could not be learnt says why.
    pub(in crate::docker) async fn meet(endpoint: &Endpoint, images: &[String], deadline: Deadline) -> Self {
        let limit = deadline.share();
        let met = timeout(limit, meet(endpoint, limit)).await.unwrap_or_else(|_| {
            let why = format!("it gave no answer within {:.1} s", limit.as_secs_f64());
            Err(EngineState::Unknown { why: why.into() })
        });
        let (docker, state, is_podman) = match met {
            Ok(met) => met,
            Err(state) => {
                let why = Quoted::new("the Docker daemon was not reached");
                return Self { engine: Engine::not_met(endpoint, state, &why, images), docker: None };
            }
        };
        let why = Quoted::new("the probe ended unexpectedly");
        let mut engine = Engine::not_met(endpoint, state, &why, images);
        let limit = deadline.share();
        let mut tasks = JoinSet::new();
        let (of_itself, address) = (docker.clone(), endpoint.address.clone());
        tasks.spawn(async move {
            let info = timeout(limit, info(&of_itself, &address, is_podman)).await;
            Learnt::Info(info.unwrap_or_else(|_| Observed::too_slow(limit)))
        });
        for reference in images.iter().collect::<BTreeSet<_>>() {
            let (docker, reference) = (docker.clone(), reference.clone());
            tasks.spawn(async move {
                let found = timeout(limit, image(&docker, &reference)).await;
                Learnt::Image(reference, found.unwrap_or_else(|_| Observed::too_slow(limit)))
            });
        }
        while let Some(learnt) = tasks.join_next().await {
            match learnt {
                Ok(Learnt::Info(info)) => engine.info = info,
                Ok(Learnt::Image(reference, found)) => {
                    engine.images.insert(Quoted::new(&reference), found);
                }
                // It stays "ended unexpectedly".
                Err(_) => {}
            }
        }
        Self { engine, docker: Some(docker) }
    }
}

/// What one task found out about a daemon.
enum Learnt {
    Info(Observed<EngineInfo>),
    Image(String, Observed<Option<LocalImage>>),
}
