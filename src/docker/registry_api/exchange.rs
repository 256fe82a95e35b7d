//! One request and its answer: redirects, limits, and no credential where it does not belong.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};
use zeroize::Zeroizing;

use super::failure::failure;
use crate::docker::engine::Answer;
use crate::observed::Observed;

/// The most that is read of an answer.
const LARGEST: usize = 4 * 1024 * 1024;
/// How often a request may be sent elsewhere; blobs of ECR are sent on to S3 once.
const REDIRECTS: usize = 3;

/// A request. It has no `Debug`, because of what it shows to the registry.
#[derive(Clone)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) accept: &'static str,
    pub(super) authorization: Option<&'a HeaderValue>,
    /// A form, for the one kind of request that has a body.
    pub(super) form: Option<&'a Zeroizing<String>>,
}

/// An answer that was read to its end.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// It may hold a token.
    pub(super) body: Zeroizing<Vec<u8>>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The kind of content, in lower case and without its parameters.
    pub(super) fn content_type(&self) -> String {
        let value = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// What gateways and firewalls answer with, and registries never.
    pub(super) fn is_web_page(&self) -> bool {
        self.content_type() == "text/html"
    }
}

/// The host as people write it, with its port where it is not the usual one.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// Sends a request and reads all of the answer. What goes to another host than the first goes without its credential:
/// S3 refuses a request that shows one besides the signature in the address.
pub(super) async fn exchange(
    http: &reqwest::Client,
    request: Request<'_>,
) -> Result<Received, Observed<Answer>> {
    let mut url = request.url.clone();
    for _ in 0..=REDIRECTS {
        let mut sent = http.request(request.method.clone(), url.clone()).header(ACCEPT, request.accept);
        if let Some(authorization) = request.authorization
            && url.origin() == request.url.origin()
        {
            sent = sent.header(AUTHORIZATION, authorization.clone());
        }
        if let Some(form) = request.form {
            sent = sent.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.to_string());
        }
        let response = sent.send().await.map_err(|error| failure(&error, &host(&url)))?;
        match target(&url, &response) {
            // A form is for whom it was made.
            Some(target) if request.form.is_none() => url = target,
            _ => return read(response, &url).await,
        }
    }
    Err(Observed::Unknown(format!("{} sends every request on to elsewhere", host(&request.url)).into()))
}

/// Where a redirect leads; never from HTTPS to plain HTTP.
fn target(from: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION).filter(|_| response.status().is_redirection())?;
    let target = from.join(location.to_str().ok()?).ok()?;
    (target.scheme() == "https" || target.scheme() == from.scheme()).then_some(target)
}

async fn read(mut response: Response, url: &Url) -> Result<Received, Observed<Answer>> {
    let mut body = Zeroizing::new(Vec::new());
    while let Some(part) = response.chunk().await.map_err(|error| failure(&error, &host(url)))? {
        if body.len() + part.len() > LARGEST {
            return Err(Observed::Unknown(format!("the answer of {} is too large", host(url)).into()));
        }
        body.extend_from_slice(&part);
    }
    Ok(Received { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
}
