//! Through which proxies a registry is reached: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, each also in small letters,
//! read as Go's programs read them (`golang.org/x/net/http/httpproxy`), because Docker and podman are such programs.

use reqwest::{ClientBuilder, NoProxy, Proxy, Url};

use super::client::ClientError;
use crate::environment::Environment;
use crate::secret::Secret;

/// Go never asks a proxy for these.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

/// Sets the proxies of the environment and no others. Where it names none, macOS and Windows have settings of their own.
pub(super) fn apply(builder: ClientBuilder, environment: &Environment) -> Result<ClientBuilder, ClientError> {
    let https = Address::of(environment, "HTTPS_PROXY")?;
    let http = Address::of(environment, "HTTP_PROXY")?;
    let is_told = https.is_some() || http.is_some() || variable(environment, "NO_PROXY").is_some();
    if !is_told && cfg!(any(target_os = "macos", windows)) {
        return Ok(builder);
    }
    let except = match variable(environment, "NO_PROXY") {
        Some((_, hosts)) => format!("{hosts},{THIS_MACHINE}"),
        None => THIS_MACHINE.to_owned(),
    };
    let mut builder = builder.no_proxy();
    for (address, is_for_https) in [(https, true), (http, false)] {
        let Some(Address { variable, url }) = address else { continue };
        let proxy = if is_for_https { Proxy::https(url.expose()) } else { Proxy::http(url.expose()) };
        // reqwest's own error would show the address, and the password in it.
        let proxy = proxy.map_err(|_| ClientError::ProxyAddress { variable })?;
        builder = builder.proxy(proxy.no_proxy(NoProxy::from_string(&except)));
    }
    Ok(builder)
}

/// A variable by either of its names, with the one that counts. Go looks for capitals first.
fn variable<'a>(environment: &'a Environment, name: &'static str) -> Option<(String, &'a str)> {
    let named = |name: String| environment.get(&name).map(|value| (name, value));
    named(name.to_owned()).or_else(|| named(name.to_ascii_lowercase()))
}

/// A proxy's address, which may hold a password.
struct Address {
    variable: String,
    url: Secret,
}

impl Address {
    fn of(environment: &Environment, name: &'static str) -> Result<Option<Self>, ClientError> {
        let Some((variable, value)) = variable(environment, name) else { return Ok(None) };
        let value = value.trim();
        let url = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
        let url = Secret::new(url);
        match Url::parse(url.expose()) {
            Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => {
                Ok(Some(Self { variable, url }))
            }
            Ok(parsed) if parsed.scheme().starts_with("socks") => Err(ClientError::ProxyKind { variable }),
            _ => Err(ClientError::ProxyAddress { variable }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn tried(variables: &[(&str, &str)]) -> Result<(), String> {
        let environment = Environment::new(Path::new("/"), variables);
        apply(reqwest::Client::builder(), &environment).map(|_| ()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_may_lack_its_scheme_and_hold_a_password() {
        for address in
            ["proxy.example:3128", "http://proxy.example:3128/", "https://ana:geheim@proxy.example"]
        {
            assert_eq!(tried(&[("HTTPS_PROXY", address)]), Ok(()), "{address}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_is_named_and_not_shown() {
        for (name, address, expected) in [
            ("https_proxy", "http://ana:geheim@", "https_proxy is not an address"),
            ("HTTP_PROXY", "ftp://ana:geheim@proxy.example", "HTTP_PROXY is not an address"),
            ("HTTPS_PROXY", "socks5://ana:geheim@proxy.example", "HTTPS_PROXY is a SOCKS proxy"),
        ] {
            let error = tried(&[(name, address)]).unwrap_err();
            assert!(error.contains(expected) && !error.contains("geheim"), "{error}");
        }
    }

    #[test]
    fn capitals_come_first() {
        let environment = Environment::new(Path::new("/"), &[("https_proxy", "b"), ("HTTPS_PROXY", "a")]);
        assert_eq!(variable(&environment, "HTTPS_PROXY"), Some(("HTTPS_PROXY".to_owned(), "a")));
    }
}
