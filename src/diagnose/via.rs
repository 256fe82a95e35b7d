//! Who asked a registry, in words.

use crate::docker::engine::{RegistryProbe, Via};
use crate::quoted::Quoted;

/// As the source of evidence.
pub(super) fn describe_via(probe: &RegistryProbe) -> Quoted {
    match &probe.via {
        Via::Daemon { endpoint } => endpoint.clone(),
        Via::Directly => Quoted::new(&format!("asked over HTTPS: {}", probe.host)),
    }
}
