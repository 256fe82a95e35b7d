//! The way to AWS: the same HTTP client that asks registries, with the proxies and the certificates that the AWS CLI takes
//! (botocore, `httpsession.py`, `utils.py`, `get_environ_proxies`; `session.py`, `ca_bundle`).

use std::error::Error as _;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use reqwest::{ClientBuilder, Method, NoProxy, Proxy, Url, redirect};
use thiserror::Error;

use crate::aws::Clock;
use crate::environment::Environment;
use crate::network::{Chain, NetworkCause, network_cause};
use crate::quoted::Quoted;
use crate::secret::Secret;

/// How long a connection may take, TLS included.
const CONNECTION: Duration = Duration::from_secs(4);
/// No answer that is wanted is longer.
const ANSWER: usize = 4 * 1024 * 1024;
/// How much of somebody's words is kept.
const WORDS: usize = 500;

/// Why AWS cannot be asked at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum HttpError {
    #[error("{variable} is not an address of a proxy; set it to http://HOST:PORT, or unset it")]
    Proxy { variable: String },
    #[error("the certificates of {file} ({source_name}) cannot be used; name a file in PEM format there")]
    Bundle { file: Quoted, source_name: Quoted },
    #[error("HTTPS cannot be used here; check that the system has certificates")]
    Https,
}

/// A request that ended without an answer.
#[derive(Debug, Error)]
#[error("{words}")]
pub(super) struct Unreached {
    /// `None` where no cause is known.
    pub(super) cause: Option<NetworkCause>,
    pub(super) words: Quoted,
}

/// Asks, and looks at the date of each answer. It has no `Debug` of its own, because a proxy's address may hold a password.
#[derive(Clone)]
pub(super) struct Http(Arc<Inner>);

