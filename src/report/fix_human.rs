//! `fix` for people: what it would do, what it did, and what is left.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::headline::headline;
use super::remedies_human::remedies;
use super::wrap::{count, wrap};
use crate::diagnose::{Report, Summary, describe_duration, describe_moment};
use crate::finding::Severity;
use crate::fix::{Deed, Done, Left, Mended, Outcome, Plan, State, Step, Store, Who};
use crate::image::Registry;
use crate::remedy::{Command, Remedy};

/// How wide the first column is.
const COLUMN: usize = 13;

/// What would be done, and what is left to a person.
#[must_use]
pub fn plan(plan: &Plan, look: &Look) -> String {
    let mut out = String::new();
    if plan.steps.is_empty() {
        out.push_str(if plan.left.is_empty() {
            "nothing to do\n"
        } else {
            "nothing that fix can do by itself\n"
        });
    }
    for step in &plan.steps {
        let (verb, details) = describe(step);
        let head = format!("{verb:COLUMN$}");
        let _ = writeln!(out, "{}{}", head.style(look.styles.strong), step.registry.host);
        for detail in details.iter().chain(&step.findings.iter().map(mends).collect::<Vec<_>>()) {
            out.push_str(&wrap(&" ".repeat(COLUMN), detail, look.width));
        }
    }
    out.push_str(&left(&plan.left, look));
    out
}

fn mends(mended: &Mended) -> String {
    format!("mends {}: {}", mended.id, mended.title)
}

fn describe(step: &Step) -> (&'static str, Vec<String>) {
    let file = &step.config.shown;
    let token = step.identity.as_ref().map(|who| token_of(who, &step.registry));
    match &step.deed {
        Deed::Logout { entries, kept } => {
            let mut details: Vec<String> =
                entries.iter().map(|key| format!("takes auths[\"{key}\"] out of {file}")).collect();
            details.extend(
                kept.iter().map(|kept| format!("has docker-credential-{} forget {}", kept.helper, kept.key)),
            );
            ("log out of", details)
        }
        Deed::Login { store, .. } => {
            let kept = match store {
                Store::File => format!("stored in {file}"),
                Store::Helper(name) => format!("stored by docker-credential-{name}, which {file} names"),
                Store::ByItself(name) => format!(
                    "stored by docker-credential-{name}, which docker takes by itself, and which {file} names then"
                ),
            };
            ("log in to", token.into_iter().chain([kept]).collect())
        }
        Deed::UseHelper { forget, keep_store, otherwise } => {
            let mut details =
                vec![format!("has docker-credential-ecr-login answer for it, by credHelpers in {file}")];
            details.extend(token);
            details.extend(forget.iter().map(|key| format!("takes auths[\"{key}\"] out of the same file")));
            details.extend(keep_store.iter().map(|name| {
                format!("names docker-credential-{name} as credsStore, which docker has taken by itself")
            }));
            details.push("docker login stores nothing for it any more, and is not needed".to_owned());
            details.extend(otherwise.iter().map(|step| {
                let what = if matches!(step.deed, Deed::Login { .. }) { "logs in" } else { "logs out" };
                format!("if the helper gives no login: {what} as without --lasting")
            }));
            ("from now on", details)
        }
    }
}

fn token_of(who: &Who, registry: &Registry) -> String {
    let Some(arn) = &who.arn else {
        return format!("token from {}; AWS did not say who that is", who.by);
    };
    let owner = registry.account.as_deref();
    match (owner, &who.account) {
        (Some(owner), Some(account)) if owner != account.as_str() => format!(
            "token from {} ({arn}), another account than the registry's ({owner}), whose repository policies decide what it may pull",
            who.by
        ),
        _ => format!("token from {} ({arn})", who.by),
    }
}

