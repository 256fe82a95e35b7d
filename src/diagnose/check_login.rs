//! Does the login that is sent to a registry hold?

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::Outcome;
use super::advice::{Draft, keys_to_name, logout_helps};
use super::duration::{describe_duration, describe_moment};
use super::helper_trouble::helper_of;
use super::lost_login;
use super::mistake::{describe_mistake, rule_of_mistake};
use super::registry::{describe_source, paths_in_use};
use super::verdict::{Verdict, asked, asked_without_login, credentials, ends_soon, expiration, judge};
use super::via::describe_via;
use super::wrong_host;
use crate::docker::ecr_login;
use crate::docker::engine::AnswerKind;
use crate::facts::Facts;
use crate::finding::{Evidence, Finding};
use crate::image::{Client, CredentialPath, Registry, RegistryKind};
use crate::quoted::Quoted;
use crate::remedy::{Action, login_first};
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

pub(super) fn run(facts: &Facts, rules: &RuleSet, registry: &Registry) -> Outcome {
    let mut findings: Vec<Finding> = Vec::new();
    let mut unknown = None;
    for path in paths_in_use(facts, registry) {
        let verdict = judge(facts, registry, path);
        if let Verdict::Unknown { why } = &verdict {
            unknown.get_or_insert_with(|| why.clone());
        }
        if let Some(finding) = finding(facts, rules, registry, path, &verdict) {
            match findings.iter_mut().find(|known| known.id == finding.id) {
                Some(known) => merge(facts, known, finding),
                None => findings.push(finding),
            }
        }
    }
    match unknown {
        Some(why) if findings.is_empty() => Outcome::Skipped(why.as_str().to_owned()),
        _ => Outcome::Looked(findings),
    }
}

/// One cause that hits on two ways is one finding, about all pulls in their order.
fn merge(facts: &Facts, known: &mut Finding, other: Finding) {
    known.severity = known.severity.max(other.severity);
    known.certainty = known.certainty.max(other.certainty);
    add_new(&mut known.pulls, other.pulls);
    add_new(&mut known.locations, other.locations);
    for command in other.breaks {
        if !known.breaks.contains(&command) {
            known.breaks.push(command);
        }
    }
    known.breaks.sort();
    let mut places: HashMap<&Quoted, usize> = HashMap::new();
    for (place, pull) in facts.pulls.iter().enumerate() {
        places.entry(&pull.reference).or_insert(place);
    }
    known.pulls.sort_by_key(|pull| pull.reference.as_ref().and_then(|reference| places.get(reference)));
}

/// Those that are not there yet. There may be thousands.
fn add_new<T: Clone + Eq + Hash>(known: &mut Vec<T>, others: Vec<T>) {
    let mut seen: HashSet<T> = known.iter().cloned().collect();
    known.extend(others.into_iter().filter(|other| seen.insert(other.clone())));
}

