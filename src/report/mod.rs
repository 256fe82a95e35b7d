//! Bytes for people and programs, from facts and findings. Pure: nothing in here looks at anything else.

pub mod check_github;
pub mod check_human;
pub mod check_json;
pub mod check_markdown;
pub mod code_quality;
pub mod explain_github;
pub mod explain_human;
pub mod explain_json;
pub mod explain_markdown;
pub mod fix_human;
pub mod fix_json;
pub mod html;
pub mod images_human;
pub mod images_json;
pub mod junit;
pub mod places;
pub mod policy_human;
pub mod policy_json;
pub mod rule_page;
pub mod rules_human;
pub mod rules_json;
pub mod run_human;
pub mod runbook;
pub mod runbook_html;
pub mod runbook_markdown;
pub mod sarif;
pub mod script;
pub mod style;
pub mod trial_human;

mod aws_human;
mod aws_json;
mod credentials_human;
mod engines_human;
mod finding_human;
mod finding_markdown;
mod fingerprint;
mod fix_lines;
mod function_name;
mod headline;
mod markdown;
mod policy_check_human;
mod policy_check_json;
mod policy_notes;
mod pulls_json;
mod remedies_human;
mod remedies_markdown;
mod rule_commands;
mod sarif_rules;
mod snippet;
mod standing;
mod summary_human;
mod templates_json;
mod verdict;
mod width;
mod workflow_commands;
mod wrap;
mod xml;

pub use style::Styles;

use crate::remedy::{Command, Shell};

/// How the output looks: colours and width.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours, or none.
    pub styles: Styles,
    /// Columns of the terminal. Commands are never wrapped: they must be copied whole.
    pub width: usize,
    /// Columns of a title's line; no limit where nobody looks at it in a terminal, so that logs can be searched.
    pub title_width: usize,
    /// Show also what is fine.
    pub verbose: bool,
    /// The shell that lines are for.
    pub shell: Shell,
}

impl Look {
    /// For the shell that was chosen.
    #[must_use]
    pub fn with_shell(self, chosen: Option<Shell>) -> Self {
        Self { shell: chosen.unwrap_or(self.shell), ..self }
    }

    /// The line for the user's shell, else one for another.
    fn line_of<'c>(&self, commands: &'c [Command]) -> Option<&'c Command> {
        fix_lines::line_for(commands, self.shell)
    }
}
