//! What SAM is told for one command: the command line before the environment before the configuration file.
//!
//! Source: SAM CLI, `cli/cli_config_file.py`, `commands/_utils/options.py` and the `command.py` of each command.

mod join;
mod read;
mod refusals;
mod repositories;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use self::refusals::refusals;
pub use self::repositories::Repositories;
use super::Options;
use super::collector::Trouble;
use super::image_options::ImageOptions;
use super::parameters::Parameters;
use crate::quoted::Quoted;

/// SAM's commands that read a template, each with options of its own in SAM's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// `sam build`.
    Build,
    /// `sam sync`, which builds and deploys.
    Sync,
    /// `sam local invoke`.
    LocalInvoke,
    /// `sam local start-api`.
    LocalStartApi,
    /// `sam local start-lambda`.
    LocalStartLambda,
    /// `sam deploy`.
    Deploy,
    /// `sam package`.
    Package,
}

impl Command {
    /// The command's section in the configuration.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Sync => "sync",
            Self::LocalInvoke => "local_invoke",
            Self::LocalStartApi => "local_start_api",
            Self::LocalStartLambda => "local_start_lambda",
            Self::Deploy => "deploy",
            Self::Package => "package",
        }
    }

    /// The command as people type it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Build => "sam build",
            Self::Sync => "sam sync",
            Self::LocalInvoke => "sam local invoke",
            Self::LocalStartApi => "sam local start-api",
            Self::LocalStartLambda => "sam local start-lambda",
            Self::Deploy => "sam deploy",
            Self::Package => "sam package",
        }
    }

    /// Whether it runs functions on this machine.
    #[must_use]
    pub fn is_local(self) -> bool {
        matches!(self, Self::LocalInvoke | Self::LocalStartApi | Self::LocalStartLambda)
    }

    /// Whether it builds.
    #[must_use]
    pub fn is_build(self) -> bool {
        matches!(self, Self::Build | Self::Sync)
    }

    /// Whether it takes the template that `sam build` has written, where none is named.
    #[must_use]
    pub fn prefers_built_template(self) -> bool {
        !self.is_build()
    }
}

/// What stands on the command line. `None` is what was not given.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    /// `--template-file`, from the working folder.
    pub template_file: Option<PathBuf>,
    /// `--config-file`, as it was given.
    pub config_file: Option<PathBuf>,
    /// `--config-env`.
    pub config_env: Option<String>,
    /// `--parameter-overrides`.
    pub parameter_overrides: Option<Parameters>,
    /// `--region`.
    pub region: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--build-image`.
    pub build_images: Option<ImageOptions>,
    /// `--invoke-image`.
    pub invoke_images: Option<ImageOptions>,
    /// `--skip-pull-image`.
    pub skip_pull_image: bool,
    /// `--use-buildkit` and `--no-use-buildkit`.
    pub use_buildkit: Option<bool>,
    /// `--language-extensions` and `--no-language-extensions`.
    pub language_extensions: Option<bool>,
    /// `--image-repository`, of `sam deploy`, `package` and `sync`.
    pub image_repository: Option<String>,
    /// `--image-repositories`, of the same.
    pub image_repositories: Vec<String>,
    /// `--resolve-image-repos`, of `sam deploy` and `package`.
    pub resolve_image_repos: bool,
    /// `--stack-name`.
    pub stack_name: Option<String>,
    /// The account that the template is deployed into: see [`Options::account`].
    pub account: Option<String>,
    /// What `AWS::Region` is where nothing else says it.
    pub default_region: Option<String>,
}

/// What decides how a command reads the template and gets images.
pub struct Settings {
    /// The command.
    pub command: Command,
    /// The template, where anything names one. A relative path starts where SAM runs.
    pub template: Option<PathBuf>,
    /// How the template is read.
    pub options: Options,
    /// Images that are here are not pulled again.
    pub skip_pull_image: bool,
    /// Functions are built in containers.
    pub use_container: bool,
    /// Where images are pushed to.
    pub repositories: Repositories,
    /// The stack that is deployed.
    pub stack_name: Option<String>,
    /// The AWS profile.
    pub profile: Option<Setting>,
    /// The AWS region.
    pub region: Option<Setting>,
    /// Why SAM refuses the command.
    pub(super) trouble: Option<Trouble>,
}

impl Settings {
    /// Whether SAM refuses the command for what it is told.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.trouble.is_some()
    }
}

/// A value, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setting {
    /// The value.
    pub value: Quoted,
    /// Where it comes from, such as `--profile` or `samconfig.toml`.
    pub source: Quoted,
}
