//! All that was seen, as plain data without secrets: the same facts give the same findings on another day and machine.

mod aws;
mod options;
mod sam;
mod system;

pub mod collect;

pub use aws::{AwsFacts, SamSession};
pub use options::{Options, SamCommand};
pub use sam::{SamCommandFacts, SamConfigFile, SamFacts};
pub use system::System;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docker::config::DockerConfigFacts;
use crate::docker::credential::{BrokenHelper, HostCredentials};
use crate::docker::ecr_login::EcrLogin;
use crate::docker::endpoint::EndpointFacts;
use crate::docker::engine::{Engines, LocalImage, RegistryProbe};
use crate::image::{Client, Registry};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::rules::TextMatch;
use crate::template::pulls::{Problem, Pull, Push, SourceLine, registries};

/// The key of the whole time in [`Facts::took_ms`].
pub const TOTAL: &str = "total";

/// What became of the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum TemplateState {
    /// It was read.
    Read {
        /// The file, as people know it.
        file: Quoted,
        /// How many functions it has, nested stacks included.
        functions: usize,
    },
    /// It could not be read.
    Unreadable {
        /// What is wrong and what to do: whole sentences.
        why: Quoted,
        /// Where.
        location: Option<Location>,
    },
    /// SAM refuses its configuration file, and so every command before it reads a template.
    ConfigUnreadable {
        /// What is wrong and what to do: whole sentences.
        why: Quoted,
        /// Where.
        location: Option<Location>,
    },
    /// There is none, and one was needed.
    Missing {
        /// What to do: whole sentences.
        why: Quoted,
    },
    /// Nobody asked for one: references were given with `--image`.
    NotAsked,
}

/// What a log says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFacts {
    /// The file, `-` for standard input.
    pub file: Quoted,
    /// What the rules recognise in it, root causes first.
    pub matches: Vec<TextMatch>,
}

/// Everything that a diagnosis needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of this structure.
    pub schema_version: u32,
    /// When it was seen, in Unix seconds by this machine's clock.
    pub observed_at: i64,
    /// The machine and the user's surroundings.
    pub system: System,
    /// What the user asked for.
    pub options: Options,
    /// The template.
    pub template: TemplateState,
    /// What SAM is told outside the template.
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
