//! ECR Public lets an address ask once a second without a login (AWS, "Amazon ECR Public service quotas").

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// The time between two questions, with a little for clocks that differ.
const EVERY: Duration = Duration::from_millis(1050);

/// Lets one question pass at a time, each a second after the one before.
#[derive(Default)]
pub(super) struct Pace {
    last: Mutex<Option<Instant>>,
}

impl Pace {
    /// Waits for its turn.
    pub(super) async fn turn(&self) {
        let mut last = self.last.lock().await;
        if let Some(before) = *last {
            sleep_until(before + EVERY).await;
        }
        *last = Some(Instant::now());
    }
}
