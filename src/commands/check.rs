//! `check`: what will break, or broke, and how to fix it.

use super::progress::Progress;
use super::request::request;
use super::rules::load;
use super::{Failure, output};
use crate::cli::{CheckArguments, FailOn, Format};
use crate::diagnose::{Report, diagnose};
use crate::environment::Environment;
use crate::exit;
use crate::facts::collect::{Log, Request, collect};
use crate::facts::{Facts, TemplateState};
use crate::quoted::Quoted;
use crate::report::{check_human, check_json};
use crate::rules::RuleSet;

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &CheckArguments) -> Result<u8, Failure> {
    let mut request = request(environment, arguments.folder.as_deref(), &arguments.template)?;
    request.log = arguments.log.clone().map(Log::File);
    request.timeout = arguments.timeout;
    request.options.offline = arguments.offline;
    request.options.all_helpers = arguments.all_helpers;
    request.options.probe_token = arguments.probe_token;
    request.command_line.skip_pull_image = arguments.skip_pull_image;
    request.options.min_validity = i64::try_from(arguments.min_validity.as_secs()).unwrap_or(i64::MAX);
    request.command_line.profile.clone_from(&arguments.profile);
    request.options.profile = arguments.profile.as_deref().map(Quoted::new);

    let rules = load(environment, RuleSet::embedded(), &arguments.folder_of_rules)?;
    let (facts, report) = look(environment, &rules, &request)?;
    let text = match arguments.output.format {
        Format::Human => {
            let look = output::look(environment, arguments.output.color, arguments.verbose);
            let look = look.with_shell(arguments.shell.chosen());
            check_human::render(&facts, &report, &look)
        }
        Format::Json => {
            check_json::render(&facts, &report).map_err(|error| Failure::could_not_look(error.to_string()))?
        }
    };
    output::write(&text)?;
    Ok(exit_code(&facts, &report, arguments.fail_on))
}

/// Looks, with a word about what it waits for, and judges what was seen.
pub(super) fn look(
    environment: &Environment,
    rules: &RuleSet,
    request: &Request,
) -> Result<(Facts, Report), Failure> {
    let progress = Progress::start();
    let facts = collect(environment, rules, request, &|stage| progress.announce(stage))
        .map_err(|error| Failure::could_not_look(error.to_string()))?;
    drop(progress);
    let report = diagnose(&facts, rules);
    Ok((facts, report))
}

/// What comes of a look.
pub(super) fn exit_code(facts: &Facts, report: &Report, fail_on: FailOn) -> u8 {
    let could_not_look = match &facts.template {
        TemplateState::Unreadable { .. } | TemplateState::ConfigUnreadable { .. } => true,
        TemplateState::Missing { .. } => facts.log.is_none(),
        TemplateState::Read { .. } | TemplateState::NotAsked => false,
    };
    if could_not_look {
        return exit::COULD_NOT_LOOK;
    }
    let summary = &report.summary;
    let found = match fail_on {
        FailOn::Never => false,
        FailOn::Error => summary.errors > 0,
        FailOn::Warning => summary.errors + summary.warnings > 0,
        FailOn::Unverified => summary.errors + summary.warnings + summary.unverified > 0,
    };
    if found { exit::FOUND } else { exit::FINE }
}
