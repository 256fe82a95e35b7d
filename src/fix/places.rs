//! Which Docker configurations a finding is about, and where in them a login would be stored.

use std::path::{Path, PathBuf};

use super::step::Store;
use crate::docker::config::{ConfigState, DockerConfigFacts};
use crate::docker::credential::{Held, HostCredentials, Source};
use crate::docker::helper;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::image::{Client, CredentialPath, Registry};
use crate::quoted::Quoted;
use crate::template::pulls::Pull;

/// A configuration, and the ways on which what stands in it is sent.
pub(super) struct Place<'f> {
    pub(super) config: &'f DockerConfigFacts,
    pub(super) paths: Vec<CredentialPath>,
}

impl Place<'_> {
    /// The file, where it can be changed.
    pub(super) fn path(&self) -> Result<PathBuf, Quoted> {
        let file = &self.config.file;
        match &self.config.state {
            ConfigState::Present | ConfigState::Missing => {}
            ConfigState::Unreadable { why } | ConfigState::NotJson { why, .. } => {
                return Err(format!("{file} is not touched: {why}").into());
            }
        }
        let path = self.config.path.as_ref().map(|path| Path::new(path.as_str()));
        match path.filter(|path| path.is_absolute()) {
            Some(path) if path.file_name().is_some_and(|name| name == "config.json") => Ok(path.to_owned()),
            Some(_) => Err(format!("{file} is of old, and docker writes no logins there").into()),
            None => Err(format!("{file} has a name that cannot be shown, or there is no home folder").into()),
        }
    }
}

/// The pulls that a finding is about.
pub(super) fn pulls<'f>(facts: &'f Facts, finding: &Finding) -> impl Iterator<Item = &'f Pull> {
    facts.pulls.iter().filter(|pull| {
        finding.pulls.iter().any(|one| {
            one.reference.as_ref() == Some(&pull.reference)
                && one.path == pull.path
                && one.template == pull.template
        })
    })
}

/// The configurations that a finding's pulls depend on.
pub(super) fn of_finding<'f>(facts: &'f Facts, finding: &Finding) -> Result<Vec<Place<'f>>, Quoted> {
    of_pulls(facts, pulls(facts, finding))
}

/// The configurations that these pulls depend on.
pub(super) fn of_pulls<'f>(
    facts: &'f Facts,
    pulls: impl Iterator<Item = &'f Pull>,
) -> Result<Vec<Place<'f>>, Quoted> {
    let mut places: Vec<Place<'f>> = Vec::new();
    for pull in pulls {
        let path = pull.credential_path();
        let config = facts.config_of(path.client()).ok_or("nothing is known of Docker's configuration")?;
        match places.iter_mut().find(|place| place.config.file == config.file) {
            Some(place) if place.paths.contains(&path) => {}
            Some(place) => place.paths.push(path),
            None => places.push(Place { config, paths: vec![path] }),
        }
    }
    if places.is_empty() { Err("it is about no image that is needed here".into()) } else { Ok(places) }
}

/// What is stored for a registry.
pub(super) fn stored<'f>(facts: &'f Facts, host: &str) -> Option<&'f HostCredentials> {
    facts.credentials.iter().find(|stored| stored.host == host)
}

/// Where the docker command line would keep a login.
///
/// # Errors
/// Why it would not: a sentence without its full stop.
pub(super) fn store(
    facts: &Facts,
    registry: &Registry,
    stored: &HostCredentials,
    place: &Place<'_>,
) -> Result<Store, Quoted> {
    let store = match place.config.helper_of(registry) {
        Some(name) if !name.as_str().is_empty() => Store::Helper(name.clone()),
        Some(_) => Store::File,
        None => by_itself(stored, place).map_or(Store::File, Store::ByItself),
    };
    let Some(name) = store.helper() else { return Ok(store) };
    if helper::uses_network(name.as_str()).is_some() {
        return Err(format!("docker-credential-{name} answers for it, and keeps no logins").into());
    }
    if let Some(broken) = facts.broken_helpers.iter().find(|helper| helper.name == *name) {
        return Err(format!("docker-credential-{name} takes no login: {}", broken.why).into());
    }
    let of_helper = |source: &Source| matches!(source, Source::Helper { name: one, .. } | Source::DefaultStore { name: one, .. } if one == name);
    for candidate in stored.candidates.iter().filter(|candidate| of_helper(&candidate.source)) {
        if let Held::HelperFailed { why, .. } | Held::NotAsked { why } = &candidate.held {
            return Err(format!("docker-credential-{name} takes no login: {why}").into());
        }
    }
    Ok(store)
}

/// The store that the docker command line takes by itself; SAM's library knows nothing of it.
fn by_itself(stored: &HostCredentials, place: &Place<'_>) -> Option<Quoted> {
    if !place.config.clients.contains(&Client::DockerCli) {
        return None;
    }
    stored.candidates.iter().find_map(|candidate| match &candidate.source {
        Source::DefaultStore { file, name } if *file == place.config.file => Some(name.clone()),
        _ => None,
    })
}
