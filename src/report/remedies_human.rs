//! What helps, with lines to copy.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::wrap::wrap;
use crate::remedy::Remedy;

/// Each remedy: its title, and its command on a line of its own, after what must be done before.
pub(super) fn remedies(remedies: &[Remedy], look: &Look) -> String {
    let mut out = String::new();
    for (index, remedy) in remedies.iter().enumerate() {
        one(&mut out, "  ", if index == 0 { "" } else { "or " }, remedy, look);
    }
    out
}

fn one(out: &mut String, indent: &str, lead: &str, remedy: &Remedy, look: &Look) {
    let ends = if remedy.commands.is_empty() && remedy.first.is_empty() && remedy.snippet.is_none() {
        ""
    } else {
        ":"
    };
    out.push_str(&wrap(indent, &format!("{lead}{}{ends}", remedy.title), look.width));
    let mut inside = format!("{indent}    ");
    for (index, step) in remedy.first.iter().enumerate() {
        one(out, &inside, if index == 0 { "first " } else { "next " }, step, look);
    }
    for line in remedy.snippet.iter().flat_map(|snippet| snippet.text.lines()) {
        let _ = writeln!(out, "{inside}{}", line.style(look.styles.command));
    }
    let Some(command) = look.line_of(&remedy.commands) else { return };
    if !remedy.first.is_empty() {
        let _ = writeln!(out, "{inside}then:");
        inside.push_str("    ");
    }
    let _ = writeln!(out, "{inside}{}", command.command.style(look.styles.command));
    if command.shell != look.shell {
        let _ = writeln!(out, "{inside}(this line is for {})", command.shell.name());
    }
    if let Some(token_of) = &remedy.token_of {
        out.push_str(&wrap(&inside, token_of.as_str(), look.width));
    }
    if !remedy.placeholders.is_empty() {
        let replace = format!("(replace {} first)", remedy.placeholders.join(" and "));
        out.push_str(&wrap(&inside, &replace, look.width));
    }
}
