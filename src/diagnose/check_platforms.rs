//! Are the images made for the platform that is asked for, and can the engine run it?
//!
//! SAM names the platform of a function where it builds (`docker/utils.py`, `get_docker_platform`) and none where it
//! pulls (`docker/manager.py`, `pull_image`): the engine then takes its own, and from an image without a choice whatever
//! it is for.

use super::Outcome;
use super::advice::Draft;
use super::platform::{architecture, suits};
use super::via::describe_via;
use crate::docker::engine::{Answer, Engine, EngineState, RegistryProbe};
use crate::facts::{Facts, SamCommand};
use crate::finding::{Certainty, Evidence, Finding, Severity};
use crate::image::CredentialPath;
use crate::rules::RuleSet;
use crate::template::pulls::{Pull, PullUse};

/// What is wrong with the platforms of a pull.
struct Wrong<'f> {
    id: &'static str,
    certainty: Certainty,
    at_most: Severity,
    wanted: String,
    pull: &'f Pull,
    probe: &'f RegistryProbe,
    answer: &'f Answer,
}

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    match &facts.engines.sam.state {
        EngineState::Reachable { .. } => {}
        EngineState::NotAsked { why } => return Outcome::Skipped(why.to_string()),
        _ => return Outcome::Skipped("no container engine answers".to_owned()),
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut known: Vec<(&str, &str)> = Vec::new();
    let wrong: Vec<Wrong<'_>> = facts.pulls.iter().filter_map(|pull| wrong(facts, pull)).collect();
    for one in &wrong {
        let key = (one.id, one.pull.reference.as_str());
        if known.contains(&key) {
            continue;
        }
        known.push(key);
        let alike = |other: &&Wrong<'_>| (other.id, other.pull.reference.as_str()) == key;
        let pulls: Vec<&Pull> = wrong.iter().filter(alike).map(|other| other.pull).collect();
        findings.extend(finding(facts, rules, one, pulls));
    }
    findings.extend(without_emulation(facts, rules));
    Outcome::Looked(findings)
}

fn finding(facts: &Facts, rules: &RuleSet, wrong: &Wrong<'_>, pulls: Vec<&Pull>) -> Option<Finding> {
    let mut draft = Draft::new(facts).reading(wrong.pull.client).about(&wrong.pull.registry).breaking(pulls);
    draft.certainty = wrong.certainty;
    draft.context.image = Some(wrong.pull.reference.as_str().to_owned());
    draft.context.platform = Some(wrong.wanted.clone());
    let offered: Vec<&str> = wrong.answer.platforms.iter().map(crate::quoted::Quoted::as_str).collect();
    draft.evidence.push(Evidence::new(
        "the registry has it for",
        offered.join(", "),
        describe_via(wrong.probe),
    ));
    let asks = match &wrong.pull.platform {
        Some(platform) if names_the_platform(wrong.pull) => {
            (platform.clone(), "the function's architecture".into())
        }
        _ => (wrong.wanted.clone(), facts.engines.of(wrong.pull.client).endpoint.clone()),
    };
    draft.evidence.push(Evidence::new("asked for", asks.0, asks.1));
    let mut finding = draft.finding(rules, wrong.id)?;
    finding.severity = finding.severity.min(wrong.at_most);
    Some(finding)
}

fn wrong<'f>(facts: &'f Facts, pull: &'f Pull) -> Option<Wrong<'f>> {
    let engine = facts.engines.of(pull.client);
    let (probe, answer) = platforms_of(facts, pull)?;
    let named = pull.platform.clone().filter(|_| names_the_platform(pull));
    let wanted = named.clone().or_else(|| platform_of(engine))?;
    if answer.platforms.iter().any(|offered| suits(offered.as_str(), &wanted)) {
        return None;
    }
    let found = |id, certainty, at_most| {
        Some(Wrong { id, certainty, at_most, wanted: wanted.clone(), pull, probe, answer })
    };
    if answer.is_index || answer.platforms.len() > 1 {
        return found("arch-no-manifest", Certainty::Certain, Severity::Error);
    }
    // It is made for the function and not for the engine: a matter of emulation.
    let offered = answer.platforms.first()?;
    if pull.platform.as_deref().is_some_and(|platform| suits(offered.as_str(), platform)) {
        return None;
    }
    // containerd's store refuses it, Docker's own takes it, also where the platform is named (tried with 20.10).
    let is_refused = engine.info.known().is_some_and(|info| info.containerd_store);
    let is_run = matches!(pull.usage, PullUse::Invoke | PullUse::Build);
    let at_most = if is_refused || is_run { Severity::Error } else { Severity::Warning };
    let unsure = if is_refused { at_most } else { Severity::Warning };
    match emulates(facts, engine, offered.as_str()) {
        Some(true) if named.is_none() && !is_refused => None,
        Some(false) => found("arch-platform-mismatch", Certainty::Certain, at_most),
        Some(true) | None => found("arch-platform-mismatch", Certainty::Likely, unsure),
    }
}

