//! `check` for people.

use owo_colors::OwoColorize as _;

use super::standing::{self, Mark};
use super::wrap::{count, wrap};
use super::{Look, Styles, finding_human, summary_human};
use crate::diagnose::{RegistryReport, Report};
use crate::facts::{Facts, SamCommand, TemplateState};

/// The report.
#[must_use]
pub fn render(facts: &Facts, report: &Report, look: &Look) -> String {
    let mut out = header(facts, &look.styles);
    for registry in &report.registries {
        out.push_str(&registry_line(facts, registry, report, look));
    }
    out.push('\n');
    for finding in &report.findings {
        out.push_str(&finding_human::render(facts, finding, look));
        out.push('\n');
    }
    out.push_str(&summary_human::render(facts, report, look));
    out
}

fn header(facts: &Facts, styles: &Styles) -> String {
    let name = if facts.template == TemplateState::NotAsked { "docker pull" } else { "SAM" };
    format!("{}  {}\n", name.style(styles.strong), subject(facts))
}

/// What was looked at.
pub(super) fn subject(facts: &Facts) -> String {
    let commands: Vec<&str> = facts.options.commands.iter().map(|command| short(*command)).collect();
    let commands = commands.join(", ");
    match &facts.template {
        TemplateState::Read { .. } if !facts.templates.is_empty() => {
            let functions = facts.template_states().map(TemplateState::functions).sum();
            let unread = facts.template_states().filter(|state| state.is_unreadable()).count();
            let unread = if unread == 0 { String::new() } else { format!(" · {unread} not readable") };
            let templates = count(facts.templates.len(), "template");
            format!("{templates}{unread} · {} · {commands}", count(functions, "function"))
        }
        TemplateState::Read { file, functions } => {
            format!("{file} · {} · {commands}", count(*functions, "function"))
        }
        TemplateState::Unreadable { .. } => "the template could not be read".to_owned(),
        TemplateState::ConfigUnreadable { .. } => "SAM's configuration could not be read".to_owned(),
        TemplateState::Missing { why } => why.to_string(),
        TemplateState::NotAsked => count(facts.pulls.len(), "image"),
    }
}

fn short(command: SamCommand) -> &'static str {
    match command {
        SamCommand::Build => "build",
        SamCommand::BuildContainer => "build-container",
        SamCommand::Local => "local",
        SamCommand::Deploy => "deploy",
    }
}

fn registry_line(facts: &Facts, registry: &RegistryReport, report: &Report, look: &Look) -> String {
    let styles = &look.styles;
    let mark = Mark::of(facts, registry, report);
    let style = match mark {
        Mark::Good => styles.good,
        Mark::Unknown => styles.unknown,
        Mark::Warning => styles.warning,
        Mark::Error => styles.error,
    };
    let images = count(registry.images, "image");
    let text = format!("{} · {images} · {}", registry.host, standing::describe(facts, registry, report));
    let sign = mark.sign();
    // The mark is coloured after wrapping, which counts characters.
    wrap(&format!("  {sign} "), &text, look.width).replacen(sign, &sign.style(style).to_string(), 1)
}
