//! Every place where a login for a needed registry may stand: what is there, or what the helper says and how long it took.

use std::fmt::Write as _;

use super::wrap::wrap;
use crate::diagnose::{describe_duration, describe_moment, describe_source};
use crate::docker::credential::{Candidate, Expiry, Held};
use crate::facts::Facts;

/// A heading for each registry, with a line for each place.
pub(super) fn render(facts: &Facts, width: usize) -> String {
    let mut out = String::new();
    for stored in &facts.credentials {
        let places = if stored.candidates.is_empty() { ": nothing" } else { "" };
        let _ = writeln!(out, "  stored for {}{places}", stored.host);
        for candidate in &stored.candidates {
            out.push_str(&wrap("    - ", &line(facts, candidate), width));
        }
    }
    out
}

/// A place, and what is there.
pub(super) fn line(facts: &Facts, candidate: &Candidate) -> String {
    let took = candidate.took_ms.map(|took| format!(" · {took} ms")).unwrap_or_default();
    format!("{}: {}{took}", describe_source(candidate), held(facts, candidate))
}

fn held(facts: &Facts, candidate: &Candidate) -> String {
    match &candidate.held {
        Held::Password { username, expiry, .. } => {
            format!("a login as {username}, {}", end(facts, expiry))
        }
        Held::IdentityToken { expiry } => format!("an identity token, {}", end(facts, expiry)),
        Held::Nothing if candidate.took_ms.is_some() => "says that it has none".to_owned(),
        Held::Nothing => "nothing".to_owned(),
        Held::Unreadable { why } => format!("cannot be read: {why}"),
        Held::HelperFailed { why, .. } => format!("fails: {why}"),
        Held::NotAsked { why } => format!("not asked: {why}"),
    }
}

fn end(facts: &Facts, expiry: &Expiry) -> String {
    match expiry {
        Expiry::At { expiration } => {
            let moment =
                describe_moment(*expiration).unwrap_or_else(|| "a date beyond all calendars".to_owned());
            let apart = describe_duration(expiration.saturating_sub(facts.observed_at));
            if *expiration > facts.observed_at {
                format!("until {moment} (in {apart})")
            } else {
                format!("ended {moment} ({apart} ago)")
            }
        }
        Expiry::Unknown { why } => format!("whose end is not known: {why}"),
    }
}
