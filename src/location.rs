//! A place in a file.

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;

/// Where something stands in a file. Lines and columns count from 1; columns count characters, not bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Location {
    /// The file as the user knows it: relative to the working folder where possible.
    pub file: Quoted,
    /// First line of the value.
    pub line: usize,
    /// First column of the value.
    pub column: usize,
    /// The column after the last character of the value on its first line.
    pub end_column: usize,
}
