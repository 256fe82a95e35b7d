//! `explain` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::explain_json::Diagnosis;
use super::headline::headline;
use super::remedies_human::remedies;
use super::wrap::wrap;

/// The longest part of a log's line that is repeated, in characters.
const LONGEST_QUOTE: usize = 400;

/// The diagnoses, most likely first.
#[must_use]
pub fn render(diagnoses: &[Diagnosis], several_files: bool, look: &Look) -> String {
    if diagnoses.is_empty() {
        return "No known ECR failure in this text. Run sam-ecr-doctor in the project's folder to look at the causes \
                themselves.\n"
            .to_owned();
    }
    let blocks: Vec<String> =
        diagnoses.iter().map(|diagnosis| block(diagnosis, several_files, look)).collect();
    blocks.join("\n")
}

fn block(diagnosis: &Diagnosis, several_files: bool, look: &Look) -> String {
    let styles = &look.styles;
    let mut out = String::new();
    let name = format!("{}[{}]", diagnosis.severity.label(), diagnosis.id);
    let title = format!("{}  ({})", diagnosis.title, diagnosis.certainty.label());
    out.push_str(&headline(&name, styles.of(diagnosis.severity), &title, look));
    let place = if several_files {
        format!("{}:{}", diagnosis.source.file, diagnosis.source.line)
    } else {
        format!("line {}", diagnosis.source.line)
    };
    let times = if diagnosis.count > 1 { format!(" ({} times)", diagnosis.count) } else { String::new() };
    let first = format!("  {place}{times} | ");
    let line = around(diagnosis.line.as_str(), diagnosis.offset, LONGEST_QUOTE);
    let quote = wrap(&first, &line, look.width);
    let _ = write!(out, "{}", quote.style(styles.dim));
    out.push_str(&wrap("  ", &diagnosis.detail, look.width));
    if !diagnosis.remedies.is_empty() {
        out.push('\n');
        out.push_str(&remedies(&diagnosis.remedies, look));
    }
    out
}

/// A long line from a little before its signature on, which begins `offset` characters into it.
fn around(line: &str, offset: usize, room: usize) -> String {
    const BEFORE: usize = 20;
    let length = line.chars().count();
    if length <= room {
        return line.to_owned();
    }
    let start = offset.saturating_sub(BEFORE).min(length - room);
    let cut_before = if start > 0 { "…" } else { "" };
    let cut_after = if start + room < length { "…" } else { "" };
    let shown: String = line.chars().skip(start).take(room).collect();
    format!("{cut_before}{shown}{cut_after}")
}
