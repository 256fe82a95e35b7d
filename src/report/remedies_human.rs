//! What helps, with lines to copy.

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::Look;
use super::wrap::wrap;
use crate::remedy::Remedy;

/// Each remedy: its title, and its command on a line of its own.
pub(super) fn remedies(remedies: &[Remedy], look: &Look) -> String {
    let mut out = String::new();
    for (index, remedy) in remedies.iter().enumerate() {
        let or = if index == 0 { "  " } else { "  or " };
        match remedy.commands.first() {
            Some(command) => {
                out.push_str(&wrap("  ", &format!("{or}{}:", remedy.title), look.width));
                let _ = writeln!(out, "      {}", command.command.style(look.styles.command));
                if !remedy.placeholders.is_empty() {
                    let replace = format!("(replace {} first)", remedy.placeholders.join(" and "));
                    out.push_str(&wrap("      ", &replace, look.width));
                }
            }
            None => out.push_str(&wrap("  ", &format!("{or}{}", remedy.title), look.width)),
        }
    }
    out
}
