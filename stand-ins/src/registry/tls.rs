//! Which certificate a client is shown.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::authority::Authority;
use crate::error::Error;
use crate::fault::{Faults, Name};

/// Hosts of this account always show the certificate of an unknown authority, as behind a company's firewall.
const UNTRUSTED_ACCOUNT: &str = "333333333333.";

#[derive(Debug)]
struct Chooser {
    known: Arc<CertifiedKey>,
    unknown: Arc<CertifiedKey>,
    faults: Faults,
}

impl ResolvesServerCert for Chooser {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_untrusted = hello.server_name().is_some_and(|name| name.starts_with(UNTRUSTED_ACCOUNT))
            || self.faults.has("registry", Name::UnknownCa);
        Some(Arc::clone(if is_untrusted { &self.unknown } else { &self.known }))
    }
}

/// The provider is named here: a process-wide default would be another program's to choose.
pub(crate) fn config(
    known: &Authority,
    unknown: &Authority,
    faults: Faults,
) -> Result<Arc<ServerConfig>, Error> {
    let chooser = Chooser { known: known.for_server()?, unknown: unknown.for_server()?, faults };
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(chooser));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
