//! Does the registry give out each image that was asked for, once it took the login?

use super::Outcome;
use super::advice::Draft;
use super::cache::Cache;
use super::repository;
use super::via::{describe_via, why_none_answered};
use crate::docker::engine::{AnswerKind, RegistryProbe};
use crate::facts::Facts;
use crate::finding::{Evidence, Finding};
use crate::observed::Observed;
use crate::quoted::Quoted;
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let mut findings: Vec<Finding> = Vec::new();
    let mut asked = false;
    let mut seen: Vec<&Quoted> = Vec::new();
    for probe in &facts.probes {
        let Observed::Known(answer) = &probe.answer else { continue };
        asked |= answer.kind.takes_the_login();
        let id = match answer.kind {
            AnswerKind::NotPermitted => "iam-pull-denied",
            AnswerKind::NoRepository => "repo-not-found",
            AnswerKind::NoTag => "tag-not-found",
            _ => continue,
        };
        if seen.contains(&&probe.reference) {
            continue;
        }
        seen.push(&probe.reference);
        findings.extend(finding(facts, rules, probe, id, &answer.words));
    }
    findings.extend(repository::of_pulls(facts, rules, &seen));
    findings.extend(repository::of_pushes(facts, rules));
    if !asked && findings.is_empty() && !repository::is_known(facts) {
        return Outcome::Skipped(why_none_answered(facts));
    }
    Outcome::Looked(findings)
}

fn finding(
    facts: &Facts,
    rules: &RuleSet,
    probe: &RegistryProbe,
    id: &str,
    words: &Quoted,
) -> Option<Finding> {
    let pulls: Vec<&Pull> = facts.pulls.iter().filter(|pull| is_about(probe, pull)).collect();
    let registry = &pulls.first()?.registry;
    let mut draft = Draft::new(facts).reading(pulls.first()?.client).about(registry).breaking(pulls.clone());
    draft.context.owns_registry =
        facts.aws.as_ref().is_some_and(|aws| repository::owns(&aws.answers, registry));
    draft.context.image = Some(probe.reference.as_str().to_owned());
    draft.evidence.push(Evidence::new(probe.reference.as_str(), words.clone(), describe_via(probe)));
    // The registry's own words may be ones that a rule knows better.
    let text = format!("{} {words}", registry.host);
    let known = rules.explain(text.as_bytes(), "registry").unwrap_or_default();
    let id = known.first().map_or(id, |known| known.id.as_str());
    let cache = Cache::of(facts, &probe.reference);
    let id = cache.explains(id, &mut draft);
    let mut finding = draft.finding(rules, id)?;
    cache.add_to(&mut finding, rules, registry, facts);
    Some(finding)
}

/// Whether an answer is about what a pull asks for. Where no client sends what was sent, it is about the image alone.
fn is_about(probe: &RegistryProbe, pull: &Pull) -> bool {
    pull.reference == probe.reference
        && (probe.paths.is_empty() || probe.paths.contains(&pull.credential_path()))
}
