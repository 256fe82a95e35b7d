//! `runbook`: all causes and what helps, as a document.

use std::fs;

use super::rules::load;
use super::{Failure, output};
use crate::cli::{BookFormat, RunbookArguments};
use crate::environment::Environment;
use crate::exit;
use crate::report::runbook::Chapter;
use crate::report::{runbook_html, runbook_markdown};
use crate::rules::RuleSet;

/// Runs it, and gives the exit code.
pub(super) fn run(environment: &Environment, arguments: &RunbookArguments) -> Result<u8, Failure> {
    let rules = load(environment, RuleSet::embedded_with_examples(), &arguments.folder_of_rules)?;
    let chapters = Chapter::all(&rules);
    let text = match arguments.format {
        BookFormat::Markdown => runbook_markdown::render(&chapters),
        BookFormat::Html => runbook_html::render(&chapters),
    };
    if arguments.output.as_os_str() == "-" {
        output::write(&text)?;
        return Ok(exit::FINE);
    }
    let file = environment.current_dir.join(&arguments.output);
    fs::write(&file, text).map_err(|error| {
        let file = environment.display(&file);
        Failure::could_not_look(format!(
            "{file} could not be written: {error}. Name a file that can be, or leave out --output."
        ))
    })?;
    Ok(exit::FINE)
}
