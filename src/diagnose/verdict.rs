//! What becomes of a pull by one client from one registry.

use super::helper_trouble;
use crate::docker::credential::{Expiry, Held, HostCredentials, Mistake, Sends, Sent};
use crate::docker::engine::{Answer, AnswerKind, EngineState, RegistryProbe, Via};
use crate::facts::Facts;
use crate::finding::Certainty;
use crate::image::{CredentialPath, Registry, RegistryKind};
use crate::observed::Observed;
use crate::quoted::Quoted;

/// The doctor's judgement on what a client sends to a registry. Ordered from good to bad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The registry takes it: said by itself, by the date in the stored login, or because no login is needed.
    Fine {
        /// The registry itself said so.
        asked: bool,
        /// When the stored login ends, in Unix seconds.
        expiration: Option<i64>,
    },
    /// It cannot be told.
    Unknown {
        /// A sentence without its full stop.
        why: Quoted,
    },
    /// The client stops before it asks.
    ClientFails {
        /// A sentence without its full stop.
        why: Quoted,
    },
    /// The registry refuses for a reason other than the login.
    Refused {
        /// Its own words.
        words: Quoted,
    },
    /// The registry refuses the login as such: garbled, of another service or of another region.
    LoginRefused {
        /// Its own words.
        words: Quoted,
    },
    /// The login that is sent cannot be one for ECR, by its form.
    Mistaken {
        /// What is wrong with it.
        mistake: Mistake,
        /// The registry's own words, where it was asked.
        words: Option<Quoted>,
        /// Why the registry was not asked.
        not_proved: Option<Quoted>,
    },
    /// No login is sent, and one is needed.
    NotLoggedIn {
        /// The registry's own words, where it was asked.
        words: Option<Quoted>,
    },
    /// The login that is sent has ended.
    Expired {
        /// When, in Unix seconds, where the login says so.
        expiration: Option<i64>,
        /// The registry's own words, where it was asked.
        words: Option<Quoted>,
        /// Why the registry was not asked.
        not_proved: Option<Quoted>,
    },
}

impl Verdict {
    /// How sure it is.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        match self {
            Self::Expired { words: None, .. } | Self::Mistaken { words: None, .. } => Certainty::Likely,
            Self::Unknown { .. } | Self::Refused { .. } => Certainty::Possible,
            Self::Fine { .. }
            | Self::ClientFails { .. }
            | Self::LoginRefused { .. }
            | Self::Mistaken { .. }
            | Self::NotLoggedIn { .. }
            | Self::Expired { .. } => Certainty::Certain,
        }
    }

    /// Its place between good and bad.
    pub(super) fn badness(&self) -> u8 {
        match self {
            Self::Fine { .. } => 0,
            Self::Unknown { .. } => 1,
            Self::Refused { .. } => 2,
            Self::ClientFails { .. } => 3,
            Self::LoginRefused { .. } => 4,
            Self::NotLoggedIn { .. } => 5,
            Self::Expired { .. } => 6,
            Self::Mistaken { .. } => 7,
        }
    }
}

/// Whether a login that holds ends within the time that the user wants it to hold.
pub(super) fn ends_soon(facts: &Facts, expiration: i64) -> bool {
    (0..facts.options.min_validity).contains(&expiration.saturating_sub(facts.observed_at))
}

/// What is stored for a registry.
pub(super) fn credentials<'f>(facts: &'f Facts, host: &str) -> Option<&'f HostCredentials> {
    facts.credentials.iter().find(|credentials| credentials.host == host)
}

/// The date in the login that is sent.
pub(super) fn expiration(facts: &Facts, host: &str, path: CredentialPath) -> Option<i64> {
    match &credentials(facts, host)?.winner(path)?.held {
        Held::Password { expiry: Expiry::At { expiration }, .. } => Some(*expiration),
        _ => None,
    }
}

/// Judges what is sent to `registry` on a way. The registry's own answer outranks the date in the login, and a helper that
/// is missing or broken outranks a login that is missing or has ended: `docker login` and `docker logout` ask that
/// helper too, and fail or do nothing (tried with docker 28.2).
pub(super) fn judge(facts: &Facts, registry: &Registry, path: CredentialPath) -> Verdict {
    let sent = credentials(facts, &registry.host).and_then(|stored| stored.sent(path));
    if let Some(Sent { sends: Sends::Fails, why, .. }) = sent {
        let why = why.clone().unwrap_or_else(|| Quoted::new("it cannot read the Docker configuration"));
        return Verdict::ClientFails { why };
    }
    let expiration = expiration(facts, &registry.host, path);
    let verdict = match asked(facts, registry, path).map(|probe| &probe.answer) {
        Some(Observed::Known(answer)) if answer.kind.says_nothing_of_the_login() => {
            let by_itself = by_what_is_stored(facts, registry, path, &answer.words);
            let is_asked_by_its_client =
                asked(facts, registry, path).is_some_and(|probe| probe.via != Via::Directly);
            match by_itself {
                Verdict::Fine { .. } if is_asked_by_its_client => {
                    Verdict::Unknown { why: answer.words.clone() }
                }
                verdict => verdict,
            }
        }
        Some(Observed::Known(answer)) => by_answer(answer, expiration),
        Some(Observed::Unknown(why)) => by_what_is_stored(facts, registry, path, why),
        None => by_what_is_stored(facts, registry, path, &why_not_asked(facts)),
    };
    let verdict = with_mistake(facts, registry, path, verdict);
    match (verdict, helper_trouble::of_registry(facts, &registry.host)) {
        (Verdict::Expired { .. } | Verdict::NotLoggedIn { .. } | Verdict::LoginRefused { .. }, Some(why)) => {
            Verdict::ClientFails { why: why.clone() }
        }
        (verdict, _) => verdict,
    }
}

