//! `check` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::remedies_human::remedies;
use super::snippet::snippet;
use super::wrap::{count, wrap};
use super::{Look, Styles};
use crate::diagnose::{
    CheckReport, CheckState, CredentialState, RegistryReport, Report, Verified, describe_duration,
};
use crate::docker::engine::EngineState;
use crate::facts::{Facts, SamCommand, TemplateState};
use crate::finding::{Certainty, Finding, Severity};
use crate::image::RegistryKind;
use crate::location::Location;
use crate::observed::Observed;
use crate::template::pulls::{Pull, PullUse};

/// How many places a finding shows. The rest is counted.
const MOST_SNIPPETS: usize = 3;

/// The report.
#[must_use]
pub fn render(facts: &Facts, report: &Report, look: &Look) -> String {
    let mut out = header(facts, &look.styles);
    for registry in &report.registries {
        out.push_str(&registry_line(facts, registry, report, look));
    }
    out.push('\n');
    for finding in &report.findings {
        out.push_str(&finding_block(facts, finding, look));
        out.push('\n');
    }
    out.push_str(&footer(facts, report, look));
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
    let concerns = |finding: &&Finding| {
        finding.pulls.iter().any(|affected| {
            facts
                .pulls
                .iter()
                .any(|pull| pull.registry.host == registry.host && pull.reference == affected.reference)
        })
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
    let text =
        format!("{} · {} · {}", registry.host, count(registry.images, "image"), standing(facts, registry));
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

fn finding_block(facts: &Facts, finding: &Finding, look: &Look) -> String {
    let styles = &look.styles;
    let mut out = String::new();
    let name = format!("{}[{}]", finding.severity.label(), finding.id);
    let certainty = match finding.certainty {
        Certainty::Certain => String::new(),
        other => format!("  ({})", other.label()),
    };
    let title = format!("{}{certainty}", finding.title);
    let _ = writeln!(out, "{}: {}", name.style(styles.of(finding.severity)), title.style(styles.strong));
    for location in finding.locations.iter().take(MOST_SNIPPETS) {
        out.push_str(&snippet(location, &label(facts, finding, location), &facts.source_lines, styles));
    }
    if finding.locations.len() > MOST_SNIPPETS {
        let more = finding.locations.len() - MOST_SNIPPETS;
        let _ = writeln!(out, "   and in {}", count(more, "more place"));
    }
    if !finding.detail.is_empty() {
        out.push_str(&wrap("   ", &finding.detail, look.width));
    }
    for evidence in &finding.evidence {
        let text = format!("{}: {} · {}", evidence.what, evidence.value, evidence.source);
        out.push_str(&wrap("   = ", &text, look.width));
    }
    if let Some(why) = &finding.not_proved {
        out.push_str(&wrap("   = ", &format!("not proved: {why}"), look.width));
    }
    if !finding.breaks.is_empty() {
        out.push_str(&wrap("   = ", &format!("breaks: {}", finding.breaks.join(", ")), look.width));
    }
    if let Some(docs) = finding.docs.as_ref().filter(|_| look.verbose) {
        let _ = writeln!(out, "   = docs: {docs}");
    }
    if !finding.remedies.is_empty() {
        out.push('\n');
        out.push_str(&remedies(&finding.remedies, look));
    }
    out
}

/// What the value at a location makes SAM do.
fn label(facts: &Facts, finding: &Finding, location: &Location) -> String {
    let affected = |pull: &&Pull| {
        pull.location.as_ref() == Some(location)
            && finding.pulls.iter().any(|affected| affected.reference == pull.reference)
    };
    let pulls: Vec<&Pull> = facts.pulls.iter().filter(affected).collect();
    let Some(first) = pulls.first() else {
        return finding.pulls.first().map(|affected| affected.path.to_string()).unwrap_or_default();
    };
    let others = pulls.len() - 1;
    let more = if others == 0 { String::new() } else { format!(", and {}", count(others, "more image")) };
    format!("{} pulls {}{more}", who(first.usage), first.reference)
}

fn who(usage: PullUse) -> &'static str {
    match usage {
        PullUse::Invoke | PullUse::Emulator => "sam local",
        PullUse::Build => "sam build --use-container",
        PullUse::Base | PullUse::CopyFrom => "sam build",
        PullUse::Pull => "docker",
    }
}

fn footer(facts: &Facts, report: &Report, look: &Look) -> String {
    let mut out = String::new();
    if look.verbose {
        out.push_str(&engine_lines(facts));
        for check in &report.checks {
            let (mark, style) = match check.state {
                CheckState::Passed => ("✓", look.styles.good),
                CheckState::Failed => ("✗", look.styles.error),
                CheckState::Skipped => ("-", look.styles.unknown),
                CheckState::Crashed => ("☠", look.styles.error),
            };
            let why = check.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            let took = check.took_ms.map(|took| format!("  {took} ms")).unwrap_or_default();
            let _ = writeln!(out, "  {} {}{why}{took}", mark.style(style), check.id);
        }
        out.push('\n');
    }
    let summary = &report.summary;
    let mut parts = Vec::new();
    let counted = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "note")];
    parts.extend(counted.iter().filter(|(number, _)| *number > 0).map(|(number, one)| count(*number, one)));
    if parts.is_empty() {
        parts.push("nothing wrong found".to_owned());
    }
    parts.push(format!("{} passed", count(summary.passed, "check")));
    if summary.skipped > 0 {
        let skipped = report.checks.iter().filter(|check| check.state == CheckState::Skipped);
        let names: Vec<String> = skipped.map(why_skipped).collect();
        parts.push(format!("{} skipped ({})", summary.skipped, names.join(", ")));
    }
    if summary.unverified > 0 {
        parts.push(format!(
            "{} not verified",
            count(summary.unverified, "registry").replace("registrys", "registries")
        ));
    }
    for check in report.checks.iter().filter(|check| check.state == CheckState::Crashed) {
        parts.push(format!("the check {} crashed; please report it", check.id));
    }
    let milliseconds: u64 = facts.took_ms.values().sum();
    parts.push(format!("{}.{:02} s", milliseconds / 1000, milliseconds % 1000 / 10));
    out.push_str(&wrap("", &parts.join(" · "), look.width));
    out
}

/// A skipped check with its reason, where that is short enough to be read in a summary.
fn why_skipped(check: &CheckReport) -> String {
    const SHORT: usize = 60;
    match &check.why {
        Some(why) if why.chars().count() <= SHORT => format!("{}: {why}", check.id),
        _ => check.id.clone(),
    }
}

/// What was learnt from the engine.
fn engine_lines(facts: &Facts) -> String {
    let engine = &facts.engine;
    let state = match &engine.state {
        EngineState::Reachable { version, api_version, architecture } => {
            format!("version {version}, API {api_version}, {architecture}")
        }
        EngineState::NoSocket => "no socket".to_owned(),
        EngineState::Refused => "nobody listens".to_owned(),
        EngineState::NoPermission => "permission denied".to_owned(),
        EngineState::Unknown { why } | EngineState::NotAsked { why } => format!("not known: {why}"),
    };
    let mut out = format!("  engine {} ({}): {state}\n", engine.endpoint, engine.endpoint_from);
    for (reference, local) in &engine.local_images {
        let place = match local {
            Observed::Known(true) => "on this machine".to_owned(),
            Observed::Known(false) => "not on this machine".to_owned(),
            Observed::Unknown(why) => format!("not known whether it is on this machine: {why}"),
        };
        let _ = writeln!(out, "  image {reference}: {place}");
    }
    out
}
