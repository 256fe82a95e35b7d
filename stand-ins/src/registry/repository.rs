//! The registry API proper, after the credential was found good.

use std::time::Duration;

use serde_json::json;

use crate::http::{Reply, Request, Response};

use super::image::Manifest;
use super::outcome::Outcome;
use super::{JSON, Registry, error, not_authorized, push};

impl Registry {
    /// `account` is that of ECR Private.
    pub(super) fn repository(&self, request: &Request, account: Option<&str>, region: &str) -> Reply {
        let path = request.path();
        if matches!(path, "/v2" | "/v2/") {
            return Response::new(200, JSON, "{}").into();
        }
        let Some((name, kind, reference)) = parts(path) else {
            return error(404, "UNSUPPORTED", "The operation is unsupported.").into();
        };
        let registry = account.unwrap_or("aws");
        let fault = self.faults.only_of("registry").and_then(|fault| Outcome::of_fault(&fault));
        let outcome = fault.unwrap_or_else(|| Outcome::of(name));
        match outcome {
            Outcome::NoRepository => {
                let message = format!(
                    "The repository with name '{name}' does not exist in the registry with id '{registry}'"
                );
                return error(404, "NAME_UNKNOWN", &message).into();
            }
            Outcome::NotAuthorized => return not_authorized(registry, region, name).into(),
            Outcome::Throttled => return error(429, "TOOMANYREQUESTS", "Rate exceeded").into(),
            Outcome::DataLimit => return error(429, "TOOMANYREQUESTS", "Data limit exceeded").into(),
            Outcome::ServerError => return error(500, "UNKNOWN", "Internal Server Error").into(),
            Outcome::HangUp => return Reply::HangUp,
            Outcome::Hang => {
                self.stop.sleep(Duration::from_hours(1));
                return Reply::HangUp;
            }
            Outcome::Slow(duration) => self.stop.sleep(duration),
            Outcome::Image | Outcome::Multi | Outcome::Arm64 | Outcome::Arm64List | Outcome::NoImage => {}
        }
        match kind {
            Kind::Upload => self.pushed.upload(request, name, reference),
            Kind::Blob => self.blob(reference),
            Kind::Tags => Response::json(200, JSON, &json!({"name": name, "tags": ["latest"]})),
            Kind::Manifest if request.method == "PUT" => push::manifest(request, name),
            Kind::Manifest => self.manifest(&outcome, reference),
        }
        .into()
    }

    fn blob(&self, digest: &str) -> Response {
        match self.images.blob(digest).map(<[u8]>::to_vec).or_else(|| self.pushed.blob(digest)) {
            Some(blob) => {
                Response::new(200, "application/octet-stream", blob).with("Docker-Content-Digest", digest)
            }
            None => error(404, "BLOB_UNKNOWN", "blob unknown to registry"),
        }
    }

    fn manifest(&self, outcome: &Outcome, reference: &str) -> Response {
        let images = &self.images;
        let digest = match outcome {
            Outcome::NoImage => None,
            _ if reference.starts_with("missing") => None,
            _ if reference.starts_with("sha256:") => Some(reference),
            Outcome::Multi => Some(images.multi.as_str()),
            Outcome::Arm64 => Some(images.arm64.as_str()),
            Outcome::Arm64List => Some(images.arm64_list.as_str()),
            _ => Some(images.single.as_str()),
        };
        match digest.and_then(|digest| images.manifest(digest)) {
            Some(Manifest { kind, body, digest }) => {
                Response::new(200, kind, body.as_slice()).with("Docker-Content-Digest", digest)
            }
            None => error(404, "MANIFEST_UNKNOWN", "Requested image not found"),
        }
    }
}

/// What is asked of a repository.
#[derive(Clone, Copy)]
enum Kind {
    Manifest,
    Blob,
    Upload,
    Tags,
}

/// `/v2/NAME/manifests/REFERENCE`, where the name has slashes of its own.
fn parts(path: &str) -> Option<(&str, Kind, &str)> {
    let rest = path.strip_prefix("/v2/")?;
    if let Some((name, id)) = rest.split_once("/blobs/uploads/") {
        return Some((name, Kind::Upload, id));
    }
    let (rest, reference) = rest.rsplit_once('/')?;
    let (name, kind) = rest.rsplit_once('/')?;
    let kind = match kind {
        "manifests" => Kind::Manifest,
        "blobs" => Kind::Blob,
        "tags" => Kind::Tags,
        _ => return None,
    };
    (!name.is_empty() && !reference.is_empty()).then_some((name, kind, reference))
}
