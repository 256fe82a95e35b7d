//! The HTTPS client that asks registries.

use std::time::Duration;

use reqwest::redirect;
use thiserror::Error;

use super::proxy;
use crate::environment::Environment;

/// Who asks.
const USER_AGENT: &str = concat!("sam-ecr-doctor/", env!("CARGO_PKG_VERSION"));
/// How long a connection may take, TLS included, before it counts as failed.
const CONNECTION: Duration = Duration::from_secs(4);

/// Asks registries, with the system's certificates and the environment's proxies. One is enough for all questions.
/// It has no `Debug`, because a proxy's address may hold a password.
pub struct Client {
    pub(super) http: reqwest::Client,
}

/// Why registries cannot be asked at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClientError {
    /// The variable does not hold an address.
    #[error("{variable} is not an address of a proxy; set it to http://HOST:PORT, or unset it")]
    ProxyAddress {
        /// Such as `HTTPS_PROXY`.
        variable: String,
    },
    /// The variable holds an address that this program cannot use.
    #[error("{variable} is a SOCKS proxy, which this program does not speak to; set it to http://HOST:PORT")]
    ProxyKind {
        /// Such as `HTTPS_PROXY`.
        variable: String,
    },
    /// The certificates of the system could not be used.
    #[error(
        "HTTPS cannot be used here; check that the system has certificates, and that SSL_CERT_FILE names a file"
    )]
    Https,
}

impl Client {
    /// A client for the proxies of this environment.
    ///
    /// # Errors
    /// A proxy's address cannot be used, or the system's certificates cannot.
    pub fn new(environment: &Environment) -> Result<Self, ClientError> {
        Self::build(environment, reqwest::Client::builder())
    }

    /// One that also trusts an authority's certificate (PEM).
    #[cfg(test)]
    pub(super) fn trusting(environment: &Environment, authority: &[u8]) -> Self {
        let authority = reqwest::Certificate::from_pem(authority).expect("a certificate");
        Self::build(environment, reqwest::Client::builder().tls_certs_merge([authority])).expect("a client")
    }

    fn build(environment: &Environment, builder: reqwest::ClientBuilder) -> Result<Self, ClientError> {
        let builder = builder
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECTION)
            // They are followed by `exchange`, which knows what may be sent where.
            .redirect(redirect::Policy::none())
            // One question, one request: what a retry would hide is what is to be found out.
            .retry(reqwest::retry::never());
        let http = proxy::apply(builder, environment)?.build().map_err(|_| ClientError::Https)?;
        Ok(Self { http })
    }
}
