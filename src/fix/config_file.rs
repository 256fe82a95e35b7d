//! Docker's `config.json`, to be changed as a whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::atomic;
use super::json_edit::{Change, NotUnderstood, edit};
use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::regular_file;

/// A config file that is larger is none.
const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// Why a config file was not changed.
#[derive(Debug, Error)]
pub enum NotChanged {
    /// The system refuses.
    #[error(
        "{file} cannot be written: {why}; it is as it was, check the owner and mode of it and of its folder"
    )]
    Refused {
        /// The file.
        file: Quoted,
        /// What the system says.
        why: io::Error,
    },
    /// It cannot be read.
    #[error("{file} cannot be read: {why}; check its owner and mode")]
    Unreadable {
        /// The file.
        file: Quoted,
        /// What the system says.
        why: io::Error,
    },
    /// What stands in it is not understood.
    #[error("{file} was left alone: {why}; change it by hand")]
    NotUnderstood {
        /// The file.
        file: Quoted,
        /// Why.
        why: NotUnderstood,
    },
    /// It is not to be replaced.
    #[error("{file} was left alone: {why}; change it by hand")]
    NotToBeReplaced {
        /// The file.
        file: Quoted,
        /// Why.
        why: &'static str,
    },
    /// Somebody else changed it meanwhile.
    #[error("{file} was changed by another program meanwhile, and was left alone; run fix again")]
    ChangedMeanwhile {
        /// The file.
        file: Quoted,
    },
}

/// Copies of the files that were changed, one of each however often it was changed.
#[derive(Default)]
pub(super) struct Backups(BTreeMap<PathBuf, PathBuf>);

/// A config file as it was read. It holds secrets and so has no `Debug`.
pub(super) struct ConfigFile {
    /// As people know it.
    shown: Quoted,
    /// The file itself, behind links.
    path: PathBuf,
    /// What is in it; nothing where there is none.
    text: Zeroizing<String>,
    metadata: Option<Metadata>,
}

impl ConfigFile {
    /// Reads it; where there is none, it can be made.
    pub(super) fn read(environment: &Environment, path: &Path) -> Result<Self, NotChanged> {
        let shown = Quoted::from(environment.display(path));
        let unreadable = |why| NotChanged::Unreadable { file: shown.clone(), why };
        let not_to_be_replaced = |why| NotChanged::NotToBeReplaced { file: shown.clone(), why };
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                if path.symlink_metadata().is_ok() {
                    return Err(not_to_be_replaced("it is a link to a file that is not there"));
                }
                let text = Zeroizing::new(String::new());
                return Ok(Self { shown, path: path.to_owned(), text, metadata: None });
            }
            Err(why) => return Err(unreadable(why)),
        };
        let metadata = real.metadata().map_err(unreadable)?;
        if let Some(why) = not_replaceable(&metadata) {
            return Err(not_to_be_replaced(why));
        }
        let mut bytes = regular_file::read(&real, SIZE_LIMIT + 1).map_err(unreadable)?;
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(not_to_be_replaced("it has more than 16 MiB, and no config.json is that large"));
        }
        let text = String::from_utf8(std::mem::take(&mut *bytes)).map(Zeroizing::new).map_err(|error| {
            drop(Zeroizing::new(error.into_bytes()));
            not_to_be_replaced("it is not UTF-8")
        })?;
        Ok(Self { shown, path: real, text, metadata: Some(metadata) })
    }

    /// The file itself, behind links.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether these changes can be made, as far as the text tells.
    pub(super) fn try_out(&self, changes: &[Change]) -> Result<(), NotChanged> {
        self.edited(changes).map(|_| ())
    }

    fn edited(&self, changes: &[Change]) -> Result<Zeroizing<String>, NotChanged> {
        edit(&self.text, changes).map_err(|why| NotChanged::NotUnderstood { file: self.shown.clone(), why })
    }

    /// Makes these changes, all or none, and says where a copy of what it was is. `None` where it is as it should be, or was
    /// not there.
    pub(super) fn change(
        &self,
        changes: &[Change],
        backups: &mut Backups,
    ) -> Result<Option<PathBuf>, NotChanged> {
        let edited = self.edited(changes)?;
        if *edited == *self.text {
            return Ok(None);
        }
        let backup = if let Some(metadata) = &self.metadata {
            Some(self.back_up(metadata, backups)?)
        } else {
            make_folder(&self.path).map_err(|why| self.refused(why))?;
            None
        };
        let last_look = || if self.is_as_it_was() { Ok(()) } else { Err(self.changed_meanwhile()) };
        atomic::replace(&self.path, edited.as_bytes(), self.metadata.as_ref(), || {
            last_look().map_err(Trouble::Ours)
        })
        .map_err(|trouble| match trouble {
            Trouble::Ours(not_changed) => not_changed,
            Trouble::System(why) => self.refused(why),
        })?;
        Ok(backup)
    }

    fn back_up(&self, metadata: &Metadata, backups: &mut Backups) -> Result<PathBuf, NotChanged> {
        if let Some(known) = backups.0.get(&self.path) {
            return Ok(known.clone());
        }
        let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let candidates = std::iter::once(String::new()).chain((2..1000).map(|number| format!("-{number}")));
        let mut candidates =
            candidates.map(|number| self.path.with_file_name(format!("{name}.{now}{number}.bak")));
        let Some(backup) = candidates.find(|backup| backup.symlink_metadata().is_err()) else {
            return Err(self.refused(io::Error::other("there are too many copies of it")));
        };
        atomic::replace(&backup, self.text.as_bytes(), Some(metadata), || Ok::<(), io::Error>(()))
            .map_err(|why| self.refused(why))?;
        backups.0.insert(self.path.clone(), backup.clone());
        Ok(backup)
    }

    fn is_as_it_was(&self) -> bool {
        match regular_file::read(&self.path, SIZE_LIMIT + 1) {
            Ok(bytes) => self.metadata.is_some() && *bytes == *self.text.as_bytes(),
            Err(error) => self.metadata.is_none() && error.kind() == io::ErrorKind::NotFound,
        }
    }

    fn refused(&self, why: io::Error) -> NotChanged {
        NotChanged::Refused { file: self.shown.clone(), why }
    }

    fn changed_meanwhile(&self) -> NotChanged {
        NotChanged::ChangedMeanwhile { file: self.shown.clone() }
    }
}

enum Trouble {
    System(io::Error),
    Ours(NotChanged),
}

impl From<io::Error> for Trouble {
    fn from(why: io::Error) -> Self {
        Self::System(why)
    }
}

/// Why a file is not to be replaced by another one of its name.
fn not_replaceable(metadata: &Metadata) -> Option<&'static str> {
    if !metadata.is_file() {
        return Some("it is not a file");
    }
    if metadata.permissions().readonly() {
        return Some("it is read-only, which somebody wanted");
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(metadata) > 1 {
        return Some("it has another name elsewhere (a hard link), which would keep what it is now");
    }
    None
}

/// The folder of a file, for this user alone where it was not there.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
