//! The arguments of `check`, and those of every look at a project.

use std::path::PathBuf;

use clap::Args;

use super::parsers::{duration, seconds};
use super::{Color, FailOn, FolderArguments, PlaceArguments, ReportFormat, ShellChoice, TemplateArguments};

/// What to look at, for `check` and `fix`.
#[derive(Args, Clone, Debug)]
pub struct LookArguments {
    /// Which projects.
    #[command(flatten)]
    pub places: PlaceArguments,
    /// The template.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// Read files and ask local credential helpers, nothing else: no engine, no registry, no AWS
    #[arg(long)]
    pub offline: bool,
    /// Ask also the credential helpers of registries that are not needed, as sam build does
    #[arg(long)]
    pub all_helpers: bool,
    /// The AWS profile to use in the printed commands
    #[arg(long)]
    pub profile: Option<String>,
    /// SAM is run with --skip-pull-image
    #[arg(long)]
    pub skip_pull_image: bool,
    /// Warn about logins that end within this time, such as 15m or 2h
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = duration)]
    pub min_validity: std::time::Duration,
    /// One limit over everything that is asked
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub timeout: std::time::Duration,
    /// From which finding on the exit code is 1
    #[arg(long, value_enum, default_value = "error", value_name = "WHAT")]
    pub fail_on: FailOn,
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
}

/// `check`.
#[derive(Args, Clone, Debug)]
pub struct CheckArguments {
    /// What to look at.
    #[command(flatten)]
    pub look: LookArguments,
    /// Ask AWS whether it gives a token for each registry of ECR, also where no login is part of a fix
    #[arg(long)]
    pub probe_token: bool,
    /// Error text to look at beside the facts; - is standard input
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// The shell that printed lines are for
    #[arg(long, value_enum, default_value = "auto")]
    pub shell: ShellChoice,
    /// Show also the checks that passed, and how long each took
    #[arg(short, long)]
    pub verbose: bool,
    /// The output.
    #[command(flatten)]
    pub output: ReportOutputArguments,
}

/// How a report looks.
#[derive(Args, Clone, Debug)]
pub struct ReportOutputArguments {
    /// Output for people or for programs [default: human; in GitHub Actions: github]
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,
    /// Colours in the human output
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Color,
}
