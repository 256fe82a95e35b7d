//! `check`: what will break, or broke, and how to fix it.

use super::progress::Progress;
use super::request::request_to_look;
use super::rules::load;
use super::{Failure, output};
use crate::cli::{CheckArguments, FailOn, ReportFormat};
use crate::diagnose::{Report, diagnose};
use crate::environment::Environment;
use crate::exit;
use crate::facts::collect::{Log, Request, collect};
use crate::facts::{Facts, TemplateState};
use crate::report::{check_human, check_json, html};
use crate::rules::RuleSet;

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &CheckArguments) -> Result<u8, Failure> {
    let mut request = request_to_look(environment, &arguments.look)?;
    request.log = arguments.log.clone().map(Log::File);
    request.options.probe_token = arguments.probe_token;

    let rules = load(environment, RuleSet::embedded(), &arguments.look.folder_of_rules)?;
    let (facts, report) = look(environment, &rules, &request)?;
    let text = match arguments.output.format {
        ReportFormat::Human => {
            let look = output::look(environment, arguments.output.color, arguments.verbose);
            let look = look.with_shell(arguments.shell.chosen());
            check_human::render(&facts, &report, &look)
        }
        ReportFormat::Json => {
            check_json::render(&facts, &report).map_err(|error| Failure::could_not_look(error.to_string()))?
        }
        ReportFormat::Html => {
            let shell = arguments.shell.chosen().unwrap_or_else(|| environment.shell());
            html::render(&facts, &report, shell)
        }
    };
    output::write(&text)?;
    Ok(exit_code(&facts, &report, arguments.look.fail_on))
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
