//! The SAM templates below a folder, wherever they are in it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::recognise::is_sam_template;

/// The endings of names that a template may have.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];
/// What is no one's project, also where no ignore file says so.
const FOREIGN: &str = "node_modules";

/// What was found.
#[derive(Debug, Default)]
pub struct Found<T> {
    /// In the order of their paths.
    pub all: Vec<T>,
    /// Whether all was looked at: there was time enough.
    pub is_complete: bool,
}

/// The SAM templates in `folder` and below it. What `.gitignore` and `.ignore` name is left out, also outside a repository,
/// and so are hidden folders (`.aws-sam`, where `sam build` writes) and `node_modules`. Links to folders are not followed.
#[must_use]
pub fn find_below(folder: &Path, until: Instant) -> Found<PathBuf> {
    walk(&WalkBuilder::new(folder), until, |entry| {
        let is_wanted = is_file(entry) && has_ending(entry.path()) && is_sam_template(entry.path());
        is_wanted.then(|| entry.path().to_owned())
    })
}

/// Whether it may be a template by its name.
pub(super) fn has_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// A link to a file is one too: whoever reads it looks again.
pub(super) fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink() && entry.path().is_file())
}

/// Asks `take` about everything that is not ignored, on all processors.
pub(super) fn walk<T: Ord + Send>(
    builder: &WalkBuilder,
    until: Instant,
    take: impl Fn(&DirEntry) -> Option<T> + Sync,
) -> Found<T> {
    let mut builder = builder.clone();
    builder.require_git(false).filter_entry(|entry| entry.depth() == 0 || entry.file_name() != FOREIGN);
    let is_late = AtomicBool::new(false);
    let (sender, found) = mpsc::channel();
    builder.build_parallel().run(|| {
        let (sender, take, is_late) = (sender.clone(), &take, &is_late);
        Box::new(move |entry| {
            if Instant::now() >= until {
                is_late.store(true, Ordering::Relaxed);
                return WalkState::Quit;
            }
            // What cannot be read below is skipped, as the shell's own globs do.
            if let Some(wanted) = entry.ok().and_then(|entry| take(&entry)) {
                let _ = sender.send(wanted);
            }
            WalkState::Continue
        })
    });
    drop(sender);
    let mut all: Vec<T> = found.into_iter().collect();
    all.sort();
    Found { all, is_complete: !is_late.into_inner() }
}
