//! Which platforms an image is for, where the registry says so. That it does not is no failure: the registry has accepted
//! the login, which is what was asked.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderValue;
use serde::Deserialize;
use tokio::time::timeout;

use super::exchange::Received;
use super::{Asking, DOCKER_HUB_API};
use crate::quoted::Quoted;

/// How long the answer waits for this.
const PATIENCE: Duration = Duration::from_secs(2);
/// More are nobody's image.
const MOST: usize = 100;

/// A list of images, or one image (OCI image specification, "Image Index" and "Image Manifest").
#[derive(Deserialize)]
struct Description {
    #[serde(default)]
    manifests: Vec<Listed>,
    #[serde(default)]
    config: Option<Config>,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    platform: Option<Platform>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    digest: String,
}

#[derive(Deserialize)]
struct Platform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    variant: String,
}

/// `os/architecture[/variant]` of each image behind the reference.
pub(super) async fn platforms(
    asking: &Asking<'_>,
    received: &Received,
    authorization: Option<&HeaderValue>,
) -> Vec<Quoted> {
    if asking.host == DOCKER_HUB_API {
        // It counts a GET as a pull, of which there are few without a subscription; a HEAD it does not count.
        return Vec::new();
    }
    let learnt = timeout(PATIENCE, learn(asking, received, authorization)).await;
    learnt.ok().flatten().unwrap_or_default()
}

async fn learn(
    asking: &Asking<'_>,
    received: &Received,
    authorization: Option<&HeaderValue>,
) -> Option<Vec<Quoted>> {
    // Where the registry takes no HEAD, the description is here already.
    let description: Description = if received.body.is_empty() {
        let received = asking.description(Method::GET, authorization).await.ok()?;
        serde_json::from_slice(&received.body).ok()?
    } else {
        serde_json::from_slice(&received.body).ok()?
    };
    if !description.manifests.is_empty() {
        let listed = description.manifests.into_iter().filter_map(|listed| listed.platform?.shown());
        return Some(listed.take(MOST).collect());
    }
    // It becomes part of an address.
    let is_plain = |digest: &String| digest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':');
    let digest = Some(description.config?.digest).filter(is_plain)?;
    let blob = asking.get(Method::GET, &format!("blobs/{digest}"), authorization).await.ok()?;
    let platform: Platform = serde_json::from_slice(&blob.body).ok()?;
    Some(platform.shown().into_iter().collect())
}

impl Platform {
    /// Attestations are listed beside images, as `unknown/unknown`.
    fn shown(self) -> Option<Quoted> {
        let is_known = |part: &str| !part.is_empty() && part != "unknown";
        if !is_known(&self.os) || !is_known(&self.architecture) {
            return None;
        }
        let mut shown = format!("{}/{}", self.os, self.architecture);
        if !self.variant.is_empty() {
            shown = format!("{shown}/{}", self.variant);
        }
        Some(Quoted::from(shown).shortened(80))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attestations_are_no_platform() {
        let shown = |json: &str| serde_json::from_str::<Platform>(json).unwrap().shown();
        assert_eq!(
            shown(r#"{"os":"linux","architecture":"arm64","variant":"v8"}"#),
            Some("linux/arm64/v8".into())
        );
        assert_eq!(shown(r#"{"os":"linux","architecture":"amd64"}"#), Some("linux/amd64".into()));
        assert_eq!(shown(r#"{"os":"unknown","architecture":"unknown"}"#), None);
        assert_eq!(shown("{}"), None);
    }
}
