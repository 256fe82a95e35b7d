//! No login for the registry, and something else that says why: a login for another host, a registry of AWS's own, or a store
//! that cannot keep one.

use super::duration::{describe_duration, describe_moment};
use super::helper_trouble::helper_of;
use super::lost_login::LostLogin;
use super::verdict::credentials;
use crate::docker::config::EcrLoginFacts;
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence};
use crate::image::{Client, Registry, RegistryKind};

/// The store of logins on Windows without Docker Desktop.
const WINCRED: &str = "wincred";

/// Why there is no login for this registry, where something says why. Which login somebody meant is not asked: the remedy is
/// the same for all, a login for exactly this host.
pub(super) fn find(facts: &Facts, registry: &Registry, client: Client) -> Option<LostLogin> {
    let config = facts.config_of(client)?;
    if facts.system.operating_system == "windows" && keeps_in_wincred(facts, registry) {
        let mut lost = LostLogin::new("wincred-stub-bad-data", Some(WINCRED));
        lost.evidence.push(Evidence::new(
            "logins are kept in",
            "docker-credential-wincred",
            config.file.clone(),
        ));
        // A short token may have fitted.
        lost.certainty = Certainty::Likely;
        return Some(lost);
    }
    if registry.is_of_aws() {
        return Some(LostLogin::new("aws-owned-registry-login", None));
    }
    let is_needed = |other: &Registry| facts.pulls.iter().any(|pull| pull.registry.host == other.host);
    let at = |login: &&EcrLoginFacts| Registry::from_address(login.key.as_str());
    if config.ecr_logins.iter().any(|login| at(&login).is_ecr_endpoint()) {
        return Some(LostLogin::new("login-wrong-host", None));
    }
    // A login that this project needs too was made for that, and one that has ended says nothing about today.
    let other = config.ecr_logins.iter().find(|login| {
        let other = at(login);
        let holds = login.expiration.is_some_and(|end| end > facts.observed_at);
        holds && other.kind == RegistryKind::EcrPrivate && other.host != registry.host && !is_needed(&other)
    })?;
    let mut lost = LostLogin::new("registry-host-mismatch", None);
    lost.evidence.extend(other.expiration.and_then(|end| {
        let value = format!(
            "{}, until {} (in {})",
            at(&other).host,
            describe_moment(end)?,
            describe_duration(end - facts.observed_at)
        );
        Some(Evidence::new("a login that holds", value, config.file.clone()))
    }));
    Some(lost)
}

/// Whether `docker login` would store into it: the docker CLI also takes it by itself.
fn keeps_in_wincred(facts: &Facts, registry: &Registry) -> bool {
    let mut candidates = credentials(facts, &registry.host).into_iter().flat_map(|stored| &stored.candidates);
    candidates.any(|candidate| helper_of(candidate).is_some_and(|(name, _)| name == WINCRED))
}
