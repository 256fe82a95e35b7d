//! `explain`: the cause in error text.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::repository::places;
use super::rules::load;
use super::{Failure, github, output};
use crate::cli::{ExplainArguments, TextFormat};
use crate::environment::Environment;
use crate::exit;
use crate::facts::System;
use crate::finding::Certainty;
use crate::remedy::{Action, Context, Pipeline, login_first};
use crate::report::explain_json::Diagnosis;
use crate::report::{explain_github, explain_human, explain_json, explain_markdown, script};
use crate::rules::{RuleSet, TextMatch, fill, particulars, rank, remedies};

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &ExplainArguments) -> Result<u8, Failure> {
    let mut files = arguments.files.clone();
    if files.is_empty() {
        if io::stdin().is_terminal() {
            return Err(Failure::usage(
                "nothing to explain. Name a file, or pipe the output of the failed command into it: sam build 2>&1 | \
                 sam-ecr-doctor explain -",
            ));
        }
        files.push(PathBuf::from("-"));
    }
    let rules = load(environment, RuleSet::embedded(), &arguments.folder_of_rules)?;
    let mut found = Vec::new();
    for file in &files {
        found.extend(read(&rules, file)?);
    }
    let system = System::look(environment);
    let found = rank(&rules, found);
    let diagnoses: Vec<Diagnosis> =
        found.into_iter().filter_map(|found| diagnosis(&rules, &system, arguments, found)).collect();

    output::write(&render(environment, arguments, &diagnoses, files.len() > 1)?)?;
    let sure = |diagnosis: &Diagnosis| {
        diagnosis.certainty > Certainty::Possible && !diagnosis.id.starts_with("not-ecr-")
    };
    Ok(if diagnoses.iter().any(sure) { exit::FOUND } else { exit::FINE })
}

/// The text for standard output. In GitHub Actions' own format, the job's summary is written too.
fn render(
    environment: &Environment,
    arguments: &ExplainArguments,
    diagnoses: &[Diagnosis],
    several_files: bool,
) -> Result<String, Failure> {
    let look = output::look(environment, arguments.color, false).with_shell(arguments.shell.chosen());
    let usual = if github::is_here(environment) { TextFormat::Github } else { TextFormat::Human };
    if arguments.quiet {
        return Ok(script::of_text(diagnoses, look.shell));
    }
    match arguments.format.unwrap_or(usual) {
        TextFormat::Human => Ok(explain_human::render(diagnoses, several_files, &look)),
        TextFormat::Json => {
            explain_json::render(diagnoses).map_err(|error| Failure::could_not_look(error.to_string()))
        }
        TextFormat::Github => {
            let token = github::token()?;
            github::add_to_summary(environment, &explain_markdown::render(diagnoses, look.shell));
            let places = places(environment);
            Ok(explain_github::render(diagnoses, several_files, &places, &look, &token))
        }
        TextFormat::Markdown => Ok(explain_markdown::render(diagnoses, look.shell)),
    }
}

fn read(rules: &RuleSet, file: &Path) -> Result<Vec<TextMatch>, Failure> {
    rules.explain_file(file).map_err(|error| {
        let file = file.display();
        Failure::could_not_look(format!(
            "{file} cannot be read: {error}. Name a readable file, or - for standard input."
        ))
    })
}

fn diagnosis(
    rules: &RuleSet,
    system: &System,
    arguments: &ExplainArguments,
    found: TextMatch,
) -> Option<Diagnosis> {
    let rule = rules.get(&found.id)?;
    let said = particulars(&found);
    let context = Context {
        profile: arguments.profile.clone().or(said.profile),
        operating_system: system.operating_system.clone(),
        package_manager: system.package_manager.clone(),
        systemd: system.systemd,
        pipeline: system.ci.as_deref().and_then(Pipeline::named),
        ..said
    };
    let mut remedies = remedies(rule, &context);
    // Text does not show whether an engine is installed, and it usually is.
    remedies.retain(|remedy| remedy.kind != Action::InstallEngine);
    if system.ci.is_some() {
        login_first(&mut remedies);
    }
    Some(Diagnosis {
        id: found.id,
        certainty: found.certainty,
        severity: rule.severity,
        title: fill(&rule.title, &context),
        detail: fill(&rule.meaning, &context),
        source: found.source,
        line: found.line,
        offset: found.offset,
        count: found.count,
        captures: found.captures,
        registry: found.registry,
        remedies,
        docs: rule.docs.clone(),
    })
}
