//! Colours, decided once and not at each message.

use owo_colors::Style;

use crate::finding::Severity;

/// The styles of the human reports; all plain by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Styles {
    /// An error's name, a cross.
    pub error: Style,
    /// A warning's name.
    pub warning: Style,
    /// An info's name.
    pub info: Style,
    /// A tick.
    pub good: Style,
    /// What could not be told.
    pub unknown: Style,
    /// Titles.
    pub strong: Style,
    /// Commands to copy.
    pub command: Style,
    /// Line numbers, arrows and other furniture.
    pub dim: Style,
}

impl Styles {
    /// With colours.
    #[must_use]
    pub fn colourful() -> Self {
        Self {
            error: Style::new().red().bold(),
            warning: Style::new().yellow().bold(),
            info: Style::new().cyan().bold(),
            good: Style::new().green(),
            unknown: Style::new().yellow(),
            strong: Style::new().bold(),
            command: Style::new().cyan(),
            dim: Style::new().blue(),
        }
    }

    /// The style of a severity.
    #[must_use]
    pub fn of(&self, severity: Severity) -> Style {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
        }
    }
}
