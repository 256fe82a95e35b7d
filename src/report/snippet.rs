//! The lines of a template that a finding points at.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Styles;
use crate::location::Location;
use crate::quoted::Quoted;
use crate::template::pulls::SourceLine;

/// A line with the value underlined and what is said about it; only the place where the line is not known.
pub(super) fn snippet(location: &Location, label: &str, lines: &[SourceLine], styles: &Styles) -> String {
    let mut out = String::new();
    let number = location.line.to_string();
    let margin = " ".repeat(number.len());
    let place = format!("{}:{}:{}", location.file, location.line, location.column);
    let _ = writeln!(out, "{margin}{} {place}", "-->".style(styles.dim));
    let Some(source) = lines.iter().find(|line| line.file == location.file && line.line == location.line)
    else {
        return out;
    };
    let bar = "|".style(styles.dim).to_string();
    let (text, column, width) = window(&source.text, location);
    let _ = writeln!(out, "{margin} {bar}");
    let _ = writeln!(out, "{} {bar} {text}", number.style(styles.dim));
    let marks = "^".repeat(width);
    let _ = writeln!(out, "{margin} {bar} {}{} {label}", " ".repeat(column), marks.style(styles.error));
    let _ = writeln!(out, "{margin} {bar}");
    out
}

/// The part of a long line around the value; the value's first column in it, from 0, and its width.
fn window(text: &Quoted, location: &Location) -> (String, usize, usize) {
    const WIDEST: usize = 100;
    let characters: Vec<char> = text.as_str().chars().collect();
    let column = location.column.saturating_sub(1).min(characters.len());
    let width = location.end_column.saturating_sub(location.column).clamp(1, WIDEST);
    let width = width.min(characters.len().saturating_sub(column).max(1));
    if characters.len() <= WIDEST {
        return (text.as_str().trim_end().to_owned(), column, width);
    }
    let start = column.saturating_sub(20);
    let end = (start + WIDEST).min(characters.len());
    let mut shown: String = characters[start..end].iter().collect();
    let mut shift = 0;
    if start > 0 {
        shown.insert(0, '…');
        shift = 1;
    }
    if end < characters.len() {
        shown.push('…');
    }
    (shown, column - start + shift, width.min(WIDEST - (column - start)))
}
