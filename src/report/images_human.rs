//! `images` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::images_json::Images;
use super::width::width;
use crate::image::RegistryKind;
use crate::template::pulls::{Problem, Pull, PullUse};

/// The widest cell that other rows are aligned with.
const WIDEST: usize = 200;

/// One row: function, what for, image, registry.
type Row = [String; 4];

/// A table of what SAM pulls, and what it says about the rest.
#[must_use]
pub fn render(images: &Images, look: &Look) -> String {
    let mut rows: Vec<Row> = Vec::new();
    let mut last = String::new();
    for pull in &images.pulls {
        let path = pull.path.to_string();
        let name = if path == last { String::new() } else { path.clone() };
        rows.push([name, purpose(pull), pull.reference.to_string(), registry(pull)]);
        last = path;
    }
    let mut out = String::new();
    if rows.is_empty() {
        out.push_str("SAM pulls no image for this template.\n");
    } else {
        let title = ["FUNCTION", "FOR", "IMAGE", "REGISTRY"].map(str::to_owned);
        let widths: Vec<usize> = (0..4)
            .map(|column| {
                let cells = rows.iter().chain([&title]).map(|row| width(&row[column]));
                // What is wider than any terminal is not worth a gap in all other rows.
                cells.filter(|width| *width <= WIDEST).max().unwrap_or(0)
            })
            .collect();
        out.push_str(&line(&title, &widths).style(look.styles.strong).to_string());
        out.push('\n');
        for row in &rows {
            out.push_str(&line(row, &widths));
            out.push('\n');
        }
    }
    if !images.problems.is_empty() {
        out.push('\n');
    }
    for problem in &images.problems {
        out.push_str(&note(problem, look));
    }
    out
}

fn line(row: &Row, widths: &[usize]) -> String {
    let gap = |cell: &str, wanted: usize| " ".repeat(wanted.saturating_sub(width(cell)));
    let cells: Vec<String> =
        row.iter().zip(widths).map(|(cell, &wanted)| format!("{cell}{}", gap(cell, wanted))).collect();
    cells.join("  ").trim_end().to_owned()
}

pub(super) fn purpose(pull: &Pull) -> String {
    let place = || match &pull.location {
        Some(location) => {
            let file = location.file.as_str().rsplit(['/', '\\']).next().unwrap_or_default();
            format!(" ({file}:{})", location.line)
        }
        None => String::new(),
    };
    match pull.usage {
        PullUse::Invoke => "sam local".to_owned(),
        PullUse::Emulator => "sam local (emulator)".to_owned(),
        PullUse::Build => "sam build --use-container".to_owned(),
        PullUse::Base | PullUse::CopyFrom => format!("sam build{}", place()),
        PullUse::Pull => "docker pull".to_owned(),
    }
}

fn registry(pull: &Pull) -> String {
    match pull.registry.kind {
        RegistryKind::Other => pull.registry.host.clone(),
        RegistryKind::Local => "none: made by sam build".to_owned(),
        _ => pull.registry.label(),
    }
}

fn note(problem: &Problem, look: &Look) -> String {
    let mut out = String::new();
    let place = problem.location.as_ref().map(|at| format!(" ({}:{}:{})", at.file, at.line, at.column));
    let path = if problem.path.as_str().is_empty() { String::new() } else { format!("{}: ", problem.path) };
    let name = format!("note[{}]", problem.id);
    let _ = writeln!(
        out,
        "{}: {path}{}{}",
        name.style(look.styles.info),
        problem.message,
        place.unwrap_or_default()
    );
    out
}