/// What is seen from the login's form explains a refusal, and foretells one. A registry that takes it is right.
fn with_mistake(facts: &Facts, registry: &Registry, path: CredentialPath, verdict: Verdict) -> Verdict {
    let winner = credentials(facts, &registry.host).and_then(|stored| stored.winner(path));
    let Some(Held::Password { mistake: Some(mistake), .. }) = winner.map(|winner| &winner.held) else {
        return verdict;
    };
    let mistake = *mistake;
    match verdict {
        verdict if !registry.is_ecr() => verdict,
        Verdict::LoginRefused { words }
        | Verdict::Expired { words: Some(words), .. }
        | Verdict::NotLoggedIn { words: Some(words) } => {
            Verdict::Mistaken { mistake, words: Some(words), not_proved: None }
        }
        Verdict::Unknown { .. }
        | Verdict::Fine { asked: false, .. }
        | Verdict::Expired { words: None, .. } => {
            Verdict::Mistaken { mistake, words: None, not_proved: Some(why_not_asked(facts)) }
        }
        verdict => verdict,
    }
}

/// The registry's answer to what is sent on this way: the first that says something about the login.
pub(super) fn asked<'f>(
    facts: &'f Facts,
    registry: &Registry,
    path: CredentialPath,
) -> Option<&'f RegistryProbe> {
    facts.probes.iter().find(|probe| probe.host == registry.host && probe.paths.contains(&path))
}

/// What the registry said where it was asked without a login, because it refused the one that is stored.
pub(super) fn asked_without_login<'f>(
    facts: &'f Facts,
    registry: &Registry,
) -> Option<(&'f RegistryProbe, &'f Answer)> {
    let without = |probe: &&RegistryProbe| probe.host == registry.host && !probe.with_login;
    facts.probes.iter().filter(without).find_map(|probe| Some((probe, probe.answer.known()?)))
}

fn by_answer(answer: &Answer, expiration: Option<i64>) -> Verdict {
    let words = answer.words.clone();
    match answer.kind {
        // It looks at the token first, and then for the image.
        kind if kind.takes_the_login() => Verdict::Fine { asked: true, expiration },
        AnswerKind::Expired => Verdict::Expired { expiration, words: Some(words), not_proved: None },
        AnswerKind::NoCredentials => Verdict::NotLoggedIn { words: Some(words) },
        AnswerKind::InvalidToken => Verdict::LoginRefused { words },
        _ => Verdict::Refused { words },
    }
}

fn by_what_is_stored(
    facts: &Facts,
    registry: &Registry,
    path: CredentialPath,
    not_asked: &Quoted,
) -> Verdict {
    let unknown = || Verdict::Unknown { why: not_asked.clone() };
    let Some(credentials) = credentials(facts, &registry.host) else { return unknown() };
    let Some(decision) = credentials.sent(path) else { return unknown() };
    match (decision.sends, registry.kind) {
        (Sends::Nothing, RegistryKind::EcrPublic | RegistryKind::DockerHub) => {
            Verdict::Fine { asked: false, expiration: None }
        }
        (Sends::Nothing | Sends::IdentityToken, RegistryKind::EcrPrivate) => {
            Verdict::NotLoggedIn { words: None }
        }
        (Sends::Basic, RegistryKind::EcrPublic | RegistryKind::EcrPrivate) => {
            match credentials.winner(path).map(|winner| &winner.held) {
                Some(Held::Password { expiry: Expiry::At { expiration }, .. })
                    if *expiration <= facts.observed_at =>
                {
                    Verdict::Expired {
                        expiration: Some(*expiration),
                        words: None,
                        not_proved: Some(not_asked.clone()),
                    }
                }
                Some(Held::Password { expiry: Expiry::At { expiration }, .. }) => {
                    Verdict::Fine { asked: false, expiration: Some(*expiration) }
                }
                Some(Held::Password { expiry: Expiry::Unknown { why }, .. }) => {
                    Verdict::Unknown { why: Quoted::new(&format!("{why}, and {not_asked}")) }
                }
                _ => unknown(),
            }
        }
        (Sends::Unknown, _) => {
            Verdict::Unknown { why: decision.why.clone().unwrap_or_else(|| not_asked.clone()) }
        }
        _ => unknown(),
    }
}

/// Why no registry was asked.
fn why_not_asked(facts: &Facts) -> Quoted {
    match &facts.engines.sam.state {
        EngineState::NotAsked { why } => Quoted::new(&format!("the registry was not asked: {why}")),
        EngineState::Unknown { why } => Quoted::new(&format!("the registry could not be asked: {why}")),
        EngineState::NoSocket | EngineState::Refused => {
            Quoted::new("the registry could not be asked: no container engine answers")
        }
        EngineState::NoPermission => {
            Quoted::new("the registry could not be asked: the engine's socket may not be opened")
        }
        EngineState::WantsTls | EngineState::TlsFails { .. } => {
            Quoted::new("the registry could not be asked: no TLS connection to the engine")
        }
        EngineState::Reachable { .. } => Quoted::new("the registry was not asked"),
    }
}
