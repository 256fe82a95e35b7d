//! `runbook` and `rules show` as Markdown.

use std::fmt::Write as _;

use super::markdown::{code_block, escape};
use super::rule_page::{PageExample, PageRemedy, RulePage};
use super::runbook::{Chapter, TITLE, introduction, sentence};

/// The whole book.
#[must_use]
pub fn render(chapters: &[Chapter]) -> String {
    let mut out = format!("# {TITLE}\n\n{}\n\n## Contents\n\n", escape(&introduction(chapters)));
    for chapter in chapters {
        let _ = writeln!(out, "- [{}](#{})", escape(chapter.group.title()), chapter.anchor());
        for page in &chapter.pages {
            let _ = writeln!(out, "  - [{}](#{}): {}", page.id, page.id, escape(page.title.as_str()));
        }
    }
    for chapter in chapters {
        let title = escape(chapter.group.title());
        let _ = write!(out, "\n<a id=\"{}\"></a>\n\n## {title}\n", chapter.anchor());
        for page in &chapter.pages {
            out.push('\n');
            cause(&mut out, page, 3);
        }
    }
    out
}

/// One cause as a document of its own.
#[must_use]
pub fn page(page: &RulePage) -> String {
    let mut out = String::new();
    cause(&mut out, page, 1);
    out
}

/// The heading is the id alone, so that the anchors that Markdown makes of headings are the ids too.
fn cause(out: &mut String, page: &RulePage, level: usize) {
    let mark = "#".repeat(level);
    let _ = write!(out, "<a id=\"{0}\"></a>\n\n{mark} {0}\n\n", page.id);
    let title = escape(&sentence(page.title.as_str()));
    let _ = write!(out, "**{title}** ({})\n\n{}\n", page.severity.label(), escape(page.meaning.as_str()));
    if let Some(since) = &page.since {
        let _ = write!(out, "\nSince: {}\n", escape(since.as_str()));
    }
    let _ = write!(out, "\n{mark}# How it shows\n\n{}\n", escape(&page.shown_by()));
    for example in &page.examples {
        let lines: Vec<String> = example.lines.iter().map(ToString::to_string).collect();
        let _ = write!(
            out,
            "\n{}:\n\n{}",
            escape(&sentence(example.from.as_str())),
            code_block("text", &lines, "")
        );
    }
    if !page.explains.is_empty() {
        let effects: Vec<String> = page.explains.iter().map(|id| link(id, level)).collect();
        let _ = write!(out, "\nAfter-effects of it in the same text: {}.\n", effects.join(", "));
    }
    if !page.remedies.is_empty() {
        let _ = write!(out, "\n{mark}# What to do\n\n");
        for (index, remedy) in page.remedies.iter().enumerate() {
            write_remedy(out, index + 1, remedy);
        }
    }
    near_misses(out, &page.near_misses, &mark);
    if let Some(docs) = &page.docs {
        let _ = write!(out, "\nDocumentation: <{docs}>\n");
    }
}

/// A document of one cause has no other to link to.
fn link(id: &str, level: usize) -> String {
    if level == 1 { format!("`{id}`") } else { format!("[{id}](#{id})") }
}

fn write_remedy(out: &mut String, number: usize, remedy: &PageRemedy) {
    let title = escape(&sentence(remedy.title.as_str()));
    let first = format!("{number}. ");
    let indent = " ".repeat(first.len());
    let notes = remedy.notes().map(|notes| format!(" ({notes})")).unwrap_or_default();
    let _ = writeln!(out, "{first}**{title}**{notes}. {}", escape(remedy.why.as_str()));
    for command in &remedy.commands {
        if let Some(on) = &command.on {
            let _ = write!(out, "\n{indent}{}:\n", escape(on));
        }
        out.push('\n');
        out.push_str(&code_block("sh", std::slice::from_ref(&command.command), &indent));
    }
    if let Some(replace) = remedy.replace() {
        let _ = write!(out, "\n{indent}{}\n", escape(&replace));
    }
}

fn near_misses(out: &mut String, near_misses: &[PageExample], mark: &str) {
    if near_misses.is_empty() {
        return;
    }
    let _ = write!(out, "\n{mark}# What looks like it and is something else\n\n");
    for near_miss in near_misses {
        let lines: Vec<String> = near_miss.lines.iter().map(ToString::to_string).collect();
        let from = escape(&sentence(near_miss.from.as_str()));
        let _ = write!(out, "- {from}:\n\n{}\n", code_block("text", &lines, "  "));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}
