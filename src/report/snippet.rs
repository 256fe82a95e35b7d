//! The lines of a template that a finding points at.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::width::{width as width_on_screen, width_of};
use super::wrap::wrap;
use crate::location::Location;
use crate::quoted::Quoted;
use crate::template::pulls::SourceLine;

/// A line with the value underlined and what is said about it; only the place where the line is not known.
pub(super) fn snippet(location: &Location, label: &str, lines: &[SourceLine], look: &Look) -> String {
    let styles = &look.styles;
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
    let Some((text, column, width)) = window(&source.text, location) else {
        let _ = writeln!(out, "{margin}     {label}");
        return out;
    };
    let _ = writeln!(out, "{margin} {bar}");
    let _ = writeln!(out, "{} {bar} {text}", number.style(styles.dim));
    let marks = "^".repeat(width);
    let _ = write!(out, "{margin} {bar} {}{}", " ".repeat(column), marks.style(styles.error));
    let furniture = margin.len() + " | ".len();
    if furniture + column + width + 1 + width_on_screen(label) <= look.width {
        let _ = writeln!(out, " {label}");
    } else {
        out.push('\n');
        for line in wrap("", label, look.width.saturating_sub(furniture)).lines() {
            let _ = writeln!(out, "{margin} {bar} {line}");
        }
    }
    let _ = writeln!(out, "{margin} {bar}");
    out
}

/// The part of a long line around the value; the columns on the screen before the value in it, and those of the value.
/// Nothing where the value stands behind what is kept of the line.
fn window(text: &Quoted, location: &Location) -> Option<(String, usize, usize)> {
    const WIDEST: usize = 100;
    let characters: Vec<char> = text.as_str().trim_end().chars().collect();
    let first = location.column.saturating_sub(1);
    if first > characters.len() {
        return None;
    }
    let last = location.end_column.saturating_sub(1).clamp(first, characters.len());
    let (mut start, mut end) = (0, characters.len());
    if characters.len() > WIDEST {
        start = first.saturating_sub(20);
        end = (start + WIDEST).min(characters.len());
    }
    let columns = |part: &[char]| part.iter().map(|c| width_of(*c)).sum::<usize>();
    let (cut_before, cut_after) =
        (if start > 0 { "…" } else { "" }, if end < characters.len() { "…" } else { "" });
    let shown: String = characters[start..end].iter().collect();
    let before = columns(&characters[start..first]) + usize::from(start > 0);
    let marks = columns(&characters[first..last.min(end)]).max(1);
    Some((format!("{cut_before}{shown}{cut_after}"), before, marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line and the marks under it.
    fn underlined(line: &str, value: &str) -> Option<(String, String)> {
        let place = line.find(value).unwrap_or_default();
        let column = line[..place].chars().count() + 1;
        let location =
            Location { file: "t".into(), line: 1, column, end_column: column + value.chars().count() };
        let (text, before, marks) = window(&Quoted::new(line), &location)?;
        Some((text, format!("{}{}", " ".repeat(before), "^".repeat(marks))))
    }

    #[test]
    fn marks_stand_under_wide_and_combining_characters() {
        for (line, value, marks) in [
            ("a: python3.12", "python3.12", "   ^^^^^^^^^^"),
            ("日本: 値x", "値x", "      ^^^"),
            ("e\u{301}: bc", "bc", "   ^^"),
            ("😀: 😁", "😁", "    ^^"),
        ] {
            let (shown, found) = underlined(line, value).unwrap();
            assert_eq!(shown, line.trim_end());
            assert_eq!(found, marks, "{line}");
        }
    }

    #[test]
    fn of_a_long_line_the_part_around_the_value_is_shown() {
        let line = format!("{}値: python3.12, {}", "x".repeat(200), "y".repeat(200));
        let (shown, marks) = underlined(&line, "python3.12").unwrap();
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        let before: usize = shown[..shown.find("python").unwrap()].chars().map(width_of).sum();
        assert_eq!(marks, format!("{}^^^^^^^^^^", " ".repeat(before)));
        let beyond = Location { file: "t".into(), line: 1, column: 900, end_column: 910 };
        assert!(window(&Quoted::new(&line), &beyond).is_none());
    }
}
