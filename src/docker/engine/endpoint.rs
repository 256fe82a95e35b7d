//! Where SAM looks for the daemon: `DOCKER_HOST`, else the default socket. Contexts are the docker CLI's; docker-py
//! ignores them (`docker/client.py`, `from_env`; `docker/utils/utils.py`, `parse_host` and `kwargs_from_env`).

use crate::environment::Environment;
use crate::quoted::Quoted;

/// docker-py's default (`docker/constants.py`).
const DEFAULT: &str =
    if cfg!(windows) { "npipe:////./pipe/docker_engine" } else { "unix:///var/run/docker.sock" };

/// A daemon's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The address as people write it.
    pub shown: Quoted,
    /// Who says so: `DOCKER_HOST` or `default`.
    pub from: Quoted,
    pub(super) address: Address,
}

/// How to get there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A unix socket's path.
    Unix(String),
    /// A Windows pipe's path.
    Pipe(String),
    /// `host:port`, without TLS.
    Http(String),
    /// It cannot be asked: a sentence without its full stop.
    CannotAsk(Quoted),
}

impl Endpoint {
    /// The daemon that docker-py and so SAM would ask.
    #[must_use]
    pub fn of(environment: &Environment) -> Self {
        let tls =
            ["DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"].iter().any(|name| environment.get(name).is_some());
        match environment.get("DOCKER_HOST").map(str::trim).filter(|host| !host.is_empty()) {
            Some(host) => {
                Self { shown: Quoted::new(host), from: "DOCKER_HOST".into(), address: address(host, tls) }
            }
            None => Self { shown: DEFAULT.into(), from: "default".into(), address: address(DEFAULT, tls) },
        }
    }
}

fn address(host: &str, tls: bool) -> Address {
    let is_scheme =
        |scheme: &str| !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphabetic() || c == '+');
    let (scheme, rest) = match host.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
        _ => ("tcp".to_owned(), host),
    };
    match scheme.as_str() {
        "unix" | "http+unix" if rest.is_empty() => address(DEFAULT, tls),
        // `unix://path` is `unix:///path`.
        "unix" | "http+unix" => Address::Unix(format!("/{}", rest.trim_matches('/'))),
        "npipe" if cfg!(windows) => Address::Pipe(rest.to_owned()),
        "npipe" => refused(host, "a Windows pipe, and this is not Windows"),
        "https" => with_tls(),
        "tcp" | "http" if tls => with_tls(),
        "tcp" | "http" => tcp(host, rest),
        "ssh" => Address::CannotAsk(
            "DOCKER_HOST is an ssh address, which this program does not open: run it on that machine, or forward the \
             socket (`ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST`) and set DOCKER_HOST=unix:///tmp/docker.sock"
                .into(),
        ),
        _ => refused(host, "an address of no kind that Docker knows (unix://, tcp://, ssh://)"),
    }
}

fn tcp(host: &str, rest: &str) -> Address {
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok_and(|port| port > 0) => {
            let name = if name.is_empty() { "127.0.0.1" } else { name };
            if name.contains('@') {
                refused(host, "an address with a user name")
            } else {
                Address::Http(format!("{name}:{port}"))
            }
        }
        _ => refused(host, "an address without a port"),
    }
}

fn with_tls() -> Address {
    Address::CannotAsk(
        "the daemon is behind TLS (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH or https://), which this version does not speak: \
         run `docker version` to see whether it answers"
            .into(),
    )
}

fn refused(host: &str, what: &str) -> Address {
    Address::CannotAsk(format!("DOCKER_HOST={host} is {what}: correct or unset it").into())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn of(variables: &[(&str, &str)]) -> Endpoint {
        Endpoint::of(&Environment::new(Path::new("/"), variables))
    }

    #[test]
    fn addresses_are_read_as_docker_py_does_it() {
        for (host, expected) in [
            ("unix:///run/user/1000/docker.sock", Address::Unix("/run/user/1000/docker.sock".into())),
            ("unix://run/docker.sock", Address::Unix("/run/docker.sock".into())),
            ("unix://", Address::Unix("/var/run/docker.sock".into())),
            ("tcp://127.0.0.1:2375", Address::Http("127.0.0.1:2375".into())),
            ("http://[::1]:2375/", Address::Http("[::1]:2375".into())),
            ("127.0.0.1:2375", Address::Http("127.0.0.1:2375".into())),
            (" tcp://:2375 ", Address::Http("127.0.0.1:2375".into())),
        ] {
            let endpoint = of(&[("DOCKER_HOST", host)]);
            assert_eq!(endpoint.address, expected, "{host}");
            assert_eq!(endpoint.from.as_str(), "DOCKER_HOST");
        }
    }

    #[test]
    fn the_default_is_the_socket_whatever_the_context() {
        let endpoint = of(&[("DOCKER_CONTEXT", "colima"), ("DOCKER_HOST", "")]);
        assert_eq!(endpoint.address, Address::Unix("/var/run/docker.sock".into()));
        assert_eq!(endpoint.shown.as_str(), "unix:///var/run/docker.sock");
        assert_eq!(endpoint.from.as_str(), "default");
    }

    #[test]
    fn what_cannot_be_asked_says_what_to_do() {
        for (variables, word) in [
            (&[("DOCKER_HOST", "ssh://ana@host")][..], "forward"),
            (&[("DOCKER_HOST", "tcp://host:2376"), ("DOCKER_TLS_VERIFY", "1")], "docker version"),
            (&[("DOCKER_HOST", "tcp://host:2376"), ("DOCKER_CERT_PATH", "/certs")], "docker version"),
            (&[("DOCKER_HOST", "https://host:2376")], "docker version"),
            (&[("DOCKER_HOST", "tcp://host")], "without a port"),
            (&[("DOCKER_HOST", "tcp://")], "without a port"),
            (&[("DOCKER_HOST", "fd://x")], "correct or unset"),
            (&[("DOCKER_HOST", "npipe:////./pipe/docker_engine")], "Windows"),
        ] {
            match of(variables).address {
                Address::CannotAsk(why) => assert!(why.as_str().contains(word), "{variables:?}: {why}"),
                other => panic!("{variables:?}: {other:?}"),
            }
        }
        // TLS variables do not matter to a socket.
        assert_eq!(of(&[("DOCKER_TLS_VERIFY", "1")]).address, Address::Unix("/var/run/docker.sock".into()));
    }
}
