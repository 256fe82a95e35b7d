//! Which images a daemon has (`GET /images/{name}/json`).

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::ImageInspect;

use super::LocalImage;
use super::meet::{WORDS, root};
use crate::observed::Observed;
use crate::quoted::Quoted;

/// What it has under this reference.
pub(super) async fn image(docker: &Docker, reference: &str) -> Observed<Option<LocalImage>> {
    match docker.inspect_image(reference).await {
        Ok(image) => Observed::Known(Some(of(image))),
        // A description that bollard cannot read is one all the same.
        Err(Error::JsonDataError { .. }) => {
            Observed::Known(Some(LocalImage { id: None, digests: Vec::new(), platform: None }))
        }
        Err(Error::DockerResponseServerError { status_code: 404, .. }) => Observed::Known(None),
        Err(error) => Observed::Unknown(Quoted::from(root(&error)).shortened(WORDS)),
    }
}

fn of(image: ImageInspect) -> LocalImage {
    LocalImage {
        id: image.id.map(Quoted::from),
        digests: image.repo_digests.iter().flatten().map(|digest| Quoted::new(digest)).collect(),
        platform: platform(image.os, image.architecture, image.variant),
    }
}

/// `os/architecture`, with the variant where there is one; `None` where nothing is known.
pub(super) fn platform(
    system: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
) -> Option<Quoted> {
    let parts: Vec<String> =
        [system, architecture, variant].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("/").into())
}
