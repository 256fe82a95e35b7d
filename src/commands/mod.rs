//! One file a subcommand: gather, judge, show.

mod check;
mod explain;
mod fix;
mod github;
mod hyperlinks;
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
mod shell_life;

use clap::FromArgMatches as _;

use crate::cli::{self, CheckArguments, Cli, Command};
use crate::environment::Environment;
use crate::exit;
use crate::rules::nearest::nearest;

/// Runs the command line of this process and gives its exit code.
#[must_use]
pub fn main() -> u8 {
    let cli = match cli::command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
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
        None => match mistyped(&environment, &cli.check) {
            Some(failure) => Err(failure),
            None => check::run(&environment, &cli.check),
        },
        Some(Command::Check(arguments)) => check::run(&environment, &arguments),
        Some(Command::Explain(arguments)) => explain::run(&environment, &arguments),
        Some(Command::Run(arguments)) => run::run(&environment, &arguments),
        Some(Command::Fix(arguments)) => fix::run(&environment, &arguments),
        Some(Command::Images(arguments)) => images::run(&environment, &arguments),
        Some(Command::Policy(arguments)) => policy::run(&environment, &arguments),
        Some(Command::Rules(arguments)) => rules::run(&environment, arguments),
        Some(Command::Runbook(arguments)) => runbook::run(&environment, &arguments),
        Some(Command::Completions(arguments)) => shell_life::completions(&arguments),
        Some(Command::Man(arguments)) => shell_life::man(&environment, &arguments),
    };
    ended.unwrap_or_else(|failure| {
        output::complain(&failure.message, &failure.details);
        failure.code
    })
}

/// A word that is no project, where a command that exists is meant: `check` is the command without a name.
fn mistyped(environment: &Environment, arguments: &CheckArguments) -> Option<Failure> {
    let word = arguments.look.places.paths.first()?.to_str()?;
    let is_word = word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    if !is_word || environment.current_dir.join(word).exists() {
        return None;
    }
    let all = cli::command();
    let near = nearest(word, all.get_subcommands().map(clap::Command::get_name));
    let first = near.first()?;
    Some(Failure::usage(format!(
        "{word} does not exist, neither as a folder nor as a command. Did you mean: sam-ecr-doctor {first}"
    )))
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
