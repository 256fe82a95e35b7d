//! The command line that a person would type in place of a step.

use super::places;
use super::step::{Deed, Step};
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::image::Client;
use crate::quoted::Quoted;
use crate::remedy::{Action, Command, Remedy, Shell};

/// The findings that a step mends, worst first.
pub(crate) fn mended<'f>(facts: &Facts, findings: &'f [Finding], step: &Step) -> Vec<&'f Finding> {
    let is_mended = |finding: &&Finding| {
        let is_named = step.findings.iter().any(|one| one.id == finding.id && one.title == finding.title);
        let mut pulls = places::pulls(facts, finding);
        is_named
            && finding.severity > Severity::Info
            && pulls.next().is_some_and(|pull| pull.registry.host == step.registry.host)
    };
    findings.iter().filter(is_mended).collect()
}

/// The remedy that does what a step does.
pub(crate) fn remedy<'f>(mended: &[&'f Finding], step: &Step) -> Option<&'f Remedy> {
    let kind = match step.deed {
        Deed::Logout { .. } => Action::Logout,
        Deed::Login { .. } => Action::Login,
        Deed::UseHelper { .. } => return None,
    };
    let mut remedies = mended.iter().flat_map(|finding| &finding.remedies);
    remedies.find(|remedy| remedy.kind == kind && remedy.placeholders.is_empty())
}

/// The line for a shell that does what a step does, and nothing less.
///
/// # Errors
/// Why there is none: a sentence without its full stop.
pub(crate) fn line<'f>(
    facts: &Facts,
    remedy: Option<&'f Remedy>,
    step: &Step,
    shell: Shell,
) -> Result<&'f Command, Quoted> {
    let remedy = remedy.ok_or("no single line does it")?;
    // The docker command line changes the file that it reads itself, and no other.
    let of_docker = facts.config_of(Client::DockerCli);
    if of_docker.is_none_or(|config| config.file != step.config.shown) {
        return Err(format!(
            "it is about {}, which the docker command line does not read",
            step.config.shown
        )
        .into());
    }
    if let Some(first) = remedy.first.first() {
        return Err(format!("the line needs something else first: {}", first.title).into());
    }
    let mut commands = remedy.commands.iter();
    let command = commands.find(|command| command.shell == shell);
    let command = command.ok_or_else(|| Quoted::from(format!("there is no line for {}", shell.name())))?;
    // No line ever has any; what would begin a line of its own must not get out.
    if command.command.chars().any(crate::quoted::is_control) {
        return Err("its line holds control characters".into());
    }
    Ok(command)
}
