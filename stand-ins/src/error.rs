//! What can go wrong with a stand-in itself, as opposed to what it pretends.

use std::io;
use std::path::PathBuf;

/// Why the world, or a part of it, could not be started or told something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A port on loopback can't be had.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port asked for; 0 lets the system choose.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
    /// A file or folder can't be made.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The system has no temporary folder to give.
    #[error("cannot make a temporary folder: {0}")]
    TemporaryFolder(io::Error),
    /// A certificate can't be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library does not take what was made for it.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The system gives no random bytes.
    #[error("no random bytes")]
    Random,
    /// Something can't be written as JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Nobody has such a fault.
    #[error("no fault is called {0:?}; stand-ins/README.md lists them")]
    UnknownFault(String),
    /// A point in time that no calendar has.
    #[error("no such time: {0}")]
    Time(#[from] jiff::Error),
    /// The stand-in for AWS can't be reached, or refuses what it was told.
    #[error("the stand-in for AWS at {url}: {why}")]
    Control {
        /// Its address as it was given.
        url: String,
        /// The reason.
        why: String,
    },
}
