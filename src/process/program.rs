//! Where a program is.

use std::env;
use std::path::{Path, PathBuf};

use crate::environment::Environment;

/// What `PATH` says about a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// It may be executed.
    Found(PathBuf),
    /// There are files of this name, and none of them may be executed.
    NotExecutable(PathBuf),
    /// No folder on `PATH` has it.
    Missing,
}

impl Program {
    /// Looks for `name` on the environment's `PATH`. Relative folders there are passed over: what lies in the working
    /// folder is never run (Go's `exec` and so the docker CLI refuse it too).
    #[must_use]
    pub fn find(environment: &Environment, name: &str) -> Self {
        if Path::new(name).components().count() != 1 {
            return Self::Missing;
        }
        if let Some(path) = environment.which(name).filter(|path| path.is_absolute()) {
            return Self::Found(path);
        }
        // `which` took only what may be executed.
        let blocked = environment
            .path("PATH")
            .iter()
            .flat_map(env::split_paths)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|path| path.is_file());
        blocked.map_or(Self::Missing, Self::NotExecutable)
    }
}
