//! `check`: what will break, or broke, and how to fix it.

use std::path::Path;

use super::progress::Progress;
use super::render::render;
use super::request::request_to_look;
use super::rules::load;
use super::{Failure, output, saved};
use crate::cli::{CheckArguments, FailOn};
use crate::diagnose::is_unread;
use crate::diagnose::{Report, diagnose};
use crate::environment::Environment;
use crate::exit;
use crate::facts::collect::{Log, Request, collect};
use crate::facts::{Facts, TemplateState};
use crate::finding::{Finding, Severity};
use crate::rules::RuleSet;

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &CheckArguments) -> Result<u8, Failure> {
    let rules = load(environment, RuleSet::embedded(), &arguments.look.folder_of_rules)?;
    let (facts, report) = match &arguments.facts {
        Some(file) => {
            let facts = saved::load(environment, file)?;
            let report = diagnose(&facts, &rules);
            (facts, report)
        }
        None => look(environment, &rules, &request(environment, arguments)?)?,
    };
    let save = |file| saved::save(environment, file, &facts, arguments.mask_accounts);
    let is_saved = arguments.save_facts.as_deref().map_or(Ok(()), save);
    if arguments.save_facts.as_deref() != Some(Path::new("-")) {
        output::write(&render(environment, arguments, &rules, &facts, &report)?)?;
    }
    is_saved?;
    Ok(exit_code(&facts, &report, arguments.look.fail_on))
}

fn request(environment: &Environment, arguments: &CheckArguments) -> Result<Request, Failure> {
    let mut request = request_to_look(environment, &arguments.look)?;
    request.log = arguments.log.clone().map(Log::File);
    request.options.probe_token = arguments.probe_token;
    Ok(request)
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

/// What comes of a look. Where one of several templates could not be read, what was found in the others counts first: the
/// code says that it was not possible to look only where nothing else is worth a word.
pub(super) fn exit_code(facts: &Facts, report: &Report, fail_on: FailOn) -> u8 {
    let could_not_look = match &facts.template {
        TemplateState::Missing { .. } => facts.log.is_none(),
        other => other.is_unreadable(),
    };
    if could_not_look {
        return exit::COULD_NOT_LOOK;
    }
    let lacks_some = facts.template_states().any(TemplateState::is_unreadable);
    let with = |severity| {
        let counts = |finding: &&Finding| finding.severity == severity && !is_unread(&finding.id);
        report.findings.iter().filter(counts).count()
    };
    let (errors, warnings) = (with(Severity::Error), with(Severity::Warning));
    let found = match fail_on {
        FailOn::Never => false,
        FailOn::Error => errors > 0,
        FailOn::Warning => errors + warnings > 0,
        FailOn::Unverified => errors + warnings + report.summary.unverified > 0,
    };
    match (found, lacks_some) {
        (true, _) => exit::FOUND,
        (false, true) => exit::COULD_NOT_LOOK,
        (false, false) => exit::FINE,
    }
}
