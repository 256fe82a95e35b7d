//! The arguments of `fix`.

use std::path::PathBuf;

use clap::Args;

use super::examples::FIX_EXAMPLES;
use super::parsers::{duration, seconds};
use super::{FailOn, FolderArguments, OutputArguments, TemplateArguments};

/// `fix`.
#[derive(Args, Clone, Debug)]
#[command(after_help = FIX_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "clap wants a field for each flag")]
pub struct FixArguments {
    /// The project's folder [default: this one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Apply the steps without asking; needed where there is no terminal
    #[arg(short, long)]
    pub yes: bool,
    /// Show the steps, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Set up docker-credential-ecr-login for each registry, which fetches a new token whenever one is needed
    #[arg(long)]
    pub lasting: bool,
    /// The template.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// The AWS profile to log in with, also where it is of another account than the registry
    #[arg(long)]
    pub profile: Option<String>,
    /// Read files and ask local credential helpers, nothing else: no engine, no registry, no AWS, and so no login
    #[arg(long)]
    pub offline: bool,
    /// Ask also the credential helpers of registries that are not needed, as sam build does
    #[arg(long)]
    pub all_helpers: bool,
    /// SAM is run with --skip-pull-image
    #[arg(long)]
    pub skip_pull_image: bool,
    /// Renew logins that end within this time, such as 15m or 2h
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = duration)]
    pub min_validity: std::time::Duration,
    /// One limit over everything that is asked, before and after
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub timeout: std::time::Duration,
    /// From which finding on that remains the exit code is 1
    #[arg(long, value_enum, default_value = "error", value_name = "WHAT")]
    pub fail_on: FailOn,
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}
