//! The command line.

mod check;
mod choices;
mod examples;
mod fix;
mod parsers;
mod places;
mod policy;
mod rules;
mod shell_life;
mod template;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use examples::{CHECK_EXAMPLES, EXAMPLES, EXPLAIN_EXAMPLES, IMAGES_EXAMPLES, RUN_EXAMPLES, RUNBOOK_EXAMPLES};
use parsers::seconds;

pub use check::{CheckArguments, LookArguments, ReportOutputArguments};
pub use choices::{BookFormat, Color, FailOn, Format, PageFormat, ReportFormat, ShellChoice, TextFormat};
pub use fix::FixArguments;
pub use places::PlaceArguments;
pub use policy::PolicyArguments;
pub use rules::{RulesArguments, RulesCommand, RulesListArguments, RulesShowArguments, RulesTestArguments};
pub use shell_life::{CompletionsArguments, ManArguments};
pub use template::{ForCommand, TemplateArguments};

const HELP_STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Why can SAM not pull from or push to Amazon ECR, and which command fixes it?
///
/// Reads the SAM template to find which images SAM will pull, looks at the logins that Docker has stored for their
/// registries and whether they still hold, and prints the command that fixes what is wrong. Only `fix` changes anything.
#[derive(Debug, Parser)]
#[command(name = NAME, version, styles = HELP_STYLES, after_help = EXAMPLES)]
#[command(args_conflicts_with_subcommands = true, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Without a subcommand: check.
    #[command(flatten)]
    pub check: CheckArguments,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find what will break, or broke, and say how to fix it (the default)
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Box<CheckArguments>),
    /// Name the cause in error text; needs no network and no Docker
    Explain(ExplainArguments),
    /// Run a command, pass its output through, and diagnose a failure
    ///
    /// In a terminal the command has a terminal of the same size and the keyboard: colours, progress bars, prompts and Ctrl-C
    /// are as ever. An output that is a file or a pipe gets the command's bytes unchanged. On Windows the command always
    /// writes to pipes. Signals reach the command, and its exit code is ours.
    ///
    /// Where it fails, what it wrote is judged together with the facts of this machine, and what was found stands on standard
    /// error behind its output. What sam is told on its command line counts as if check was told. A command that goes on
    /// after an error is diagnosed while it runs. Where it succeeds, or Ctrl-C or a signal ends it, nothing is added.
    Run(Box<RunArguments>),
    /// Apply the remedies that are safe to apply, then check again
    ///
    /// Shows what it would do, and asks once. It takes away stored logins that have ended, and logs in with a token from AWS
    /// where the credentials are those of the registry's own account, or --profile names them. All else it leaves to you, and
    /// says so: what opens a browser, what needs an administrator, what changes more than one registry's login.
    ///
    /// Docker's configuration is changed in one entry and no other byte, as a whole or not at all, and a copy of it is kept.
    Fix(Box<FixArguments>),
    /// List what SAM will pull, from where, for which function
    #[command(after_help = IMAGES_EXAMPLES)]
    Images(ImagesArguments),
    /// Print the least IAM and repository policies that the template needs
    Policy(Box<PolicyArguments>),
    /// List the causes that are known, show one in full, or test rules of your own
    Rules(RulesArguments),
    /// Write all causes and what helps as a runbook, in Markdown or HTML
    Runbook(RunbookArguments),
    /// Write what a shell needs to complete the commands and options of this program
    Completions(CompletionsArguments),
    /// Write the manual: one page, or all into a folder
    Man(ManArguments),
}

/// The name of the program.
pub const NAME: &str = "sam-ecr-doctor";

/// The command line, with examples before the options in every help.
#[must_use]
pub fn command() -> clap::Command {
    examples_first(Cli::command())
}

fn examples_first(command: clap::Command) -> clap::Command {
    let command =
        command.help_template("{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}");
    command.mut_subcommands(examples_first)
}

/// A team's own rules.
#[derive(Args, Clone, Debug, Default)]
pub struct FolderArguments {
    /// A folder with rules of your own, which are added or replace those with their ids
    #[arg(long = "rules", value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

/// How output looks.
#[derive(Args, Clone, Debug)]
pub struct OutputArguments {
    /// Output for people or for programs
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
    /// Colours in the human output
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Color,
}

/// `explain`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub struct ExplainArguments {
    /// Files with error text; - is standard input [default: standard input]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The AWS profile to use in the printed commands
    #[arg(long)]
    pub profile: Option<String>,
    /// The shell that printed lines are for
    #[arg(long, value_enum, default_value = "auto")]
    pub shell: ShellChoice,
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
    /// Print only the lines that help, as comments: text alone does not show what is stored here
    #[arg(short, long, conflicts_with = "format")]
    pub quiet: bool,
    /// Output for people or for programs [default: human; in GitHub Actions: github]
    #[arg(long, value_enum)]
    pub format: Option<TextFormat>,
    /// Colours in the human output
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Color,
}

/// `run`.
#[derive(Args, Clone, Debug)]
#[command(after_help = RUN_EXAMPLES, override_usage = "sam-ecr-doctor run [OPTIONS] -- CMD…")]
pub struct RunArguments {
    /// The command and its arguments
    #[arg(value_name = "CMD", trailing_var_arg = true)]
    pub command: Vec<std::ffi::OsString>,
    /// Judge by files and local credential helpers, nothing else: no engine, no registry
    #[arg(long)]
    pub offline: bool,
    /// One limit over everything that is asked after a failure
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub timeout: std::time::Duration,
    /// The AWS profile to use in the printed commands, where the command names none
    #[arg(long)]
    pub profile: Option<String>,
    /// The region that the template is read for, where the command names none
    #[arg(long)]
    pub region: Option<String>,
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
    /// The shell that printed lines are for
    #[arg(long, value_enum, default_value = "auto")]
    pub shell: ShellChoice,
    /// What was found, for people or for programs: the JSON of check in one line, the last one of standard error
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,
    /// Colours in what was found
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Color,
}

/// `images`.
#[derive(Args, Clone, Debug)]
pub struct ImagesArguments {
    /// Which projects.
    #[command(flatten)]
    pub places: PlaceArguments,
    /// The template.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// `runbook`.
#[derive(Args, Clone, Debug)]
#[command(after_help = RUNBOOK_EXAMPLES)]
pub struct RunbookArguments {
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
    /// What to write
    #[arg(long, value_enum, default_value = "markdown")]
    pub format: BookFormat,
    /// Where to write it; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
}
