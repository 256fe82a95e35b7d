//! Lines to copy.

use super::markup::Markup;
use crate::remedy::{Command, Shell};

/// The line for the user's shell, else one for another, which then is named. The script adds a button to each.
pub(super) fn write(markup: &mut Markup, commands: &[Command], shell: Shell) {
    let own = commands.iter().find(|command| command.shell == shell);
    let Some(command) = own.or(commands.first()) else { return };
    if command.shell != shell {
        markup.leaf("p", &[("class", "soft")], &format!("This line is for {}:", command.shell.name()));
    }
    copyable(markup, &command.command);
}

/// Text that is worth copying as a whole.
pub(super) fn copyable(markup: &mut Markup, text: &str) {
    markup.element("div", &[("class", "copyable")], |outer| outer.lines("command", |pre| pre.text(text)));
}
