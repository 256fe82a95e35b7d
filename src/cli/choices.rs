//! Choices among a few words.

use clap::ValueEnum;

use crate::remedy::Shell;

/// Output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Output formats of a whole report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For GitHub Actions: annotations, and a summary of the job
    Github,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Tests, for CI systems that show them
    Junit,
    /// Code Quality, for merge requests in GitLab
    Gitlab,
    /// For a ticket
    Markdown,
    /// One page for a browser, which needs no network and no script
    Html,
}

/// Output formats of what text shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For GitHub Actions: annotations, and a summary of the job
    Github,
    /// For a ticket
    Markdown,
}

/// Output formats of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For people
    Human,
    /// For a document
    Markdown,
    /// For programs
    Json,
}

/// Output formats of all rules as a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BookFormat {
    /// Markdown, with an anchor for each cause
    Markdown,
    /// One HTML file, without scripts, that needs no network
    Html,
}

/// The shell that printed lines are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShellChoice {
    /// The one that you type in
    #[default]
    Auto,
    /// sh, bash, zsh and their like
    Sh,
    /// PowerShell
    Powershell,
    /// Windows' cmd
    Cmd,
}

impl ShellChoice {
    /// The shell that was chosen, if one was.
    #[must_use]
    pub fn chosen(self) -> Option<Shell> {
        match self {
            Self::Auto => None,
            Self::Sh => Some(Shell::Sh),
            Self::Powershell => Some(Shell::PowerShell),
            Self::Cmd => Some(Shell::Cmd),
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What makes `check` exit with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// What breaks now
    Error,
    /// Also what will break soon
    Warning,
    /// Also a needed registry that could not be judged
    Unverified,
    /// Nothing
    Never,
}
