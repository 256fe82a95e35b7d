//! The files of a TLS connection: a certificate authority, a certificate and its key.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Problem, ProblemKind};
use crate::environment::Environment;
use crate::quoted::Quoted;

/// What a client brings to a TLS connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::docker) struct Tls {
    /// Who must have signed the daemon's certificate; the system's authorities where it is `None`.
    pub(in crate::docker) authority: Option<PathBuf>,
    /// The certificate and the key that the client shows.
    pub(in crate::docker) identity: Option<(PathBuf, PathBuf)>,
    /// Whether the daemon's certificate is looked at.
    pub(in crate::docker) verifies: bool,
}

/// The same in the saved facts: names of files, never what is in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TlsFacts {
    /// The file of the certificate authority; the system's where it is `None`.
    pub authority: Option<Quoted>,
    /// The file of the certificate that the client shows.
    pub certificate: Option<Quoted>,
    /// Whether the daemon's certificate is verified.
    pub verifies: bool,
}

impl Tls {
    pub(super) fn facts(&self) -> TlsFacts {
        let shown = |path: &PathBuf| Quoted::from(path.as_path());
        TlsFacts {
            authority: self.authority.as_ref().map(shown),
            certificate: self.identity.as_ref().map(|(certificate, _)| shown(certificate)),
            verifies: self.verifies,
        }
    }
}

/// What docker-py does (`kwargs_from_env`, `TLSConfig`): `DOCKER_CERT_PATH` alone turns TLS on and verifies nothing,
/// certificate and key must be files, and the authority where it verifies.
pub(super) fn of_docker_py(environment: &Environment) -> Result<Option<Tls>, Problem> {
    let verifies = environment.get("DOCKER_TLS_VERIFY").is_some();
    let named = environment.path("DOCKER_CERT_PATH");
    if named.is_none() && !verifies {
        return Ok(None);
    }
    let said_by = if named.is_some() { "DOCKER_CERT_PATH" } else { "DOCKER_TLS_VERIFY" };
    let usual = || environment.home().unwrap_or_default().join(".docker");
    let folder = environment.current_dir.join(named.unwrap_or_else(usual));
    let file = |name: &str| {
        let path = folder.join(name);
        if path.is_file() { Ok(path) } else { Err(missing(environment, &path, said_by)) }
    };
    let identity = (file("cert.pem")?, file("key.pem")?);
    let authority = if verifies { Some(file("ca.pem")?) } else { None };
    Ok(Some(Tls { authority, identity: Some(identity), verifies }))
}

/// What the docker CLI does outside contexts (docker/cli, `cli/flags/options.go`): `DOCKER_CERT_PATH` alone changes
/// nothing, the authority must be readable also where nothing is verified, certificate and key need not be there.
pub(super) fn of_docker_cli(environment: &Environment, config: &Path) -> Result<Option<Tls>, Problem> {
    let verifies = environment.get("DOCKER_TLS_VERIFY").is_some();
    let said_by = if verifies { "DOCKER_TLS_VERIFY" } else { "DOCKER_TLS" };
    if environment.get(said_by).is_none() {
        return Ok(None);
    }
    let folder = environment.path("DOCKER_CERT_PATH").unwrap_or_else(|| config.to_owned());
    let folder = environment.current_dir.join(folder);
    let file = |name: &str| {
        let path = folder.join(name);
        File::open(&path).map(|_| path.clone()).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => missing(environment, &path, said_by),
            _ => unreadable(environment, &path, &error),
        })
    };
    let authority = Some(file("ca.pem")?);
    let optional = |name: &str| if folder.join(name).exists() { file(name).map(Some) } else { Ok(None) };
    let identity = optional("cert.pem")?.zip(optional("key.pem")?);
    Ok(Some(Tls { authority, identity, verifies }))
}

/// What the docker CLI does with the files of a context (docker/cli, `cli/context/tlsdata.go`): it takes those that are
/// there, and TLS is on if there is any, or if verifying is switched off.
pub(super) fn of_context(
    environment: &Environment,
    folder: &Path,
    skips: bool,
) -> Result<Option<Tls>, Problem> {
    let file = |name: &str| {
        let path = folder.join(name);
        match File::open(&path) {
            Ok(_) => Ok(Some(path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(environment, &path, &error)),
        }
    };
    let (authority, certificate, key) = (file("ca.pem")?, file("cert.pem")?, file("key.pem")?);
    if authority.is_none() && certificate.is_none() && key.is_none() && !skips {
        return Ok(None);
    }
    Ok(Some(Tls { authority, identity: certificate.zip(key), verifies: !skips }))
}

fn missing(environment: &Environment, path: &Path, said_by: &str) -> Problem {
    let why = format!("{said_by} asks for TLS, and there is no file {}", environment.display(path));
    Problem::new(ProblemKind::TlsMaterial, why)
}

fn unreadable(environment: &Environment, path: &Path, error: &std::io::Error) -> Problem {
    let why = format!("the TLS file {} cannot be read: {error}", environment.display(path));
    Problem::new(ProblemKind::TlsMaterial, why)
}
