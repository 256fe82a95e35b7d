//! Through which proxy a registry is reached: `HTTPS_PROXY` and `NO_PROXY`, each also in small letters, read as Go's
//! programs read them (`golang.org/x/net/http/httpproxy`), because Docker and podman are such programs. `HTTP_PROXY` is
//! for plain HTTP, which is spoken to registries on this machine only, and never through a proxy.

use reqwest::{ClientBuilder, NoProxy, Proxy, Url};

use super::client::ClientError;
use crate::environment::Environment;
use crate::secret::Secret;

/// Go never asks a proxy for these.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

/// Sets the proxy of the environment and no other. Where it says nothing of proxies, macOS and Windows have settings of
/// their own.
pub(super) fn apply(builder: ClientBuilder, environment: &Environment) -> Result<ClientBuilder, ClientError> {
    let is_told = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].map(|name| variable(environment, name).is_some());
    if cfg!(any(target_os = "macos", windows)) && !is_told.contains(&true) {
        return Ok(builder);
    }
    let builder = builder.no_proxy();
    let Some(Address { variable: name, url }) = Address::of(environment, "HTTPS_PROXY")? else {
        return Ok(builder);
    };
    let except = match variable(environment, "NO_PROXY") {
        Some((_, hosts)) => format!("{hosts},{THIS_MACHINE}"),
        None => THIS_MACHINE.to_owned(),
    };
    // reqwest's own error would show the address, and the password in it.
    let proxy = Proxy::https(url.expose()).map_err(|_| ClientError::ProxyAddress { variable: name })?;
    Ok(builder.proxy(proxy.no_proxy(NoProxy::from_string(&except))))
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
            ("HTTPS_PROXY", "ftp://ana:geheim@proxy.example", "HTTPS_PROXY is not an address"),
            ("HTTPS_PROXY", "socks5://ana:geheim@proxy.example", "HTTPS_PROXY is a SOCKS proxy"),
        ] {
            let error = tried(&[(name, address)]).unwrap_err();
            assert!(error.contains(expected) && !error.contains("geheim"), "{error}");
        }
        assert_eq!(tried(&[("HTTP_PROXY", "socks5://proxy.example")]), Ok(()), "it is for plain HTTP");
    }

    #[test]
    fn capitals_come_first() {
        let environment = Environment::new(Path::new("/"), &[("https_proxy", "b"), ("HTTPS_PROXY", "a")]);
        assert_eq!(variable(&environment, "HTTPS_PROXY"), Some(("HTTPS_PROXY".to_owned(), "a")));
    }
}
