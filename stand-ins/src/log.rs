//! What was asked, by whom, and what came of it; never a credential.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde::Serialize;

use crate::error::Error;
use crate::stop::lock;

/// A request that a stand-in got.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When it was answered.
    pub time: String,
    /// `registry`, `proxy`, or the AWS service: `sts`, `ecr`, `public`, `sso`, `oidc`, `imds`, `?`.
    pub service: String,
    /// The `Host` it was sent to, without a port.
    pub host: String,
    /// The HTTP method.
    pub method: String,
    /// The path with the query.
    pub path: String,
    /// The answer's status; nothing where the connection was closed, or held, without an answer.
    pub status: Option<u16>,
    /// The kind of credential: `none`, `basic-good`, `bearer-expired`, `sigv4`, …
    pub credential: String,
    /// Which program asked.
    pub user_agent: Option<String>,
    /// What is known of a request to AWS.
    #[serde(flatten)]
    pub aws: Option<AwsEntry>,
}

/// The parts that only requests to AWS have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AwsEntry {
    /// The action, or the path of the metadata service.
    pub operation: String,
    /// The region that the signature is for.
    pub region: Option<String>,
    /// The service that the signature is for.
    pub signed_for: Option<String>,
    /// The id of the key, which is no secret.
    pub access_key: Option<String>,
    /// Whether the key came with a session token.
    pub has_session_token: bool,
    /// The fault that was applied.
    pub fault: Option<String>,
}

/// The entries, in memory and, as JSON lines, in a file.
#[derive(Clone, Debug)]
pub(crate) struct Log(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    entries: Vec<Entry>,
    file: File,
}

impl Log {
    /// Adds to the file.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(crate) fn new(path: &Path) -> Result<Self, Error> {
        let cannot = |source| Error::Write { path: path.to_owned(), source };
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(cannot)?;
        Ok(Self(Arc::new(Mutex::new(State { entries: Vec::new(), file }))))
    }

    /// Adds an entry, with the time. It is there before the client has the answer.
    pub(crate) fn add(&self, mut entry: Entry) {
        entry.time = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
        let mut state = lock(&self.0);
        if let Ok(line) = serde_json::to_string(&entry) {
            // The folder may be gone while its world is ending; the entries in memory are still right.
            let _ = writeln!(state.file, "{line}");
        }
        state.entries.push(entry);
    }

    /// All so far.
    #[must_use]
    pub(crate) fn entries(&self) -> Vec<Entry> {
        lock(&self.0).entries.clone()
    }
}
