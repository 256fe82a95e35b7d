//! Asks helpers side by side, each once for a registry.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{HelperFailure, Scope};
use crate::docker::helper::{self, HelperAnswer};
use crate::environment::Environment;
use crate::process::Deadline;

/// How many helpers run at the same time.
const SIDE_BY_SIDE: usize = 64;

/// What a helper answered to `list`.
pub(super) type Listed = Result<Vec<String>, HelperAnswer>;

/// What helpers answered, by helper and registry.
#[derive(Default)]
pub(super) struct Answers {
    logins: BTreeMap<(String, String), (HelperAnswer, Duration)>,
    lists: BTreeMap<String, Listed>,
}

impl Answers {
    /// Asks every helper for its registry. Ends with the deadline.
    pub(super) fn ask(
        &mut self,
        environment: &Environment,
        questions: &[(String, String)],
        deadline: Deadline,
        scope: Scope,
    ) {
        let ask = |(name, server): &(String, String)| {
            let start = Instant::now();
            let answer = helper::get(environment, name, server, deadline.share(), scope.offline);
            (answer, start.elapsed())
        };
        self.logins.extend(side_by_side(questions, ask));
    }

    /// Asks every helper what it keeps. Ends with the deadline.
    pub(super) fn ask_for_lists(
        &mut self,
        environment: &Environment,
        names: &[String],
        deadline: Deadline,
        scope: Scope,
    ) {
        let ask = |name: &String| helper::list(environment, name, deadline.share(), scope.offline);
        self.lists.extend(side_by_side(names, ask));
    }

    /// What a helper keeps, where it was asked.
    pub(super) fn list(&self, name: &str) -> Option<&Listed> {
        self.lists.get(name)
    }

    /// What a helper answered for a registry, where it was asked.
    pub(super) fn known(&self, name: &str, server: &str) -> Option<&HelperAnswer> {
        self.logins.get(&(name.to_owned(), server.to_owned())).map(|(answer, _)| answer)
    }

    /// How many milliseconds a helper took to answer for a registry, where it ran.
    pub(super) fn took_ms(&self, name: &str, server: &str) -> Option<u64> {
        let (answer, took) = self.logins.get(&(name.to_owned(), server.to_owned()))?;
        let ran = match answer {
            HelperAnswer::NotAsked { .. } => false,
            HelperAnswer::Failed { failure, .. } => !matches!(
                failure,
                HelperFailure::Missing
                    | HelperFailure::NotExecutable
                    | HelperFailure::WrongFormat
                    | HelperFailure::NoInterpreter
            ),
            _ => true,
        };
        ran.then(|| u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
    }

    /// What a helper answered for a registry.
    pub(super) fn get(&self, name: &str, server: &str) -> HelperAnswer {
        self.known(name, server).cloned().unwrap_or_else(|| HelperAnswer::Failed {
            failure: HelperFailure::Error,
            why: "it was not asked".into(),
            says_not_found: false,
        })
    }
}

fn side_by_side<Q: Clone + Ord + Send + Sync, A: Send>(
    questions: &[Q],
    ask: impl Fn(&Q) -> A + Sync,
) -> BTreeMap<Q, A> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(question) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
            let answer = ask(question);
            answers.lock().unwrap_or_else(PoisonError::into_inner).insert(question.clone(), answer);
        }
    };
    thread::scope(|scope| {
        for _ in 1..questions.len().min(SIDE_BY_SIDE) {
            // Where no thread can be had, this one does the work.
            if thread::Builder::new().name("helper".into()).spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}
