//! The arguments of `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor completions bash > ~/.local/share/bash-completion/completions/sam-ecr-doctor
  sam-ecr-doctor completions zsh > \"${fpath[1]}/_sam-ecr-doctor\"
  sam-ecr-doctor completions fish > ~/.config/fish/completions/sam-ecr-doctor.fish
  sam-ecr-doctor completions powershell >> $PROFILE
";

const MAN_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor man | man -l -              read the main page
  sam-ecr-doctor man rules show | man -l -   read that of a subcommand
  sam-ecr-doctor man --output ~/.local/share/man/man1
                                             write all pages
";

/// `completions`.
#[derive(Args, Clone, Debug)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `man`.
#[derive(Args, Clone, Debug)]
#[command(after_help = MAN_EXAMPLES)]
pub struct ManArguments {
    /// The subcommand whose page is written to standard output [default: the main page]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write the pages of all commands into this folder
    #[arg(short, long, value_name = "DIR", conflicts_with = "command")]
    pub output: Option<PathBuf>,
}
