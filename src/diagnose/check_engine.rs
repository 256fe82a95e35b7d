//! Does a container engine answer where SAM looks for it?

use super::Outcome;
use super::advice::Draft;
use super::breaks::commands;
use crate::docker::engine::EngineState;
use crate::facts::Facts;
use crate::finding::{Evidence, Severity};
use crate::image::Client;
use crate::remedy::Action;
use crate::rules::RuleSet;
use crate::template::pulls::PullUse;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let (id, seen) = match &facts.engines.sam.state {
        EngineState::Reachable { .. } => return Outcome::Looked(Vec::new()),
        EngineState::NotAsked { why } | EngineState::Unknown { why } => {
            return Outcome::Skipped(why.as_str().to_owned());
        }
        EngineState::NoSocket => ("docker-daemon-down", "there is no socket"),
        EngineState::Refused => ("docker-daemon-down", "the socket is there, and nobody listens"),
        EngineState::NoPermission => ("docker-socket-permission", "permission denied"),
    };
    let Some(rule) = rules.get(id) else { return Outcome::Looked(Vec::new()) };
    let mut draft = Draft::new(facts);
    let from = match facts.engines.sam.endpoint_from.as_str() {
        "default" => "the default of SAM and Docker".to_owned(),
        variable => variable.to_owned(),
    };
    draft.evidence.push(Evidence::new(facts.engines.sam.endpoint.as_str(), seen, from));
    let config = facts.config_of(Client::DockerCli);
    if let Some((config, context)) =
        config.and_then(|config| Some((config, config.current_context.as_ref()?)))
    {
        let value = format!("the docker CLI uses the context {context}, which SAM does not follow");
        draft.evidence.push(Evidence::new("context", value, config.file.clone()));
    }
    if !facts.system.docker_on_path {
        draft.evidence.push(Evidence::new("docker", "no such program", "PATH"));
    }
    let broken = broken_commands(facts);
    let severity = if broken.is_empty() { Severity::Info } else { rule.severity };
    let mut finding = draft.write(rule, severity, broken);
    let installed = facts.system.docker_on_path;
    finding.remedies.retain(|remedy| match remedy.kind {
        Action::InstallEngine => !installed,
        Action::StartEngine => installed,
        _ => true,
    });
    if facts.engines.sam.endpoint_from.as_str() != "default" {
        // The engine that is asked is not the one that this machine's service manager starts.
        for remedy in finding.remedies.iter_mut().filter(|remedy| remedy.kind == Action::StartEngine) {
            remedy.commands.clear();
        }
    }
    Outcome::Looked(vec![finding])
}

/// The selected commands that need an engine, for images that may be local too.
fn broken_commands(facts: &Facts) -> Vec<String> {
    let mut broken: Vec<String> = Vec::new();
    for pull in &facts.pulls {
        let names = commands(pull.usage).iter().filter(|command| facts.options.commands.contains(command));
        let mut names: Vec<&str> = names.map(|command| command.label()).collect();
        if pull.usage == PullUse::Pull {
            names.push("docker pull");
        }
        for name in names {
            if !broken.iter().any(|known| known == name) {
                broken.push(name.to_owned());
            }
        }
    }
    broken
}
