//! `explain --format json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::{Certainty, Severity};
use crate::image::Registry;
use crate::location::Location;
use crate::quoted::Quoted;
use crate::remedy::Remedy;

/// A cause that text shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Diagnosis {
    /// The rule's id.
    pub id: String,
    /// How sure the text makes it.
    pub certainty: Certainty,
    /// How bad it is.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What is going on, in sentences.
    pub detail: String,
    /// The first line that shows it.
    pub source: Location,
    /// That line, or the part of a long one that shows it.
    pub line: Quoted,
    /// How many of its characters stand before what shows it.
    #[serde(skip)]
    pub offset: usize,
    /// How many lines show it.
    pub count: usize,
    /// What the line names.
    pub captures: BTreeMap<String, Quoted>,
    /// The registry that it is about.
    pub registry: Option<Registry>,
    /// What helps, best first.
    pub remedies: Vec<Remedy>,
    /// Where its subject is documented.
    pub docs: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Output<'a> {
    schema_version: u32,
    diagnoses: &'a [Diagnosis],
}

/// The diagnoses as JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn render(diagnoses: &[Diagnosis]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Output { schema_version: 1, diagnoses }).map(|json| json + "\n")
}

/// The schema of the output.
#[cfg(test)]
pub(crate) fn schema(generator: schemars::SchemaGenerator) -> schemars::Schema {
    generator.into_root_schema_for::<Output<'static>>()
}
