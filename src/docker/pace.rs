//! How often registries are asked, whoever puts the question to them.

use std::future::Future;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

use super::engine::{AnswerKind, Question};

/// ECR Public lets an address ask once a second without a login (AWS, "Amazon ECR Public service quotas"); with a little
/// for clocks that differ.
const EVERY: Duration = Duration::from_millis(1050);
/// How long to wait before a registry that said "too many requests" is asked once more.
pub(super) const PATIENCE: Duration = Duration::from_millis(1100);

/// Lets one question without a login to ECR Public pass at a time, each a second after the one before.
#[derive(Default)]
pub(super) struct Pace {
    last: Mutex<Option<Instant>>,
}

impl Pace {
    /// Asks when it is the question's turn, and once more where the registry wants fewer questions. `kind` finds the
    /// registry's answer in what comes back.
    pub(super) async fn ask<T, F: Future<Output = T>>(
        &self,
        question: &Question,
        ask: impl Fn() -> F,
        kind: impl Fn(&T) -> Option<AnswerKind>,
    ) -> T {
        self.turn(question).await;
        let first = ask().await;
        if kind(&first) != Some(AnswerKind::TooManyRequests) {
            return first;
        }
        sleep(PATIENCE).await;
        self.turn(question).await;
        ask().await
    }

    async fn turn(&self, question: &Question) {
        if !question.needs_pace() {
            return;
        }
        let mut last = self.last.lock().await;
        if let Some(before) = *last {
            sleep_until(before + EVERY).await;
        }
        *last = Some(Instant::now());
    }
}
