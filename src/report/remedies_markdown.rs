//! What helps, as a list in Markdown with blocks to copy.

use std::fmt::Write as _;

use super::fix_lines::line_for;
use super::markdown::{code_block, code_span, escape};
use super::runbook::sentence;
use crate::remedy::{Remedy, Shell};

/// Each remedy as an item, best first.
pub(super) fn remedies(remedies: &[Remedy], shell: Shell) -> String {
    let mut out = String::new();
    for (index, remedy) in remedies.iter().enumerate() {
        let first = format!("{}. ", index + 1);
        let _ = write!(out, "{first}**{}.**", title(remedy));
        if !remedy.why.is_empty() {
            let _ = write!(out, " {}", escape(&one_line(&remedy.why)));
        }
        out.push('\n');
        body(&mut out, remedy, shell, &" ".repeat(first.len()));
        out.push('\n');
    }
    out
}

fn title(remedy: &Remedy) -> String {
    escape(&sentence(one_line(&remedy.title).trim_end_matches('.')))
}

/// What stands under the title, steps that come before it first.
fn body(out: &mut String, remedy: &Remedy, shell: Shell, indent: &str) {
    for (index, step) in remedy.first.iter().enumerate() {
        let lead = if index == 0 { "First" } else { "Next" };
        let _ = write!(out, "\n{indent}{lead}: {}\n", title(step));
        body(out, step, shell, indent);
    }
    if let Some(snippet) = &remedy.snippet {
        let lines: Vec<String> = snippet.text.lines().map(str::to_owned).collect();
        let _ = write!(out, "\n{}", code_block(&snippet.language, &lines, indent));
    }
    if let Some(command) = line_for(&remedy.commands, shell) {
        if !remedy.first.is_empty() {
            let _ = write!(out, "\n{indent}Then:\n");
        }
        let language = match command.shell {
            Shell::Sh => "sh",
            Shell::PowerShell => "powershell",
            Shell::Cmd => "bat",
        };
        let _ = write!(out, "\n{}", code_block(language, std::slice::from_ref(&command.command), indent));
    }
    if let Some(token_of) = &remedy.token_of {
        let _ = write!(out, "\n{indent}{}\n", escape(token_of.as_str()));
    }
    if !remedy.placeholders.is_empty() {
        let words: Vec<String> = remedy.placeholders.iter().map(|word| code_span(word)).collect();
        let _ = write!(out, "\n{indent}Replace {} first.\n", words.join(" and "));
    }
}

/// Folded text has line ends that mean nothing.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
