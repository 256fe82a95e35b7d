//! Where the docker CLI looks (docker/cli, `cli/command/cli.go`, `resolveContextName`): the option `--context`, which
//! nobody but the user sees, then `DOCKER_HOST`, then `DOCKER_CONTEXT`, then `currentContext` of its file.

use std::path::Path;

use super::context::{self, ContextFacts, ContextState, DEFAULT_NAME};
use super::{Address, BY_DEFAULT, DEFAULT, Endpoint, Problem, ProblemKind, Tls, local, tls};
use crate::docker::config::DockerConfig;
use crate::environment::Environment;
use crate::quoted::Quoted;

/// How much of a name or an address is shown.
const SHOWN: usize = 300;

/// Where it looks, and the context that was chosen, where one was.
pub(super) fn find(environment: &Environment, config: &DockerConfig) -> (Endpoint, Option<ContextFacts>) {
    let folder = config.path.parent().unwrap_or(Path::new("."));
    let chosen = chosen(environment, config);
    let host = environment.get("DOCKER_HOST");
    let Some((name, named_by)) = chosen else { return (of_default(environment, folder, host), None) };

    let file = context::file(folder, &name);
    let facts = |state| ContextFacts {
        name: Quoted::beginning(&name, SHOWN),
        named_by: named_by.clone(),
        file: environment.display(&file).into(),
        state,
    };
    if host.is_some() {
        return (of_default(environment, folder, host), Some(facts(ContextState::Overridden)));
    }
    let from = Quoted::beginning(&format!("context {name}"), SHOWN);
    let read = context::read(environment, &file, &name).and_then(|context| {
        let folder = context::tls_folder(folder, &name);
        Ok((tls::of_context(environment, &folder, context.skips_verifying)?, context.host))
    });
    match read {
        Ok((tls, host)) => {
            let shown = if host.is_empty() { DEFAULT.into() } else { Quoted::beginning(&host, SHOWN) };
            (Endpoint { shown, from, address: of_context(&host, tls) }, Some(facts(ContextState::Used)))
        }
        Err(problem) => {
            let state = match problem.kind {
                ProblemKind::NoContext => ContextState::Missing,
                _ => ContextState::Unreadable,
            };
            let address = Address::CannotAsk(problem);
            (Endpoint { shown: from.clone(), from, address }, Some(facts(state)))
        }
    }
}

/// The context that `DOCKER_CONTEXT` or the file names, other than `default`.
fn chosen(environment: &Environment, config: &DockerConfig) -> Option<(String, Quoted)> {
    let of_variable =
        environment.get("DOCKER_CONTEXT").map(|name| (name.to_owned(), "DOCKER_CONTEXT".into()));
    let of_file = || Some((config.current_context.clone()?, config.file.clone()));
    of_variable.or_else(of_file).filter(|(name, _)| !name.is_empty() && name != DEFAULT_NAME)
}

/// `DOCKER_HOST` or the default, with TLS from variables.
fn of_default(environment: &Environment, config: &Path, host: Option<&str>) -> Endpoint {
    let from = if host.is_some() { "DOCKER_HOST" } else { BY_DEFAULT };
    let host = host.map(str::trim).filter(|host| !host.is_empty());
    let (shown, address) = match (tls::of_docker_cli(environment, config), host) {
        (Err(problem), _) => (host.unwrap_or(DEFAULT), Address::CannotAsk(problem)),
        (Ok(None), None) => (DEFAULT, socket_or_pipe(DEFAULT)),
        (Ok(Some(tls)), None) => ("tcp://localhost:2376", Address::Https("localhost:2376".into(), tls)),
        (Ok(tls), Some(host)) => (host, of_host(host, tls)),
    };
    Endpoint { shown: Quoted::beginning(shown, SHOWN), from: from.into(), address }
}

/// docker/cli, `opts/hosts.go`: what has no scheme is tcp, and a port that is left out is filled in.
fn of_host(host: &str, tls: Option<Tls>) -> Address {
    match host.split_once("://") {
        Some(("unix", "")) => socket_or_pipe(DEFAULT),
        Some(("unix" | "npipe", _)) => socket_or_pipe(host),
        Some(("ssh", _)) => ssh(),
        Some(("fd", _)) => unsupported("a file descriptor"),
        Some(("tcp", rest)) => tcp(rest, tls, true),
        None => tcp(host, tls, true),
        Some(_) => malformed("the docker CLI knows no such kind of address (unix://, tcp://, ssh://)"),
    }
}

/// The client of the docker CLI takes the host of a context as it is (moby, `client/client.go`, `ParseHostURL`).
fn of_context(host: &str, tls: Option<Tls>) -> Address {
    match host.split_once("://") {
        _ if host.is_empty() => socket_or_pipe(DEFAULT),
        Some((_, "")) | None => malformed("the host of the context is no address (unix://, tcp://, ssh://)"),
        Some(("unix" | "npipe", _)) => socket_or_pipe(host),
        Some(("ssh", _)) => ssh(),
        Some(("tcp" | "http", rest)) => tcp(rest, tls, false),
        Some(("https", rest)) => {
            tcp(rest, Some(tls.unwrap_or_else(|| Tls { verifies: true, ..Tls::default() })), false)
        }
        Some(_) => unsupported("an address of another kind"),
    }
}

fn socket_or_pipe(host: &str) -> Address {
    match host.split_once("://") {
        Some((scheme, path)) => local(scheme, path),
        None => malformed("it is no address"),
    }
}

fn tcp(rest: &str, tls: Option<Tls>, fills_in: bool) -> Address {
    let rest = rest.trim_end_matches('/');
    if rest.contains(['/', '@', '?', '#']) || rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return unsupported("an address with more in it than a host and a port");
    }
    let after_brackets = rest.rfind(']').unwrap_or(0);
    let (name, port) = match rest[after_brackets..].rfind(':').map(|at| at + after_brackets) {
        Some(colon) => (&rest[..colon], &rest[colon + 1..]),
        None => (rest, ""),
    };
    let name = if name.is_empty() { "localhost" } else { name };
    let port = match port {
        "" if !fills_in => return malformed("the address of the context names no port"),
        "" if tls.is_some() => Ok(2376),
        "" => Ok(2375),
        port => port.parse::<u16>(),
    };
    match (port, tls) {
        (Err(_), _) => malformed("its port is no port"),
        (Ok(port), Some(tls)) => Address::Https(format!("{name}:{port}"), tls),
        (Ok(port), None) => Address::Http(format!("{name}:{port}")),
    }
}

fn ssh() -> Address {
    Address::CannotAsk(Problem::new(
        ProblemKind::Ssh,
        "it is reached over ssh, which this program does not open: `docker version` tells whether it answers",
    ))
}

fn unsupported(what: &str) -> Address {
    let why = format!("{what}, which this program does not ask: `docker version` tells whether it answers");
    Address::CannotAsk(Problem::new(ProblemKind::Unsupported, why))
}

fn malformed(why: &str) -> Address {
    Address::CannotAsk(Problem::new(ProblemKind::Malformed, why))
}
