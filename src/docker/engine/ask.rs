//! What the daemon is asked about an image: what does its registry say?

use bollard::Docker;
use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::DistributionInspect;

use super::answer::{classify, has_no_endpoint};
use super::images::platform;
use super::meet::{WORDS, root};
use super::{Answer, AnswerKind, Question, is_index};
use crate::observed::Observed;
use crate::quoted::Quoted;

/// `GET /distribution/{name}/json`: the daemon asks the registry for the manifest and pulls nothing. `None` where it
/// cannot be asked: podman has no such endpoint, and some credentials would not arrive unchanged.
pub(in crate::docker) async fn ask(docker: &Docker, question: &Question) -> Option<Observed<Answer>> {
    let credentials = credentials(question)?;
    Some(match docker.inspect_registry_image(&question.reference, credentials).await {
        Ok(description) => Observed::Known(accepted(description)),
        Err(Error::DockerResponseServerError { status_code, message }) => {
            if has_no_endpoint(status_code, &message) {
                return None;
            }
            let words = Quoted::new(message.trim()).shortened(WORDS);
            Observed::Known(Answer::refusal(classify(&message), words))
        }
        Err(error) => {
            let why = format!("the daemon's answer could not be read: {}", root(&error));
            Observed::Unknown(Quoted::from(why).shortened(WORDS))
        }
    })
}

fn accepted(description: DistributionInspect) -> Answer {
    let kind = description.descriptor.media_type.unwrap_or_default();
    let platforms = description.platforms.into_iter();
    let platforms = platforms.filter_map(|one| platform(one.os, one.architecture, one.variant));
    Answer {
        kind: AnswerKind::Accepted,
        words: description.descriptor.digest.unwrap_or_default().into(),
        // What belongs to no platform is an attestation (BuildKit, `docs/attestations/attestation-storage.md`).
        platforms: platforms.filter(|platform| platform.as_str() != "unknown/unknown").collect(),
        is_index: is_index(&kind),
    }
}

/// As bollard wants it; `None` where it would not arrive unchanged. bollard 0.21 encodes the header in base64
/// with `+` and `/`, the daemon decodes the alphabet with `-` and `_`; in plain text these come from `>`, `?`, `~` and
/// what is not ASCII.
#[allow(clippy::option_option, reason = "outer: it can be sent; inner: there is one")]
pub(in crate::docker) fn credentials(question: &Question) -> Option<Option<DockerCredentials>> {
    let Some(login) = question.login.as_ref().filter(|_| !question.is_anonymous()) else {
        return Some(None);
    };
    let survives = |text: &str| text.bytes().all(|byte| byte < 0x7e && !matches!(byte, b'>' | b'?'));
    let token = login.identity_token.as_ref();
    let texts = [login.username.expose(), login.password.expose(), token.map_or("", |token| token.expose())];
    if !texts.into_iter().all(survives) {
        return None;
    }
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(Some(DockerCredentials {
        username: text(login.username.expose()),
        password: text(login.password.expose()),
        identitytoken: token.and_then(|token| text(token.expose())),
        serveraddress: Some(question.host.clone()),
        ..DockerCredentials::default()
    }))
}
