//! Whether an engine answers, and which one it is, and no more.

use std::io;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::EngineState;
use super::meet::meet;
use crate::docker::endpoint::Endpoint;
use crate::process::Deadline;
use crate::quoted::Quoted;

/// How long the docker CLI waits for an engine's first answer (docker/cli, `cli/command/cli.go`).
const PATIENCE: Duration = Duration::from_secs(2);

/// What an endpoint has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// Whether an engine answers.
    pub state: EngineState,
    /// The engine's own id.
    pub id: Option<Quoted>,
}

/// Asks each of `endpoints` whether an engine is there, side by side and with little patience; the answers are in the
/// same order.
///
/// # Errors
///
/// Where the operating system has nothing left for a runtime.
pub fn greet(endpoints: &[&Endpoint], deadline: Deadline) -> io::Result<Vec<Greeting>> {
    let limit = deadline.share().min(PATIENCE);
    let late = || EngineState::Unknown {
        why: format!("it gave no answer within {:.1} s", limit.as_secs_f64()).into(),
    };
    let mut greetings: Vec<Greeting> =
        endpoints.iter().map(|_| Greeting { state: late(), id: None }).collect();
    if endpoints.is_empty() {
        return Ok(greetings);
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for (place, &endpoint) in endpoints.iter().enumerate() {
            let endpoint = endpoint.clone();
            tasks.spawn(async move { (place, timeout(limit, one(&endpoint, limit)).await) });
        }
        while let Some(ended) = tasks.join_next().await {
            if let Ok((place, Ok(greeting))) = ended
                && let Some(known) = greetings.get_mut(place)
            {
                *known = greeting;
            }
        }
    });
    // A name lookup that hangs must not hold up the end.
    runtime.shutdown_background();
    Ok(greetings)
}

async fn one(endpoint: &Endpoint, limit: Duration) -> Greeting {
    match meet(endpoint, limit).await {
        Ok((docker, state, _)) => {
            let id = docker.info().await.ok().and_then(|info| info.id).filter(|id| !id.is_empty());
            Greeting { state, id: id.map(Quoted::from) }
        }
        Err(state) => Greeting { state, id: None },
    }
}
