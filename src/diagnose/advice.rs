//! From a rule to a finding: the words, the remedies, and which of them comes first.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use super::breaks::{Breakage, breakage};
use crate::docker::config::{ConfigState, DockerConfigFacts};
use crate::docker::credential::{Candidate, Held, HostCredentials, Source};
use crate::docker::ecr_login;
use crate::facts::Facts;
use crate::finding::{AffectedPull, Certainty, Evidence, Finding, Severity};
use crate::image::{Client, Registry};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::remedy::{Action, Client as Program, Context, Pipeline};
use crate::rules::{Rule, RuleSet, fill, remedies};
use crate::template::pulls::Pull;

/// What every finding needs to be written.
pub(super) struct Draft<'f> {
    pub(super) facts: &'f Facts,
    pub(super) context: Context,
    pub(super) certainty: Certainty,
    pub(super) evidence: Vec<Evidence>,
    /// The pulls that break; `None` for a finding that is not about pulls.
    pub(super) pulls: Option<Vec<&'f Pull>>,
}

impl<'f> Draft<'f> {
    /// A certain finding about nothing in particular, in the configuration that SAM reads.
    pub(super) fn new(facts: &'f Facts) -> Self {
        let context = Context {
            profile: facts.named_profile().map(|profile| profile.as_str().to_owned()),
            operating_system: facts.system.operating_system.clone(),
            package_manager: facts.system.package_manager.clone(),
            systemd: facts.system.systemd,
            pipeline: facts.system.ci.as_deref().and_then(Pipeline::named),
            powershell: facts.system.powershell,
            endpoint: Some(facts.engines.sam.endpoint.as_str().to_owned()),
            other_endpoint: facts.other_endpoint().map(|address| address.as_str().to_owned()),
            docker_context: facts.endpoints.context.as_ref().map(|context| context.name.as_str().to_owned()),
            ..Context::default()
        };
        let draft = Self { facts, context, certainty: Certainty::Certain, evidence: Vec::new(), pulls: None };
        draft.reading(Client::DockerPy)
    }

    /// Whether `docker login` would fail: the helper that the configuration names for the registry gets tokens by itself and
    /// stores none ("not implemented"; tried with `docker-credential-ecr-login` 0.6.0 and docker 28.2).
    fn cannot_store_logins(&self) -> bool {
        let Some(registry) = &self.context.registry else { return false };
        let read = |config: &&DockerConfigFacts| {
            config.path.as_ref().map(Quoted::as_str) == self.context.config_file.as_deref()
        };
        let named = self.facts.docker_config.iter().find(read).and_then(|config| config.helper_of(registry));
        named.is_some_and(|name| name.as_str() == ecr_login::NAME)
    }

    /// In the configuration that this client reads. Commands name its folder where it is not the one that the docker CLI
    /// takes by itself, or where a variable names it.
    pub(super) fn reading(mut self, client: Client) -> Self {
        let config = self.facts.config_of(client);
        let path = |config: &DockerConfigFacts| config.path.as_ref().map(|path| path.as_str().to_owned());
        let elsewhere = config.and_then(path) != self.facts.config_of(Client::DockerCli).and_then(path);
        let named = self.facts.system.docker_config.as_ref().map(|folder| folder.as_str().to_owned());
        self.context.config_file = config.and_then(path);
        let instead = self.facts.system.instead_of_docker.as_deref().and_then(Program::named);
        // podman knows no store for all registries, and drops that setting when it writes the file (tried with 4.3).
        let drops_store = |program: &Program| {
            *program == Program::Podman && config.is_some_and(|config| config.creds_store.is_some())
        };
        self.context.client = instead.filter(|program| !drops_store(program)).unwrap_or(self.context.client);
        self.context.under_sudo = self.facts.system.asked_with_sudo.is_some();
        let missing = config.filter(|config| config.state == ConfigState::Missing);
        self.context.new_config_file = missing.and_then(path);
        self.context.config_name = config.map(|config| config.file.as_str().to_owned());
        self.context.docker_config = if elsewhere {
            let folder = self.context.config_file.as_deref().map(Path::new).and_then(Path::parent);
            folder.map(|folder| folder.display().to_string())
        } else {
            named
        };
        self
    }

    /// About this registry.
    pub(super) fn about(mut self, registry: &Registry) -> Self {
        self.context.registry = Some(registry.clone());
        self
    }

    /// Breaking these pulls.
    pub(super) fn breaking(mut self, pulls: Vec<&'f Pull>) -> Self {
        self.pulls = Some(pulls);
        self
    }

    /// The finding of rule `id`. `None` where there is no such rule, or where nothing that is in use here breaks.
    pub(super) fn finding(self, rules: &RuleSet, id: &str) -> Option<Finding> {
        let rule = rules.get(id)?;
        let Some(pulls) = &self.pulls else { return Some(self.write(rule, rule.severity, Vec::new())) };
        let Breakage { severity, commands } = breakage(self.facts, pulls.iter().copied());
        let severity = severity?.min(rule.severity);
        Some(self.write(rule, severity, commands.into_iter().map(str::to_owned).collect()))
    }

    /// The finding of a rule at a severity that does not follow from pulls.
    pub(super) fn write(self, rule: &Rule, severity: Severity, breaks: Vec<String>) -> Finding {
        let mut pulls: Vec<AffectedPull> = Vec::new();
        let mut remedies = remedies(rule, &self.context);
        if self.cannot_store_logins() {
            remedies.retain(|remedy| !matches!(remedy.kind, Action::Login | Action::PipelineLogin));
        }
        let mut locations: Vec<Location> = Vec::new();
        let (mut known, mut places) = (HashSet::new(), BTreeSet::new());
        for pull in self.pulls.iter().flatten() {
            let affected = || AffectedPull {
                path: pull.path.clone(),
                reference: Some(pull.reference.clone()),
                template: pull.template.clone(),
            };
            if known.insert((&pull.template, &pull.path, &pull.reference)) {
                pulls.push(affected());
            }
            if let Some(location) = &pull.location
                && places.insert(location)
            {
                locations.push(location.clone());
            }
        }
        Finding {
            id: rule.id.clone(),
            severity,
            certainty: self.certainty,
            title: fill(&rule.title, &self.context),
            detail: fill(&rule.meaning, &self.context),
            evidence: self.evidence,
            not_proved: None,
            locations,
            breaks,
            pulls,
            remedies,
            docs: rule.docs.clone(),
        }
    }
}

/// The keys of `auths` that `docker logout` must be told by name: with the plain host it would leave them.
pub(super) fn keys_to_name(credentials: &HostCredentials) -> Vec<String> {
    let mut keys = Vec::new();
    for candidate in &credentials.candidates {
        if let (Source::Auths { key, .. }, false, Held::Password { .. } | Held::IdentityToken { .. }) =
            (&candidate.source, candidate.logout_removes_it, &candidate.held)
        {
            keys.push(key.as_str().to_owned());
        }
    }
    keys
}

/// Whether a logout would take away what is sent. A credential helper for ECR keeps nothing that could be erased.
pub(super) fn logout_helps(winner: &Candidate) -> bool {
    match &winner.source {
        Source::Auths { .. } => true,
        Source::Helper { .. } | Source::DefaultStore { .. } | Source::StoreEntry { .. } => {
            winner.logout_removes_it
        }
        Source::HelperEntry { .. } | Source::Elsewhere { .. } | Source::Variable { .. } => false,
    }
}
