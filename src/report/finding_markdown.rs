//! One finding in Markdown: what is going on, what to do, what was seen, and where.

use std::fmt::Write as _;

use super::finding_human::label;
use super::markdown::{code_span, escape};
use super::remedies_markdown::{one_line, remedies};
use crate::facts::Facts;
use crate::finding::{Certainty, Finding};
use crate::remedy::Shell;

/// How many places are named. The rest is counted.
const MOST_PLACES: usize = 20;

/// Its title, as the text of a heading.
pub(super) fn heading(finding: &Finding) -> String {
    let certainty = match finding.certainty {
        Certainty::Certain => String::new(),
        other => format!(" ({})", other.label()),
    };
    let title = escape(&one_line(&finding.title));
    format!("{}: {title}{certainty}", capital(finding.severity.label()))
}

/// All but the title.
pub(super) fn body(facts: &Facts, finding: &Finding, shell: Shell) -> String {
    let mut out = String::new();
    if !finding.detail.is_empty() {
        let _ = write!(out, "{}\n\n", escape(&one_line(&finding.detail)));
    }
    if !finding.remedies.is_empty() {
        let _ = write!(out, "**What to do**\n\n{}", remedies(&finding.remedies, shell));
    }
    out.push_str("**What was seen**\n\n");
    for evidence in &finding.evidence {
        let _ = writeln!(
            out,
            "- {}: {} ({})",
            escape(&one_line(&evidence.what)),
            code_span(evidence.value.as_str()),
            code_span(evidence.source.as_str())
        );
    }
    if let Some(why) = &finding.not_proved {
        let _ = writeln!(out, "- not proved: {}", escape(why.as_str()));
    }
    if !finding.breaks.is_empty() {
        let commands: Vec<String> = finding.breaks.iter().map(|command| code_span(command)).collect();
        let _ = writeln!(out, "- breaks: {}", commands.join(", "));
    }
    for location in finding.locations.iter().take(MOST_PLACES) {
        let place = code_span(&format!("{}:{}", location.file, location.line));
        let label = escape(&one_line(&label(facts, finding, location)));
        let said = if label.is_empty() { String::new() } else { format!(": {label}") };
        let _ = writeln!(out, "- {place}{said}");
    }
    if finding.locations.len() > MOST_PLACES {
        let _ = writeln!(out, "- and {} more places", finding.locations.len() - MOST_PLACES);
    }
    let _ = writeln!(out, "- id: {}", code_span(&finding.id));
    if let Some(docs) = finding.docs.as_ref().filter(|docs| is_link(docs)) {
        let _ = writeln!(out, "- documentation: <{docs}>");
    }
    out
}

/// Whether an address is one that can stand between angle brackets. Rules of others may say anything.
pub(super) fn is_link(address: &str) -> bool {
    address.starts_with("https://")
        && !address.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}
