//! Where the template or Dockerfile decides on an image, with the value marked in its line.

use super::markup::Markup;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::location::Location;
use crate::report::finding_human::label;

/// How many places are shown with their line.
const MOST: usize = 3;

/// The first places with their lines, the others by their numbers.
pub(super) fn write(markup: &mut Markup, facts: &Facts, finding: &Finding) {
    for location in finding.locations.iter().take(MOST) {
        one(markup, facts, finding, location);
    }
    let others: Vec<String> = finding
        .locations
        .iter()
        .skip(MOST)
        .map(|location| format!("{}:{}", location.file, location.line))
        .collect();
    if !others.is_empty() {
        markup.leaf("p", &[("class", "soft")], &format!("And in {}.", others.join(", ")));
    }
}

fn one(markup: &mut Markup, facts: &Facts, finding: &Finding, location: &Location) {
    markup.element("figure", &[("class", "place")], |figure| {
        figure.element("figcaption", &[], |caption| {
            let place = format!("{}:{}:{}", location.file, location.line, location.column);
            caption.leaf("code", &[], &place);
            let label = label(facts, finding, location);
            if !label.is_empty() {
                caption.text(&format!(" · {label}"));
            }
        });
        let line =
            facts.source_lines.iter().find(|line| line.file == location.file && line.line == location.line);
        if let Some((before, value, after)) = line.and_then(|line| parts(line.text.as_str(), location)) {
            figure.lines("source", |pre| {
                pre.leaf("span", &[("class", "number")], &format!("{} ", location.line));
                pre.text(&before);
                pre.leaf("mark", &[], &value);
                pre.text(&after);
            });
        }
    });
}

/// The line before the value, the value, and the line behind it; nothing where the value is not in what is kept of it.
fn parts(line: &str, location: &Location) -> Option<(String, String, String)> {
    let characters: Vec<char> = line.trim_end().chars().collect();
    let start = location.column.checked_sub(1).filter(|start| *start < characters.len())?;
    let end = location.end_column.saturating_sub(1).clamp(start + 1, characters.len());
    let part = |range: &[char]| range.iter().collect::<String>();
    Some((part(&characters[..start]), part(&characters[start..end]), part(&characters[end..])))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(column: usize, end_column: usize) -> Location {
        Location { file: "t".into(), line: 1, column, end_column }
    }

    #[test]
    fn the_value_is_marked() {
        let (before, value, after) = parts("Runtime: 値3 # x", &at(10, 12)).unwrap();
        assert_eq!([before, value, after], ["Runtime: ", "値3", " # x"]);
        assert!(parts("short", &at(90, 99)).is_none());
    }

    proptest! {
        #[test]
        fn nothing_of_the_line_is_lost(line in "\\PC{0,80}", column in 0usize..100, end in 0usize..100) {
            if let Some((before, value, after)) = parts(&line, &at(column, end)) {
                prop_assert_eq!(format!("{before}{value}{after}"), line.trim_end());
                prop_assert!(!value.is_empty());
            }
        }
    }
}
