//! Remedies as data, and the command lines they become.

mod action;
mod aws;
mod client;
mod command_line;
mod context;
mod machine;
mod pipeline;
mod quoting;
mod rebuild;
mod registry_commands;
mod write;

pub use action::Action;
pub use client::Client;
pub use command_line::{CommandLine, Invocation, Word};
pub use context::Context;
pub use pipeline::{Pipeline, Snippet};
pub use quoting::Shell;
pub use write::{put_role_policy, write};

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;

/// A command line for one shell, safe to paste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Command {
    /// The shell it is written for.
    pub shell: Shell,
    /// The line.
    pub command: String,
}

/// One thing that helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Remedy {
    /// What it does.
    pub kind: Action,
    /// One line that introduces the command.
    pub title: String,
    /// Why it works.
    pub why: String,
    /// Whether it holds for good, and not just for the 12 hours of a login.
    pub lasting: bool,
    /// Whether it needs working AWS credentials.
    pub needs_aws: bool,
    /// What must be done before, in this order, so that the command works. Left out where there is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<Self>,
    /// Whose token a login would bring, where AWS said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_of: Option<Quoted>,
    /// The words of the commands that the user must replace first.
    pub placeholders: Vec<String>,
    /// Lines to put into a file, where that is what helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
    /// The command for each shell; none where a person must do it by hand.
    pub commands: Vec<Command>,
}

/// In CI a login comes before all else: anonymous pulls from a shared address soon meet ECR Public's rate limit.
pub fn login_first(remedies: &mut [Remedy]) {
    remedies.sort_by_key(|remedy| match remedy.kind {
        Action::Login => 0,
        Action::PipelineLogin => 1,
        _ => 2,
    });
}