fn finding(
    facts: &Facts,
    rules: &RuleSet,
    registry: &Registry,
    path: CredentialPath,
    verdict: &Verdict,
) -> Option<Finding> {
    let client = path.client();
    let pulls = pulls_of(facts, registry, path);
    let mut draft = Draft::new(facts).reading(client).about(registry).breaking(pulls);
    draft.certainty = verdict.certainty();
    let stored = credentials(facts, &registry.host);
    if let Some(stored) = stored {
        draft.context.stored_under = keys_to_name(stored);
    }
    match verdict {
        Verdict::Expired { expiration, words, not_proved } => {
            let better = stored.and_then(|stored| lost_login::better_entry(facts, stored));
            let cache = stored.and_then(|stored| lost_login::stale_cache(facts, stored, path));
            let winner = stored.and_then(|stored| stored.winner(path));
            let winner_is_ecr_login =
                winner.and_then(helper_of).is_some_and(|(name, _)| name == ecr_login::NAME);
            let id = match registry.kind {
                // It has no tokens but new ones and those of its cache.
                _ if cache.is_some() || winner_is_ecr_login => "helper-stale-cache",
                RegistryKind::EcrPublic | RegistryKind::EcrPrivate if better.is_some() => {
                    "stale-auth-duplicate-key"
                }
                RegistryKind::EcrPublic => "public-token-expired",
                RegistryKind::EcrPrivate => "private-token-expired",
                RegistryKind::DockerHub | RegistryKind::Other | RegistryKind::Local => "registry-refused",
            };
            draft.context.helper_cache =
                cache.and_then(|cache| cache.path.as_ref()).map(|path| path.as_str().to_owned());
            draft.evidence.extend(stored_evidence(facts, registry, path, *expiration));
            draft.evidence.extend(better);
            draft.evidence.extend(words.as_ref().map(|words| refusal(facts, registry, path, words)));
            let mut finding = draft.finding(rules, id)?;
            finding.not_proved.clone_from(not_proved);
            order_remedies(facts, registry, path, &mut finding);
            Some(finding)
        }
        Verdict::LoginRefused { words } => {
            let same_as =
                stored.and_then(|stored| stored.winner(path)).and_then(|winner| winner.same_as.as_ref());
            let id = match registry.kind {
                _ if same_as.is_some() => "public-vs-private-mixup",
                RegistryKind::EcrPublic => "public-403-stale-login",
                RegistryKind::EcrPrivate => "private-login-invalid",
                RegistryKind::DockerHub | RegistryKind::Other | RegistryKind::Local => "registry-refused",
            };
            let end = expiration(facts, &registry.host, path);
            draft.evidence.extend(stored_evidence(facts, registry, path, end));
            draft.evidence.extend(same_as.map(|other| {
                Evidence::new(
                    "the same password",
                    format!("stored for {other} too"),
                    config_name(facts, client),
                )
            }));
            draft.evidence.push(refusal(facts, registry, path, words));
            let mut finding = draft.finding(rules, id)?;
            order_remedies(facts, registry, path, &mut finding);
            Some(finding)
        }
        Verdict::Mistaken { mistake, words, not_proved } => {
            let winner = stored.and_then(|stored| stored.winner(path))?;
            draft.evidence.push(Evidence::new("stored", describe_mistake(*mistake), describe_source(winner)));
            draft.evidence.extend(words.as_ref().map(|words| refusal(facts, registry, path, words)));
            let mut finding = draft.finding(rules, rule_of_mistake(*mistake))?;
            finding.not_proved.clone_from(not_proved);
            order_remedies(facts, registry, path, &mut finding);
            Some(finding)
        }
        Verdict::NotLoggedIn { words } => {
            draft.evidence.push(Evidence::new(
                "stored",
                format!("nothing that {} would send to {}", client.label(), registry.host),
                config_name(facts, client),
            ));
            let lost = stored.and_then(|stored| lost_login::find(facts, stored, path));
            let lost = lost.or_else(|| {
                draft.evidence.extend(other_logins(facts, registry, client));
                wrong_host::find(facts, registry, client)
            });
            let id = lost.as_ref().map_or("private-not-logged-in", |lost| lost.id);
            if let Some(lost) = lost {
                draft.certainty = draft.certainty.min(lost.certainty);
                draft.context.helper = lost.helper;
                draft.evidence.extend(lost.evidence);
            }
            draft.evidence.extend(words.as_ref().map(|words| refusal(facts, registry, path, words)));
            draft.finding(rules, id)
        }
        Verdict::Refused { words } => {
            draft.evidence.push(refusal(facts, registry, path, words));
            // The registry's own words may be ones that a rule knows.
            let known = rules
                .explain(format!("{} {words}", registry.host).as_bytes(), "registry")
                .unwrap_or_default();
            let id = known.first().map_or_else(|| "registry-refused".to_owned(), |known| known.id.clone());
            draft.finding(rules, &id)
        }
        Verdict::Fine { expiration: Some(expiration), .. } if ends_soon(facts, *expiration) => {
            draft.evidence.extend(stored_evidence(facts, registry, path, Some(*expiration)));
            draft.finding(rules, "login-expires-soon")
        }
        // A client that fails is the business of the checks of helpers and of the configuration.
        Verdict::Fine { .. } | Verdict::Unknown { .. } | Verdict::ClientFails { .. } => None,
    }
}

