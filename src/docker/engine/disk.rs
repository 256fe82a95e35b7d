//! How much room an engine has for images.

use super::EngineInfo;
use crate::docker::endpoint::Address;

/// The free bytes where the engine keeps images, if it runs on this machine. Behind a socket may be a machine of its own,
/// whose folder is not here.
pub(super) fn free_bytes(address: &Address, info: &EngineInfo) -> Option<u64> {
    let is_here = matches!(address, Address::Unix(_)) && cfg!(target_os = "linux");
    let folder = info.data_root.as_ref().filter(|_| is_here)?;
    free(folder.as_str())
}

#[cfg(unix)]
fn free(folder: &str) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &str) -> Option<u64> {
    None
}
