//! What the doctor concludes: findings with their severity, certainty and evidence.

mod evidence;
mod level;

pub use evidence::Evidence;
pub use level::{Certainty, Severity};

use serde::{Deserialize, Serialize};

use crate::location::Location;
use crate::quoted::Quoted;
use crate::remedy::Remedy;

/// A pull that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AffectedPull {
    /// Nested stacks and logical id of the function.
    pub path: Quoted,
    /// The image; `None` where SAM pulls none for it.
    pub reference: Option<Quoted>,
    /// The template that it comes from; `None` where it comes from none.
    #[serde(default)]
    pub template: Option<Quoted>,
}

/// One cause, with what shows it and what mends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// The key of the rule that describes it.
    pub id: String,
    /// How bad it is for the commands that were asked about.
    pub severity: Severity,
    /// How sure the doctor is.
    pub certainty: Certainty,
    /// One line, without a full stop.
    pub title: String,
    /// What is going on, in sentences.
    pub detail: String,
    /// What was seen.
    pub evidence: Vec<Evidence>,
    /// What would have proved it and why that could not be done. Only where it is not certain.
    pub not_proved: Option<Quoted>,
    /// Where the template or Dockerfile decides on the image.
    pub locations: Vec<Location>,
    /// The commands that fail because of it.
    pub breaks: Vec<String>,
    /// The pulls that fail because of it.
    pub pulls: Vec<AffectedPull>,
    /// What helps, best first.
    pub remedies: Vec<Remedy>,
    /// Where its subject is documented.
    pub docs: Option<String>,
}
