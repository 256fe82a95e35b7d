//! Paths as Python's `os.path.normpath` makes them: by their text, without looking at the disk.

use std::path::{Component, Path, PathBuf};

/// Takes `.` and `NAME/..` out of a path.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => out.push(component),
            },
            _ => out.push(component),
        }
    }
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_detours() {
        for (path, normal) in [
            ("a/./b/../c", "a/c"),
            ("../a", "../a"),
            ("a/..", "."),
            ("/../a", "/a"),
            ("", "."),
            ("./a/", "a"),
        ] {
            assert_eq!(normalize(Path::new(path)), Path::new(normal), "{path}");
        }
    }
}
