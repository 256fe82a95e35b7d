//! The question itself: does the registry describe this image to whoever shows this login?

use reqwest::Method;
use reqwest::StatusCode;
use reqwest::header::HeaderValue;

use super::Asking;
use super::answer::refusal;
use super::authorization::authorize;
use super::exchange::{Received, Request, exchange};
use super::platforms::platforms;
use crate::docker::engine::{Answer, AnswerKind, is_index};
use crate::observed::Observed;

/// What an image may be described by, as Docker asks for it.
pub(super) const DESCRIPTIONS: &str = "application/vnd.docker.distribution.manifest.v2+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.oci.image.index.v1+json";

impl Asking<'_> {
    /// Asks first without a login, as Docker and podman do, because the refusal says how to show one.
    pub(super) async fn answer(&self) -> Result<Answer, Observed<Answer>> {
        let mut received = self.description(Method::HEAD, None).await?;
        let mut authorization = None;
        if received.status == StatusCode::UNAUTHORIZED {
            let shown = authorize(self, &received).await?;
            received = self.description(Method::HEAD, Some(&shown)).await?;
            authorization = Some(shown);
        }
        let authorization = authorization.as_ref();
        if !received.status.is_success() {
            received = self.in_words(&received, authorization).await;
        }
        if !received.status.is_success() {
            let shows_login = authorization.is_some() && self.login.is_some();
            return Ok(refusal(&received, self.shown(shows_login)));
        }
        if !is_description(&received) {
            let what = match received.content_type() {
                kind if kind.is_empty() => "nothing".to_owned(),
                kind => kind,
            };
            let words = format!("{}, and {what} in place of an image's description", received.status).into();
            return Ok(Answer::refusal(AnswerKind::Other, words));
        }
        let digest = received.header("Docker-Content-Digest").or(self.reference.digest()).unwrap_or_default();
        Ok(Answer {
            kind: AnswerKind::Accepted,
            words: digest.into(),
            platforms: platforms(self, &received, authorization).await,
            is_index: is_index(&received.content_type()),
        })
    }

    /// Asks for the image's description.
    pub(super) async fn description(
        &self,
        method: Method,
        authorization: Option<&HeaderValue>,
    ) -> Result<Received, Observed<Answer>> {
        let version = self.reference.digest().or(self.reference.tag()).unwrap_or_default();
        self.get(method, &format!("manifests/{version}"), authorization).await
    }

    /// Asks for something in the image's repository.
    pub(super) async fn get(
        &self,
        method: Method,
        what: &str,
        authorization: Option<&HeaderValue>,
    ) -> Result<Received, Observed<Answer>> {
        let url = self.url(what)?;
        exchange(self.http, Request { method, url, accept: DESCRIPTIONS, authorization, form: None }).await
    }

    /// The same refusal with its body, which the answer to a HEAD does not have.
    pub(super) async fn in_words(&self, refused: &Received, authorization: Option<&HeaderValue>) -> Received {
        match self.description(Method::GET, authorization).await {
            Ok(received) => received,
            Err(_) => Received {
                status: refused.status,
                headers: refused.headers.clone(),
                body: zeroize::Zeroizing::default(),
            },
        }
    }
}

/// Whether it is what a registry says of an image, and not the page of a hotel's network.
fn is_description(received: &Received) -> bool {
    let kind = received.content_type();
    let is_known = DESCRIPTIONS.split(", ").any(|known| known == kind);
    is_known || received.header("Docker-Content-Digest").is_some_and(|digest| digest.contains(':'))
}
