//! Asks AWS, as the printed commands would: who they are, whether they get a token, what is in the registries. Nothing that
//! is asked changes anything. The only place that starts an async runtime for it.

mod calls;
mod clients;
mod credentials;
mod failure;
mod http;
mod keys;
mod permissions;
mod policy;
mod process;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use aws_credential_types::Credentials;
use thiserror::Error;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use self::clients::Clients;
use self::credentials::{Loader, Without};
use self::failure::Question;
use self::http::{Bundle, Http};
use super::files::Profile;
use super::{
    AboutAction, AboutCaches, AboutRepository, ActionReply, Answers, AwsSession, CachesReply, Candidate,
    Configuration, Failure, FailureKind, Reply, TokenReply, TokenService, Tokens,
};
use crate::clock::now;
use crate::environment::Environment;
use crate::network::NetworkCause;
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::secret::Secret;

/// What is known where this program itself failed.
const CRASHED: &str = "asking failed within this program; please report it";

/// Why AWS cannot be asked.
#[derive(Debug, Error)]
pub enum OnlineError {
    /// The way there.
    #[error("{0}")]
    Way(String),
    /// The operating system has nothing left for a runtime.
    #[error("no runtime: {0}; close other programs")]
    Runtime(#[from] io::Error),
}

/// AWS, ready to be asked as one session.
pub struct Online {
    runtime: Runtime,
    clients: Clients,
    credentials: Result<Credentials, Reply<()>>,
    /// The region of STS.
    region: String,
    deadline: Deadline,
    answers: Answers,
}

impl Online {
    /// Finds the credentials of a session, within a share of the deadline: asks a program, STS, IAM Identity Center or the
    /// machine where the session says so.
    ///
    /// # Errors
    ///
    /// Where the way to AWS cannot be used, or the operating system has nothing left.
    pub fn open(
        environment: &Environment,
        configuration: &Configuration,
        session: &AwsSession,
        region: &str,
        deadline: Deadline,
    ) -> Result<Self, OnlineError> {
        let profile = configuration.files.profile(session.profile.name.as_str());
        let get = |variable: &str, key: &str| {
            let told = environment.get(variable).map(|value| (value.to_owned(), Quoted::new(variable)));
            told.or_else(|| profile?.get(key).map(|found| (found.text.to_owned(), found.place)))
        };
        let is_on = |variable: &str, key: &str| {
            get(variable, key).is_some_and(|(value, _)| value.eq_ignore_ascii_case("true"))
        };
        let http = Http::new(environment, bundle(environment, profile).as_ref())
            .map_err(|error| OnlineError::Way(error.to_string()))?;
        let clients = Clients::new(
            http,
            session.endpoints.clone(),
            is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
        );
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let limit = deadline.share();
        let loader =
            Loader { environment, files: &configuration.files, session, clients: &clients, region, limit };
        let load = async {
            let Some(winner) = session.winner() else {
                return Err(Reply::Unknown("nothing here gives credentials".into()));
            };
            match timeout(limit, loader.load(winner)).await {
                Ok(Ok(credentials)) => Ok(credentials),
                Ok(Err(Without::Failed(failure))) => Err(Reply::Failed(failure)),
                Ok(Err(Without::Unknown(why))) => Err(Reply::Unknown(why)),
                Err(_) => Err(Reply::Failed(late(winner, limit))),
            }
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(load)));
        let credentials = outcome.unwrap_or_else(|_| Err(Reply::Unknown(CRASHED.into())));
        let mut answers = Answers::not_asked("AWS did not say");
        answers.asked_at = Some(now());
        Ok(Self { runtime, clients, credentials, region: region.to_owned(), deadline, answers })
    }

    /// Asks who this is and, side by side, for tokens.
    pub fn ask_tokens(&mut self, tokens: Tokens, and_identity: bool) {
        let credentials = match &self.credentials {
            Ok(credentials) => credentials.clone(),
            Err(without) => {
                if and_identity {
                    self.answers.identity = again(without);
                }
                let replies = tokens.into_iter().map(|(service, region, hosts)| TokenReply {
                    service,
                    region: region.into(),
                    hosts,
                    answer: again(without),
                });
                self.answers.tokens.extend(replies);
                return;
            }
        };
        let limit = self.deadline.share();
        let Self { runtime, clients, region: own, answers, .. } = self;
        runtime.block_on(async {
            let identity = and_identity.then(|| {
                let (clients, region, credentials) = (clients.clone(), own.clone(), credentials.clone());
                tokio::spawn(async move { calls::identity(&clients, &region, credentials, limit).await })
            });
            let asking = tokens.into_iter().map(|(service, region, hosts)| {
                let (clients, credentials, of) = (clients.clone(), credentials.clone(), region.clone());
                let answer =
                    tokio::spawn(
                        async move { calls::token(&clients, service, &of, credentials, limit).await },
                    );
                (service, region, hosts, answer)
            });
            // All are asked before any is waited for.
            for (service, region, hosts, answer) in asking.collect::<Vec<_>>() {
                let answer = said(answer).await;
                answers.tokens.push(TokenReply { service, region: region.into(), hosts, answer });
            }
            if let Some(identity) = identity {
                answers.identity = said(identity).await;
            }
        });
    }

