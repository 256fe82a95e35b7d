//! A remedy as plain lines, for places that have no colours and no columns.

use crate::remedy::{Command, Remedy, Shell};

/// The line for the user's shell, else one for another.
pub(super) fn line_for(commands: &[Command], shell: Shell) -> Option<&Command> {
    commands.iter().find(|command| command.shell == shell).or(commands.first())
}

/// What to do: the remedy's title, then what must be done before it, the lines to put into a file, and the command.
pub(super) fn lines(remedy: &Remedy, shell: Shell) -> Vec<String> {
    let mut out = Vec::new();
    collect(remedy, shell, "", &mut out);
    out
}

fn collect(remedy: &Remedy, shell: Shell, lead: &str, out: &mut Vec<String>) {
    let command = line_for(&remedy.commands, shell);
    let has_more = command.is_some() || remedy.snippet.is_some() || !remedy.first.is_empty();
    out.push(format!("{lead}{}{}", remedy.title, if has_more { ":" } else { "" }));
    for (index, step) in remedy.first.iter().enumerate() {
        collect(step, shell, if index == 0 { "first " } else { "next " }, out);
    }
    let snippet = remedy.snippet.iter().flat_map(|snippet| snippet.text.lines());
    out.extend(snippet.map(|line| format!("    {line}")));
    if let Some(command) = command {
        if !remedy.first.is_empty() {
            out.push("then:".to_owned());
        }
        out.push(format!("    {}", command.command));
        if command.shell != shell {
            out.push(format!("(this line is for {})", command.shell.name()));
        }
    }
    if !remedy.placeholders.is_empty() {
        out.push(format!("(replace {} first)", remedy.placeholders.join(" and ")));
    }
}

/// The commands of the best remedy that has any, in the order in which they are run.
pub(super) fn commands(remedies: &[Remedy], shell: Shell) -> Vec<&str> {
    fn of<'r>(remedy: &'r Remedy, shell: Shell, out: &mut Vec<&'r str>) {
        for step in &remedy.first {
            of(step, shell, out);
        }
        out.extend(line_for(&remedy.commands, shell).map(|command| command.command.as_str()));
    }
    let mut out = Vec::new();
    for remedy in remedies {
        of(remedy, shell, &mut out);
        if !out.is_empty() {
            break;
        }
    }
    out
}
