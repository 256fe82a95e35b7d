//! Files that somebody else wrote.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

/// Opens a file, and says how long it is. Asked first whether it is one: to open a pipe would wait for whoever writes to it.
///
/// # Errors
///
/// What the system says; [`io::ErrorKind::InvalidInput`] where it is a folder, a pipe or a device.
pub(crate) fn open(path: &Path) -> io::Result<(File, u64)> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    Ok((File::open(path)?, metadata.len()))
}

/// The first `limit` bytes of a file, which may hold a secret.
///
/// # Errors
///
/// As [`open`].
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    open(path)?.0.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
