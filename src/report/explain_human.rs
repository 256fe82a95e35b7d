//! `explain` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::explain_json::Diagnosis;
use super::remedies_human::remedies;
use super::wrap::wrap;

/// The diagnoses, most likely first.
#[must_use]
pub fn render(diagnoses: &[Diagnosis], several_files: bool, look: &Look) -> String {
    if diagnoses.is_empty() {
        return "No known ECR failure in this text. Run sam-ecr-doctor in the project's folder to look at the causes \
                themselves.\n"
            .to_owned();
    }
    let blocks: Vec<String> = diagnoses.iter().map(|diagnosis| block(diagnosis, several_files, look)).collect();
    blocks.join("\n")
}

fn block(diagnosis: &Diagnosis, several_files: bool, look: &Look) -> String {
    let styles = &look.styles;
    let mut out = String::new();
    let name = format!("{}[{}]", diagnosis.severity.label(), diagnosis.id);
    let title = format!("{}  ({})", diagnosis.title, diagnosis.certainty.label());
    let _ = writeln!(out, "{}: {}", name.style(styles.of(diagnosis.severity)), title.style(styles.strong));
    let place = if several_files {
        format!("{}:{}", diagnosis.source.file, diagnosis.source.line)
    } else {
        format!("line {}", diagnosis.source.line)
    };
    let times = if diagnosis.count > 1 { format!(" ({} times)", diagnosis.count) } else { String::new() };
    let room = look.width.saturating_sub(place.chars().count() + 7).max(40);
    let line = around(diagnosis.line.as_str(), diagnosis.source.column, room);
    let _ = writeln!(out, "  {}{times} {} {line}", place.style(styles.dim), "|".style(styles.dim));
    out.push_str(&wrap("  ", &diagnosis.detail, look.width));
    if !diagnosis.remedies.is_empty() {
        out.push('\n');
        out.push_str(&remedies(&diagnosis.remedies, look));
    }
    out
}

/// The part of a line that begins where the signature does, with the line's other parts as far as there is room.
fn around(line: &str, column: usize, room: usize) -> String {
    let length = line.chars().count();
    if length <= room {
        return line.to_owned();
    }
    let start = column.saturating_sub(1).min(length.saturating_sub(room));
    let mut shown: String = line.chars().skip(start).take(room.saturating_sub(2)).collect();
    if start > 0 {
        shown.insert_str(0, "…");
    }
    if start + room < length {
        shown.push('…');
    }
    shown
}