    /// A password for logins, and when it ends.
    ///
    /// # Errors
    ///
    /// What AWS said instead, or why it was not asked: a sentence without its full stop.
    pub fn password(&mut self, service: TokenService, region: &str) -> Result<(Secret, Option<i64>), Quoted> {
        let credentials = match &self.credentials {
            Ok(credentials) => credentials.clone(),
            Err(Reply::Failed(failure)) => return Err(failure.words.clone()),
            Err(Reply::Unknown(why)) => return Err(why.clone()),
            Err(Reply::Known(())) => return Err(CRASHED.into()),
        };
        let limit = self.deadline.share();
        let Self { runtime, clients, .. } = self;
        let asking = calls::password(clients, service, region, credentials, limit);
        match catch_unwind(AssertUnwindSafe(|| runtime.block_on(asking))) {
            Ok(Ok((password, token))) => Ok((password, token.expires_at)),
            Ok(Err(failure)) => Err(format!("{}: {}", failure.asked, failure.words).into()),
            Err(_) => Err(CRASHED.into()),
        }
    }

    /// What AWS said so far about who this is.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Asks about repositories, side by side. Without credentials nobody is asked.
    pub fn ask_repositories(&mut self, questions: Vec<AboutRepository>) {
        let Ok(credentials) = self.credentials.clone() else { return };
        let limit = self.deadline.share();
        let Self { runtime, clients, answers, .. } = self;
        runtime.block_on(async {
            let asking = questions.into_iter().map(|question| question.ask(clients, &credentials, limit));
            for asked in asking.collect::<Vec<_>>() {
                answers.repositories.push(asked.reply().await);
            }
        });
    }

    /// Asks for the pull-through caches of registries, side by side. Without credentials nobody is asked.
    pub fn ask_caches(&mut self, questions: Vec<AboutCaches>) {
        let Ok(credentials) = self.credentials.clone() else { return };
        let limit = self.deadline.share();
        let Self { runtime, clients, answers, .. } = self;
        runtime.block_on(async {
            let asking = questions.into_iter().map(|about| {
                let (clients, credentials, host) = (clients.clone(), credentials.clone(), about.host.clone());
                let rules =
                    tokio::spawn(async move { calls::caches(&about, &clients, credentials, limit).await });
                (host, rules)
            });
            for (host, rules) in asking.collect::<Vec<_>>() {
                answers.caches.push(CachesReply { host: host.into(), rules: said(rules).await });
            }
        });
    }

    /// Asks whether actions are allowed, side by side.
    pub fn ask_actions(&mut self, questions: Vec<AboutAction>) -> Vec<ActionReply> {
        let credentials = match &self.credentials {
            Ok(credentials) => credentials.clone(),
            Err(without) => {
                let unanswered = |about| ActionReply { about, answer: again(without) };
                return questions.into_iter().map(unanswered).collect();
            }
        };
        let limit = self.deadline.share();
        let Self { runtime, clients, .. } = self;
        runtime.block_on(async {
            let asking = questions.into_iter().map(|about| {
                let (clients, credentials, question) = (clients.clone(), credentials.clone(), about.clone());
                (about, tokio::spawn(async move { question.answer(&clients, credentials, limit).await }))
            });
            let mut replies = Vec::new();
            // All are asked before any is waited for.
            for (about, answer) in asking.collect::<Vec<_>>() {
                replies.push(ActionReply { about, answer: said(answer).await });
            }
            replies
        })
    }

    /// All that AWS said.
    #[must_use]
    pub fn end(mut self) -> Answers {
        self.answers.calls = self.clients.calls();
        self.answers.clock = match self.clients.http.clock() {
            Some(clock) => Reply::Known(clock),
            None => Reply::Unknown("no answer of AWS told the time".into()),
        };
        // A name lookup that hangs must not hold up the end.
        self.runtime.shutdown_background();
        self.answers
    }
}

/// The authorities that the AWS CLI takes (botocore, `configprovider.py`, `ca_bundle`; `endpoint.py`, `_get_verify_value`).
/// A variable that is set to nothing counts.
fn bundle(environment: &Environment, profile: Option<Profile<'_>>) -> Option<Bundle> {
    let variable = |name: &str| Some((environment.raw(name)?, Quoted::new(name)));
    let of_file = || {
        let found = profile?.get("ca_bundle")?;
        Some((found.text.to_owned(), found.place))
    };
    let (path, source) =
        variable("AWS_CA_BUNDLE").or_else(of_file).or_else(|| variable("REQUESTS_CA_BUNDLE"))?;
    let is_named = !path.trim().is_empty();
    let file = if is_named { environment.current_dir.join(path) } else { PathBuf::new() };
    Some(Bundle { file, source })
}

/// What a question was answered that was asked aside. A panic in it is a bug, and leaves an unknown behind.
async fn said<T>(asked: JoinHandle<Reply<T>>) -> Reply<T> {
    asked.await.unwrap_or_else(|_| Reply::Unknown(CRASHED.into()))
}

fn again<T>(without: &Reply<()>) -> Reply<T> {
    match without {
        Reply::Failed(failure) => Reply::Failed(failure.clone()),
        Reply::Unknown(why) => Reply::Unknown(why.clone()),
        Reply::Known(()) => Reply::default(),
    }
}

fn late(winner: &Candidate, limit: Duration) -> Failure {
    let asked = Question::new("credentials", "load", "this machine");
    let words = format!("{} gave no credentials within {:.1} s", winner.source, limit.as_secs_f64());
    let mut failure = asked.failure(FailureKind::Network { cause: NetworkCause::Timeout }, words);
    failure.asked = winner.source.clone();
    failure
}
