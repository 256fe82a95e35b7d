//! What is known, or why it is not.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;

/// Something that a probe was to find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Observed<T> {
    /// The answer.
    Known(T),
    /// Why there is none: a sentence without its full stop.
    Unknown(Quoted),
}

impl<T> Observed<T> {
    /// Nothing came within the time that the probe had.
    #[must_use]
    pub fn too_slow(limit: Duration) -> Self {
        Self::Unknown(format!("no answer within {:.1} s", limit.as_secs_f64()).into())
    }

    /// The answer, if there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Why there is no answer.
    pub fn why(&self) -> Option<&Quoted> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(why) => Some(why),
        }
    }
}
