//! `policy` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::policy_json::Policies;
use super::policy_notes::notes;
use super::wrap::wrap;
use crate::facts::SamCommand;
use crate::policy::{Kind, Policy, When};

/// All documents in a list, and then each: whose it is, its text where it is not in a file, and the command that puts it in
/// its place.
#[must_use]
pub fn render(report: &Policies, look: &Look) -> String {
    let mut out = String::new();
    let shown: Vec<usize> = match &report.check {
        Some(check) => {
            out.push_str(&super::policy_check_human::render(report, check, look));
            super::policy_check_human::documents(report, check)
        }
        None => (0..report.policies.len()).collect(),
    };
    if report.check.is_none() && report.policies.len() > 1 {
        for (place, policy) in report.policies.iter().enumerate() {
            let line = format!("{} · account {}", title(policy, report), owner(policy, report));
            out.push_str(&wrap(&format!("{}. ", place + 1), &line, look.width));
        }
        out.push('\n');
    }
    for place in &shown {
        let Some(policy) = report.policies.get(*place) else { continue };
        out.push_str(&one(place + 1, policy, report, look));
        out.push('\n');
    }
    if report.policies.is_empty() {
        out.push_str("No policy is needed.\n");
    }
    let notes = if report.check.is_some() && shown.is_empty() { Vec::new() } else { notes(report) };
    for note in notes {
        out.push_str(&wrap("note: ", &note, look.width));
    }
    for problem in &report.problems {
        let path =
            if problem.path.as_str().is_empty() { String::new() } else { format!("{}: ", problem.path) };
        let text = format!("{path}{}", problem.message);
        out.push_str(&wrap(&format!("note[{}]: ", problem.id), &text, look.width));
    }
    out
}

fn one(number: usize, policy: &Policy, report: &Policies, look: &Look) -> String {
    let mut out = String::new();
    let title = wrap(&format!("{number}. "), &title(policy, report), look.width);
    for line in title.lines() {
        let _ = writeln!(out, "{}", line.style(look.styles.strong));
    }
    let detail = detail(policy, report);
    if let Some(folder) = &report.written_to {
        out.push_str(&wrap("   ", &format!("{detail} written to {folder}/{}", policy.file), look.width));
    } else {
        out.push_str(&wrap("   ", &format!("{detail} save this as {}:", policy.file), look.width));
        let _ = writeln!(out, "{:#}", policy.document);
    }
    let owner = owner(policy, report);
    let then = match &policy.kind {
        Kind::Pull | Kind::Push => format!("then, in the account {owner}, give it to their role:"),
        Kind::Repository(..) => format!("then, in the account {owner}, which owns the repository:"),
    };
    out.push_str(&wrap("   ", &then, look.width));
    if let Some(command) = look.line_of(&policy.commands) {
        let _ = writeln!(out, "      {}", command.command.style(look.styles.command));
    }
    if !policy.placeholders.is_empty() {
        let replace = format!("(replace {} first)", policy.placeholders.join(", "));
        out.push_str(&wrap("      ", &replace, look.width));
    }
    out
}

/// The account in which the command is run.
fn owner<'a>(policy: &'a Policy, report: &'a Policies) -> &'a str {
    match &policy.kind {
        Kind::Pull | Kind::Push => report.needs.home.account(),
        Kind::Repository(repository, _) => &repository.account,
    }
}

fn title(policy: &Policy, report: &Policies) -> String {
    let labels = |wanted: fn(SamCommand) -> bool| {
        let labels: Vec<&str> =
            report.commands.iter().copied().filter(|one| wanted(*one)).map(SamCommand::label).collect();
        if labels.is_empty() || report.template.is_none() {
            String::new()
        } else {
            format!(" ({})", labels.join(", "))
        }
    };
    let partition = policy.partition.map(|partition| format!(" in {partition}")).unwrap_or_default();
    match &policy.kind {
        Kind::Pull => {
            format!("IAM policy of those who pull{partition}{}", labels(|one| one != SamCommand::Deploy))
        }
        Kind::Push => {
            format!("IAM policy of those who push{partition}{}", labels(|one| one == SamCommand::Deploy))
        }
        Kind::Repository(repository, when) => {
            let place = format!("policy of the repository {} in {}", repository.name, repository.region);
            match when {
                When::Always => place,
                When::SameAccount => format!("{place}: if it is in your account"),
                When::OtherAccount => format!("{place}: if it is in another account than yours"),
            }
        }
    }
}

fn detail(policy: &Policy, report: &Policies) -> String {
    let Kind::Repository(repository, when) = &policy.kind else { return String::new() };
    let needs = &report.needs;
    let to_lambda = needs.lambda.contains(repository);
    let to_others =
        *when == When::OtherAccount || (*when == When::Always && repository.account != needs.home.account());
    match (to_others, to_lambda) {
        (true, true) => {
            format!("lets in the account {}, and Lambda for its functions;", needs.home.account())
        }
        (true, false) => format!(
            "lets in the account {}, whose users need a policy of their own too, as above;",
            needs.home.account()
        ),
        (false, _) => "lets Lambda take the image;".to_owned(),
    }
}
