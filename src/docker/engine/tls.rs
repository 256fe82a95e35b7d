//! A connection over TLS. bollard's own wants a certificate of the client and always verifies; docker-py and the docker
//! CLI do neither in every case.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::docker::endpoint::Tls;

/// A way to the daemon at `authority` (`host:port`), or why its files are of no use: a sentence without its full stop.
pub(super) fn connect(authority: &str, tls: &Tls, seconds: u64) -> Result<Docker, String> {
    let config = config(tls)?;
    let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().build();
    let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
    let transport = move |request: BollardRequest| {
        let asked = client.request(request);
        async move { asked.await.map_err(bollard::errors::Error::from) }
    };
    Docker::connect_with_custom_transport(
        transport,
        Some(format!("https://{authority}")),
        seconds,
        API_DEFAULT_VERSION,
    )
    .map_err(|error| error.to_string())
}

fn config(tls: &Tls) -> Result<ClientConfig, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let builder = if tls.verifies {
        builder.with_root_certificates(roots(tls.authority.as_deref())?)
    } else {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Unverified(provider)))
    };
    let Some((certificate, key)) = &tls.identity else { return Ok(builder.with_no_client_auth()) };
    let secret = PrivateKeyDer::from_pem_file(key)
        .map_err(|_| format!("there is no private key in {} that can be used", key.display()))?;
    builder
        .with_client_auth_cert(certificates(certificate)?, secret)
        .map_err(|error| format!("{} and {} do not fit: {error}", certificate.display(), key.display()))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes =
        fs::read(file).map_err(|error| format!("the TLS file {} cannot be read: {error}", file.display()))?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(&bytes).filter_map(Result::ok).collect();
    if found.is_empty() { Err(format!("there is no certificate in {}", file.display())) } else { Ok(found) }
}

/// Those of the file and no others, or those of the system.
fn roots(authority: Option<&Path>) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    let found = match authority {
        Some(file) => certificates(file)?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    if store.add_parsable_certificates(found).0 == 0 {
        let place = authority.map_or_else(|| "this system".into(), |file| file.display().to_string());
        return Err(format!("there is no certificate of an authority in {place}"));
    }
    Ok(store)
}

/// Takes any certificate, as a client does that was told not to verify. The doctor asks what that client asks; what it
/// hands over is no more than the client does.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests;
