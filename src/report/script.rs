//! The lines that help, and nothing else: as a script that does what `fix` does by itself, all else as comments.

use super::fix_lines;
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::fix::{Left, Plan, Step, line, mended, remedy};
use crate::quoted::{Quoted, shown};
use crate::remedy::{Remedy, Shell};
use crate::report::explain_json::Diagnosis;

/// The lines for what `check` found.
#[must_use]
pub fn of_check(facts: &Facts, findings: &[Finding], plan: &Plan, shell: Shell) -> String {
    let steps = plan.steps.iter().map(|step| of_step(facts, findings, step, shell));
    let left = plan.left.iter().map(|left| of_left(findings, left, shell));
    join(steps.chain(left))
}

/// The lines for what text shows. It does not show what is stored here, so nothing is done about it unseen.
#[must_use]
pub fn of_text(diagnoses: &[Diagnosis], shell: Shell) -> String {
    join(diagnoses.iter().map(|diagnosis| {
        let mut block = Block::new(shell);
        block.title(diagnosis.severity, &diagnosis.id, &diagnosis.title);
        block.remedies(&diagnosis.remedies);
        block.text
    }))
}

fn of_step(facts: &Facts, findings: &[Finding], step: &Step, shell: Shell) -> String {
    let mended = mended(facts, findings, step);
    let remedy = remedy(&mended, step);
    let mut block = Block::new(shell);
    for finding in &mended {
        block.title(finding.severity, &finding.id, &finding.title);
    }
    match line(facts, remedy, step, shell) {
        Ok(command) => {
            block.comment(remedy.map_or("", |remedy| &remedy.title));
            block.text.push_str(&command.command);
            block.text.push('\n');
        }
        Err(why) => {
            block.comment(&format!("fix does it, and no line here: {why}"));
            block.remedies(remedy);
        }
    }
    let others = mended.first().into_iter().flat_map(|finding| &finding.remedies);
    block.alternatives(others.filter(|other| Some(*other) != remedy));
    block.text
}

fn of_left(findings: &[Finding], left: &Left, shell: Shell) -> String {
    let mut block = Block::new(shell);
    let is_it = |finding: &&Finding| {
        finding.id == left.finding.id
            && finding.title == left.finding.title
            && finding.remedies.first() == left.remedy.as_ref()
    };
    if let Some(finding) = findings.iter().find(is_it) {
        block.title(finding.severity, &finding.id, &finding.title);
        block.by_you(&left.why);
        block.remedies(&finding.remedies);
    } else {
        block.comment(&format!("[{}] {}", left.finding.id, left.finding.title));
        block.by_you(&left.why);
        block.remedies(&left.remedy);
    }
    block.text
}

fn join(blocks: impl Iterator<Item = String>) -> String {
    let mut seen = Vec::new();
    for block in blocks.filter(|block| !block.is_empty()) {
        if !seen.contains(&block) {
            seen.push(block);
        }
    }
    seen.join("\n")
}

/// Some lines of a script.
struct Block {
    shell: Shell,
    text: String,
}

impl Block {
    fn new(shell: Shell) -> Self {
        Self { shell, text: String::new() }
    }

    /// One line that no shell does anything with, whatever the text holds.
    fn comment(&mut self, text: &str) {
        let sign = if self.shell == Shell::Cmd { "REM" } else { "#" };
        let text = shown(text);
        let text = text.trim_end();
        self.text.push_str(sign);
        self.text.push(' ');
        self.text.push_str(text);
        // At the end of a line it takes the next one in (cmd).
        if self.shell == Shell::Cmd && text.ends_with('^') {
            self.text.push_str(" .");
        }
        self.text.push('\n');
    }

    fn title(&mut self, severity: Severity, id: &str, title: &str) {
        self.comment(&format!("{}[{id}]: {title}", severity.label()));
    }

    fn by_you(&mut self, why: &Quoted) {
        self.comment(&format!("by you, not by fix: {why}"));
    }

    fn remedies<'r>(&mut self, remedies: impl IntoIterator<Item = &'r Remedy>) {
        for (index, remedy) in remedies.into_iter().enumerate() {
            self.one(if index == 0 { "" } else { "or " }, remedy);
        }
    }

    fn alternatives<'r>(&mut self, remedies: impl Iterator<Item = &'r Remedy>) {
        remedies.for_each(|remedy| self.one("or ", remedy));
    }

    fn one(&mut self, lead: &str, remedy: &Remedy) {
        for (index, line) in fix_lines::lines(remedy, self.shell).iter().enumerate() {
            self.comment(&format!("{}{line}", if index == 0 { lead } else { "" }));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::remedy::{Action, Command, Snippet};

    fn remedy(title: &str, command: &str) -> Remedy {
        Remedy {
            kind: Action::Logout,
            title: title.to_owned(),
            why: String::new(),
            lasting: false,
            needs_aws: false,
            first: Vec::new(),
            token_of: None,
            placeholders: vec![title.to_owned()],
            snippet: Some(Snippet { language: "yaml".to_owned(), text: command.to_owned() }),
            commands: Shell::ALL.map(|shell| Command { shell, command: command.to_owned() }).to_vec(),
        }
    }

    proptest! {
        #[test]
        fn nothing_gets_out_of_a_comment(title in any::<String>(), command in any::<String>(), why in any::<String>()) {
            let evil = format!("{title}\n{command}\r\u{2028}\u{85}rm -rf /^");
            for shell in Shell::ALL {
                let mut block = Block::new(shell);
                block.title(Severity::Error, "an-id", &evil);
                block.by_you(&Quoted::new(&why));
                block.remedies(&[remedy(&evil, &command), remedy(&title, &evil)]);
                let sign = if shell == Shell::Cmd { "REM " } else { "# " };
                prop_assert!(block.text.ends_with('\n'));
                for line in block.text.trim_end_matches('\n').split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']) {
                    let is_comment = line.starts_with(sign) || line == sign.trim_end();
                    prop_assert!(is_comment, "{line:?} of {:?}", block.text);
                    prop_assert!(shell != Shell::Cmd || !line.ends_with('^'), "{line:?}");
                }
            }
        }
    }
}
