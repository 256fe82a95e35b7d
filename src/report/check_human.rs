//! `check` for people.

use std::collections::HashSet;
use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::wrap::{count, wrap};
use super::{Look, Styles, finding_human, summary_human};
use crate::diagnose::{CredentialState, RegistryReport, Report, Verified, describe_duration};
use crate::facts::{Facts, SamCommand, TemplateState};
use crate::finding::{Finding, Severity};
use crate::image::RegistryKind;
use crate::quoted::Quoted;

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
    let of_registry = facts.pulls.iter().filter(|pull| pull.registry.host == registry.host);
    let references: HashSet<&Quoted> = of_registry.map(|pull| &pull.reference).collect();
    let concerns = |finding: &&Finding| {
        let mut affected = finding.pulls.iter().filter_map(|affected| affected.reference.as_ref());
        affected.any(|reference| references.contains(reference))
    };
    let concerning: Vec<&Finding> = report.findings.iter().filter(concerns).collect();
    let worst = concerning.iter().map(|finding| finding.severity).max();
    let (mark, style) = match (worst, registry.credential.state) {
        (Some(Severity::Error), _) => ("✗", styles.error),
        (None | Some(Severity::Info), CredentialState::Unknown) => ("?", styles.unknown),
        (Some(Severity::Warning), _) | (_, CredentialState::Expired | CredentialState::Error) => {
            ("!", styles.warning)
        }
        _ => ("✓", styles.good),
    };
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

/// How things stand with a registry, in a few words.
fn standing(facts: &Facts, registry: &RegistryReport) -> String {
    let credential = &registry.credential;
    let source = credential.source.as_ref().map(|source| format!(" stored in {source}")).unwrap_or_default();
    let end = credential.expires_at.as_deref().and_then(|end| end.parse::<jiff::Timestamp>().ok());
    let away = |end: jiff::Timestamp| describe_duration(end.as_second() - facts.observed_at);
    let why = credential.why.as_ref().map(ToString::to_string).unwrap_or_default();
    match (credential.state, end) {
        (CredentialState::Expired, Some(end)) if end.as_second() <= facts.observed_at => {
            format!("login{source} expired {} ago", away(end))
        }
        (CredentialState::Expired, _) => format!("login{source} is refused as expired"),
        (CredentialState::Unexpired | CredentialState::ExpiresSoon, end) => {
            let end = end.filter(|end| end.as_second() > facts.observed_at);
            match (credential.verified, end) {
                (Verified::Registry, Some(end)) => {
                    format!("accepted by the registry, holds for {}", away(end))
                }
                (Verified::Registry, None) => "accepted by the registry".to_owned(),
                (_, Some(end)) => format!("login holds for {} by its date", away(end)),
                (_, None) => "a login is stored".to_owned(),
            }
        }
        (CredentialState::None, _) if registry.kind == RegistryKind::EcrPrivate => {
            "no login is stored, and one is needed".to_owned()
        }
        (CredentialState::None, _) if credential.verified == Verified::Registry => {
            "pulls without a login".to_owned()
        }
        (CredentialState::None, _) => "no login is stored, and none is needed".to_owned(),
        (CredentialState::Unknown, _) => format!("cannot tell: {why}"),
        (CredentialState::Error, _) => why,
    }
}
