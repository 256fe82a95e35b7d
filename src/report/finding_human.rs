//! One finding for people: what, where, why so, and the line to copy.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::Look;
use super::headline::headline;
use super::remedies_human::remedies;
use super::snippet::snippet;
use super::wrap::{count, wrap};
use crate::facts::Facts;
use crate::finding::{Certainty, Finding};
use crate::location::Location;
use crate::template::pulls::{Pull, PullUse};

/// How many places a finding shows. The rest is counted.
const MOST_SNIPPETS: usize = 3;

/// The finding, ended by a line end.
pub(super) fn render(facts: &Facts, finding: &Finding, look: &Look) -> String {
    let styles = &look.styles;
    let mut out = String::new();
    let name = format!("{}[{}]", finding.severity.label(), finding.id);
    let certainty = match finding.certainty {
        Certainty::Certain => String::new(),
        other => format!("  ({})", other.label()),
    };
    let title = format!("{}{certainty}", finding.title);
    out.push_str(&headline(&name, styles.of(finding.severity), &title, look));
    for location in finding.locations.iter().take(MOST_SNIPPETS) {
        out.push_str(&snippet(location, &label(facts, finding, location), &facts.source_lines, look));
    }
    if finding.locations.len() > MOST_SNIPPETS {
        let more = finding.locations.len() - MOST_SNIPPETS;
        let templates: HashSet<_> =
            finding.pulls.iter().filter_map(|affected| affected.template.as_ref()).collect();
        let of = if facts.templates.is_empty() || templates.len() < 2 {
            String::new()
        } else {
            format!(", of {} in all", count(templates.len(), "template"))
        };
        let _ = writeln!(out, "   and in {}{of}", count(more, "more place"));
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
pub(super) fn label(facts: &Facts, finding: &Finding, location: &Location) -> String {
    let affected = |pull: &&Pull| {
        pull.location.as_ref() == Some(location)
            && finding.pulls.iter().any(|affected| affected.reference.as_ref() == Some(&pull.reference))
    };
    let mut pulls: Vec<&Pull> = facts.pulls.iter().filter(affected).collect();
    // Several functions may be built from one Dockerfile.
    let mut known = HashSet::new();
    pulls.retain(|pull| known.insert(&pull.reference));
    let Some(first) = pulls.first() else {
        return finding.pulls.first().map(|affected| affected.path.to_string()).unwrap_or_default();
    };
    let others = pulls.len() - 1;
    let more = if others == 0 { String::new() } else { format!(", and {}", count(others, "more image")) };
    format!("{} pulls {}{more}", who(first.usage), first.reference)
}

pub(super) fn who(usage: PullUse) -> &'static str {
    match usage {
        PullUse::Invoke | PullUse::Emulator => "sam local",
        PullUse::Build => "sam build --use-container",
        PullUse::Base | PullUse::CopyFrom => "sam build",
        PullUse::Pull => "docker",
    }
}
