//! Are the credential helpers that the configuration names there, and do they answer?

use super::Outcome;
use super::advice::Draft;
use super::helper_trouble::{NamedBy, helper_of, needs_login, rule_of, trouble};
use super::lost_login::holds;
use super::verdict::{Verdict, credentials, judge};
use crate::docker::credential::{Candidate, Held, HelperFailure, Source};
use crate::docker::ecr_login;
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence, Finding, Severity};
use crate::image::{Client, Registry};
use crate::quoted::Quoted;
use crate::remedy::Action;
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let mut findings: Vec<Finding> = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    for (_, candidate) in candidates(facts) {
        let (Some((name, by)), Some(trouble)) = (helper_of(candidate), trouble(facts, candidate)) else {
            continue;
        };
        if !named.contains(&name) {
            named.push(name);
            findings.extend(of_needed_registries(facts, rules, candidate, (name, by), trouble));
        }
    }
    for helper in &facts.broken_helpers {
        // One that was never set up has no logins, and says so: nothing but a login needs more.
        if named.contains(&helper.name.as_str()) || helper.failure == HelperFailure::NotSetUp {
            continue;
        }
        let by = match (helper.store, helper.by_itself) {
            (true, _) => NamedBy::Store,
            (false, true) => NamedBy::Nobody,
            (false, false) => NamedBy::Host,
        };
        let name = helper.name.as_str();
        let mut draft = Draft::new(facts).breaking(built_by_docker_py(facts).collect());
        draft.context.helper = Some(name.to_owned());
        let hosts: Vec<&str> = helper.hosts.iter().map(Quoted::as_str).collect();
        draft.evidence.push(Evidence::new(
            "named for",
            if helper.store { "every registry (credsStore)".to_owned() } else { hosts.join(", ") },
            helper.file.clone(),
        ));
        if helper.failure != HelperFailure::Missing || name.is_empty() {
            draft.evidence.push(Evidence::new("seen", helper.why.clone(), helper.file.clone()));
        }
        if helper.failure == HelperFailure::Timeout {
            draft.certainty = Certainty::Likely;
        }
        let finding = draft.finding(rules, rule_of(name, by, helper.failure));
        findings.extend(finding.map(|finding| with_fitting_remedies(finding, name, by, helper.failure)));
    }
    findings.extend(store_for_ecr_alone(facts, rules));
    let not_asked = candidates(facts).find_map(|(_, candidate)| match &candidate.held {
        Held::NotAsked { why } => Some(why.as_str().to_owned()),
        _ => None,
    });
    match not_asked {
        Some(why) if findings.is_empty() => Outcome::Skipped(why),
        _ => Outcome::Looked(findings),
    }
}

fn candidates(facts: &Facts) -> impl Iterator<Item = (&str, &Candidate)> {
    facts.credentials.iter().flat_map(|credentials| {
        credentials.candidates.iter().map(|candidate| (credentials.host.as_str(), candidate))
    })
}

