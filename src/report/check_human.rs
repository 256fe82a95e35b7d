//! `check` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::standing::{Mark, concerning, mark, standing};
use super::wrap::{count, wrap};
use super::{Look, Styles, finding_human, summary_human};
use crate::diagnose::{CredentialState, RegistryReport, Report};
use crate::facts::{Facts, SamCommand, TemplateState};
use crate::finding::Severity;
use crate::image::RegistryKind;

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
    let commands: Vec<&str> = facts.options.commands.iter().map(|command| short(*command)).collect();
    let commands = commands.join(", ");
    let what = match &facts.template {
        TemplateState::Read { file, functions } => {
            format!("{file} · {} · {commands}", count(*functions, "function"))
        }
        TemplateState::Unreadable { .. } => "the template could not be read".to_owned(),
        TemplateState::ConfigUnreadable { .. } => "SAM's configuration could not be read".to_owned(),
        TemplateState::Missing { why } => why.to_string(),
        TemplateState::NotAsked => {
            return format!(
                "{}  {}\n",
                "docker pull".style(styles.strong),
                count(facts.pulls.len(), "image")
            );
        }
    };
    format!("{}  {what}\n", "SAM".style(styles.strong))
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
    let concerning = concerning(facts, registry, report);
    let mark = mark(registry, &concerning);
    let style = match mark {
        Mark::Bad => styles.error,
        Mark::Warning => styles.warning,
        Mark::Unknown => styles.unknown,
        Mark::Good => styles.good,
    };
    let mark = mark.sign();
    let images = count(registry.images, "image");
    let mut text = format!("{} · {images} · {}", registry.host, standing(facts, registry));
    if registry.credential.state == CredentialState::None && registry.kind != RegistryKind::EcrPrivate {
        // The login is not what stops it.
        for finding in concerning.iter().filter(|finding| finding.severity > Severity::Info) {
            let _ = write!(text, ", but see {}", finding.id);
        }
    }
    // The mark is coloured after wrapping, which counts characters.
    wrap(&format!("  {mark} "), &text, look.width).replacen(mark, &mark.style(style).to_string(), 1)
}
