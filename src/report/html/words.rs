//! Words for a verdict that the picture and the table share.

use crate::diagnose::{RegistryReport, Verified};
use crate::report::standing::Mark;

/// The registry was asked.
pub(super) const WORKS: &str = "works";
/// It was not.
pub(super) const SHOULD_WORK: &str = "should work";

/// How an image of a registry fares; `None` for one that is made here.
pub(super) fn verdict(mark: Mark, registry: Option<&RegistryReport>) -> &'static str {
    let is_asked = registry.is_none_or(|registry| registry.credential.verified == Verified::Registry);
    match mark {
        Mark::Good if is_asked => WORKS,
        Mark::Good => SHOULD_WORK,
        Mark::Unknown => "not known",
        Mark::Warning => "warning",
        Mark::Error => "fails",
    }
}
