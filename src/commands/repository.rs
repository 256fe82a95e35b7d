//! The repository that files are named in.

use std::path::{Path, PathBuf};

use crate::environment::Environment;
use crate::report::places::Places;

/// Variables by which CI systems name the folder of the repository: GitHub Actions, GitLab, `CodeBuild`, Jenkins.
const ROOTS: [&str; 4] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "CODEBUILD_SRC_DIR", "WORKSPACE"];

/// What files are named relative to: the folder that the CI system names, else that of the Git repository which the working
/// folder is in, else the working folder.
pub(super) fn places(environment: &Environment) -> Places {
    let current_dir = environment.current_dir.clone();
    let mut roots: Vec<PathBuf> = Vec::new();
    let named = ROOTS.iter().filter_map(|variable| environment.path(variable));
    for root in named.chain([repository(&current_dir)]) {
        // The working folder is known without symbolic links, files on the command line perhaps with them.
        for root in [root.canonicalize().ok(), Some(root)].into_iter().flatten() {
            if root.is_absolute() && !roots.contains(&root) {
                roots.push(root);
            }
        }
    }
    Places { current_dir, home: environment.home(), roots }
}

fn repository(folder: &Path) -> PathBuf {
    let with_git = folder.ancestors().find(|folder| folder.join(".git").exists());
    with_git.unwrap_or(folder).to_owned()
}
