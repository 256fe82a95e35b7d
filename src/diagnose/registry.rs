//! What a report says about each registry that is needed.

use serde::Serialize;

use super::duration::describe_moment;
use super::mistake::describe_mistake;
use super::verdict::{Verdict, credentials, ends_soon, judge};
use crate::docker::credential::{Candidate, Expiry, Held, HostCredentials, Sends, Sent, Source};
use crate::facts::Facts;
use crate::image::{Client, CredentialPath, Registry, RegistryKind};
use crate::quoted::Quoted;

/// What the stored login is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CredentialState {
    /// None is sent.
    None,
    /// It holds.
    Unexpired,
    /// It holds, but not for much longer.
    ExpiresSoon,
    /// It has ended.
    Expired,
    /// It cannot be told.
    Unknown,
    /// It is refused, or the client cannot read it.
    Error,
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verified {
    /// The registry.
    Registry,
    /// The date in the login.
    Date,
    /// Nobody.
    None,
}

/// The stored login that is sent to a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CredentialReport {
    /// Where it stands.
    pub source: Option<Quoted>,
    /// Its user name.
    pub username: Option<Quoted>,
    /// When it ends: RFC 3339, in UTC.
    pub expires_at: Option<String>,
    /// What it is worth.
    pub state: CredentialState,
    /// Who says so.
    pub verified: Verified,
    /// Why something above is not known, or the registry's own words.
    pub why: Option<Quoted>,
}

/// What one client sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClientReport {
    /// The client.
    pub client: Client,
    /// What it sends; docker-py: where it pulls.
    #[serde(flatten)]
    pub sent: SentReport,
    /// What docker-py sends where it builds, if that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_builds: Option<SentReport>,
}

/// What is sent on one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SentReport {
    /// What it sends.
    pub sends: Sends,
    /// From where.
    pub source: Option<Quoted>,
    /// The user name it sends.
    pub username: Option<Quoted>,
    /// Why this and nothing else.
    pub why: Option<Quoted>,
}

/// A registry that is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RegistryReport {
    /// Its host.
    pub host: String,
    /// Its kind.
    pub kind: RegistryKind,
    /// How many different images are needed from it.
    pub images: usize,
    /// The login that the client of its pulls sends.
    pub credential: CredentialReport,
    /// What each client sends.
    pub clients: Vec<ClientReport>,
}

/// The ways on which stored logins reach a registry here.
pub(super) fn paths_in_use(facts: &Facts, registry: &Registry) -> Vec<CredentialPath> {
    let used = |path| {
        facts.pulls.iter().any(|pull| pull.registry.host == registry.host && pull.credential_path() == path)
    };
    CredentialPath::ALL.into_iter().filter(|path| used(*path)).collect()
}

/// The way that fares worst, and how.
pub(super) fn worst(facts: &Facts, registry: &Registry) -> Option<(CredentialPath, Verdict)> {
    let judged = paths_in_use(facts, registry).into_iter().map(|path| (path, judge(facts, registry, path)));
    judged.max_by_key(|(_, verdict)| verdict.badness())
}

pub(super) fn report_on(facts: &Facts, registry: &Registry) -> RegistryReport {
    let mut references: Vec<&Quoted> = facts
        .pulls
        .iter()
        .filter(|pull| pull.registry.host == registry.host)
        .map(|pull| &pull.reference)
        .collect();
    references.sort_unstable();
    references.dedup();
    RegistryReport {
        host: registry.host.clone(),
        kind: registry.kind,
        images: references.len(),
        credential: credential_report(facts, registry),
        clients: client_reports(facts, registry),
    }
}

