//! `images` for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::images_json::Images;
use super::width::width;
use crate::facts::TemplateState;
use crate::image::RegistryKind;
use crate::quoted::Quoted;
use crate::template::pulls::{Problem, Pull, PullUse};

/// The widest cell that other rows are aligned with.
const WIDEST: usize = 200;

/// One row: function, what for, image, registry.
type Row = [String; 4];

/// A table of what SAM pulls, and what it says about the rest.
#[must_use]
pub fn render(images: &Images, look: &Look) -> String {
    let is_many = !images.templates.is_empty();
    let mut rows: Vec<Row> = Vec::new();
    // Before which row the pulls of another template begin.
    let mut headings: BTreeMap<usize, &Quoted> = BTreeMap::new();
    let mut last: Option<&Pull> = None;
    for pull in &images.pulls {
        let is_of_same = last.is_some_and(|last| last.template == pull.template);
        if let Some(template) = pull.template.as_ref().filter(|_| is_many && !is_of_same) {
            headings.insert(rows.len(), template);
        }
        let is_repeated = is_of_same && last.is_some_and(|last| last.path == pull.path);
        let name = if is_repeated { String::new() } else { pull.path.to_string() };
        rows.push([name, purpose(pull), pull.reference.to_string(), registry(pull)]);
        last = Some(pull);
    }
    let mut out = String::new();
    if rows.is_empty() {
        let which = if is_many { "these templates" } else { "this template" };
        let _ = writeln!(out, "SAM pulls no image for {which}.");
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
        for (place, row) in rows.iter().enumerate() {
            if let Some(template) = headings.get(&place) {
                let _ = writeln!(out, "\n{}", template.style(look.styles.strong));
            }
            out.push_str(&line(row, &widths));
            out.push('\n');
        }
    }
    let unread = images.templates.iter().filter(|template| template.state.is_unreadable());
    let unread: Vec<String> = unread
        .filter_map(|template| {
            let id = match template.state {
                TemplateState::ConfigUnreadable { .. } => "samconfig-unreadable",
                _ => "template-unreadable",
            };
            let name = format!("error[{id}]");
            Some(format!("{}: {}: {}", name.style(look.styles.error), template.file, template.state.why()?))
        })
        .collect();
    if !images.problems.is_empty() || !unread.is_empty() {
        out.push('\n');
    }
    for line in unread {
        let _ = writeln!(out, "{line}");
    }
    for problem in &images.problems {
        out.push_str(&note(problem, is_many, look));
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

fn note(problem: &Problem, is_many: bool, look: &Look) -> String {
    let mut out = String::new();
    let place = problem.location.as_ref().map(|at| format!(" ({}:{}:{})", at.file, at.line, at.column));
    let template = problem.template.as_ref().filter(|_| is_many);
    let place = place.or_else(|| template.map(|template| format!(" ({template})")));
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
