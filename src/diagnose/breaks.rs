//! Which commands a refused or missing credential breaks, and how badly: the table of SAM's own behaviour
//! (SAM CLI, `local/docker/manager.py`, `local/docker/lambda_image.py`, `lib/build/app_builder.py`).

use std::collections::BTreeSet;

use crate::facts::{Facts, SamCommand};
use crate::finding::Severity;
use crate::template::pulls::{Pull, PullUse};

/// What failing pulls do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Breakage {
    /// `None` where nothing breaks.
    pub(super) severity: Option<Severity>,
    /// The commands that break, as people type them.
    pub(super) commands: BTreeSet<&'static str>,
}

impl Breakage {
    fn add(&mut self, severity: Severity, command: &'static str) {
        self.severity = self.severity.max(Some(severity));
        self.commands.insert(command);
    }
}

/// What breaks when none of `pulls` is accepted by its registry.
pub(super) fn breakage<'a>(facts: &Facts, pulls: impl IntoIterator<Item = &'a Pull>) -> Breakage {
    let mut breakage = Breakage::default();
    for pull in pulls {
        let local = facts.is_local(pull).unwrap_or(false);
        if pull.usage == PullUse::Pull {
            // No command of SAM: what is here may stand for any of them.
            if !local || facts.options.skip_pull_image.is_empty() {
                breakage.add(Severity::Error, "docker pull");
            }
            continue;
        }
        for command in commands(pull.usage).iter().filter(|command| !local || !facts.skips(pull, **command)) {
            let severity = match (command, local) {
                // A build pulls only what is missing; a deployment uses no stored login.
                (SamCommand::Build, true) | (SamCommand::Deploy, _) => continue,
                // An image function is built the same way beside the functions that are built in containers.
                (SamCommand::BuildContainer, true) if pull.usage != PullUse::Build => continue,
                // SAM says so and goes on with the image it has.
                (SamCommand::BuildContainer, true) => Severity::Warning,
                // SAM asks the registry on every invoke.
                (SamCommand::Local | SamCommand::BuildContainer | SamCommand::Build, _) => Severity::Error,
            };
            let selected = facts.is_selected(pull, *command);
            breakage.add(if selected { severity } else { severity.min(Severity::Warning) }, command.label());
        }
    }
    breakage
}

/// The commands that pull an image for this use.
pub(super) fn commands(usage: PullUse) -> &'static [SamCommand] {
    match usage {
        PullUse::Invoke | PullUse::Emulator => &[SamCommand::Local],
        PullUse::Build => &[SamCommand::BuildContainer],
        PullUse::Base | PullUse::CopyFrom => &[SamCommand::Build, SamCommand::BuildContainer],
        PullUse::Pull => &[],
    }
}
