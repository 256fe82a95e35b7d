//! Where SAM looks (SAM CLI, `local/docker/container_client_factory.py`, `container_client.py`, `platform_config.py`):
//! with docker-py at `DOCKER_HOST` or the default socket, and when nobody answers there, at Finch's socket.

use super::python_url::{Parsed, parse};
use super::{Address, BY_DEFAULT, DEFAULT, Endpoint, Preference, Problem, ProblemKind, local, tls};
use crate::environment::Environment;

/// Finch's socket, letter by letter as SAM compares it with `DOCKER_HOST`. There is none on Windows.
const FINCH: Option<&str> = if cfg!(target_os = "macos") {
    Some("unix:////Applications/Finch/lima/data/finch/sock/finch.sock")
} else if cfg!(target_os = "linux") {
    Some("unix:///var/run/finch.sock")
} else {
    None
};

/// Where it looks first, and where it looks when nobody answers there.
pub(super) fn find(
    environment: &Environment,
    administrator: Option<&Preference>,
) -> (Endpoint, Option<Endpoint>) {
    let host = environment.get("DOCKER_HOST");
    // SAM makes no Docker client for Finch's own socket.
    let names_finch = host.is_some() && host == FINCH;
    match (administrator, finch(environment)) {
        (Some(Preference::Docker), _) => (docker(environment, host), None),
        (Some(Preference::Finch), Some(finch)) => (finch, None),
        (_, Some(finch)) if names_finch => (Endpoint { from: "DOCKER_HOST".into(), ..finch }, None),
        (_, finch) => (docker(environment, host), finch.filter(|finch| finch.problem().is_none())),
    }
}

/// `kwargs_from_env` fails for Finch too where TLS is asked for and its files are not there.
fn finch(environment: &Environment) -> Option<Endpoint> {
    let shown = FINCH?;
    let address = match (tls::of_docker_py(environment), parse(shown)) {
        (Err(problem), _) => Address::CannotAsk(problem),
        (Ok(_), Ok(Parsed::Local { scheme, path })) => local(scheme, &path),
        (Ok(_), _) => return None,
    };
    Some(Endpoint { shown: shown.into(), from: "Finch".into(), address })
}

fn docker(environment: &Environment, host: Option<&str>) -> Endpoint {
    let from = if host.is_some() { "DOCKER_HOST" } else { BY_DEFAULT };
    let shown = host.map_or(DEFAULT, str::trim);
    Endpoint { shown: shown.into(), from: from.into(), address: address(environment, host) }
}

fn address(environment: &Environment, host: Option<&str>) -> Address {
    let tls = match tls::of_docker_py(environment) {
        Ok(tls) => tls,
        Err(problem) => return Address::CannotAsk(problem),
    };
    let Some(host) = host else {
        // docker-py: "If using TLS, the base_url argument must be provided."
        return match tls {
            None => default(),
            Some(_) => Address::CannotAsk(Problem::new(
                ProblemKind::TlsMaterial,
                "DOCKER_TLS_VERIFY or DOCKER_CERT_PATH asks for TLS, and SAM wants DOCKER_HOST for it, which is not set",
            )),
        };
    };
    match parse(host) {
        Err(why) => malformed(&format!("docker-py refuses DOCKER_HOST: {why}")),
        Ok(Parsed::Local { scheme, path }) => local(scheme, &path),
        Ok(Parsed::Ssh) => Address::CannotAsk(Problem::new(
            ProblemKind::Ssh,
            "an ssh address, which SAM cannot open: forward the socket (`ssh -NL /tmp/docker.sock:/var/run/docker.sock \
             HOST`) and set DOCKER_HOST=unix:///tmp/docker.sock",
        )),
        Ok(Parsed::Tcp { user, path, .. }) if user.is_some() || !path.is_empty() => {
            Address::CannotAsk(Problem::new(
                ProblemKind::Unsupported,
                "an address with a user name or a path, which this program does not ask: run `docker version` to see \
                 whether it answers",
            ))
        }
        Ok(Parsed::Tcp { authority, https, .. }) => match tls {
            Some(tls) => Address::Https(authority, tls),
            // The library below docker-py verifies with authorities of its own.
            None if https => Address::Https(authority, tls::Tls { verifies: true, ..tls::Tls::default() }),
            None => Address::Http(authority),
        },
    }
}

fn default() -> Address {
    match parse(DEFAULT) {
        Ok(Parsed::Local { scheme, path }) => local(scheme, &path),
        _ => Address::Unix("/var/run/docker.sock".to_owned()),
    }
}

fn malformed(why: &str) -> Address {
    Address::CannotAsk(Problem::new(ProblemKind::Malformed, why))
}
