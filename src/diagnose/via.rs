//! Who asked a registry, or why nobody did, in words.

use crate::docker::engine::{EngineState, RegistryProbe, Via};
use crate::facts::Facts;
use crate::quoted::Quoted;

/// As the source of evidence.
pub(super) fn describe_via(probe: &RegistryProbe) -> Quoted {
    match &probe.via {
        Via::Daemon { endpoint } => endpoint.clone(),
        Via::Directly => Quoted::new(&format!("asked over HTTPS: {}", probe.host)),
    }
}

/// Why no registry has said anything of images.
pub(super) fn why_none_answered(facts: &Facts) -> String {
    match &facts.engines.sam.state {
        EngineState::NotAsked { why } => why.to_string(),
        _ if facts.probes.is_empty() => "no registry was asked".to_owned(),
        _ => "no registry got as far".to_owned(),
    }
}
