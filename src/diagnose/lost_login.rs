//! Somebody is logged in, and the login does not arrive: it is hidden, or kept where the client does not look.

use super::duration::{describe_duration, describe_moment};
use super::registry::describe_source;
use crate::docker::config::Reader;
use crate::docker::credential::{Candidate, Expiry, Held, HostCredentials, Source};
use crate::docker::ecr_login::{self, CachedToken};
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence};
use crate::image::{Client, CredentialPath};

/// Why nothing arrives although there is, or should be, a login.
pub(super) struct LostLogin {
    /// The rule.
    pub(super) id: &'static str,
    /// The helper that it is about, without `docker-credential-`.
    pub(super) helper: Option<String>,
    pub(super) evidence: Vec<Evidence>,
    /// How sure that is.
    pub(super) certainty: Certainty,
}

/// What became of a login on a way on which nothing arrives.
pub(super) fn find(facts: &Facts, stored: &HostCredentials, path: CredentialPath) -> Option<LostLogin> {
    let winner = stored.winner(path);
    let silent = winner.filter(|winner| winner.held == Held::Nothing).and_then(helper_name);
    let others = || stored.candidates.iter().filter(|other| holds(facts, other));
    if silent == Some(ecr_login::NAME) {
        let mut lost = LostLogin::new("helper-keychain-not-found", silent);
        lost.evidence.extend(of_ecr_login(facts, &stored.host));
        lost.evidence.extend(others().next().map(|hidden| evidence(facts, "stored, and not used", hidden)));
        return Some(lost);
    }
    let in_file = |other: &&Candidate| matches!(other.source, Source::Auths { .. });
    if silent.is_some()
        && let Some(hidden) = others().find(in_file)
    {
        let mut lost = LostLogin::new("helper-conflict", silent);
        lost.evidence.push(evidence(facts, "stored, and not used", hidden));
        let says = "no login for this registry";
        lost.evidence
            .extend(winner.map(|winner| Evidence::new("the helper says", says, describe_source(winner))));
        return Some(lost);
    }
    if let Some(lost) = others().find(in_file).and_then(|hidden| undecoded(facts, path, hidden)) {
        return Some(lost);
    }
    let of_user =
        |other: &&Candidate| matches!(&other.source, Source::Elsewhere { reader: Reader::User { .. }, .. });
    let (id, other) = match others().find(of_user) {
        Some(other) => ("sudo-root-config", other),
        None => ("docker-config-mismatch", others().next()?),
    };
    let mut lost = LostLogin::new(id, None);
    lost.evidence.push(evidence(facts, whose(other), other));
    Some(lost)
}

/// The docker CLI has the login in its file and does not decode it, for there is a value of a wrong type.
fn undecoded(facts: &Facts, path: CredentialPath, hidden: &Candidate) -> Option<LostLogin> {
    let config = facts.config_of(path.client()).filter(|_| path.client() != Client::DockerPy)?;
    let problem = config.docker_cli_problem.as_ref()?;
    let mut lost = LostLogin::new("docker-config-wrong-type", None);
    lost.evidence.push(evidence(facts, "stored, and not used", hidden));
    lost.evidence.push(Evidence::new("seen", problem.clone(), config.file.clone()));
    Some(lost)
}

/// A login under another key that still holds, where one that has ended is sent.
pub(super) fn better_entry(facts: &Facts, stored: &HostCredentials) -> Option<Evidence> {
    let better = stored.candidates.iter().find(|other| {
        let dated = matches!(&other.held, Held::Password { expiry: Expiry::At { .. }, .. });
        dated && holds(facts, other) && matches!(other.source, Source::Auths { .. })
    })?;
    Some(evidence(facts, "stored, and not used", better))
}

/// The token in the helper's cache that has ended.
pub(super) fn stale_cache<'f>(
    facts: &'f Facts,
    stored: &HostCredentials,
    path: CredentialPath,
) -> Option<&'f CachedToken> {
    let name = helper_name(stored.winner(path)?)?;
    let cached = facts.ecr_login.iter().filter(|_| name == ecr_login::NAME).flat_map(|left| &left.cached);
    let mut ended = cached.filter(|token| token.expiration <= facts.observed_at);
    ended.find(|token| token.host.as_str() == stored.host)
}

impl LostLogin {
    pub(super) fn new(id: &'static str, helper: Option<&str>) -> Self {
        let helper = helper.map(str::to_owned);
        Self { id, helper, evidence: Vec::new(), certainty: Certainty::Certain }
    }
}

fn helper_name(candidate: &Candidate) -> Option<&str> {
    match &candidate.source {
        Source::Helper { name, .. }
        | Source::HelperEntry { name, .. }
        | Source::DefaultStore { name, .. } => Some(name.as_str()),
        _ => None,
    }
}

/// Whether it has a password that is not known to have ended.
pub(super) fn holds(facts: &Facts, candidate: &Candidate) -> bool {
    match &candidate.held {
        Held::Password { expiry: Expiry::At { expiration }, mistake: None, .. } => {
            *expiration > facts.observed_at
        }
        Held::Password { expiry: Expiry::Unknown { .. }, mistake: None, .. } => true,
        _ => false,
    }
}

/// For whom a login is that does not arrive.
fn whose(candidate: &Candidate) -> &'static str {
    match &candidate.source {
        Source::Elsewhere { reader: Reader::Podman, .. } => "logged in for podman",
        Source::Elsewhere { reader: Reader::Finch, .. } => "logged in for Finch",
        Source::Elsewhere { reader: Reader::Snap, .. } => "logged in for Docker from a snap",
        Source::Elsewhere { reader: Reader::User { .. }, .. } => "logged in, with another home",
        Source::Variable { .. } => "in a variable that SAM's library ignores",
        Source::DefaultStore { .. } => "logged in for the docker command line alone",
        _ => "logged in elsewhere",
    }
}

fn evidence(facts: &Facts, what: &str, candidate: &Candidate) -> Evidence {
    let date = match &candidate.held {
        Held::Password { expiry: Expiry::At { expiration }, .. } => Some(*expiration),
        _ => None,
    };
    let login = match date.and_then(|at| Some((at, describe_moment(at)?))) {
        Some((at, moment)) => {
            format!("a login that ends in {} ({moment})", describe_duration(at - facts.observed_at))
        }
        None => "a login whose date cannot be read".to_owned(),
    };
    let whose = match &candidate.source {
        Source::Elsewhere { reader: Reader::User { name }, .. } => format!(", in the home of {name}"),
        _ => String::new(),
    };
    Evidence::new(what, format!("{login}{whose}"), describe_source(candidate))
}

/// What the helper for ECR wrote down.
fn of_ecr_login(facts: &Facts, host: &str) -> Vec<Evidence> {
    let Some(left) = &facts.ecr_login else { return Vec::new() };
    let error =
        left.error.iter().map(|error| Evidence::new("its log says", error.words.clone(), error.file.clone()));
    let cached = left.cached.iter().filter(|token| token.host.as_str() == host).filter_map(|token| {
        let moment = describe_moment(token.expiration)?;
        let ended = if token.expiration <= facts.observed_at { "ended" } else { "ends" };
        Some(Evidence::new("its cache has", format!("a token that {ended} at {moment}"), token.file.clone()))
    });
    error.chain(cached).collect()
}
