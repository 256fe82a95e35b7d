//! Patterns such as `services/*/template.yaml`, where no shell expanded them: on Windows, and in quotes.

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use globset::GlobBuilder;
use ignore::WalkBuilder;
use thiserror::Error;

use super::recognise::is_sam_template;
use super::tree::{Found, is_file, walk};
use crate::template::path::normalize;

/// A file or folder that a pattern fits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fitting {
    /// A SAM template. Other files that fit are left out.
    Template(PathBuf),
    /// A folder, which may hold one.
    Folder(PathBuf),
}

/// Why a pattern names nothing.
#[derive(Debug, Error)]
#[error("{why}. Write it as services/*/template.yaml or **/template.yaml.")]
pub struct PatternError {
    why: String,
}

/// Whether it has a character that stands for others.
#[must_use]
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// What fits `pattern`, which starts in `folder`. What ignore files name does not, as for [`super::tree::find_below`].
///
/// # Errors
/// It is no pattern.
pub fn expand(pattern: &str, folder: &Path, until: Instant) -> Result<Found<Fitting>, PatternError> {
    let written = Path::new(pattern);
    let is_plain = |part: &Component<'_>| part.as_os_str().to_str().is_some_and(|part| !is_pattern(part));
    let plain: PathBuf = written.components().take_while(is_plain).collect();
    let rest: Vec<String> = written
        .components()
        .skip_while(is_plain)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let glob = GlobBuilder::new(&rest.join("/")).literal_separator(true).build();
    let glob = glob.map_err(|error| PatternError { why: error.kind().to_string() })?.compile_matcher();

    let base = normalize(&folder.join(plain));
    let mut builder = WalkBuilder::new(&base);
    if !rest.iter().any(|part| part.contains("**")) {
        builder.max_depth(Some(rest.len()));
    }
    // Everything below fits `**`; its folders are not meant one by one.
    let takes_folders = rest.last().is_some_and(|last| last != "**");
    let found = walk(&builder, until, |entry| {
        let path = entry.path();
        let fits = path.strip_prefix(&base).is_ok_and(|inside| glob.is_match(inside));
        if !fits || entry.depth() == 0 {
            return None;
        }
        if is_file(entry) {
            return is_sam_template(path).then(|| Fitting::Template(path.to_owned()));
        }
        (takes_folders && path.is_dir()).then(|| Fitting::Folder(path.to_owned()))
    });
    Ok(found)
}
