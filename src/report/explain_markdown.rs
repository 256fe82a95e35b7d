//! `explain --format markdown`: the diagnoses for a ticket, and for the summary of a job.

use std::fmt::Write as _;

use super::explain_json::Diagnosis;
use super::markdown::{code_block, code_span, escape};
use super::remedies_markdown::{one_line, remedies};
use super::runbook::sentence;
use crate::quoted::Quoted;
use crate::remedy::Shell;

/// The longest part of a log's line that is repeated, in characters.
const LONGEST_QUOTE: usize = 600;

/// The diagnoses, most likely first.
#[must_use]
pub fn render(diagnoses: &[Diagnosis], shell: Shell) -> String {
    let Some(first) = diagnoses.first() else {
        return "## sam-ecr-doctor: no known ECR failure in this text\n".to_owned();
    };
    let mut out = format!("## sam-ecr-doctor: {}\n\n", escape(&sentence(&one_line(&first.title))));
    for diagnosis in diagnoses {
        let title = escape(&one_line(&diagnosis.title));
        let label = diagnosis.severity.label();
        let _ = write!(out, "### {label}: {title} ({})\n\n", diagnosis.certainty.label());
        let _ = write!(out, "{}\n\n", escape(&one_line(&diagnosis.detail)));
        if !diagnosis.remedies.is_empty() {
            let _ = write!(out, "**What to do**\n\n{}", remedies(&diagnosis.remedies, shell));
        }
        let place = format!("{}:{}", diagnosis.source.file, diagnosis.source.line);
        let times = if diagnosis.count > 1 { format!(", {} times", diagnosis.count) } else { String::new() };
        let _ = write!(out, "**What was seen** ({}{times})\n\n", code_span(&place));
        let line: Quoted = diagnosis.line.shortened(LONGEST_QUOTE);
        let _ = writeln!(out, "{}", code_block("text", &[line.to_string()], ""));
        let _ = write!(out, "- id: {}\n\n", code_span(&diagnosis.id));
    }
    let _ = writeln!(out, "sam-ecr-doctor {}", env!("CARGO_PKG_VERSION"));
    out
}
