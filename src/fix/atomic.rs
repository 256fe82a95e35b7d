//! Replaces a file as a whole: whoever reads it, and whenever this program ends, it is the old one or the new one.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// How the names of files end that are written aside, behind the file's own name and before the number of the process.
pub(super) const ASIDE: &str = ".sam-ecr-doctor-";
/// The end of such a name.
pub(super) const ASIDE_END: &str = ".tmp";

/// Writes `bytes` aside, readable by this user alone, and puts that in the place of `path`. It gets owner and mode of `like`.
/// `last_look` is asked once more before, when all is written.
///
/// # Errors
///
/// What the system says, or `last_look`; then nothing was changed.
pub(super) fn replace<E: From<io::Error>>(
    path: &Path,
    bytes: &[u8],
    like: Option<&Metadata>,
    last_look: impl FnOnce() -> Result<(), E>,
) -> Result<(), E> {
    let aside = Aside::write(path, bytes, like)?;
    last_look()?;
    fs::rename(&aside.0, path)?;
    sync_folder(path);
    Ok(())
}

/// As [`replace`], readable by this user alone whatever was there.
///
/// # Errors
///
/// What the system says; then nothing was changed.
pub(crate) fn write_for_this_user(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, None, || Ok(()))
}

/// A file beside the one that it is to replace. It is removed where it does not come to that; afterwards there is none.
struct Aside(PathBuf);

impl Aside {
    fn write(path: &Path, bytes: &[u8], like: Option<&Metadata>) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mut name = path.file_name().map(OsString::from).unwrap_or_default();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        name.push(format!("{ASIDE}{}-{count}{ASIDE_END}", process::id()));
        let aside = Self(path.with_file_name(name));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&aside.0)?;
        file.write_all(bytes)?;
        if let Some(like) = like {
            make_like(&file, like)?;
        }
        file.sync_all()?;
        Ok(aside)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Owner first: a change of owner may take away bits of the mode.
#[cfg(unix)]
fn make_like(file: &File, like: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        fchown(file, Some(like.uid()), Some(like.gid()))?;
    }
    file.set_permissions(like.permissions())
}

#[cfg(not(unix))]
fn make_like(file: &File, like: &Metadata) -> io::Result<()> {
    file.set_permissions(like.permissions())
}

/// The new name outlasts a power cut only when its folder is written too. Where a file system cannot do that, the file is
/// replaced all the same.
fn sync_folder(path: &Path) {
    if cfg!(unix)
        && let Some(folder) = path.parent()
    {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use super::*;

    #[test]
    fn the_mode_stays_and_nothing_is_left_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.json");
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("mode set");
        let like = path.metadata().expect("there");
        replace(&path, b"new", Some(&like), || Ok::<(), io::Error>(())).expect("replaced");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert_eq!(path.metadata().expect("there").mode() & 0o7777, 0o640);
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 1);
    }

    #[test]
    fn a_new_file_is_for_this_user_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.json");
        replace(&path, b"new", None, || Ok::<(), io::Error>(())).expect("written");
        assert_eq!(path.metadata().expect("there").mode() & 0o7777, 0o600);
    }

    #[test]
    fn a_last_look_that_objects_leaves_all_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.json");
        fs::write(&path, "old").expect("written");
        let objects = || Err(io::Error::other("no"));
        assert!(replace(&path, b"new", None, objects).is_err());
        assert_eq!(fs::read_to_string(&path).expect("read"), "old");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 1);
    }
}
