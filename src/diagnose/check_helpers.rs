//! Are the credential helpers that the configuration names there, and do they answer?

use super::Outcome;
use super::advice::Draft;
use crate::docker::credential::{Candidate, Held, HelperFailure, Source};
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence, Finding};
use crate::image::{Client, RegistryKind};
use crate::quoted::Quoted;
use crate::remedy::Action;
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let mut findings: Vec<Finding> = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    let mut not_asked = None;
    for (host, candidate) in candidates(facts) {
        let (name, store) = match &candidate.source {
            Source::Helper { name, store, .. } => (name, *store),
            Source::HelperEntry { name, .. } | Source::DefaultStore { name, .. } => (name, false),
            Source::Auths { .. }
            | Source::StoreEntry { .. }
            | Source::Elsewhere { .. }
            | Source::Variable { .. } => continue,
        };
        match &candidate.held {
            Held::HelperFailed { failure, why } if !named.contains(&name.as_str()) => {
                named.push(name.as_str());
                let by_itself = matches!(candidate.source, Source::DefaultStore { .. });
                let pulls =
                    if by_itself { affected_by_itself(facts, host) } else { affected(facts, Some(host)) };
                let mut draft = Draft::new(facts).breaking(pulls);
                draft.context.helper = Some(name.as_str().to_owned());
                draft.evidence.push(evidence(candidate, why.as_str()));
                let id = match failure {
                    _ if by_itself => "default-credentials-store-broken",
                    HelperFailure::Missing => "helper-not-found",
                    _ => "credential-helper-broken",
                };
                if *failure == HelperFailure::Timeout {
                    draft.certainty = Certainty::Likely;
                }
                findings.extend(
                    draft
                        .finding(rules, id)
                        .map(|finding| if by_itself { finding } else { without_senseless(finding, store) }),
                );
            }
            Held::NotAsked { why } => not_asked = Some(why.as_str().to_owned()),
            _ => {}
        }
    }
    for helper in &facts.broken_helpers {
        if named.contains(&helper.name.as_str()) {
            continue;
        }
        let mut draft = Draft::new(facts).breaking(affected(facts, None));
        draft.context.helper = Some(helper.name.as_str().to_owned());
        let hosts: Vec<&str> = helper.hosts.iter().map(Quoted::as_str).collect();
        draft.evidence.push(Evidence::new(
            "named for",
            if helper.store { "every registry (credsStore)".to_owned() } else { hosts.join(", ") },
            helper.file.clone(),
        ));
        let is_missing = helper.failure == HelperFailure::Missing;
        if !is_missing || helper.name.as_str().is_empty() {
            draft.evidence.push(Evidence::new("seen", helper.why.clone(), helper.file.clone()));
        }
        if helper.failure == HelperFailure::Timeout {
            draft.certainty = Certainty::Likely;
        }
        let id = if is_missing { "helper-not-found" } else { "credential-helper-broken" };
        let finding = draft.finding(rules, id).map(|finding| without_senseless(finding, helper.store));
        findings.extend(finding.map(|mut finding| {
            // Nothing can be installed under no name.
            let named = !helper.name.as_str().is_empty();
            finding.remedies.retain(|remedy| named || remedy.kind != Action::InstallCredentialHelper);
            finding
        }));
    }
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

/// The pulls that a helper stops: all from `host`, and all that docker-py does by a build, before which it asks every
/// helper.
fn affected<'f>(facts: &'f Facts, host: Option<&str>) -> Vec<&'f Pull> {
    facts
        .pulls
        .iter()
        .filter(|pull| {
            host == Some(pull.registry.host.as_str())
                || pull.client == Client::DockerPy && pull.usage.is_by_build()
        })
        .collect()
}

/// The pulls that a store stops which the docker CLI takes by itself: BuildKit's, whatever the registry. Where a login is
/// needed, all of that registry: `docker login` could not store one either.
fn affected_by_itself<'f>(facts: &'f Facts, host: &str) -> Vec<&'f Pull> {
    let mine = |pull: &&Pull| {
        let needs_login = pull.registry.kind == RegistryKind::EcrPrivate;
        pull.registry.host == host && (needs_login || pull.client == Client::Buildx)
    };
    facts.pulls.iter().filter(mine).collect()
}

fn evidence(candidate: &Candidate, why: &str) -> Evidence {
    let source = super::registry::describe_source(candidate);
    Evidence::new("seen", why, source)
}

/// `credsStore` is disabled by renaming one key; `credHelpers` has entries to take out.
fn without_senseless(mut finding: Finding, store: bool) -> Finding {
    finding.remedies.retain(|remedy| match remedy.kind {
        Action::DisableCredentialsStore => store,
        Action::EditConfig => !store,
        _ => true,
    });
    // A line to copy before work by hand.
    finding.remedies.sort_by_key(|remedy| remedy.commands.is_empty());
    finding
}
