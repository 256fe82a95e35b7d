//! Which way leads a client to an engine that answers.

use crate::docker::endpoint::{ClientEndpoint, OtherEngine};
use crate::docker::engine::EngineState;
use crate::facts::Facts;
use crate::quoted::Quoted;
use crate::redact::REDACTED;
use crate::remedy::{Action, Context, Remedy};

/// Where SAM and the docker CLI look when nothing is set.
const DEFAULT: &str = "unix:///var/run/docker.sock";

/// What to set or unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    docker_host: Option<String>,
    docker_cert_path: Option<String>,
    unset_docker_host: bool,
    context_in_variable: bool,
}

impl Way {
    /// To the engine that the docker CLI uses, or to the only other one that answers. Where several answer, the user must
    /// choose.
    pub(super) fn find(facts: &Facts, of: &ClientEndpoint, of_sam: bool) -> Self {
        let context = facts.endpoints.context.as_ref();
        let context_in_variable =
            context.is_some_and(|context| context.named_by.as_str() == "DOCKER_CONTEXT");
        let found = Self { context_in_variable, ..Self::default() };
        if of_sam && facts.endpoints.docker_cli_state.as_ref().is_some_and(EngineState::is_reachable) {
            return Self { context_in_variable, ..Self::to_docker_cli(facts) };
        }
        let mut answering = facts.endpoints.others.iter().filter(|other| other.state.is_reachable());
        let (first, second) = (answering.next(), answering.next());
        let default = facts.endpoints.others.iter().find(|other| other.address.as_str() == DEFAULT);
        let default_answers = default.is_some_and(|other| other.state.is_reachable());
        match (first, second) {
            _ if of.from.as_str() == "DOCKER_HOST" && default_answers => {
                Self { unset_docker_host: true, ..found }
            }
            (Some(OtherEngine { address, .. }), None) => Self { docker_host: exactly(address), ..found },
            _ => found,
        }
    }

    /// To the engine that the docker CLI uses, with the TLS files of its context. docker-py wants all three of them.
    pub(super) fn to_docker_cli(facts: &Facts) -> Self {
        let endpoint = &facts.endpoints.docker_cli;
        let Some(host) = &endpoint.docker_host else { return Self::default() };
        let docker_host = Some(host.as_str().to_owned());
        match &endpoint.tls {
            None => Self { docker_host, ..Self::default() },
            Some(tls) => match (&tls.authority, &tls.certificate) {
                (Some(authority), Some(_)) if tls.verifies => {
                    let folder = authority.as_str().strip_suffix("/ca.pem").map(str::to_owned);
                    Self {
                        docker_host: docker_host.filter(|_| folder.is_some()),
                        docker_cert_path: folder,
                        ..Self::default()
                    }
                }
                _ => Self::default(),
            },
        }
    }

    pub(super) fn fill(self, context: &mut Context) {
        context.docker_host = self.docker_host;
        context.docker_cert_path = self.docker_cert_path;
        context.unset_docker_host = self.unset_docker_host;
        context.context_in_variable = self.context_in_variable;
    }
}

/// Only an address that is shown as it is can be set.
fn exactly(address: &Quoted) -> Option<String> {
    let address = address.as_str();
    let is_changed = address.contains(['\\', '…']) || address.contains(REDACTED);
    (!is_changed).then(|| address.to_owned())
}

/// Keeps the remedies that make sense on this machine, for an engine at this endpoint.
pub(super) fn advise(remedies: &mut Vec<Remedy>, facts: &Facts, endpoint: &ClientEndpoint) {
    let installed = facts.system.docker_on_path;
    let leads_elsewhere =
        remedies.iter().any(|remedy| matches!(remedy.kind, Action::SetDockerHost | Action::UnsetDockerHost));
    remedies.retain(|remedy| match remedy.kind {
        Action::InstallEngine => !installed && !leads_elsewhere,
        Action::StartEngine => installed,
        _ => true,
    });
    if endpoint.from.as_str() != "default" {
        // The engine that is asked is not the one that this machine's service manager starts.
        for remedy in remedies.iter_mut().filter(|remedy| remedy.kind == Action::StartEngine) {
            remedy.commands.clear();
        }
    }
}
