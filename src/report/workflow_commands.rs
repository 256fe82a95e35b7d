//! The lines by which a step talks to the runner of GitHub Actions ("Workflow commands for GitHub Actions" in GitHub's
//! documentation; read in the runner's `ActionCommand.cs` and `ActionCommandManager.cs`).

use std::fmt::Write as _;

use super::places::Place;
use crate::finding::Severity;

/// The runner cuts a longer message (`_maxIssueMessageLength` in its `ExecutionContext.cs`, which counts UTF-16 units).
const LONGEST_MESSAGE: usize = 2000;
/// What a title has room for on GitHub.
const LONGEST_TITLE: usize = 240;

/// What GitHub shows beside a line of a file, and above the log of the job.
pub(super) struct Annotation<'a> {
    pub(super) severity: Severity,
    /// Where; `None` shows it without a file.
    pub(super) place: Option<&'a Place>,
    pub(super) title: &'a str,
    /// Several lines, if need be.
    pub(super) message: &'a str,
}

impl Annotation<'_> {
    /// As one line, with its end.
    pub(super) fn line(&self) -> String {
        let name = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties: Vec<(&str, String)> = Vec::new();
        if let Some(place) = self.place {
            properties.push(("file", place.path.clone()));
            properties.push(("line", place.line().to_string()));
            if let Some(location) = &place.location {
                properties.push(("col", location.column.to_string()));
                properties.push(("endColumn", location.end_column.max(location.column).to_string()));
            }
        }
        properties.push(("title", shortened(self.title, LONGEST_TITLE)));
        let properties: Vec<String> =
            properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        let message = data(&shortened(self.message, LONGEST_MESSAGE));
        format!("::{name} {}::{message}\n", properties.join(","))
    }
}

/// A fold of the log with text in which the runner sees no command. Nothing in the text is looked at for that: the runner
/// finds commands with comparisons that leave out some characters, so that no list of what they look like is complete, but
/// until it reads the token it takes none. Nobody who wrote a part of the text knew the token.
pub(super) fn fold(title: &str, text: &str, token: &str) -> String {
    let mut out = format!("::group::{}\n::stop-commands::{token}\n", data(title));
    out.push_str(text);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    let _ = write!(out, "::{token}::\n::endgroup::\n");
    out
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind the `=` of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    kept.trim_end().to_owned() + "…"
}

#[cfg(test)]
#[path = "workflow_commands/tests.rs"]
mod tests;
