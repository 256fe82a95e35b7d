//! Which template, and how SAM is told to read it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Which template, and how SAM is told to read it.
#[derive(Args, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "clap wants a field for each flag")]
pub struct TemplateArguments {
    /// The SAM template [default: template.yaml, template.yml or template.json in the folder]
    #[arg(short, long, alias = "template", value_name = "FILE")]
    pub template_file: Option<PathBuf>,
    /// SAM's configuration [default: samconfig.toml, .yaml or .yml beside the template of -t, or in the folder]
    #[arg(long, value_name = "FILE")]
    pub config_file: Option<String>,
    /// The environment to take from SAM's configuration [default: default]
    #[arg(long, value_name = "NAME")]
    pub config_env: Option<String>,
    /// Values for the template's parameters, as sam takes them
    #[arg(long, help = "Values for the template's parameters, as sam takes them: NAME=VALUE… or file://FILE", value_name = "NAME=VALUE", num_args = 1..)]
    pub parameter_overrides: Vec<String>,
    /// The region that the template is read for; as with sam, the environment's does not count
    #[arg(long)]
    pub region: Option<String>,
    /// The image of sam build --use-container, for all functions and layers or for one
    #[arg(long = "build-image", value_name = "[NAME=]IMAGE")]
    pub build_images: Vec<String>,
    /// The image of sam local, for all functions or for one
    #[arg(long = "invoke-image", value_name = "[NAME=]IMAGE")]
    pub invoke_images: Vec<String>,
    /// SAM builds images of functions with docker buildx; --no-use-buildkit: it does not
    #[arg(long, overrides_with = "no_use_buildkit")]
    pub use_buildkit: bool,
    /// The opposite of --use-buildkit
    #[arg(long, hide = true, overrides_with = "use_buildkit")]
    pub no_use_buildkit: bool,
    /// SAM expands the template's language extensions (loops); --no-language-extensions: it does not
    #[arg(long, overrides_with = "no_language_extensions")]
    pub language_extensions: bool,
    /// The opposite of --language-extensions
    #[arg(long, hide = true, overrides_with = "language_extensions")]
    pub no_language_extensions: bool,
    /// Look at this image; without -t, instead of a template
    #[arg(long = "image", value_name = "REFERENCE")]
    pub images: Vec<String>,
    /// The command that must work: what breaks only others is a warning
    #[arg(long = "for", value_enum, value_name = "COMMAND", default_value = "all")]
    pub commands: Vec<ForCommand>,
}

/// The SAM commands that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ForCommand {
    /// sam build
    Build,
    /// sam build --use-container
    BuildContainer,
    /// sam local invoke, start-api and start-lambda
    Local,
    /// sam deploy and sam package
    #[value(alias = "package")]
    Deploy,
    /// sam sync: build and deploy
    Sync,
    /// All of them
    All,
}