/// A helper that fails for registries that are needed. Where that stops none of the pulls, because `docker pull` ignores
/// it and no login is needed, it is a warning: BuildKit and `docker login` do not ignore it.
fn of_needed_registries(
    facts: &Facts,
    rules: &RuleSet,
    candidate: &Candidate,
    (name, by): (&str, NamedBy),
    (failure, why): (HelperFailure, &Quoted),
) -> Option<Finding> {
    let hosts: Vec<&str> = candidates(facts)
        .filter(|(_, other)| {
            trouble(facts, other).is_some() && helper_of(other).is_some_and(|(other, _)| other == name)
        })
        .map(|(host, _)| host)
        .collect();
    let asks_every_helper = by != NamedBy::Nobody && failure != HelperFailure::NotSetUp;
    let of_hosts = || facts.pulls.iter().filter(|pull| hosts.contains(&pull.registry.host.as_str()));
    let stops = |pull: &&Pull| {
        let verdict = judge(facts, &pull.registry, pull.credential_path());
        let is_stopped = match verdict {
            Verdict::ClientFails { .. } => true,
            Verdict::Unknown { .. } => failure == HelperFailure::Timeout,
            _ => false,
        };
        let in_builds = pull.client == Client::DockerPy && pull.usage.is_by_build();
        is_stopped && hosts.contains(&pull.registry.host.as_str()) || asks_every_helper && in_builds
    };
    let stopped: Vec<&Pull> = facts.pulls.iter().filter(stops).collect();
    let without_login = stopped.iter().find(|pull| needs_login(pull.registry.kind));
    let registry: Option<&Registry> = without_login.map(|pull| &pull.registry);
    let nothing_stops = stopped.is_empty();
    let pulls = if nothing_stops { of_hosts().collect() } else { stopped };

    let mut draft = Draft::new(facts).breaking(pulls);
    if let Some(registry) = registry {
        draft = draft.about(registry);
        draft.context.then_login = !is_in_file(facts, registry);
    }
    draft.context.helper = Some(name.to_owned());
    draft.evidence.push(Evidence::new("seen", why.clone(), super::registry::describe_source(candidate)));
    if failure == HelperFailure::Timeout {
        draft.certainty = Certainty::Likely;
    }
    let id = rule_of(name, by, failure);
    let finding = if nothing_stops {
        if by == NamedBy::Nobody || failure == HelperFailure::NotSetUp {
            return None;
        }
        let rule = rules.get(id)?;
        draft.write(rule, Severity::Warning.min(rule.severity), Vec::new())
    } else {
        draft.finding(rules, id)?
    };
    Some(with_fitting_remedies(finding, name, by, failure))
}

/// Whether the configuration file itself has a login that holds, which counts once no helper is named.
fn is_in_file(facts: &Facts, registry: &Registry) -> bool {
    let mut candidates = credentials(facts, &registry.host).into_iter().flat_map(|stored| &stored.candidates);
    candidates.any(|one| matches!(one.source, Source::Auths { .. }) && holds(facts, one))
}

/// All that docker-py does by a build, before which it asks every helper.
fn built_by_docker_py(facts: &Facts) -> impl Iterator<Item = &Pull> {
    facts.pulls.iter().filter(|pull| pull.client == Client::DockerPy && pull.usage.is_by_build())
}

/// `credsStore: ecr-login`: what is logged in to elsewhere cannot be kept.
fn store_for_ecr_alone(facts: &Facts, rules: &RuleSet) -> Option<Finding> {
    let config = facts
        .docker_config
        .iter()
        .find(|config| config.creds_store.as_ref().is_some_and(|name| name.as_str() == ecr_login::NAME))?;
    let rule = rules.get("helper-store-not-implemented")?;
    let mut draft = Draft::new(facts);
    draft.context.helper = Some(ecr_login::NAME.to_owned());
    draft.context.config_name = Some(config.file.as_str().to_owned());
    draft.evidence.push(Evidence::new("credsStore", ecr_login::NAME, config.file.clone()));
    Some(draft.write(rule, Severity::Info, Vec::new()))
}

/// Each remedy only where it fits: `credsStore` is disabled by renaming one key, `credHelpers` has entries to take out, and
/// a store that nothing names goes away where logins are in the file.
fn with_fitting_remedies(mut finding: Finding, name: &str, by: NamedBy, failure: HelperFailure) -> Finding {
    use HelperFailure::{Missing, NoInterpreter, NotSetUp, WrongFormat};
    finding.remedies.retain(|remedy| match remedy.kind {
        Action::DisableCredentialsStore => by == NamedBy::Store,
        Action::KeepLoginsInFile => by == NamedBy::Nobody,
        Action::EditConfig => by == NamedBy::Host,
        Action::InitialisePass => failure == NotSetUp,
        Action::InstallCredentialHelper => {
            matches!(failure, Missing | WrongFormat | NoInterpreter) && !name.is_empty()
        }
        _ => true,
    });
    // A line to copy before work by hand.
    finding.remedies.sort_by_key(|remedy| remedy.commands.is_empty());
    finding
}
