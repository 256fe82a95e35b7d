//! What was seen.

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;

/// One thing that was seen, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Evidence {
    /// What kind of thing, such as `the registry refused it`.
    pub what: String,
    /// What exactly, in its own words.
    pub value: Quoted,
    /// Who said so, or the file that holds it.
    pub source: Quoted,
}

impl Evidence {
    /// Evidence of `what`: `value`, from `source`.
    pub fn new(what: impl Into<String>, value: impl Into<Quoted>, source: impl Into<Quoted>) -> Self {
        Self { what: what.into(), value: value.into(), source: source.into() }
    }
}
