//! `rules`: the causes that are known, and those that a team adds.

use super::hyperlinks::with_links;
use super::{Failure, output};
use crate::cli::{
    FolderArguments, Format, PageFormat, RulesArguments, RulesCommand, RulesListArguments,
    RulesShowArguments, RulesTestArguments,
};
use crate::environment::Environment;
use crate::exit;
use crate::report::rule_page::RulePage;
use crate::report::{rules_human, rules_json, runbook_markdown, trial_human};
use crate::rules::{LoadError, RuleSet, Trial};

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: RulesArguments) -> Result<u8, Failure> {
    match arguments.command.unwrap_or(RulesCommand::List(arguments.list)) {
        RulesCommand::List(arguments) => list(environment, &arguments),
        RulesCommand::Show(arguments) => show(environment, &arguments),
        RulesCommand::Test(arguments) => test(environment, &arguments),
    }
}

/// `built_in` with the rules of the folder that the user names, if any.
pub(super) fn load(
    environment: &Environment,
    built_in: RuleSet,
    arguments: &FolderArguments,
) -> Result<RuleSet, Failure> {
    let Some(folder) = &arguments.rules else { return Ok(built_in) };
    let folder = environment.current_dir.join(folder);
    built_in.with_folder(&folder, &|path| environment.display(path)).map_err(|error| {
        let details = match &error {
            LoadError::Rules(troubles) => trial_human::mistakes(troubles),
            LoadError::Folder(_) => Vec::new(),
        };
        Failure { details, ..Failure::could_not_look(format!("--rules: {error}.")) }
    })
}

fn list(environment: &Environment, arguments: &RulesListArguments) -> Result<u8, Failure> {
    let rules = load(environment, RuleSet::embedded(), &arguments.folder_of_rules)?;
    let text = match arguments.output.format {
        Format::Human => rules_human::list(&rules, &output::look(environment, arguments.output.color, false)),
        Format::Json => json(rules_json::list(&rules))?,
    };
    output::write(&text)?;
    Ok(exit::FINE)
}

fn show(environment: &Environment, arguments: &RulesShowArguments) -> Result<u8, Failure> {
    let rules = load(environment, RuleSet::embedded_with_examples(), &arguments.folder_of_rules)?;
    let Some(rule) = rules.get(&arguments.id) else { return Err(unknown(&rules, &arguments.id)) };
    let page = RulePage::new(rule);
    let text = match arguments.format {
        PageFormat::Human => {
            let page = rules_human::show(&page, &output::look(environment, arguments.color, false));
            with_links(environment, arguments.color, page)
        }
        PageFormat::Markdown => runbook_markdown::page(&page),
        PageFormat::Json => json(rules_json::show(&page))?,
    };
    output::write(&text)?;
    Ok(exit::FINE)
}

fn unknown(rules: &RuleSet, id: &str) -> Failure {
    let near = rules.like(id);
    let meant = if near.is_empty() {
        "List all with: sam-ecr-doctor rules list".to_owned()
    } else {
        format!("Did you mean {}?", near.join(" or "))
    };
    Failure::usage(format!("there is no rule {id}. {meant}"))
}

fn test(environment: &Environment, arguments: &RulesTestArguments) -> Result<u8, Failure> {
    let folder = environment.current_dir.join(&arguments.folder);
    let trial = Trial::run(&folder, &|path| environment.display(path))
        .map_err(|error| Failure::could_not_look(format!("{error}.")))?;
    let text = match arguments.output.format {
        Format::Human => {
            trial_human::render(&trial, &output::look(environment, arguments.output.color, false))
        }
        Format::Json => json(rules_json::trial(&trial))?,
    };
    output::write(&text)?;
    Ok(if trial.is_fine() { exit::FINE } else { exit::FOUND })
}

fn json(text: serde_json::Result<String>) -> Result<String, Failure> {
    text.map_err(|error| Failure::could_not_look(error.to_string()))
}
