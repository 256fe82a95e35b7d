//! `fix`: applies what is safe to apply, then checks again.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::Duration;

use super::check::{exit_code, look};
use super::request::request_to_look;
use super::rules::load;
use super::{Failure, output};
use crate::cli::{FixArguments, Format};
use crate::clock::now;
use crate::docker::{ecr_login, helper};
use crate::environment::Environment;
use crate::exit;
use crate::facts::Facts;
use crate::fix::{EcrHelper, Interrupt, Outcome, Plan, State, Wishes, Worker, plan};
use crate::quoted::Quoted;
use crate::report::fix_json::{self, Fixed};
use crate::report::{Look, fix_human};
use crate::rules::RuleSet;

/// How long the helper for ECR may take to say its version.
const PATIENCE: Duration = Duration::from_secs(5);
/// As shells say that SIGINT ended a program.
const INTERRUPTED: u8 = 130;

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &FixArguments) -> Result<u8, Failure> {
    let mut request = request_to_look(environment, &arguments.look)?;
    // Whom the helper would act as must be known for each registry.
    request.options.probe_token = arguments.lasting;
    let rules = load(environment, RuleSet::embedded(), &arguments.look.folder_of_rules)?;
    let look_again = || look(environment, &rules, &request);
    let (facts, before) = look_again()?;
    if let Some(why) = not_seen(&facts) {
        return Err(Failure::could_not_look(why.as_str()));
    }
    let wishes = Wishes { lasting: arguments.lasting.then(|| ecr_helper(environment)) };
    let plan = plan(&facts, &before.findings, &wishes);
    let say = |fixed: &Fixed<'_>| match arguments.output.format {
        Format::Json => {
            let text = fix_json::render(fixed).map_err(|error| Failure::could_not_look(error.to_string()))?;
            output::write(&text)
        }
        Format::Human => Ok(()),
    };
    let nothing_begun = Fixed { before: &before, plan: &plan, outcomes: None, after: None };
    let found = exit_code(&facts, &before, arguments.look.fail_on);

    let is_human = arguments.output.format == Format::Human;
    let styles = output::look(environment, arguments.output.color, false);
    if is_human {
        output::write(&fix_human::plan(&plan, &styles))?;
    }
    if arguments.dry_run || plan.steps.is_empty() {
        say(&nothing_begun)?;
        // What was wished for and cannot be had remains too.
        let wish_fails = plan.left.iter().any(|left| left.finding.id == "lasting");
        return Ok(if found == exit::FINE && wish_fails { exit::FOUND } else { found });
    }
    if !arguments.yes {
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            say(&nothing_begun)?;
            return Err(Failure::usage(
                "there is no terminal to ask in, so nothing was changed. Run fix with --yes to apply these steps.",
            ));
        }
        let is_shown = is_human && io::stdout().is_terminal();
        let look = output::look_of_stderr(environment, arguments.output.color);
        if !agrees(&plan, (!is_shown).then_some(&look)) {
            say(&nothing_begun)?;
            return Ok(exit::FOUND);
        }
    }

    let interrupt = Interrupt::listen();
    let outcomes = Worker::new(environment, &facts, request.timeout).work(&plan, &|| interrupt.is_wanted());
    let is_interrupted = interrupt.is_wanted();
    drop(interrupt);
    if is_human {
        output::write(&fix_human::outcomes(&outcomes, now(), &styles))?;
    }
    if is_interrupted {
        say(&Fixed { outcomes: Some(&outcomes), ..nothing_begun })?;
        return Ok(INTERRUPTED);
    }
    let (facts, after) = look_again()?;
    if is_human {
        output::write(&fix_human::after(&before, &after, &styles))?;
    }
    say(&Fixed { outcomes: Some(&outcomes), after: Some(&after), ..nothing_begun })?;
    Ok(match exit_code(&facts, &after, arguments.look.fail_on) {
        exit::FINE if outcomes.iter().any(|outcome| is_open(outcome, &outcomes)) => exit::FOUND,
        code => code,
    })
}

/// Why it is not known what is needed: of several templates, where none could be read.
fn not_seen(facts: &Facts) -> Option<&Quoted> {
    facts.template.why()
}

/// Whether something was to be done, was not, and nothing was done in its stead.
fn is_open(outcome: &Outcome, all: &[Outcome]) -> bool {
    let host = &outcome.step.registry.host;
    let is_done_otherwise = || {
        all.iter().any(|other| {
            matches!(other.state, State::Done(_))
                && other.step.registry.host == *host
                && other.step.config == outcome.step.config
        })
    };
    !matches!(outcome.state, State::Done(_)) && !is_done_otherwise()
}

/// Asks once. Shows the plan before, where it was not shown in this terminal.
fn agrees(plan: &Plan, show: Option<&Look>) -> bool {
    let mut error = io::stderr().lock();
    if let Some(look) = show {
        let _ = write!(error, "{}", fix_human::plan(plan, look));
    }
    let _ = write!(error, "{}", fix_human::question(plan));
    let _ = error.flush();
    drop(error);
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

fn ecr_helper(environment: &Environment) -> EcrHelper {
    if let Err((_, why)) = helper::is_installed(environment, ecr_login::NAME) {
        return EcrHelper::Unusable { why };
    }
    let version = helper::version(environment, ecr_login::NAME, PATIENCE);
    let version = version.as_ref().and_then(|words| first_numbers(words.as_str()));
    // As the AWS SDK for Go reads them.
    let named = environment.get("AWS_PROFILE").or_else(|| environment.get("AWS_DEFAULT_PROFILE"));
    let has_keys = environment.get("AWS_ACCESS_KEY_ID").is_some();
    let profile = (!has_keys).then(|| Quoted::new(named.unwrap_or("default")));
    EcrHelper::Installed { version, profile }
}

/// The `0.6` of `Version:    0.6.0`.
fn first_numbers(words: &str) -> Option<(u32, u32)> {
    words.split_whitespace().rev().find_map(|word| {
        let mut numbers = word.trim_start_matches('v').split('.');
        let number = |text: Option<&str>| text?.parse().ok();
        Some((number(numbers.next())?, number(numbers.next())?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_helper_is_found_in_its_words() {
        for (words, version) in [
            ("amazon-ecr-credential-helper\nVersion:    0.6.0\nGit commit: 69c85dc", Some((0, 6))),
            ("0.4.1", Some((0, 4))),
            ("docker-credential-ecr-login (x) v0.12.0", Some((0, 12))),
            ("docker-credential-ecr-login", None),
            ("", None),
        ] {
            assert_eq!(first_numbers(words), version, "{words}");
        }
    }
}
