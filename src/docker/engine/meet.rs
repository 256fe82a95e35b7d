//! Connects to the daemon, or tells why that is not possible.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use bollard::errors::Error;
use bollard::{API_DEFAULT_VERSION, Docker};

use super::EngineState;
use super::tls;
use crate::docker::endpoint::{Address, Endpoint};
use crate::quoted::Quoted;

/// How much of a daemon's words is kept.
pub(super) const WORDS: usize = 2000;

/// Connects, agrees on an API version, and asks who is there. The flag tells whether it is podman.
pub(super) async fn meet(
    endpoint: &Endpoint,
    limit: Duration,
) -> Result<(Docker, EngineState, bool), EngineState> {
    let docker = connect(&endpoint.address, limit)?;
    let docker = docker.negotiate_version().await.map_err(|error| state_of(&error))?;
    let version = docker.version().await.map_err(|error| state_of(&error))?;
    let is_podman =
        version.components.iter().flatten().any(|component| component.name.to_lowercase().contains("podman"));
    let or_unknown = |text: Option<String>| Quoted::from(text.unwrap_or_else(|| "unknown".into()));
    let state = EngineState::Reachable {
        version: or_unknown(version.version),
        api_version: or_unknown(version.api_version),
        architecture: or_unknown(version.arch),
    };
    Ok((docker, state, is_podman))
}

fn connect(address: &Address, limit: Duration) -> Result<Docker, EngineState> {
    // In whole seconds, and so only a second line behind our own limit.
    let seconds = limit.as_secs().saturating_add(1);
    let connected = match address {
        Address::CannotAsk(problem) => return Err(EngineState::Unknown { why: problem.why.clone() }),
        Address::Https(authority, tls) => {
            return tls::connect(authority, tls, seconds)
                .map_err(|why| EngineState::TlsFails { why: Quoted::from(why).shortened(WORDS) });
        }
        Address::Http(address) => {
            Docker::connect_with_http(&format!("tcp://{address}"), seconds, API_DEFAULT_VERSION)
        }
        #[cfg(unix)]
        Address::Unix(path) => {
            is_socket(path)?;
            Docker::connect_with_unix(path, seconds, API_DEFAULT_VERSION)
        }
        #[cfg(windows)]
        Address::Pipe(path) => Docker::connect_with_named_pipe(path, seconds, API_DEFAULT_VERSION),
        #[cfg(unix)]
        Address::Pipe(_) => return Err(EngineState::Unknown { why: "a Windows pipe".into() }),
        #[cfg(windows)]
        Address::Unix(_) => return Err(EngineState::Unknown { why: "a unix socket on Windows".into() }),
    };
    connected.map_err(|error| state_of(&error))
}

#[cfg(unix)]
fn is_socket(path: &str) -> Result<(), EngineState> {
    use std::os::unix::fs::FileTypeExt as _;
    match std::fs::metadata(path) {
        Ok(meta) if meta.file_type().is_socket() => Ok(()),
        Ok(_) => {
            Err(EngineState::Unknown { why: "there is a file or folder where the socket should be".into() })
        }
        Err(error) => Err(state_of_io(&error).unwrap_or_else(|| EngineState::Unknown {
            why: format!("the socket cannot be reached: {error}").into(),
        })),
    }
}

pub(super) fn state_of_io(error: &io::Error) -> Option<EngineState> {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Some(EngineState::NoSocket),
        io::ErrorKind::ConnectionRefused => Some(EngineState::Refused),
        io::ErrorKind::PermissionDenied => Some(EngineState::NoPermission),
        _ => None,
    }
}

pub(super) fn state_of(error: &Error) -> EngineState {
    if let Error::SocketNotFoundError(_) = error {
        return EngineState::NoSocket;
    }
    if let Some(error) = tls_error(error) {
        return EngineState::TlsFails { why: Quoted::from(of_tls(error)).shortened(WORDS) };
    }
    if let Error::DockerResponseServerError { message, .. } = error
        && message.to_lowercase().contains("http request to an https server")
    {
        return EngineState::WantsTls;
    }
    if let Some(state) = io_error(error).and_then(state_of_io) {
        return state;
    }
    let why = match error {
        Error::RequestTimeoutError => "it gave no answer in time".into(),
        Error::DockerResponseServerError { status_code, message } => {
            format!("it answers with status {status_code}: {}", message.trim())
        }
        _ => format!("what answers there does not speak Docker's language ({})", root(error)),
    };
    EngineState::Unknown { why: Quoted::from(why).shortened(WORDS) }
}

/// What TLS stumbled over. It stands inside errors of the operating system, which do not name it as their source.
fn tls_error(error: &Error) -> Option<&rustls::Error> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    None
}

fn of_tls(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidMessage(_) => "what answers there does not speak TLS".into(),
        rustls::Error::InvalidCertificate(why) => format!("the daemon's certificate is not taken ({why})"),
        rustls::Error::AlertReceived(alert) => {
            format!("the daemon does not take the certificate of this client ({alert:?})")
        }
        _ => error.to_string(),
    }
}

/// The operating system's error at the bottom, where there is one.
fn io_error(error: &Error) -> Option<&io::Error> {
    if let Error::IOError { err } = error {
        return Some(err);
    }
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref::<io::Error>() {
            return Some(found);
        }
        source = error.source();
    }
    None
}

/// The innermost error, which says most.
pub(super) fn root(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = inner.to_string();
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_permission_is_told_apart() {
        let refused = || io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(state_of_io(&refused()), Some(EngineState::NoPermission));
        assert_eq!(state_of(&Error::IOError { err: refused() }), EngineState::NoPermission);
    }
}
