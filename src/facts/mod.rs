//! All that was seen, as plain data without secrets: the same facts give the same findings on another day and machine.

mod aws;
mod mask;
mod options;
mod sam;
mod system;
mod template;

pub mod collect;
pub mod saved;

pub use aws::{AwsFacts, SamSession};
pub use options::{Options, SamCommand};
pub use sam::{SamCommandFacts, SamConfigFile, SamFacts};
pub use system::System;
pub use template::{TemplateFacts, TemplateState};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docker::config::DockerConfigFacts;
use crate::docker::credential::{BrokenHelper, HostCredentials};
use crate::docker::ecr_login::EcrLogin;
use crate::docker::endpoint::EndpointFacts;
use crate::docker::engine::{Engines, LocalImage, RegistryProbe};
use crate::image::{Client, Registry};
use crate::quoted::Quoted;
use crate::rules::TextMatch;
use crate::template::pulls::{Problem, Pull, Push, SourceLine, registries};

/// The key of the whole time in [`Facts::took_ms`].
pub const TOTAL: &str = "total";

/// What a log says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogFacts {
    /// The file, `-` for standard input.
    pub file: Quoted,
    /// What the rules recognise in it, root causes first.
    pub matches: Vec<TextMatch>,
}

/// Everything that a diagnosis needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Facts {
    /// Version of this structure.
    pub schema_version: u32,
    /// When it was seen, in Unix seconds by this machine's clock.
    pub observed_at: i64,
    /// The machine and the user's surroundings.
    pub system: System,
    /// What the user asked for.
    pub options: Options,
    /// The template; of several the first that was read, or the first where none was.
    pub template: TemplateState,
    /// Each of several templates, by the names of their files; none where there is only one, or none was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<TemplateFacts>,
    /// What SAM is told outside the template; of several what it is told for all of them alike.
    pub sam: SamFacts,
    /// Every image that is needed.
    pub pulls: Vec<Pull>,
    /// Every image that `sam deploy` would push.
    pub pushes: Vec<Push>,
    /// What SAM refuses, drops or reads otherwise than it looks.
    pub problems: Vec<Problem>,
    /// The lines that locations point at.
    pub source_lines: Vec<SourceLine>,
    /// The Docker configuration: the file of the docker CLI, and that of docker-py where it is another one.
    pub docker_config: Vec<DockerConfigFacts>,
    /// What is stored for each registry that is needed, and what each client sends.
    pub credentials: Vec<HostCredentials>,
    /// Credential helpers that the configuration names and that are not installed, or were asked and fail.
    pub broken_helpers: Vec<BrokenHelper>,
    /// What the credential helper for ECR keeps to itself, where one is named.
    #[serde(default)]
    pub ecr_login: Option<EcrLogin>,
    /// Where each client looks for an engine, and which others are there.
    pub endpoints: EndpointFacts,
    /// The container engines.
    pub engines: Engines,
    /// What registries said.
    pub probes: Vec<RegistryProbe>,
    /// What a log says, where one was given.
    pub log: Option<LogFacts>,
    /// Whom the printed commands and SAM act as at AWS, and with which program. Facts of old versions have none.
    #[serde(default)]
    pub aws: Option<AwsFacts>,
    /// How long each probe took, in milliseconds, and under [`TOTAL`] all of them together: many run side by side.
    pub took_ms: BTreeMap<String, u64>,
}

impl Facts {
    /// The registries that are needed, in the order of first use.
    #[must_use]
    pub fn registries(&self) -> Vec<&Registry> {
        registries(&self.pulls)
    }

    /// What became of every template: of the only one, or of each of several.
    pub fn template_states(&self) -> impl Iterator<Item = &TemplateState> {
        let only = self.templates.is_empty().then_some(&self.template);
        only.into_iter().chain(self.templates.iter().map(|template| &template.state))
    }

    /// The one of several templates that a pull comes from.
    #[must_use]
    pub fn template_of(&self, pull: &Pull) -> Option<&TemplateFacts> {
        let file = pull.template.as_ref()?;
        let place = self.templates.binary_search_by(|template| template.file.cmp(file)).ok()?;
        self.templates.get(place)
    }

    /// Whether a command is told to take the image that is here, for the template that a pull comes from.
    #[must_use]
    pub fn skips(&self, pull: &Pull, command: SamCommand) -> bool {
        self.options.skip_pull_image.contains(&command)
            || self.template_of(pull).is_some_and(|template| template.skip_pull_image.contains(&command))
    }

    /// Whether a command must work for the template that a pull comes from.
    #[must_use]
    pub fn is_selected(&self, pull: &Pull, command: SamCommand) -> bool {
        let selected = &self.options.commands;
        let builds_in_containers = || {
            command == SamCommand::BuildContainer
                && selected.contains(&SamCommand::Build)
                && self.template_of(pull).is_some_and(|template| template.use_container)
        };
        selected.contains(&command) || builds_in_containers()
    }

    /// The AWS profile that commands name.
    #[must_use]
    pub fn named_profile(&self) -> Option<&Quoted> {
        let named = self.aws.as_ref().and_then(|aws| aws.named.as_ref()).map(|named| &named.value);
        self.options.profile.as_ref().or(named)
    }

    /// The Docker configuration that a client reads.
    #[must_use]
    pub fn config_of(&self, client: Client) -> Option<&DockerConfigFacts> {
        self.docker_config.iter().find(|config| config.clients.contains(&client))
    }

    /// Where the docker CLI looks, where SAM looks elsewhere.
    #[must_use]
    pub fn other_endpoint(&self) -> Option<&Quoted> {
        self.endpoints.docker_cli_state.as_ref().map(|_| &self.endpoints.docker_cli.address)
    }

    /// What the engine that pulls an image has of it, where that is known; `None` inside where it has nothing.
    #[must_use]
    pub fn local_image(&self, pull: &Pull) -> Option<Option<&LocalImage>> {
        self.engines.of(pull.client).images.get(&pull.reference)?.known().map(Option::as_ref)
    }

    /// Whether the engine that pulls an image has it already, where that is known.
    #[must_use]
    pub fn is_local(&self, pull: &Pull) -> Option<bool> {
        self.local_image(pull).map(|found| found.is_some())
    }
}
