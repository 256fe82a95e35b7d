//! Meets the daemons, and asks registries: through a daemon where one can be asked, else directly. The only place that
//! starts an async runtime for it.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use bollard::Docker;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::engine::{
    Answer, AnswerKind, Endpoint, Engines, Met, Question, RegistryProbe, Via, ask as ask_daemon,
};
use super::pace::Pace;
use super::registry_api::{self, ClientError};
use crate::environment::Environment;
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
    pub fn ask(
        self,
        environment: &Environment,
        questions: Vec<Question>,
        deadline: Deadline,
    ) -> Vec<RegistryProbe> {
        let asker = Arc::new(Asker {
            pace: Pace::default(),
            deadline,
            environment: environment.clone(),
            https: OnceLock::new(),
        });
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
        Way { docker: met.docker.clone(), endpoint: met.engine.endpoint.clone() }
    }
}

/// How a question gets to its registry.
#[derive(Clone)]
struct Way {
    docker: Option<Docker>,
    endpoint: Quoted,
}

/// Asks, at the pace that ECR Public wants.
struct Asker {
    pace: Pace,
    deadline: Deadline,
    environment: Environment,
    /// Made when it is first needed: it reads all certificates of the system.
    https: OnceLock<Result<registry_api::Client, ClientError>>,
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
        let asked = self.pace.ask(
            question,
            || self.once(question, way),
            |(answer, _)| answer.known().map(|answer| answer.kind),
        );
        let (answer, via) = timeout(limit, asked).await.unwrap_or_else(|_| {
            let via = match way.docker {
                Some(_) => Via::Daemon { endpoint: way.endpoint.clone() },
                None => Via::Directly,
            };
            (Observed::too_slow(limit), via)
        });
        RegistryProbe {
            host: question.host.clone(),
            reference: Quoted::new(&question.reference),
            paths: question.paths.clone(),
            with_login: !question.is_anonymous(),
            via,
            answer,
            took_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    async fn once(&self, question: &Question, way: &Way) -> (Observed<Answer>, Via) {
        let through_daemon = match &way.docker {
            Some(docker) => ask_daemon(docker, question).await,
            None => None,
        };
        match through_daemon {
            Some(answer) => (answer, Via::Daemon { endpoint: way.endpoint.clone() }),
            None => (self.directly(question).await, Via::Directly),
        }
    }

    async fn directly(&self, question: &Question) -> Observed<Answer> {
        match self.https.get_or_init(|| registry_api::Client::new(&self.environment)) {
            Ok(client) => registry_api::ask(client, question).await,
            Err(error) => Observed::Unknown(Quoted::new(&error.to_string())),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