struct Inner {
    client: reqwest::Client,
    proxies: Proxies,
    clock: Mutex<Option<Clock>>,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

impl Http {
    /// With the proxies of this environment, and the authorities of this file where there is one.
    pub(super) fn new(environment: &Environment, bundle: Option<(&Path, Quoted)>) -> Result<Self, HttpError> {
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECTION)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never());
        let proxies = Proxies::of(environment);
        let builder = proxies.apply(builder)?;
        let builder = match bundle {
            None => builder,
            Some((path, source_name)) => {
                let read = fs::read(path).ok();
                let certificates = read.and_then(|pem| reqwest::Certificate::from_pem_bundle(&pem).ok());
                let Some(certificates) = certificates.filter(|all| !all.is_empty()) else {
                    let file = environment.display(path).into();
                    return Err(HttpError::Bundle { file, source_name });
                };
                builder.tls_certs_only(certificates)
            }
        };
        let client = builder.build().map_err(|_| HttpError::Https)?;
        Ok(Self(Arc::new(Inner { client, proxies, clock: Mutex::new(None) })))
    }

    /// What the first answer of AWS said about the time.
    pub(super) fn clock(&self) -> Option<Clock> {
        self.0.clock.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let other =
            |words: &str| ConnectorError::user(Box::new(Unreached { cause: None, words: words.into() }));
        let url = Url::parse(request.uri()).map_err(|_| other("the address of the service is no address"))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let by_proxy = url.scheme() == "http" && self.0.proxies.are_asked_for(&url);
        let unreached = |error: &reqwest::Error| unreached(error, &host, by_proxy);
        let method = Method::from_bytes(request.method().as_bytes()).map_err(|_| other("no such method"))?;
        let mut asking = self.0.client.request(method, url);
        for (name, value) in request.headers() {
            asking = asking.header(name, value);
        }
        if let Some(body) = request.body().bytes() {
            asking = asking.body(body.to_vec());
        }
        let mut response = asking.send().await.map_err(|error| unreached(&error))?;
        self.look_at_date(response.headers(), &host);
        let status = StatusCode::try_from(response.status().as_u16()).map_err(|_| other("no such status"))?;
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(more) = response.chunk().await.map_err(|error| unreached(&error))? {
            body.extend_from_slice(&more);
            if body.len() > ANSWER {
                return Err(other("the answer is too long"));
            }
        }
        let mut answer = HttpResponse::new(status, SdkBody::from(body));
        for (name, value) in &headers {
            if let Ok(value) = value.to_str() {
                // One that cannot be read is one that nobody reads.
                let _ = answer.headers_mut().try_append(name.as_str().to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }

    /// Only what AWS answered counts: a proxy has a clock of its own.
    fn look_at_date(&self, headers: &reqwest::header::HeaderMap, host: &str) {
        if !headers.contains_key("x-amzn-requestid") {
            return;
        }
        let date = headers.get("date").and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
        let Some(date) = date else { return };
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let offset = date.timestamp().as_second() - i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        let clock = Clock { offset, by: format!("the Date of an answer of {host}").into() };
        self.0.clock.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(clock);
    }
}

impl HttpClient for Http {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let this = self.clone();
        HttpConnectorFuture::new(async move { this.send(request).await })
    }
}

fn unreached(error: &reqwest::Error, host: &str, by_proxy: bool) -> ConnectorError {
    // The outermost error shows the address, which may hold a signature.
    let words = error.source().and_then(|source| {
        let chain = Chain::of(source);
        let of_connection = || chain.of_connection(error.is_dns(), error.is_timeout());
        if by_proxy && error.is_connect() {
            return Some(format!("proxyconnect: the proxy was not reached: {}", of_connection()?));
        }
        chain
            .of_proxy(host, error.is_dns(), error.is_timeout())
            .or_else(|| Some(format!("{host}: {}", of_connection()?)))
    });
    let cause = words.as_deref().and_then(network_cause);
    let words = words.unwrap_or_else(|| format!("{host} could not be asked"));
    let unreached = Box::new(Unreached { cause, words: Quoted::from(words).shortened(WORDS) });
    if error.is_timeout() { ConnectorError::timeout(unreached) } else { ConnectorError::io(unreached) }
}

/// The proxies of the environment. Python looks for small letters first (`urllib.request.getproxies_environment`), and for
/// one proxy for each scheme.
struct Proxies {
    /// For `http` and `https`: the address, which may hold a password, and the variable.
    addresses: [Option<(Secret, String)>; 2],
    except: Option<String>,
}

impl Proxies {
    fn of(environment: &Environment) -> Self {
        let get = |name: &str| {
            let names = [name.to_owned(), name.to_ascii_uppercase()];
            names.into_iter().find_map(|name| Some((environment.get(&name)?.to_owned(), name)))
        };
        let addresses = ["http_proxy", "https_proxy"].map(|name| {
            let (address, variable) = get(name)?;
            let address = address.trim();
            let url = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
            Some((Secret::new(url), variable))
        });
        Self { addresses, except: get("no_proxy").map(|(hosts, _)| hosts) }
    }

    fn apply(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, HttpError> {
        if self.addresses.iter().all(Option::is_none) && cfg!(any(target_os = "macos", windows)) {
            // These systems have settings of their own, which Python reads too.
            return Ok(builder);
        }
        builder = builder.no_proxy();
        let except = self.except.as_deref().and_then(NoProxy::from_string);
        for (found, of) in self.addresses.iter().zip([Proxy::http::<Url>, Proxy::https::<Url>]) {
            let Some((address, variable)) = found else { continue };
            let wrong = || HttpError::Proxy { variable: variable.clone() };
            let url = Url::parse(address.expose()).map_err(|_| wrong())?;
            if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
                return Err(wrong());
            }
            let proxy = of(url).map_err(|_| wrong())?;
            builder = builder.proxy(proxy.no_proxy(except.clone()));
        }
        Ok(builder)
    }

    /// Whether a proxy stands before this address (Python, `urllib.request.proxy_bypass_environment`).
    fn are_asked_for(&self, url: &Url) -> bool {
        let [http, https] = &self.addresses;
        let is_there = if url.scheme() == "http" { http.is_some() } else { https.is_some() };
        let host = url.host_str().unwrap_or_default();
        let is_excepted = |name: &str| {
            let name = name.trim().trim_start_matches('.');
            let is_under = || host.strip_suffix(name).is_some_and(|before| before.ends_with('.'));
            name == "*" || (!name.is_empty() && (host == name || is_under()))
        };
        is_there && !self.except.iter().flat_map(|hosts| hosts.split(',')).any(is_excepted)
    }
}
