//! Meets the daemons, and asks registries through them. The only place that starts an async runtime for it.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bollard::Docker;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::ask::ask;
use super::endpoint::Endpoint;
use super::images::image;
use super::info::info;
use super::meet::meet;
use super::pace::Pace;
use super::question::Question;
use super::{Answer, AnswerKind, Engine, EngineInfo, EngineState, Engines, LocalImage, RegistryProbe, Via};
use crate::image::Client;
use crate::observed::Observed;
use crate::process::Deadline;
use crate::quoted::Quoted;

/// The daemons, met and ready to be asked.
pub struct Session {
    runtime: Runtime,
    sam: Met,
    docker_cli: Option<Met>,
}

/// A daemon, and the way to it where it answers.
struct Met {
    engine: Engine,
    docker: Option<Docker>,
}

impl Session {
    /// Meets the daemon of SAM and, where it is another one, that of the docker CLI: whether they answer, what they say
    /// about themselves, and which of `images` they have. All side by side, and ended with the deadline.
    ///
    /// # Errors
    ///
    /// Where the operating system has nothing left for a runtime.
    pub fn open(
        sam: &Endpoint,
        docker_cli: Option<&Endpoint>,
        images: &[String],
        deadline: Deadline,
    ) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let other = docker_cli.cloned().map(|endpoint| {
            let images = images.to_vec();
            runtime.spawn(async move { Met::meet(&endpoint, &images, deadline).await })
        });
        let (sam, docker_cli) = runtime.block_on(async {
            let sam = Met::meet(sam, images, deadline).await;
            let docker_cli = match other {
                // A task that panicked leaves the client to SAM's daemon.
                Some(other) => other.await.ok(),
                None => None,
            };
            (sam, docker_cli)
        });
        Ok(Self { runtime, sam, docker_cli })
    }

    /// What was learnt from the daemons.
    #[must_use]
    pub fn engines(&self) -> Engines {
        Engines {
            sam: self.sam.engine.clone(),
            docker_cli: self.docker_cli.as_ref().map(|met| met.engine.clone()),
        }
    }

    /// Asks the registries, side by side. Where a credential is taken, the further images are asked for too; where it is
    /// not, and the registry may need none, the image is asked for without. What could not be learnt says why.
    #[must_use]
    pub fn ask(self, questions: Vec<Question>, deadline: Deadline) -> Vec<RegistryProbe> {
        let asker = Arc::new(Asker { pace: Pace::default(), deadline });
        let mut asked_without: BTreeSet<(String, String)> = BTreeSet::new();
        for question in questions.iter().filter(|question| question.is_anonymous()) {
            asked_without.insert((question.host.clone(), question.reference.clone()));
        }
        let probes = self.runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for (place, question) in questions.into_iter().enumerate() {
                let asker = Arc::clone(&asker);
                let way = self.way(&question);
                let known = asked_without.contains(&(question.host.clone(), question.reference.clone()));
                tasks.spawn(async move { (place, asker.inquire(question, way, known).await) });
            }
            let mut probes = Vec::new();
            while let Some(ended) = tasks.join_next().await {
                // A task that panicked has nothing to say; its registry stays unknown.
                probes.extend(ended.ok());
            }
            probes.sort_by_key(|(place, _)| *place);
            probes.into_iter().flat_map(|(_, probes)| probes).collect()
        });
        // A name lookup that hangs must not hold up the end.
        self.runtime.shutdown_background();
        probes
    }

    /// The daemon that the clients of a question use.
    fn way(&self, question: &Question) -> Way {
        let of_sam = question.paths.iter().any(|path| path.client() == Client::DockerPy);
        let met = self.docker_cli.as_ref().filter(|_| !of_sam).unwrap_or(&self.sam);
        let is_podman = met.engine.info.known().is_some_and(|info| info.podman);
        Way { docker: met.docker.clone(), endpoint: met.engine.endpoint.clone(), is_podman }
    }
}

impl Met {
    async fn meet(endpoint: &Endpoint, images: &[String], deadline: Deadline) -> Self {
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
            Learnt::Info(info.unwrap_or_else(|_| too_slow(limit)))
        });
        for reference in images.iter().collect::<BTreeSet<_>>() {
            let (docker, reference) = (docker.clone(), reference.clone());
            tasks.spawn(async move {
                let found = timeout(limit, image(&docker, &reference)).await;
                Learnt::Image(reference, found.unwrap_or_else(|_| too_slow(limit)))
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

/// How a question gets to its registry.
#[derive(Clone)]
struct Way {
    docker: Option<Docker>,
    endpoint: Quoted,
    is_podman: bool,
}

/// Asks, at the pace that ECR Public wants.
struct Asker {
    pace: Pace,
    deadline: Deadline,
}

impl Asker {
    /// The question, and what follows from its answer.
    async fn inquire(
        self: Arc<Self>,
        question: Question,
        way: Way,
        asked_without: bool,
    ) -> Vec<RegistryProbe> {
        let first = self.probe(&question, &way).await;
        let kind = first.answer.known().map(|answer| answer.kind);
        let mut probes = vec![first];
        if kind.is_some_and(AnswerKind::takes_the_login) {
            let mut tasks = JoinSet::new();
            for (place, reference) in question.further.iter().enumerate() {
                let (asker, next, way) = (Arc::clone(&self), question.about(reference), way.clone());
                tasks.spawn(async move { (place, asker.probe(&next, &way).await) });
            }
            let mut further = Vec::new();
            while let Some(ended) = tasks.join_next().await {
                further.extend(ended.ok());
            }
            further.sort_by_key(|(place, _)| *place);
            probes.extend(further.into_iter().map(|(_, probe)| probe));
        } else if kind.is_some_and(AnswerKind::refuses_the_login)
            && !question.is_anonymous()
            && question.may_need_no_login()
            && !asked_without
        {
            probes.push(self.probe(&question.anonymously(), &way).await);
        }
        probes
    }

    async fn probe(&self, question: &Question, way: &Way) -> RegistryProbe {
        let start = Instant::now();
        let limit = self.deadline.share();
        let answer = timeout(limit, self.answer(question, way)).await.unwrap_or_else(|_| too_slow(limit));
        RegistryProbe {
            host: question.host.clone(),
            reference: Quoted::new(&question.reference),
            paths: question.paths.clone(),
            with_login: !question.is_anonymous(),
            via: Via::Daemon { endpoint: way.endpoint.clone() },
            answer,
            took_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    async fn answer(&self, question: &Question, way: &Way) -> Observed<Answer> {
        let Some(docker) = &way.docker else {
            return Observed::Unknown("the Docker daemon that would ask it was not reached".into());
        };
        if question.needs_pace() {
            self.pace.turn().await;
        }
        ask(docker, question, way.is_podman).await
    }
}

fn too_slow<T>(limit: Duration) -> Observed<T> {
    Observed::Unknown(format!("no answer within {:.1} s", limit.as_secs_f64()).into())
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
