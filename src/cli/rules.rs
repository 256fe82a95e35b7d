//! The arguments of `rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples::RULES_EXAMPLES;
use super::{Color, FolderArguments, OutputArguments, PageFormat};

/// `rules`.
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true, after_help = RULES_EXAMPLES)]
pub struct RulesArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<RulesCommand>,
    /// Without a subcommand: list.
    #[command(flatten)]
    pub list: RulesListArguments,
}

/// The subcommands of `rules`.
#[derive(Clone, Debug, Subcommand)]
pub enum RulesCommand {
    /// List all causes, by what they have to do with (the default)
    List(RulesListArguments),
    /// Show a cause in full: what it means, how it shows, what helps
    Show(RulesShowArguments),
    /// Try rules of your own on their examples and near misses
    Test(RulesTestArguments),
}

/// `rules list`.
#[derive(Args, Clone, Debug)]
pub struct RulesListArguments {
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// `rules show`.
#[derive(Args, Clone, Debug)]
pub struct RulesShowArguments {
    /// The cause, as findings name it in brackets
    #[arg(value_name = "ID")]
    pub id: String,
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
    /// Output for people, for a document or for programs
    #[arg(long, value_enum, default_value = "human")]
    pub format: PageFormat,
    /// Colours in the human output
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Color,
}

/// `rules test`.
#[derive(Args, Clone, Debug)]
pub struct RulesTestArguments {
    /// The folder with your rules: a file ID.yaml each
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}