fn credential_report(facts: &Facts, registry: &Registry) -> CredentialReport {
    let Some((path, verdict)) = worst(facts, registry) else {
        return CredentialReport {
            source: None,
            username: None,
            expires_at: None,
            state: CredentialState::Unknown,
            verified: Verified::None,
            why: Some(Quoted::new("nothing here pulls from it")),
        };
    };
    let winner = credentials(facts, &registry.host).and_then(|stored| stored.winner(path));
    let sent =
        winner.filter(|winner| matches!(winner.held, Held::Password { .. } | Held::IdentityToken { .. }));
    let expires_at = match sent.map(|sent| &sent.held) {
        Some(Held::Password { expiry: Expiry::At { expiration }, .. }) => describe_moment(*expiration),
        _ => None,
    };
    let by = |words: &Option<Quoted>, dated: bool| match (words, dated) {
        (Some(_), _) => Verified::Registry,
        (None, true) => Verified::Date,
        (None, false) => Verified::None,
    };
    let (state, verified, why) = match verdict {
        Verdict::Fine { asked, expiration } => {
            let state = match expiration {
                Some(end) if ends_soon(facts, end) => CredentialState::ExpiresSoon,
                Some(_) => CredentialState::Unexpired,
                None if sent.is_some() => CredentialState::Unexpired,
                None => CredentialState::None,
            };
            let verified = match (asked, expiration) {
                (true, _) => Verified::Registry,
                (false, Some(_)) => Verified::Date,
                (false, None) => Verified::None,
            };
            (state, verified, None)
        }
        Verdict::Unknown { why } => (CredentialState::Unknown, Verified::None, Some(why)),
        Verdict::ClientFails { why } => (CredentialState::Error, Verified::None, Some(why)),
        Verdict::Refused { words } | Verdict::LoginRefused { words } => {
            (CredentialState::Error, Verified::Registry, Some(words))
        }
        Verdict::Mistaken { words, mistake, .. } => (
            CredentialState::Error,
            by(&words, false),
            words.or_else(|| Some(describe_mistake(mistake).into())),
        ),
        Verdict::NotLoggedIn { words } => (CredentialState::None, by(&words, false), words),
        Verdict::Expired { words, expiration, not_proved } => {
            (CredentialState::Expired, by(&words, expiration.is_some()), words.or(not_proved))
        }
    };
    CredentialReport {
        source: sent.map(describe_source),
        username: sent.and_then(username),
        expires_at,
        state,
        verified,
        why,
    }
}

fn client_reports(facts: &Facts, registry: &Registry) -> Vec<ClientReport> {
    let Some(credentials) = credentials(facts, &registry.host) else { return Vec::new() };
    let report = |client: Client| {
        let decided = credentials.clients.iter().find(|decided| decided.client == client)?;
        Some(ClientReport {
            client,
            sent: sent_report(credentials, &decided.sent),
            in_builds: decided.in_builds.as_ref().map(|sent| sent_report(credentials, sent)),
        })
    };
    Client::ALL.into_iter().filter_map(report).collect()
}

fn sent_report(credentials: &HostCredentials, sent: &Sent) -> SentReport {
    let winner = sent.candidate.and_then(|index| credentials.candidates.get(index));
    let sends_it = matches!(sent.sends, Sends::Basic | Sends::IdentityToken);
    SentReport {
        sends: sent.sends,
        source: winner.map(describe_source),
        username: winner.filter(|_| sends_it).and_then(username),
        why: sent.why.clone(),
    }
}

fn username(candidate: &Candidate) -> Option<Quoted> {
    match &candidate.held {
        Held::Password { username, .. } => Some(username.clone()),
        _ => None,
    }
}

/// Where a credential stands, as reports write it.
pub(crate) fn describe_source(candidate: &Candidate) -> Quoted {
    let text = match &candidate.source {
        Source::Auths { file, key } | Source::Elsewhere { file, key, .. } => {
            format!("{file} auths[\"{key}\"]")
        }
        Source::Helper { file, name, store: true } => {
            format!("docker-credential-{name} (credsStore in {file})")
        }
        Source::Helper { file, name, store: false } => {
            format!("docker-credential-{name} (credHelpers in {file})")
        }
        Source::DefaultStore { file, name } => {
            format!("docker-credential-{name} (which docker takes by itself, as {file} names nothing)")
        }
        Source::HelperEntry { file, name, key } => {
            format!("docker-credential-{name} under \"{key}\" (credHelpers in {file})")
        }
        Source::StoreEntry { file, name, key } => {
            format!("docker-credential-{name} under \"{key}\" (credsStore in {file})")
        }
        Source::Variable { name, key } => format!("{name} auths[\"{key}\"]"),
    };
    Quoted::new(&text)
}
