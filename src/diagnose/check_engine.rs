//! Does a container engine answer where SAM looks, and where the docker CLI looks?

use super::Outcome;
use super::advice::Draft;
use super::breaks::commands;
use super::engine_advice::{Way, advise};
use crate::docker::endpoint::{
    ClientEndpoint, ContextState, PREFERENCE_FILE, Preference, Problem, ProblemKind,
};
use crate::docker::engine::EngineState;
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence, Finding, Severity};
use crate::image::Client;
use crate::rules::RuleSet;
use crate::template::pulls::PullUse;

/// The engines differ, and nothing breaks of it.
const DIFFER: &str = "docker-endpoints-differ";

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let apart = facts.endpoints.docker_cli_state.is_some();
    let whose: &[Client] = if apart { &[Client::DockerPy] } else { &Client::ALL };
    let sam = Seen { endpoint: &facts.endpoints.sam, state: &facts.engines.sam.state, whose };
    let mut findings: Vec<Finding> = sam.finding(facts, rules).into_iter().collect();

    if let Some(state) = &facts.endpoints.docker_cli_state {
        let whose = &[Client::DockerCli, Client::Buildx];
        let docker_cli = Seen { endpoint: &facts.endpoints.docker_cli, state, whose };
        let is_needed = !docker_cli.broken_commands(facts).is_empty();
        // A context that is not there stops every login that a remedy may advise.
        if is_needed || is_stopped(docker_cli.endpoint) {
            findings.extend(docker_cli.finding(facts, rules));
        }
        if sam.state.is_reachable() && findings.is_empty() && !facts.endpoints.same_engine {
            findings.extend(differ(facts, rules, state));
        }
    }
    if findings.is_empty()
        && let EngineState::NotAsked { why } | EngineState::Unknown { why } = sam.state
    {
        return Outcome::Skipped(why.as_str().to_owned());
    }
    Outcome::Looked(findings)
}

/// Whether the client refuses to look there at all.
fn is_stopped(endpoint: &ClientEndpoint) -> bool {
    endpoint.problem.as_ref().is_some_and(Problem::stops_the_client)
}

/// Where clients look, and what was seen there.
struct Seen<'f> {
    endpoint: &'f ClientEndpoint,
    state: &'f EngineState,
    whose: &'f [Client],
}