/// No logout where it would not take away what is sent, or where a login is needed; in CI, and where the registry wants
/// fewer questions without one, the login first.
fn order_remedies(facts: &Facts, registry: &Registry, path: CredentialPath, finding: &mut Finding) {
    let winner = credentials(facts, &registry.host).and_then(|stored| stored.winner(path));
    if registry.kind == RegistryKind::EcrPrivate || !winner.is_some_and(logout_helps) {
        finding.remedies.retain(|remedy| remedy.kind != Action::Logout);
    }
    let without = asked_without_login(facts, registry).map(|(_, answer)| answer.kind);
    // That a login has expired is no answer to a question without one.
    if matches!(without, Some(AnswerKind::NoCredentials | AnswerKind::InvalidToken)) {
        finding.remedies.retain(|remedy| remedy.kind != Action::Logout);
    }
    if facts.system.ci.is_some() || without == Some(AnswerKind::TooManyRequests) {
        login_first(&mut finding.remedies);
    }
    finding.evidence.extend(needs_none(facts, registry));
}

/// The pulls on a way.
fn pulls_of<'f>(facts: &'f Facts, registry: &Registry, path: CredentialPath) -> Vec<&'f Pull> {
    let mine = |pull: &&Pull| pull.registry.host == registry.host && pull.credential_path() == path;
    facts.pulls.iter().filter(mine).collect()
}

fn refusal(facts: &Facts, registry: &Registry, path: CredentialPath, words: &Quoted) -> Evidence {
    let source = asked(facts, registry, path).map_or_else(|| registry.host.as_str().into(), describe_via);
    Evidence::new("the registry refused it", words.clone(), source)
}

/// That the image needs no login, where the registry was asked without one.
fn needs_none(facts: &Facts, registry: &Registry) -> Option<Evidence> {
    let (probe, answer) = asked_without_login(facts, registry)?;
    let takes = answer.kind.takes_the_login();
    takes.then(|| Evidence::new("without a login", "the registry answers", describe_via(probe)))
}

fn stored_evidence(
    facts: &Facts,
    registry: &Registry,
    path: CredentialPath,
    expiration: Option<i64>,
) -> Option<Evidence> {
    let winner = credentials(facts, &registry.host)?.winner(path)?;
    let value = match expiration.and_then(|at| Some((at, describe_moment(at)?))) {
        Some((at, moment)) if at <= facts.observed_at => {
            format!("a login that ended {} ago ({moment})", describe_duration(facts.observed_at - at))
        }
        Some((at, moment)) => {
            format!("a login that ends in {} ({moment})", describe_duration(at - facts.observed_at))
        }
        None => "a login whose date cannot be read".to_owned(),
    };
    Some(Evidence::new("stored", value, describe_source(winner)))
}

/// Logins for other ECR registries: people log in to the wrong one.
fn other_logins(facts: &Facts, registry: &Registry, client: Client) -> Option<Evidence> {
    let elsewhere = |key: &&str| {
        let other = Registry::from_address(key);
        (other.is_ecr() || other.is_ecr_endpoint()) && other.host != registry.host
    };
    let others: Vec<&str> =
        facts.config_of(client)?.auths.iter().map(Quoted::as_str).filter(elsewhere).collect();
    (!others.is_empty())
        .then(|| Evidence::new("logged in elsewhere", others.join(", "), config_name(facts, client)))
}

/// The Docker configuration that a client reads, as people know it.
fn config_name(facts: &Facts, client: Client) -> Quoted {
    facts.config_of(client).map_or_else(|| "the Docker configuration".into(), |config| config.file.clone())
}
