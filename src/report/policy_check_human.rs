//! What AWS says of the permissions, for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::policy_json::{Compared, Policies};
use super::wrap::wrap;
use crate::aws::Reply;
use crate::policy::{Checked, Kind, PermissionState, PolicyOf, Principal};

/// Who asked, each permission, and how many are there.
pub(super) fn render(report: &Policies, check: &Compared, look: &Look) -> String {
    let mut out = String::new();
    let Some(identity) = &check.identity else { return out };
    let profile = check.profile.as_ref().map(|profile| format!(" (profile {profile})")).unwrap_or_default();
    let asked = match identity {
        Reply::Known(identity) => format!("asked as {}{profile}", identity.arn),
        Reply::Failed(failure) => {
            format!("AWS does not say who this is{profile}: {}: {}", failure.asked, failure.words)
        }
        Reply::Unknown(why) => format!("nobody could be asked{profile}: {why}"),
    };
    out.push_str(&wrap("", &asked, look.width));
    if identity.known().is_none() {
        out.push_str(&wrap("", "what to mend says: sam-ecr-doctor check --probe-token", look.width));
    }
    let is_told = identity.known().is_some() || check.unknown() < check.permissions_in_all();
    let mut section = String::new();
    // Where nobody can be asked, each would be told the same.
    for checked in check.permissions.iter().filter(|_| is_told) {
        let title = title(checked);
        if title != section {
            out.push('\n');
            for line in wrap("", &title, look.width).lines() {
                let _ = writeln!(out, "{}", line.style(look.styles.strong));
            }
            section = title;
        }
        out.push_str(&line(checked, look));
    }
    let counts =
        [(check.missing(), "missing"), (check.allowed(), "there"), (check.unknown(), "cannot be told")];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let _ = writeln!(out, "\n{}\n", counts.join(" · "));
    if !documents(report, check).is_empty() {
        out.push_str(&wrap("", "What is missing stands in:", look.width));
        out.push('\n');
    }
    out
}

/// The documents that would help, by their places.
pub(super) fn documents(report: &Policies, check: &Compared) -> Vec<usize> {
    let helps = |kind: &Kind| {
        check.permissions.iter().filter(|checked| checked.is_mended_by_its_document()).any(|checked| {
            match (checked.of, kind) {
                (PolicyOf::Pull, Kind::Pull) | (PolicyOf::Push, Kind::Push) => true,
                (PolicyOf::Repository, Kind::Repository(repository, _)) => {
                    repository.arn() == checked.resource
                }
                _ => false,
            }
        })
    };
    let places = report.policies.iter().enumerate().filter(|(_, policy)| helps(&policy.kind));
    places.map(|(place, _)| place).collect()
}

fn title(checked: &Checked) -> String {
    match checked.of {
        PolicyOf::Pull => "IAM policy of those who pull".to_owned(),
        PolicyOf::Push => "IAM policy of those who push".to_owned(),
        PolicyOf::Repository => format!("policy of the repository {}", checked.resource),
    }
}

fn line(checked: &Checked, look: &Look) -> String {
    let actions: Vec<&str> = checked.actions.iter().copied().collect();
    let actions = actions.join(", ");
    let what = match &checked.principal {
        Some(principal) => format!("{actions} to {}", Principal::name(principal)),
        None => format!("{actions} on {}", checked.resource),
    };
    let (sign, style, text) = match &checked.state {
        PermissionState::Allowed { why } => {
            let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            ("✓", look.styles.good, format!("{what}{why}"))
        }
        PermissionState::Missing { why, .. } => {
            let hint = if checked.is_mended_by_its_document() {
                ""
            } else {
                "; the document that policy prints does not help against that"
            };
            ("✗", look.styles.error, format!("missing: {what}: {why}{hint}"))
        }
        PermissionState::Unknown { why } => ("?", look.styles.unknown, format!("{what}: {why}")),
    };
    let lines = wrap(&format!("  {sign} "), &text, look.width);
    lines.replacen(sign, &sign.style(style).to_string(), 1)
}
