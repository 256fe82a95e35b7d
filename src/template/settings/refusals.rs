//! Why SAM refuses commands for what they are told.

use super::{Command, Settings};
use crate::template::collector::{Collector, Trouble};
use crate::template::pulls::{Problem, SourceLine};
use crate::template::samconfig::Samconfig;

/// Each reason once, with all the commands that it stops, and the lines that it stands on.
#[must_use]
pub fn refusals(settings: &[Settings], config: Option<&Samconfig>) -> (Vec<Problem>, Vec<SourceLine>) {
    let mut reasons: Vec<(&Trouble, Vec<Command>)> = Vec::new();
    for (trouble, command) in settings.iter().filter_map(|one| Some((one.trouble.as_ref()?, one.command))) {
        let same =
            |(known, _): &&mut (&Trouble, _)| known.mark == trouble.mark && known.message == trouble.message;
        match reasons.iter_mut().find(same) {
            Some((_, commands)) => commands.push(command),
            None => reasons.push((trouble, vec![command])),
        }
    }
    if reasons.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut collector = Collector::default();
    if let Some(config) = config {
        collector.files.add_config(config.text());
    }
    for (trouble, commands) in reasons {
        let names = names(&commands);
        let verb = if names.len() == 1 { "stops" } else { "stop" };
        let message = format!("{} {verb} at this: {}", names.join(", "), trouble.message);
        collector.problem("", &Trouble::new(trouble.id, trouble.mark, message));
    }
    let locations = collector.problems.iter().filter_map(|problem| problem.location.as_ref());
    let lines = collector.files.source_lines(locations);
    (collector.problems, lines)
}

/// The commands as people type them, `sam local` for all three of it.
fn names(commands: &[Command]) -> Vec<&'static str> {
    let is_all_local = commands.iter().filter(|command| command.is_local()).count() == 3;
    let name =
        |command: &Command| if is_all_local && command.is_local() { "sam local" } else { command.label() };
    let mut names: Vec<&str> = commands.iter().map(name).collect();
    names.dedup();
    names
}
