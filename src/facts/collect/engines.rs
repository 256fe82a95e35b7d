//! Which engine answers SAM, which one the docker CLI, and which others there are.

use std::thread;

use crate::docker::Session;
use crate::docker::endpoint::{ClientEndpoint, EndpointFacts, Endpoints, OtherEngine};
use crate::docker::engine::{Endpoint, Engine, EngineState, Engines, Greeting, greet};
use crate::process::Deadline;
use crate::quoted::Quoted;

/// What was learnt of engines.
pub(super) struct Met {
    pub(super) engines: Engines,
    pub(super) endpoints: EndpointFacts,
    /// To ask registries through them; `None` where nobody was asked.
    pub(super) session: Option<Session>,
}

impl Met {
    /// Meets the engines of both clients. The others are asked only where none answers SAM, so that one of them can be
    /// advised for certain.
    pub(super) fn meet(
        endpoints: &Endpoints,
        offline: bool,
        docker_cli_pulls: bool,
        images: &[String],
        deadline: Deadline,
    ) -> Self {
        if offline {
            return Self::not_asked(endpoints, EngineState::NotAsked { why: "--offline".into() }, images);
        }
        let sam = of_sam(endpoints, deadline);
        let differs = !sam.is_same_place(&endpoints.docker_cli);
        let other = Some(&endpoints.docker_cli).filter(|_| differs);
        let (session, greeting) = thread::scope(|scope| {
            let aside = other.filter(|_| !docker_cli_pulls);
            let aside = aside.map(|endpoint| scope.spawn(|| one(endpoint, deadline)));
            let session = Session::open(sam, other.filter(|_| docker_cli_pulls), images, deadline);
            (session, aside.and_then(|aside| aside.join().ok().flatten()))
        });
        let session = match session {
            Ok(session) => session,
            Err(error) => {
                let why = Quoted::from(format!("no runtime: {error}"));
                return Self::not_asked(endpoints, EngineState::Unknown { why }, images);
            }
        };
        let engines = session.engines();

        let mut facts = facts(endpoints, sam);
        let of_info = |engine: &Engine| engine.info.known().and_then(|info| info.id.clone());
        let (state, id) = match (&engines.docker_cli, greeting) {
            (Some(engine), _) => (Some(engine.state.clone()), of_info(engine)),
            (None, Some(greeting)) => (Some(greeting.state), greeting.id),
            (None, None) => (unknown(differs, "the probe ended unexpectedly"), None),
        };
        facts.same_engine = !differs || (id.is_some() && id == of_info(&engines.sam));
        facts.docker_cli_state = state;
        if !engines.sam.state.is_reachable() {
            let others: Vec<&Endpoint> = endpoints.others.iter().map(|(_, endpoint)| endpoint).collect();
            let greetings = greet(&others, deadline).unwrap_or_default();
            for (other, greeting) in facts.others.iter_mut().zip(greetings) {
                other.state = greeting.state;
            }
        }
        Self { engines, endpoints: facts, session: Some(session) }
    }

    /// Nothing is known of any engine.
    pub(super) fn not_asked(endpoints: &Endpoints, state: EngineState, images: &[String]) -> Self {
        let why = Quoted::from(state.in_words());
        let why = match &state {
            EngineState::Unknown { why } | EngineState::NotAsked { why } => why.clone(),
            _ => why,
        };
        let mut facts = facts(endpoints, &endpoints.sam);
        facts.docker_cli_state = Some(state.clone()).filter(|_| !facts.same_engine);
        let sam = Engine::not_met(&endpoints.sam, state, &why, images);
        Self { engines: Engines { sam, docker_cli: None }, endpoints: facts, session: None }
    }
}

/// SAM takes Finch's socket where it is the only one that answers (SAM CLI, `container_client_factory.py`).
fn of_sam(endpoints: &Endpoints, deadline: Deadline) -> &Endpoint {
    let Some(finch) = endpoints.sam_fallback.as_ref().filter(|finch| finch.is_there()) else {
        return &endpoints.sam;
    };
    let answers = greet(&[&endpoints.sam, finch], deadline).unwrap_or_default();
    match answers.as_slice() {
        [docker, of_finch] if !docker.state.is_reachable() && of_finch.state.is_reachable() => finch,
        _ => &endpoints.sam,
    }
}

fn one(endpoint: &Endpoint, deadline: Deadline) -> Option<Greeting> {
    greet(&[endpoint], deadline).ok()?.pop()
}

fn unknown(differs: bool, why: &str) -> Option<EngineState> {
    differs.then(|| EngineState::Unknown { why: why.into() })
}

fn facts(endpoints: &Endpoints, sam: &Endpoint) -> EndpointFacts {
    let not_asked = EngineState::NotAsked { why: "an engine answers SAM, or nobody was asked".into() };
    let others = endpoints.others.iter().map(|(product, endpoint)| OtherEngine {
        product: (*product).into(),
        address: endpoint.shown.clone(),
        state: not_asked.clone(),
    });
    EndpointFacts {
        sam: ClientEndpoint::new(sam),
        docker_cli: ClientEndpoint::new(&endpoints.docker_cli),
        docker_cli_state: None,
        same_engine: sam.is_same_place(&endpoints.docker_cli),
        context: endpoints.context.clone(),
        administrator: endpoints.administrator.clone(),
        others: others.collect(),
    }
}
