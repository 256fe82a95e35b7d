//! Which template SAM takes where none is named, and where else there are templates.

mod pattern;
mod recognise;
#[cfg(test)]
mod tests;
mod tree;

use std::path::{Path, PathBuf};

pub use self::pattern::{Fitting, PatternError, expand, is_pattern};
pub use self::recognise::is_sam_template;
pub use self::tree::{Found, find_below};

/// The names that SAM tries, in its order (SAM CLI, `commands/_utils/constants.py`).
const NAMES: [&str; 3] = ["template.yaml", "template.yml", "template.json"];

/// The template that `sam build` takes in `folder`.
#[must_use]
pub fn find_template(folder: &Path) -> Option<PathBuf> {
    NAMES.iter().map(|name| folder.join(name)).find(|path| path.exists())
}

/// The template that `sam build` has written in `folder`. `sam local`, `sam package` and `sam deploy` look for it
/// before they look for [`find_template`]'s.
#[must_use]
pub fn find_built_template(folder: &Path) -> Option<PathBuf> {
    Some(folder.join(".aws-sam").join("build").join("template.yaml")).filter(|path| path.exists())
}
