//! Asks a registry itself, over HTTPS, what a daemon would ask it: for where no daemon can be asked.
//!
//! The API is that of the OCI distribution specification; what ECR does with it is in AWS's guide, "Private registry
//! authentication" and "Public registry authentication".

mod answer;
mod authorization;
mod challenge;
mod client;
mod exchange;
mod failure;
mod manifest;
mod platforms;
mod proxy;
mod token;

use std::net::IpAddr;

use reqwest::Url;

use self::answer::Shown;
use super::engine::{Answer, AnswerKind, NetworkCause, Question, network_cause};
use super::login::Login;
use crate::image::{DOCKER_HUB_HOST, Reference};
use crate::observed::Observed;

pub use client::{Client, ClientError};

/// How much of a registry's words is kept.
const WORDS: usize = 2000;
/// Where the images of `docker.io` are.
const DOCKER_HUB_API: &str = "registry-1.docker.io";

/// Asks a registry whether it describes an image to whoever shows this login, and pulls nothing. It has neither time
/// limit nor pace of its own; it may be dropped at any time.
pub async fn ask(client: &Client, question: &Question) -> Observed<Answer> {
    let Ok(reference) = Reference::parse(&question.reference) else {
        return Observed::Unknown("it is not an image reference that Docker would take".into());
    };
    let login = question.login.as_ref().filter(|login| !login.is_empty());
    let registry = reference.registry();
    let host = if reference.domain() == DOCKER_HUB_HOST { DOCKER_HUB_API } else { reference.domain() };
    let asking = Asking {
        http: &client.http,
        scheme: "https",
        host,
        reference: &reference,
        login,
        is_ecr: registry.is_ecr(),
    };
    asking.ask().await
}

/// A question on its way. It holds a secret and so has no `Debug`.
#[derive(Clone, Copy)]
struct Asking<'a> {
    http: &'a reqwest::Client,
    scheme: &'static str,
    /// With its port where the reference has one.
    host: &'a str,
    reference: &'a Reference,
    login: Option<&'a Login>,
    is_ecr: bool,
}

impl Asking<'_> {
    async fn ask(&self) -> Observed<Answer> {
        let answer = self.answer().await.map_or_else(|end| end, Observed::Known);
        let is_ended = |answer: &Answer| answer.kind != AnswerKind::Network;
        if !is_loopback(self.host) || answer.known().is_some_and(is_ended) {
            return answer;
        }
        // Docker takes a registry on this machine as it is: with any certificate, or without TLS.
        let cause = answer.known().and_then(|answer| network_cause(answer.words.as_str()));
        if cause == Some(NetworkCause::Certificate) {
            let why = format!(
                "{} shows a certificate that is not trusted, which Docker does not ask of a registry on \
                               this machine",
                self.host
            );
            return Observed::Unknown(why.into());
        }
        let plainly =
            Asking { scheme: "http", ..*self }.answer().await.map_or_else(|end| end, Observed::Known);
        match plainly {
            Observed::Known(Answer { kind: AnswerKind::Network, .. }) => answer,
            _ => plainly,
        }
    }

    fn shown(&self, a_login: bool) -> Shown {
        Shown { to_ecr: self.is_ecr, a_login }
    }

    fn url(&self, what: &str) -> Result<Url, Observed<Answer>> {
        let url = format!("{}://{}/v2/{}/{what}", self.scheme, self.host, self.reference.path());
        Url::parse(&url)
            .map_err(|_| Observed::Unknown(format!("{} is not a host that can be asked", self.host).into()))
    }
}

/// What Docker takes for an insecure registry without being told.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests;
