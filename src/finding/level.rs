//! How bad, and how sure.

use serde::{Deserialize, Serialize};

/// How bad a finding is for the commands that were asked about. Ordered: an error is greater than a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// It will break a selected command soon, or breaks one that was not selected.
    Warning,
    /// It breaks a selected command now.
    Error,
}

impl Severity {
    /// The word that stands before a finding.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How sure the doctor is. Ordered: certain is greater than likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Several causes remain.
    Possible,
    /// It explains all that was seen, and the probe that would prove it could not run.
    Likely,
    /// It was seen.
    Certain,
}

impl Certainty {
    /// The word that reports use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}
