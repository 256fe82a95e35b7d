//! One file a subcommand: gather, judge, show.

mod check;
mod explain;
mod fix;
mod github;
mod images;
mod output;
mod places;
mod policy;
mod progress;
mod render;
mod repository;
mod request;
mod rules;
mod run;
mod runbook;
mod saved;

use clap::Parser as _;

use crate::cli::{Cli, Command};
use crate::environment::Environment;
use crate::exit;

/// Runs the command line of this process and gives its exit code.
#[must_use]
pub fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors; clap knows where each is written.
            let code = if error.use_stderr() { exit::USAGE } else { exit::FINE };
            let _ = error.print();
            return code;
        }
    };
    let environment = Environment::of_this_process();
    let ended = match cli.command {
        None => check::run(&environment, &cli.check),
        Some(Command::Check(arguments)) => check::run(&environment, &arguments),
        Some(Command::Explain(arguments)) => explain::run(&environment, &arguments),
        Some(Command::Run(arguments)) => run::run(&environment, &arguments),
        Some(Command::Fix(arguments)) => fix::run(&environment, &arguments),
        Some(Command::Images(arguments)) => images::run(&environment, &arguments),
        Some(Command::Policy(arguments)) => policy::run(&environment, &arguments),
        Some(Command::Rules(arguments)) => rules::run(&environment, arguments),
        Some(Command::Runbook(arguments)) => runbook::run(&environment, &arguments),
    };
    ended.unwrap_or_else(|failure| {
        output::complain(&failure.message, &failure.details);
        failure.code
    })
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    code: u8,
    /// What is wrong and what to do.
    message: String,
    /// Each thing that is wrong, where there are several.
    details: Vec<String>,
}

impl Failure {
    fn usage(message: impl Into<String>) -> Self {
        Self { code: exit::USAGE, message: message.into(), details: Vec::new() }
    }

    fn could_not_look(message: impl Into<String>) -> Self {
        Self { code: exit::COULD_NOT_LOOK, message: message.into(), details: Vec::new() }
    }
}
