//! `policy` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::policy_json::Policies;
use super::wrap::wrap;
use crate::facts::SamCommand;
use crate::policy::{Kind, LARGEST_OF_A_USER, Policy, When};

/// All documents in a list, and then each: whose it is, its text where it is not in a file, and the command that puts it in
/// its place.
#[must_use]
pub fn render(report: &Policies, look: &Look) -> String {
    let mut out = String::new();
    if report.policies.len() > 1 {
        for (place, policy) in report.policies.iter().enumerate() {
            let line = format!("{} · account {}", title(policy, report), owner(policy, report));
            out.push_str(&wrap(&format!("{}. ", place + 1), &line, look.width));
        }
        out.push('\n');
    }
    for (place, policy) in report.policies.iter().enumerate() {
        out.push_str(&one(place + 1, policy, report, look));
        out.push('\n');
    }
    if report.policies.is_empty() {
        out.push_str("No policy is needed.\n");
    }
    for note in notes(report) {
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
    match &report.written_to {
        Some(folder) => {
            out.push_str(&wrap("   ", &format!("{detail} written to {folder}/{}", policy.file), look.width));
        }
        None => {
            out.push_str(&wrap("   ", &format!("{detail} save this as {}:", policy.file), look.width));
            let _ = writeln!(out, "{:#}", policy.document);
        }
    }
    let owner = owner(policy, report);
    let then = match &policy.kind {
        Kind::Pull | Kind::Push => format!("then, in the account {owner}, give it to their role:"),
        Kind::Repository(..) => format!("then, in the account {owner}, which owns the repository:"),
    };
    out.push_str(&wrap("   ", &then, look.width));
    for command in policy.commands.iter().take(1) {
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

/// What the documents do not say.
pub(super) fn notes(report: &Policies) -> Vec<String> {
    let needs = &report.needs;
    let mut notes = Vec::new();
    let has = |wanted: fn(&Kind) -> bool| report.policies.iter().any(|policy| wanted(&policy.kind));
    if report.policies.is_empty() && !needs.pulls_public && needs.other_registries.is_empty() {
        notes.push("no image of a registry is pulled or pushed".to_owned());
    }
    if needs.pulls_public {
        notes
            .push("images of ECR Public need no policy: everybody may pull them, without a login".to_owned());
    }
    if !needs.other_registries.is_empty() {
        let hosts: Vec<&str> = needs.other_registries.iter().map(String::as_str).collect();
        notes.push(format!("IAM says nothing about {}", hosts.join(", ")));
    }
    if has(|kind| matches!(kind, Kind::Repository(..))) {
        notes.push(
            "set-repository-policy replaces the policy that a repository has. Look at it first with aws ecr \
             get-repository-policy, and add its statements"
                .to_owned(),
        );
    }
    if needs.home.account.is_none() && has(|kind| matches!(kind, Kind::Repository(_, When::OtherAccount))) {
        notes.push("name your account with --account, and only what holds for it is printed".to_owned());
    }
    if needs.pulls.iter().any(crate::policy::Repository::is_of_aws) {
        notes.push(
            "repositories of AWS's own accounts let everybody in who is allowed by a policy of theirs"
                .to_owned(),
        );
    }
    if report.policies.iter().any(|policy| policy.file.ends_with("-2.json") && is_identity(policy)) {
        notes.push(
            "what is larger than a managed policy may be, 6144 characters, is in parts: all of them are needed".to_owned(),
        );
    }
    if report.policies.iter().any(|policy| policy.partition.is_some()) {
        notes.push(
            "repositories are in several partitions. An account is in one of them, and its IAM takes no ARN of another: give \
             each document to a role of an account in its partition"
                .to_owned(),
        );
    }
    let is_large = |policy: &&Policy| is_identity(policy) && policy.size > LARGEST_OF_A_USER;
    for policy in report.policies.iter().filter(is_large) {
        notes.push(format!(
            "{} has {} characters, and an inline policy of a user at most {LARGEST_OF_A_USER}: make a managed one of it, \
             with aws iam create-policy, where a user needs it",
            policy.file, policy.size
        ));
    }
    if needs.home.region.as_deref().is_none_or(|region| region.starts_with("YOUR_"))
        && report.policies.iter().any(|policy| policy.placeholders.iter().any(|word| word == "YOUR_REGION"))
    {
        notes.push(
            "without a region, ARNs begin with arn:aws: name it with --region, above all one in China or GovCloud"
                .to_owned(),
        );
    }
    notes.extend(needs.notes.iter().cloned());
    notes
}

fn is_identity(policy: &Policy) -> bool {
    matches!(policy.kind, Kind::Pull | Kind::Push)
}