impl Seen<'_> {
    fn is_of_sam(&self) -> bool {
        self.whose.contains(&Client::DockerPy)
    }

    /// What is wrong with it.
    fn finding(&self, facts: &Facts, rules: &RuleSet) -> Option<Finding> {
        let (id, certainty) = self.cause(facts)?;
        let rule = rules.get(id)?;
        let mut draft = Draft::new(facts);
        draft.certainty = certainty;
        draft.context.endpoint = Some(self.endpoint.address.as_str().to_owned());
        draft.evidence = self.evidence(facts);
        let way = Way::find(facts, self.endpoint, self.is_of_sam());
        way.fill(&mut draft.context);
        let broken = self.broken_commands(facts);
        let severity = match (broken.is_empty(), self.is_of_sam()) {
            (false, _) => rule.severity,
            (true, true) => Severity::Info,
            // Logging in does not work either.
            (true, false) => rule.severity.min(Severity::Warning),
        };
        let mut finding = draft.write(rule, severity, broken);
        advise(&mut finding.remedies, facts, self.endpoint);
        Some(finding)
    }

    fn cause(&self, facts: &Facts) -> Option<(&'static str, Certainty)> {
        let certain = |id| Some((id, Certainty::Certain));
        if let EngineState::NotAsked { .. } = self.state
            && !is_stopped(self.endpoint)
        {
            return None;
        }
        if let Some(problem) = &self.endpoint.problem {
            return match problem.kind {
                ProblemKind::Malformed => certain("docker-host-invalid"),
                // The user may have installed what SAM lacks for it.
                ProblemKind::Ssh if self.is_of_sam() => Some(("docker-host-ssh", Certainty::Likely)),
                ProblemKind::TlsMaterial => certain("docker-tls-material-missing"),
                ProblemKind::NoContext | ProblemKind::ContextUnreadable => certain("docker-context-missing"),
                ProblemKind::Ssh | ProblemKind::Unsupported => None,
            };
        }
        match self.state {
            EngineState::NoSocket | EngineState::Refused if self.is_of_sam() && follows_nobody(facts) => {
                certain("docker-context-not-followed")
            }
            EngineState::NoSocket | EngineState::Refused => certain("docker-daemon-down"),
            EngineState::NoPermission => certain("docker-socket-permission"),
            EngineState::WantsTls => certain("docker-host-needs-tls"),
            EngineState::TlsFails { .. } => certain("docker-tls-fails"),
            EngineState::Reachable { .. } | EngineState::Unknown { .. } | EngineState::NotAsked { .. } => {
                None
            }
        }
    }

    fn evidence(&self, facts: &Facts) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        let seen = match &self.endpoint.problem {
            Some(problem) => problem.why.as_str().to_owned(),
            None => self.state.in_words(),
        };
        let from = match self.endpoint.from.as_str() {
            "default" => "the default of SAM and Docker".to_owned(),
            other => other.to_owned(),
        };
        evidence.push(Evidence::new(self.endpoint.address.as_str(), seen, from));
        if self.is_of_sam()
            && let Some(state) = &facts.endpoints.docker_cli_state
        {
            let docker_cli = &facts.endpoints.docker_cli;
            let value = format!("docker looks there: {}", state.in_words());
            evidence.push(Evidence::new(docker_cli.address.as_str(), value, docker_cli.from.clone()));
        }
        if let Some(context) = &facts.endpoints.context {
            let value = match context.state {
                ContextState::Overridden => {
                    Some(format!("DOCKER_HOST overrides the context {}", context.name))
                }
                ContextState::Missing => Some(format!("there is no file {}", context.file)),
                ContextState::Used | ContextState::Unreadable => None,
            };
            evidence.extend(value.map(|value| Evidence::new("context", value, context.named_by.clone())));
        }
        for other in facts.endpoints.others.iter().filter(|other| other.state.is_reachable()) {
            let value = format!("{} {}", other.product, other.state.in_words());
            evidence.push(Evidence::new(other.address.as_str(), value, "found on this machine"));
        }
        if let (true, Some(preference)) = (self.is_of_sam(), &facts.endpoints.administrator) {
            let wants = match preference {
                Preference::Docker => "Docker alone".to_owned(),
                Preference::Finch => "Finch alone".to_owned(),
                Preference::Other { word } => format!("{word}, which SAM does not know"),
                Preference::Unknown { why } => format!("not known: {why}"),
            };
            evidence.push(Evidence::new("an administrator wants SAM to use", wants, PREFERENCE_FILE));
        }
        if !facts.system.docker_on_path {
            evidence.push(Evidence::new("docker", "no such program", "PATH"));
        }
        evidence
    }

    /// The selected commands that need this engine, for images that may be local too.
    fn broken_commands(&self, facts: &Facts) -> Vec<String> {
        let mut broken: Vec<String> = Vec::new();
        for pull in facts.pulls.iter().filter(|pull| self.whose.contains(&pull.client)) {
            let names =
                commands(pull.usage).iter().filter(|command| facts.options.commands.contains(command));
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
}

/// Whether the docker CLI finds an engine through a context, which SAM does not follow.
fn follows_nobody(facts: &Facts) -> bool {
    let used = facts.endpoints.context.as_ref().is_some_and(|context| context.state == ContextState::Used);
    used && facts.endpoints.docker_cli_state.as_ref().is_some_and(EngineState::is_reachable)
}

/// Both clients have an engine, or only SAM has, and what one pulls the other does not have.
fn differ(facts: &Facts, rules: &RuleSet, state: &EngineState) -> Option<Finding> {
    let rule = rules.get(DIFFER)?;
    let was_chosen = facts.endpoints.context.is_some();
    if !facts.system.docker_on_path || !(was_chosen || state.is_reachable()) {
        return None;
    }
    let misses_local = facts
        .pulls
        .iter()
        .any(|pull| super::check_built_images::is_built_here(pull) && facts.is_local(pull) == Some(false));
    let severity = if misses_local && state.is_reachable() { Severity::Warning } else { Severity::Info };
    let mut draft = Draft::new(facts);
    let (sam, docker_cli) = (&facts.endpoints.sam, &facts.endpoints.docker_cli);
    let seen = format!("SAM looks there: {}", facts.engines.sam.state.in_words());
    draft.evidence.push(Evidence::new(sam.address.as_str(), seen, sam.from.clone()));
    let seen = format!("docker looks there: {}", state.in_words());
    draft.evidence.push(Evidence::new(docker_cli.address.as_str(), seen, docker_cli.from.clone()));
    if state.is_reachable() {
        Way::to_docker_cli(facts).fill(&mut draft.context);
    }
    Some(draft.write(rule, severity, Vec::new()))
}
