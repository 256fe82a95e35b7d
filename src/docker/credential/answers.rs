//! Asks helpers side by side, each once for a registry.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::HelperFailure;
use crate::docker::helper::{self, HelperAnswer};
use crate::environment::Environment;
use crate::process::Deadline;

/// How many helpers run at the same time.
const SIDE_BY_SIDE: usize = 64;

/// What helpers answered, by helper and registry.
#[derive(Default)]
pub(super) struct Answers(BTreeMap<(String, String), HelperAnswer>);

impl Answers {
    /// Asks every helper for its registry. Ends with the deadline.
    pub(super) fn ask(
        environment: &Environment,
        questions: &[(String, String)],
        deadline: Deadline,
        offline: bool,
    ) -> Self {
        let next = AtomicUsize::new(0);
        let answers = Mutex::new(BTreeMap::new());
        let work = || {
            while let Some((name, server)) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
                let answer = helper::get(environment, name, server, deadline.share(), offline);
                answers
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert((name.clone(), server.clone()), answer);
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
        Self(answers.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a helper answered for a registry.
    pub(super) fn get(&self, name: &str, server: &str) -> HelperAnswer {
        self.0.get(&(name.to_owned(), server.to_owned())).cloned().unwrap_or_else(|| HelperAnswer::Failed {
            failure: HelperFailure::Error,
            why: "it was not asked".into(),
            says_not_found: false,
        })
    }
}