/// Functions for another architecture than the engine's, where nothing on this machine emulates it.
fn without_emulation(facts: &Facts, rules: &RuleSet) -> Option<Finding> {
    let engine = &facts.engines.sam;
    let own = platform_of(engine)?;
    let runs = |pull: &&Pull| matches!(pull.usage, PullUse::Invoke | PullUse::Build);
    let foreign = |pull: &&Pull| {
        pull.platform.as_deref().is_some_and(|platform| {
            !suits(platform, &own) && emulates(facts, engine, platform) == Some(false)
        })
    };
    let pulls: Vec<&Pull> = facts.pulls.iter().filter(runs).filter(foreign).collect();
    let platform = pulls.first()?.platform.clone()?;
    let commands = [SamCommand::BuildContainer, SamCommand::Local];
    let broken = commands
        .into_iter()
        .filter(|command| pulls.iter().any(|pull| super::breaks::commands(pull.usage).contains(command)));
    let broken: Vec<SamCommand> = broken.collect();
    let chosen = broken.iter().any(|command| facts.options.has_chosen(*command));
    let rule = rules.get("arch-exec-format")?;
    let mut draft = Draft::new(facts);
    draft.certainty = Certainty::Likely;
    draft.context.platform = Some(architecture(&platform));
    draft.evidence.push(Evidence::new("the engine is for", own, engine.endpoint.clone()));
    draft.evidence.push(Evidence::new(
        "emulation",
        format!("none of {platform}"),
        "/proc/sys/fs/binfmt_misc",
    ));
    let severity = if chosen { Severity::Error } else { Severity::Warning };
    let broken = broken.into_iter().map(|command| command.label().to_owned()).collect();
    Some(draft.breaking(pulls).write(rule, severity, broken))
}

/// What the registry says it has under a pull's reference.
fn platforms_of<'f>(facts: &'f Facts, pull: &Pull) -> Option<(&'f RegistryProbe, &'f Answer)> {
    let about = facts.probes.iter().filter(|probe| probe.reference == pull.reference);
    about
        .filter_map(|probe| Some((probe, probe.answer.known()?)))
        .find(|(_, answer)| !answer.platforms.is_empty())
}

/// Whether whoever pulls it says which platform it wants.
fn names_the_platform(pull: &Pull) -> bool {
    matches!(pull.credential_path(), CredentialPath::DockerPyBuild | CredentialPath::Buildx)
}

/// The engine's own platform.
fn platform_of(engine: &Engine) -> Option<String> {
    match &engine.state {
        EngineState::Reachable { architecture, .. } if architecture.as_str() != "unknown" => {
            Some(format!("linux/{architecture}"))
        }
        _ => None,
    }
}

/// Whether the kernel under this engine runs programs of another architecture, where that is known: of the kernel under
/// this program, if the engine is on the same one.
fn emulates(facts: &Facts, engine: &Engine, platform: &str) -> Option<bool> {
    let is_here = facts.system.operating_system == "linux" && engine.endpoint.as_str().starts_with("unix:");
    let in_a_machine_of_its_own =
        engine.info.known().is_some_and(|info| info.operating_system.as_str() == "Docker Desktop");
    if in_a_machine_of_its_own {
        return Some(true);
    }
    let handlers = facts.system.emulates.as_ref().filter(|_| is_here)?;
    let wanted = architecture(platform);
    Some(handlers.contains(&wanted))
}
