//! All stand-ins together.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::authority::Authority;
use crate::aws::Aws;
use crate::error::Error;
use crate::fault::Faults;
use crate::log::{Entry, Log};
use crate::proxy::Proxy;
use crate::registry::{Registry, tls};
use crate::server::Server;
use crate::stop::Stop;

/// What a world is made with. A port of 0 is the system's choice.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where certificates and the log go; a temporary folder if none is given.
    pub folder: Option<PathBuf>,
    /// The registry's port; it speaks TLS.
    pub registry_port: u16,
    /// The port of STS, ECR and the others; it speaks plain HTTP.
    pub aws_port: u16,
    /// The CONNECT proxy's port.
    pub proxy_port: u16,
    /// Whom the AWS credentials belong to.
    pub account: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: None,
            registry_port: 0,
            aws_port: 0,
            proxy_port: 0,
            account: "123456789012".to_owned(),
        }
    }
}

/// A registry, AWS and a proxy on loopback. Everything ends when it is dropped.
#[derive(Debug)]
pub struct World {
    // In the order in which they end.
    proxy: Server,
    aws: Server,
    aws_tls: Server,
    registry: Server,
    faults: Faults,
    log: Log,
    folder: PathBuf,
    _temporary: Option<TempDir>,
}

impl World {
    /// Starts one on ports of the system's choice.
    ///
    /// # Errors
    /// Where a port, a folder or a certificate can't be had.
    pub fn start() -> Result<Self, Error> {
        Self::with(&Options::default())
    }

    /// Starts one as it is asked for.
    ///
    /// # Errors
    /// Where a port, a folder or a certificate can't be had.
    pub fn with(options: &Options) -> Result<Self, Error> {
        let (folder, temporary) = folder(options.folder.as_deref())?;
        let known = Authority::new("sam-ecr-doctor stand-ins")?;
        let unknown = Authority::new("sam-ecr-doctor unknown")?;
        known.write(&folder.join("ca.pem"))?;
        unknown.write(&folder.join("unknown-ca.pem"))?;
        let log = Log::new(&folder.join("requests.jsonl"))?;
        let (faults, stop) = (Faults::default(), Arc::new(Stop::default()));
        let registry = Registry::start(options.registry_port, [&known, &unknown], &faults, &log, &stop)?;
        let aws = Aws::start(options.aws_port, None, &options.account, &faults, &log, &stop)?;
        let tls = tls::config(&known, &unknown, faults.clone())?;
        let aws_tls = Aws::start(0, Some(tls), &options.account, &faults, &log, &stop)?;
        let proxy = Proxy::start(options.proxy_port, registry.address(), &faults, &log, &stop)?;
        Ok(Self { proxy, aws, aws_tls, registry, faults, log, folder, _temporary: temporary })
    }

    /// Where the registry listens, as `127.0.0.1:PORT`. It goes by the `Host` header and, for the certificate, by SNI.
    #[must_use]
    pub fn registry_address(&self) -> SocketAddr {
        self.registry.address()
    }

    /// For `AWS_ENDPOINT_URL` and `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
    #[must_use]
    pub fn aws_url(&self) -> String {
        format!("http://{}", self.aws.address())
    }

    /// The same over TLS, with a certificate of [`Self::ca_file`].
    #[must_use]
    pub fn aws_tls_url(&self) -> String {
        format!("https://{}", self.aws_tls.address())
    }

    /// For `HTTPS_PROXY`.
    #[must_use]
    pub fn proxy_url(&self) -> String {
        format!("http://{}", self.proxy.address())
    }

    /// For `SSL_CERT_FILE`: the authority that signed the registry's certificate.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// The authority behind the fault `unknown_ca` and the hosts of account 333333333333.
    #[must_use]
    pub fn unknown_ca_file(&self) -> PathBuf {
        self.folder.join("unknown-ca.pem")
    }

    /// The requests as JSON lines.
    #[must_use]
    pub fn requests_file(&self) -> PathBuf {
        self.folder.join("requests.jsonl")
    }

    /// Switches faults: `throttle`, `ecr:access_denied`, `registry:throttle`, several with commas between them. An
    /// empty text makes everything healthy.
    ///
    /// # Errors
    /// Where no fault is called that.
    pub fn fault(&self, name: &str) -> Result<(), Error> {
        self.faults.set(name)
    }

    /// What was asked so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Entry> {
        self.log.entries()
    }
}

fn folder(given: Option<&Path>) -> Result<(PathBuf, Option<TempDir>), Error> {
    if let Some(path) = given {
        std::fs::create_dir_all(path).map_err(|source| Error::Write { path: path.to_owned(), source })?;
        // Other programs, in other folders, are told where the files are.
        let path = path.canonicalize().map_err(|source| Error::Write { path: path.to_owned(), source })?;
        return Ok((path, None));
    }
    let folder = TempDir::with_prefix("sam-ecr-doctor-stand-ins-").map_err(Error::TemporaryFolder)?;
    Ok((folder.path().to_owned(), Some(folder)))
}
