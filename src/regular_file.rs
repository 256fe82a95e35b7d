//! Files that somebody else wrote.

use std::fs::File;
use std::io;
use std::path::Path;

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
