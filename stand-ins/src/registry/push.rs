//! Pushes, as the OCI distribution specification has them. What is pushed is kept as long as the world lasts, and a tag
//! stands afterwards for what it did before: that of a repository is in its name.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::http::{Request, Response};

use super::image::digest;
use super::{TEXT, error};

const DIGEST: &str = "Docker-Content-Digest";

/// What was pushed so far.
#[derive(Default)]
pub(super) struct Pushed(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    uploads: HashMap<String, Vec<u8>>,
    begun: usize,
    blobs: HashMap<String, Vec<u8>>,
}

impl Pushed {
    pub(super) fn blob(&self, digest: &str) -> Option<Vec<u8>> {
        self.kept().blobs.get(digest).cloned()
    }

    /// One step of an upload to a repository: `id` is empty where it begins.
    pub(super) fn upload(&self, request: &Request, name: &str, id: &str) -> Response {
        let mut kept = self.kept();
        if request.method == "POST" && id.is_empty() {
            kept.begun += 1;
            let id = kept.begun.to_string();
            kept.uploads.insert(id.clone(), Vec::new());
            return goes_on(name, &id, 0);
        }
        let Some(bytes) = kept.uploads.get_mut(id) else {
            return error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
        };
        bytes.extend(&request.body);
        match request.method.as_str() {
            "PATCH" => goes_on(name, id, bytes.len()),
            "PUT" => {
                let found = digest(bytes);
                let promised = request.query().into_iter().find(|(key, _)| key == "digest");
                if promised.is_none_or(|(_, promised)| promised != found) {
                    return error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                }
                let bytes = kept.uploads.remove(id).unwrap_or_default();
                kept.blobs.insert(found.clone(), bytes);
                made(name, "blobs", found)
            }
            _ => error(405, "UNSUPPORTED", "The operation is unsupported."),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What a thread that ended badly left behind is as good as any.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answer to a manifest that is pushed.
pub(super) fn manifest(request: &Request, name: &str) -> Response {
    made(name, "manifests", digest(&request.body))
}

fn goes_on(name: &str, id: &str, length: usize) -> Response {
    Response::new(202, TEXT, "")
        .with("Location", format!("/v2/{name}/blobs/uploads/{id}"))
        .with("Range", format!("0-{}", length.saturating_sub(1)))
        .with("Docker-Upload-UUID", id)
}

fn made(name: &str, kind: &str, digest: String) -> Response {
    Response::new(201, TEXT, "").with("Location", format!("/v2/{name}/{kind}/{digest}")).with(DIGEST, digest)
}
