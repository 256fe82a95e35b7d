//! The least policies for what a template needs of ECR: of those who pull, of those who push, and of the repositories.
//!
//! [`Needs`] is what a template uses, [`NeededPermissions`] what AWS must allow for it, and [`Policy`] a document with the
//! command that puts it in its place.

mod actions;
mod check;
mod companion;
mod document;
mod needed;
mod needs;
mod repository;
mod statement;
#[cfg(test)]
mod tests;

pub use check::{Checked, PermissionState, PolicyOf, check, questions};
pub use document::{Kind, LARGEST_OF_A_USER, Policy, policies};
pub use needed::{NeededPermissions, RepositoryPermissions, When};
pub use needs::Needs;
pub use repository::{Home, Repository};
pub use statement::{Principal, Statement};

/// What placeholders begin with. No account, region or repository has capital letters.
const PLACEHOLDER: &str = "YOUR_";

/// The placeholders in `text`, each once, in the order of the alphabet.
#[must_use]
pub fn placeholders(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    let words = text.split(|c| !is_part(c)).filter(|word| word.starts_with(PLACEHOLDER));
    let words: std::collections::BTreeSet<&str> = words.collect();
    words.into_iter().map(str::to_owned).collect()
}
