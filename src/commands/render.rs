//! The report of `check` in the format that is wanted.

use super::hyperlinks::with_links;
use super::repository::places;
use super::{Failure, github, output};
use crate::cli::{CheckArguments, FailOn, ReportFormat};
use crate::diagnose::Report;
use crate::environment::Environment;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::fix::{Wishes, plan};
use crate::report::junit::Failing;
use crate::report::{
    check_github, check_human, check_json, check_markdown, code_quality, html, junit, sarif, script,
};
use crate::rules::RuleSet;

/// The text for standard output. In GitHub Actions' own format, the job's summary is written too.
pub(super) fn render(
    environment: &Environment,
    arguments: &CheckArguments,
    rules: &RuleSet,
    facts: &Facts,
    report: &Report,
) -> Result<String, Failure> {
    let usual = if github::is_here(environment) { ReportFormat::Github } else { ReportFormat::Human };
    let look = output::look(environment, arguments.output.color, arguments.verbose);
    let look = look.with_shell(arguments.shell.chosen());
    let shell = look.shell;
    if arguments.quiet {
        let plan = plan(facts, &report.findings, &Wishes::default());
        return Ok(script::of_check(facts, &report.findings, &plan, shell));
    }
    let json = |written: serde_json::Result<String>| {
        written.map_err(|error| Failure::could_not_look(error.to_string()))
    };
    match arguments.output.format.unwrap_or(usual) {
        ReportFormat::Human => {
            Ok(with_links(environment, arguments.output.color, check_human::render(facts, report, &look)))
        }
        ReportFormat::Json => json(check_json::render(facts, report)),
        ReportFormat::Github => {
            let token = github::token()?;
            github::add_to_summary(environment, &check_markdown::render(facts, report, shell));
            Ok(check_github::render(facts, report, &places(environment), &look, &token))
        }
        ReportFormat::Sarif => json(sarif::render(facts, report, rules, &places(environment), shell)),
        ReportFormat::Junit => Ok(junit::render(facts, report, failing(arguments.look.fail_on), shell)),
        ReportFormat::Gitlab => json(code_quality::render(facts, report, &places(environment), shell)),
        ReportFormat::Markdown => Ok(check_markdown::render(facts, report, shell)),
        ReportFormat::Html => Ok(html::render(facts, report, shell)),
    }
}

/// What makes a test fail, so that the tests and the exit code say the same; where no finding makes the exit code 1, the
/// tests still tell what breaks.
fn failing(fail_on: FailOn) -> Failing {
    let from = match fail_on {
        FailOn::Error | FailOn::Never => Severity::Error,
        FailOn::Warning | FailOn::Unverified => Severity::Warning,
    };
    Failing { from, unverified: fail_on == FailOn::Unverified }
}
