//! The way to AWS: the same HTTP client that asks registries, with the proxies and the certificates that the AWS CLI takes
//! (botocore, `httpsession.py`, `utils.py`, `get_environ_proxies`; `session.py`, `ca_bundle`).

use std::error::Error as _;
use std::fmt;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

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
use crate::clock::now;
use crate::environment::Environment;
use crate::network::{Chain, NetworkCause, network_cause};
use crate::quoted::Quoted;
use crate::regular_file;
use crate::secret::Secret;

/// How long a connection may take, TLS included.
const CONNECTION: Duration = Duration::from_secs(4);
/// No answer that is wanted is longer.
const ANSWER: usize = 4 * 1024 * 1024;
/// How long the resolver may take to say again what it said.
const RESOLVER: Duration = Duration::from_secs(1);
/// No file with authorities is longer.
const AUTHORITIES: u64 = 16 * 1024 * 1024;
/// How much of somebody's words is kept.
const WORDS: usize = 500;

/// Why AWS cannot be asked at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum HttpError {
    #[error("HTTPS cannot be used here; check that the system has certificates")]
    Https,
}

/// A file with authorities, and who names it.
pub(super) struct Bundle {
    pub(super) file: PathBuf,
    pub(super) source: Quoted,
}

/// A request that ended without an answer.
#[derive(Debug, Error)]
#[error("{words}")]
pub(super) struct Unreached {
    /// `None` where no cause is known.
    pub(super) cause: Option<NetworkCause>,
    pub(super) words: Quoted,
    /// The host that was meant; empty where the address names none.
    pub(super) host: Quoted,
    /// Its addresses, where the connection to it failed.
    pub(super) addresses: Vec<IpAddr>,
}

impl Unreached {
    fn because(words: impl Into<Quoted>, cause: Option<NetworkCause>, host: &str) -> Self {
        Self { cause, words: words.into(), host: host.into(), addresses: Vec::new() }
    }
}

/// Asks, and looks at the date of each answer. It has no `Debug` of its own, because a proxy's address may hold a password.
#[derive(Clone)]
pub(super) struct Http(Arc<Inner>);

struct Inner {
    client: reqwest::Client,
    proxies: Proxies,
    /// Why the authorities that are named cannot be used.
    bundle: Option<BundleFlaw>,
    clock: Mutex<Option<Clock>>,
}

