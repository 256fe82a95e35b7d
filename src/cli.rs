//! The command line.

mod examples;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use examples::{EXAMPLES, EXPLAIN_EXAMPLES, RULES_EXAMPLES, RUN_EXAMPLES, RUNBOOK_EXAMPLES};

const HELP_STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Why can SAM not pull from or push to Amazon ECR, and which command fixes it?
///
/// Reads the SAM template to find which images SAM will pull, looks at the logins that Docker has stored for their
/// registries and whether they still hold, and prints the command that fixes what is wrong. It changes nothing.
#[derive(Debug, Parser)]
#[command(name = "sam-ecr-doctor", version, styles = HELP_STYLES, after_help = EXAMPLES)]
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
    /// List what SAM will pull, from where, for which function
    Images(ImagesArguments),
    /// Print the least IAM and repository policies that the template needs
    Policy(Box<PolicyArguments>),
    /// List the causes that are known, show one in full, or test rules of your own
    Rules(RulesArguments),
    /// Write all causes and what helps as a runbook, in Markdown or HTML
    Runbook(RunbookArguments),
}

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

/// `check`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "clap wants a field for each flag")]
pub struct CheckArguments {
    /// The project's folder [default: this one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The template.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// Read files and ask local credential helpers, nothing else: no engine, no registry, no AWS
    #[arg(long)]
    pub offline: bool,
    /// Ask also the credential helpers of registries that are not needed, as sam build does
    #[arg(long)]
    pub all_helpers: bool,
    /// Ask AWS whether it gives a token for each registry of ECR, also where no login is part of a fix
    #[arg(long)]
    pub probe_token: bool,
    /// Error text to look at beside the facts; - is standard input
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
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
    /// Show also the checks that passed, and how long each took
    #[arg(short, long)]
    pub verbose: bool,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
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
    /// Rules.
    #[command(flatten)]
    pub folder_of_rules: FolderArguments,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
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
    /// The project's folder [default: this one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The template.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}

const POLICY_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor policy                       what those who build, run and deploy must be allowed
  sam-ecr-doctor policy --for build --account 123456789012
                                              for a role of that account that only builds
  sam-ecr-doctor policy --for deploy --image-repository URI --write policies
                                              the documents as files, with commands that name them
  sam-ecr-doctor policy --format json | jq '.policies[0].document'

Documents hold YOUR_… where the template leaves something open: replace that before you use them.
They are about images alone: a deployment needs more, for CloudFormation, S3 and its resources.
";

/// `policy`.
#[derive(Args, Clone, Debug)]
#[command(after_help = POLICY_EXAMPLES)]
pub struct PolicyArguments {
    /// The project's folder [default: this one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The account of those who pull, push and deploy: tells which repositories are another account's
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    pub account: Option<String>,
    /// Where sam deploy pushes images to
    #[arg(long, value_name = "URI")]
    pub image_repository: Option<String>,
    /// The same for one function
    #[arg(long, value_name = "FUNCTION=URI")]
    pub image_repositories: Vec<String>,
    /// sam deploy makes the repositories itself
    #[arg(long)]
    pub resolve_image_repos: bool,
    /// The stack that is deployed: SAM names its own repositories by it
    #[arg(long, value_name = "NAME")]
    pub stack_name: Option<String>,
    /// An image that you push yourself, with docker push; without -t, instead of a template
    #[arg(long = "push", value_name = "REFERENCE")]
    pub pushed: Vec<String>,
    /// Write each document into a file of this folder, and print only where it goes
    #[arg(long, value_name = "FOLDER")]
    pub write: Option<PathBuf>,
    /// Read files, nothing else; policy asks nobody anyway
    #[arg(long)]
    pub offline: bool,
    /// The template.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}

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

/// Output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Output formats of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For people
    Human,
    /// For a document
    Markdown,
    /// For programs
    Json,
}

/// Output formats of all rules as a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BookFormat {
    /// Markdown, with an anchor for each cause
    Markdown,
    /// One HTML file, without scripts, that needs no network
    Html,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What makes `check` exit with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// What breaks now
    Error,
    /// Also what will break soon
    Warning,
    /// Also a needed registry that could not be judged
    Unverified,
    /// Nothing
    Never,
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    let parsed: jiff::SignedDuration =
        text.parse().map_err(|_| "write it as 90s, 15m, 2h or 1h30m".to_owned())?;
    std::time::Duration::try_from(parsed).map_err(|_| "it cannot be negative".to_owned())
}

fn seconds(text: &str) -> Result<std::time::Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, such as 10 or 2.5".to_owned())?;
    if !(0.1..=3600.0).contains(&seconds) {
        return Err("it must lie between 0.1 and 3600".to_owned());
    }
    Ok(std::time::Duration::from_secs_f64(seconds))
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("an account has 12 digits; aws sts get-caller-identity says yours".to_owned())
}
