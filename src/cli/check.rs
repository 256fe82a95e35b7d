//! The arguments of `check`, and those of every look at a project.

use std::path::PathBuf;

use clap::Args;

use super::parsers::{duration, seconds};
use super::{Color, FailOn, FolderArguments, PlaceArguments, ReportFormat, ShellChoice, TemplateArguments};

/// What says where and how to look: saved facts hold what it was.
const OPTIONS_OF_A_LOOK: [&str; 23] = [
    "paths",
    "recursive",
    "template_file",
    "config_file",
    "config_env",
    "parameter_overrides",
    "region",
    "build_images",
    "invoke_images",
    "use_buildkit",
    "no_use_buildkit",
    "language_extensions",
    "no_language_extensions",
    "images",
    "commands",
    "offline",
    "all_helpers",
    "profile",
    "skip_pull_image",
    "min_validity",
    "timeout",
    "probe_token",
    "log",
];

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
#[expect(clippy::struct_excessive_bools, reason = "clap wants a field for each flag")]
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
    /// Save what was seen as JSON, to judge it elsewhere with --facts; - is standard output, in place of the report
    ///
    /// No password, token or key is in it. What is in it: the names of files (with yours, where a home folder has it),
    /// of profiles, roles and users of AWS, of registries, images and helpers; the lines of templates that something is said about; what the engine, registries and AWS answered;
    /// the numbers of AWS accounts, unless --mask-accounts is given. Only you can read the file.
    #[arg(long, value_name = "FILE")]
    pub save_facts: Option<PathBuf>,
    /// Write 000000000001 and so on for the numbers of AWS accounts in the saved facts
    #[arg(long, requires = "save_facts")]
    pub mask_accounts: bool,
    /// Judge the facts that were saved in this file: nothing else is read, and nobody asked; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = OPTIONS_OF_A_LOOK)]
    pub facts: Option<PathBuf>,
    /// Print only the lines that help, as a script: what fix would do by itself as lines, all else as comments
    ///
    /// Nothing is printed where nothing is wrong. Read the lines before you run them. sam-ecr-doctor -q | sh changes stored
    /// logins at once: unlike fix it does not ask, keeps no copy of Docker's configuration, and does not check again; and the
    /// exit code of that pipe is sh's.
    #[arg(short, long, conflicts_with_all = ["format", "verbose", "facts"])]
    pub quiet: bool,
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::OPTIONS_OF_A_LOOK;
    use crate::cli::Cli;

    /// Every new option must say whether it goes together with saved facts.
    #[test]
    fn each_option_is_of_the_look_or_of_the_judgement() {
        let of_judgement = [
            "rules",
            "fail_on",
            "shell",
            "verbose",
            "format",
            "color",
            "quiet",
            "save_facts",
            "mask_accounts",
            "facts",
            "help",
            "version",
        ];
        let cli = Cli::command();
        let check = cli.find_subcommand("check").expect("check");
        for argument in check.get_arguments() {
            let id = argument.get_id().as_str();
            assert!(
                OPTIONS_OF_A_LOOK.contains(&id) != of_judgement.contains(&id),
                "{id} must be in one of the lists"
            );
        }
    }
}
