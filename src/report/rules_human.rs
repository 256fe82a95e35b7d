//! `rules list` and `rules show` for people.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::headline::headline;
use super::rule_page::{PageExample, RulePage, title};
use super::width::width;
use super::wrap::{count, wrap};
use crate::quoted::Quoted;
use crate::rules::{RuleSet, Source};

/// All rules, by group.
#[must_use]
pub fn list(rules: &RuleSet, look: &Look) -> String {
    let styles = &look.styles;
    let longest = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (group, members) in rules.groups() {
        let _ = writeln!(out, "{}", group.title().style(styles.strong));
        for rule in members {
            let id = format!("{:longest$}", rule.id);
            let severity = format!("{:7}", rule.severity.label());
            let source = match rule.shown_by() {
                Source::Text => "text ",
                Source::Facts => "facts",
                Source::Both => "both ",
            };
            let title = title(rule);
            let before = format!("  {id}  {severity}  {source}  ");
            let line = wrap(&before, title.as_str(), look.title_width);
            let coloured = format!(
                "  {}  {}  {}  ",
                id.style(styles.command),
                severity.style(styles.of(rule.severity)),
                source.style(styles.dim)
            );
            out.push_str(&line.replacen(&before, &coloured, 1));
        }
        out.push('\n');
    }
    let number = count(rules.iter().count(), "rule");
    let _ = writeln!(out, "{number}. One in full: sam-ecr-doctor rules show ID");
    out
}

/// One rule in full.
#[must_use]
pub fn show(page: &RulePage, look: &Look) -> String {
    let styles = &look.styles;
    let mut out = String::new();
    let name = format!("{}[{}]", page.severity.label(), page.id);
    out.push_str(&headline(&name, styles.of(page.severity), page.title.as_str(), look));
    out.push_str(&wrap("  ", page.meaning.as_str(), look.width));
    let section = |out: &mut String, title: &str| {
        let _ = writeln!(out, "\n{}", title.style(styles.strong));
    };
    section(&mut out, "How it shows");
    out.push_str(&wrap("  ", &page.shown_by(), look.width));
    examples(&mut out, &page.examples, look);
    if !page.remedies.is_empty() {
        section(&mut out, "What to do");
    }
    for (index, remedy) in page.remedies.iter().enumerate() {
        let first = format!("  {}. ", index + 1);
        let notes = remedy.notes().map(|notes| format!(" ({notes})")).unwrap_or_default();
        let title = format!("{}{notes}", remedy.title);
        out.push_str(&wrap(&first, &title, look.width));
        let indent = " ".repeat(width(&first));
        out.push_str(&wrap(&indent, remedy.why.as_str(), look.width));
        for command in &remedy.commands {
            if let Some(on) = &command.on {
                let _ = writeln!(out, "{indent}{on}:");
            }
            let _ = writeln!(out, "{indent}    {}", command.command.style(styles.command));
        }
        if let Some(replace) = remedy.replace() {
            out.push_str(&wrap(&indent, &replace, look.width));
        }
    }
    if !page.near_misses.is_empty() {
        section(&mut out, "What looks like it and is something else");
        examples(&mut out, &page.near_misses, look);
    }
    section(&mut out, "More");
    let _ = writeln!(out, "  group: {}", page.group.title());
    if let Some(since) = &page.since {
        out.push_str(&wrap("  since: ", since.as_str(), look.width));
    }
    if !page.explains.is_empty() {
        let effects = page.explains.join(", ");
        out.push_str(&wrap("  after-effects of it in the same text: ", &effects, look.width));
    }
    if let Some(docs) = &page.docs {
        let _ = writeln!(out, "  documentation: {}", Quoted::new(docs));
    }
    out
}

fn examples(out: &mut String, examples: &[PageExample], look: &Look) {
    for example in examples {
        out.push_str(&wrap("  - ", &format!("{}:", example.from), look.width));
        for line in &example.lines {
            let wrapped = wrap("      ", line.as_str(), look.width);
            for line in wrapped.lines() {
                let _ = writeln!(out, "{}", line.style(look.styles.dim));
            }
        }
    }
}
