//! Which template SAM takes where none is named.

use std::path::{Path, PathBuf};

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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn yaml_comes_before_yml_before_json() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(find_template(folder.path()), None);
        for name in ["template.json", "template.yml", "template.yaml"] {
            fs::write(folder.path().join(name), "").unwrap();
            assert_eq!(find_template(folder.path()), Some(folder.path().join(name)));
        }
    }

    #[test]
    fn the_built_template_is_found_in_its_own_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(find_built_template(folder.path()), None);
        let built = folder.path().join(".aws-sam/build");
        fs::create_dir_all(&built).unwrap();
        fs::write(built.join("template.yaml"), "").unwrap();
        assert_eq!(find_built_template(folder.path()), Some(built.join("template.yaml")));
    }
}