/// What is left to a person, each command once.
fn left(all: &[Left], look: &Look) -> String {
    let mut out = String::new();
    let mut shown: Vec<Vec<Command>> = Vec::new();
    for one in all {
        let head = format!("{:COLUMN$}", "by you");
        let text = format!("{}: {} ({})", one.finding.id, one.finding.title, one.why);
        let line = wrap(&head, &text, look.width);
        out.push_str(&line.replacen(&head, &head.style(look.styles.strong).to_string(), 1));
        let Some(remedy) = &one.remedy else { continue };
        let mut remedy = remedy.clone();
        let before = remedy.first.len();
        remedy.first.retain(|first| !shown.contains(&first.commands));
        if remedy.first.len() < before {
            remedy.title = format!("after what stands above, {}", remedy.title);
        }
        if remedy.commands.is_empty() || !shown.contains(&remedy.commands) {
            out.push_str(&indented(&remedies(std::slice::from_ref(&remedy), look)));
        }
        note(&mut shown, &remedy);
    }
    out
}

fn note(shown: &mut Vec<Vec<Command>>, remedy: &Remedy) {
    let all = remedy.first.iter().map(|first| &first.commands).chain([&remedy.commands]);
    shown.extend(all.filter(|commands| !commands.is_empty()).cloned());
}

fn indented(text: &str) -> String {
    let indent = " ".repeat(COLUMN - 2);
    text.lines().flat_map(|line| [indent.as_str(), line, "\n"]).collect()
}

/// The question before anything is changed.
#[must_use]
pub fn question(plan: &Plan) -> String {
    format!("apply {}? [y/N] ", count(plan.steps.len(), "step"))
}

/// What became of the steps.
#[must_use]
pub fn outcomes(outcomes: &[Outcome], now: i64, look: &Look) -> String {
    let mut out = String::new();
    let mut backups = Vec::new();
    for outcome in outcomes {
        let host = &outcome.step.registry.host;
        let (mark, style, text) = match &outcome.state {
            State::Done(done) => {
                let backup = done.backup.as_ref().map(|backup| (&outcome.step.config.shown, backup));
                if let Some(backup) = backup.filter(|backup| !backups.contains(backup)) {
                    backups.push(backup);
                }
                ("✓", look.styles.good, done_text(&outcome.step, done, now))
            }
            State::Failed(why) => ("✗", look.styles.error, format!("{host}: {why}")),
            State::NotBegun(why) => ("-", look.styles.unknown, format!("{host}: not begun, {why}")),
        };
        let line = wrap(&format!("  {mark} "), &text, look.width);
        out.push_str(&line.replacen(mark, &mark.style(style).to_string(), 1));
    }
    for (file, backup) in backups {
        out.push_str(&wrap("    ", &format!("{file} as it was: {backup}"), look.width));
    }
    out
}

fn done_text(step: &Step, done: &Done, now: i64) -> String {
    let host = &step.registry.host;
    let mut text = match &step.deed {
        Deed::Logout { .. } => format!("logged out of {host}"),
        Deed::Login { .. } => format!("logged in to {host}"),
        Deed::UseHelper { .. } => {
            format!("docker-credential-ecr-login answers for {host} from now on, and has just given a login")
        }
    };
    if let Some((end, moment)) = done.expires_at.and_then(|end| Some((end, describe_moment(end)?))) {
        let _ = write!(text, " until {moment}, for {}", describe_duration(end - now));
    }
    if let Some(note) = &done.note {
        let _ = write!(text, "; {note}");
    }
    text
}

/// What the second look found, beside the first one.
#[must_use]
pub fn after(before: &Report, after: &Report, look: &Look) -> String {
    let mut out =
        format!("checked again: {} (before: {})\n", counts(&after.summary), counts(&before.summary));
    for finding in after.findings.iter().filter(|finding| finding.severity > Severity::Info) {
        let name = format!("{}[{}]", finding.severity.label(), finding.id);
        out.push_str(&headline(&name, look.styles.of(finding.severity), &finding.title, look));
    }
    if after.findings.iter().any(|finding| finding.severity > Severity::Info) {
        out.push_str("sam-ecr-doctor check says what helps\n");
    }
    out
}

fn counts(summary: &Summary) -> String {
    let counted = [(summary.errors, "error"), (summary.warnings, "warning")];
    let parts: Vec<String> =
        counted.iter().filter(|(number, _)| *number > 0).map(|(number, one)| count(*number, one)).collect();
    let mut text = if parts.is_empty() { "nothing wrong found".to_owned() } else { parts.join(", ") };
    if summary.unverified > 0 {
        let one = if summary.unverified == 1 { "registry" } else { "registries" };
        let _ = write!(text, ", {} {one} not verified", summary.unverified);
    }
    text
}