struct BundleFlaw {
    words: Quoted,
    /// Whether it stops requests without TLS too.
    stops_all: bool,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

impl Http {
    /// With the proxies of this environment, and the authorities of this file where there is one. What is wrong with them
    /// stops the requests that would need them, as it does those of the AWS CLI.
    pub(super) fn new(environment: &Environment, bundle: Option<&Bundle>) -> Result<Self, HttpError> {
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECTION)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never());
        let proxies = Proxies::of(environment);
        let builder = proxies.apply(builder);
        let (builder, flaw) = match bundle.map(|bundle| (bundle, authorities(environment, bundle))) {
            None => (builder, None),
            Some((_, Ok(certificates))) => (builder.tls_certs_only(certificates), None),
            Some((bundle, Err(words))) => {
                let stops_all = bundle.file.as_os_str().is_empty();
                (builder, Some(BundleFlaw { words, stops_all }))
            }
        };
        let client = builder.build().map_err(|_| HttpError::Https)?;
        Ok(Self(Arc::new(Inner { client, proxies, bundle: flaw, clock: Mutex::new(None) })))
    }

    /// What the first answer of AWS said about the time.
    pub(super) fn clock(&self) -> Option<Clock> {
        self.0.clock.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let other = |words: &str| ConnectorError::user(Box::new(Unreached::because(words, None, "")));
        let url = Url::parse(request.uri()).map_err(|_| other("the address of the service is no address"))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        if let Some(stopped) = self.stopped(&url, &host) {
            return Err(ConnectorError::io(Box::new(stopped)));
        }
        let way = Way {
            port: url.port_or_known_default().unwrap_or(443),
            proxy: self.0.proxies.variable_for(&url).map(str::to_owned),
            is_plain: url.scheme() == "http",
            host: host.clone(),
        };
        let method = Method::from_bytes(request.method().as_bytes()).map_err(|_| other("no such method"))?;
        let mut asking = self.0.client.request(method, url);
        for (name, value) in request.headers() {
            asking = asking.header(name, value);
        }
        if let Some(body) = request.body().bytes() {
            asking = asking.body(body.to_vec());
        }
        let mut response = match asking.send().await {
            Ok(response) => response,
            Err(error) => return Err(way.failed(&error).await),
        };
        self.look_at_date(response.headers(), &host);
        let status = StatusCode::try_from(response.status().as_u16()).map_err(|_| other("no such status"))?;
        let headers = response.headers().clone();
        let mut body = Vec::new();
        loop {
            let more = match response.chunk().await {
                Ok(Some(more)) => more,
                Ok(None) => break,
                Err(error) => return Err(way.failed(&error).await),
            };
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

    /// What stops a request before it is made.
    fn stopped(&self, url: &Url, host: &str) -> Option<Unreached> {
        let is_tls = url.scheme() == "https";
        if let Some(flaw) = self.0.bundle.as_ref().filter(|flaw| is_tls || flaw.stops_all) {
            return Some(Unreached::because(flaw.words.clone(), Some(NetworkCause::Certificate), host));
        }
        let variable = self.0.proxies.broken_for(url)?;
        let words = format!(
            "proxyconnect: {variable} is not the address of a proxy that can be asked, http://HOST:PORT"
        );
        Some(Unreached::because(words, Some(NetworkCause::Proxy), host))
    }

    /// Only what AWS answered counts: a proxy has a clock of its own.
    fn look_at_date(&self, headers: &reqwest::header::HeaderMap, host: &str) {
        if !headers.contains_key("x-amzn-requestid") {
            return;
        }
        let date = headers.get("date").and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
        let Some(date) = date else { return };
        let offset = date.timestamp().as_second() - now();
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

/// The certificates of a file.
fn authorities(environment: &Environment, bundle: &Bundle) -> Result<Vec<reqwest::Certificate>, Quoted> {
    let Bundle { file, source } = bundle;
    if file.as_os_str().is_empty() {
        return Err(format!("{source} is set to nothing, which names no file with certificates").into());
    }
    let read = regular_file::read(file, AUTHORITIES).map_err(|error| error.to_string());
    let certificates = read.and_then(|pem| {
        let found = reqwest::Certificate::from_pem_bundle(&pem).ok().filter(|found| !found.is_empty());
        found.ok_or_else(|| "it has no certificate in PEM format".to_owned())
    });
    certificates.map_err(|why| {
        let file = environment.display(file);
        format!("the certificates of {file}, which {source} names, cannot be used: {why}").into()
    })
}

/// Which way a request took.
struct Way {
    host: String,
    port: u16,
    /// Whether there is no TLS.
    is_plain: bool,
    /// The variable that names the proxy.
    proxy: Option<String>,
}

impl Way {
    async fn failed(&self, error: &reqwest::Error) -> ConnectorError {
        let (host, is_timeout) = (&self.host, error.is_timeout());
        // The outermost error shows the address, which may hold a signature.
        let words = error.source().and_then(|source| {
            let chain = Chain::of(source);
            let of_connection = || chain.of_connection(error.is_dns(), is_timeout);
            if self.is_plain && self.proxy.is_some() && error.is_connect() {
                return Some(format!("proxyconnect: the proxy was not reached: {}", of_connection()?));
            }
            chain
                .of_proxy(host, error.is_dns(), is_timeout)
                .or_else(|| Some(format!("{host}: {}", of_connection()?)))
        });
        let cause = words.as_deref().and_then(network_cause);
        let mut words = words.unwrap_or_else(|| format!("{host} could not be asked"));
        let mut addresses = Vec::new();
        match &self.proxy {
            Some(variable) if cause == Some(NetworkCause::Proxy) => {
                words = format!("{words} ({variable} names it)");
            }
            None if cause != Some(NetworkCause::NameResolution) => addresses = self.addresses().await,
            _ => {}
        }
        let words = Quoted::from(words).shortened(WORDS);
        let unreached = Box::new(Unreached { addresses, ..Unreached::because(words, cause, host) });
        if is_timeout { ConnectorError::timeout(unreached) } else { ConnectorError::io(unreached) }
    }

    /// What the resolver says of the host, which it was asked for a moment ago.
    async fn addresses(&self) -> Vec<IpAddr> {
        let name = (self.host.trim_matches(['[', ']']).to_owned(), self.port);
        let look = tokio::task::spawn_blocking(move || name.to_socket_addrs());
        let Ok(Ok(Ok(found))) = tokio::time::timeout(RESOLVER, look).await else { return Vec::new() };
        let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        addresses.dedup();
        addresses.truncate(4);
        addresses
    }
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

    fn apply(&self, mut builder: ClientBuilder) -> ClientBuilder {
        if self.addresses.iter().all(Option::is_none) && cfg!(any(target_os = "macos", windows)) {
            // These systems have settings of their own, which Python reads too.
            return builder;
        }
        builder = builder.no_proxy();
        let except = self.except.as_deref().and_then(NoProxy::from_string);
        for (found, of) in self.addresses.iter().zip([Proxy::http::<Url>, Proxy::https::<Url>]) {
            let usable = found.as_ref().and_then(|(address, _)| usable(address)).and_then(|url| of(url).ok());
            if let Some(proxy) = usable {
                builder = builder.proxy(proxy.no_proxy(except.clone()));
            }
        }
        builder
    }

    /// The variable with the proxy that stands before this address.
    fn variable_for(&self, url: &Url) -> Option<&str> {
        let [http, https] = &self.addresses;
        let found = if url.scheme() == "http" { http } else { https };
        found.as_ref().filter(|_| self.are_asked_for(url)).map(|(_, variable)| variable.as_str())
    }

    /// The same where it names no proxy that can be asked.
    fn broken_for(&self, url: &Url) -> Option<&str> {
        let [http, https] = &self.addresses;
        let (address, variable) = if url.scheme() == "http" { http } else { https }.as_ref()?;
        (self.are_asked_for(url) && usable(address).is_none()).then_some(variable.as_str())
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

/// Only these kinds of proxy are asked by botocore (urllib3, `ProxyManager`).
fn usable(address: &Secret) -> Option<Url> {
    let url = Url::parse(address.expose()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}
