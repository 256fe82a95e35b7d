//! Against a small TLS server that asks for a certificate, as `dockerd --tlsverify` does.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::server::WebPkiClientVerifier;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use super::*;
use crate::docker::endpoint::Endpoint;
use crate::docker::engine::{EngineState, greet};
use crate::environment::Environment;
use crate::process::Deadline;

/// What Go's server says to a client that speaks no TLS.
const NO_TLS: &str = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

fn pem(label: &str, bytes: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(bytes))
}

/// An authority that signs certificates for `127.0.0.1`.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::new(Vec::new()).expect("parameters");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(parameters, key).expect("an authority"))
    }

    fn pem(&self) -> String {
        pem("CERTIFICATE", self.0.der())
    }

    fn sign(&self) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
        (parameters.signed_by(&key, &self.0).expect("a certificate"), key)
    }

    /// A folder with what a client needs.
    fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = self.sign();
        for (name, text) in [
            ("ca.pem", self.pem()),
            ("cert.pem", pem("CERTIFICATE", certificate.der())),
            ("key.pem", pem("PRIVATE KEY", &key.serialize_der())),
        ] {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        folder
    }

    /// A daemon that takes only clients of this authority; `host:port`.
    fn serve(&self) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).expect("a root");
        let provider = Arc::new(aws_lc_rs::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (certificate, key) = self.sign();
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(clients.build().expect("a verifier"))
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a configuration");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let config = Arc::clone(&config);
                thread::spawn(move || {
                    let mut first = [0];
                    if stream.peek(&mut first).is_ok() && first != [0x16] {
                        let _ = stream.read(&mut [0; 4096]);
                        let _ = stream.write_all(NO_TLS.as_bytes());
                        return;
                    }
                    let connection = ServerConnection::new(config).expect("a connection");
                    let mut stream = StreamOwned::new(connection, stream);
                    while stream.read(&mut [0; 4096]).is_ok_and(|read| read > 0) {
                        let body =
                            r#"{"Version":"28.5.2","ApiVersion":"1.41","Arch":"amd64","ID":"the-one"}"#;
                        let reply = format!(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                            body.len()
                        );
                        let _ = stream.write_all(reply.as_bytes());
                    }
                });
            }
        });
        address
    }
}

/// What SAM would find at this address with these files.
fn state(scheme: &str, address: &str, variables: &[(&str, &str)]) -> EngineState {
    let host = format!("{scheme}://{address}");
    let mut all = vec![("DOCKER_HOST", host.as_str())];
    all.extend(variables);
    let endpoint = Endpoint::of(&Environment::new(Path::new("/nowhere"), &all));
    let mut greetings = greet(&[&endpoint], Deadline::after(Duration::from_secs(10))).expect("a runtime");
    greetings.remove(0).state
}

fn fails(state: &EngineState) -> &str {
    match state {
        EngineState::TlsFails { why } => why.as_str(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_daemon_is_met_over_tls_with_a_certificate_of_its_authority() {
    let authority = Authority::new();
    let (address, folder) = (authority.serve(), authority.folder());
    let folder = folder.path().to_str().expect("text");
    let met = state("tcp", &address, &[("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder)]);
    assert!(met.is_reachable(), "{met:?}");
}

#[test]
fn without_tls_such_a_daemon_says_that_it_wants_it() {
    assert_eq!(state("tcp", &Authority::new().serve(), &[]), EngineState::WantsTls);
}

#[test]
fn another_authority_is_not_taken_unless_nothing_is_verified() {
    let authority = Authority::new();
    let (address, folder) = (authority.serve(), authority.folder());
    fs::write(folder.path().join("ca.pem"), Authority::new().pem()).expect("a file");
    let folder = folder.path().to_str().expect("text");
    let refused = state("tcp", &address, &[("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder)]);
    assert!(fails(&refused).contains("the daemon's certificate is not taken"), "{refused:?}");
    let met = state("tcp", &address, &[("DOCKER_CERT_PATH", folder)]);
    assert!(met.is_reachable(), "docker-py verifies nothing with DOCKER_CERT_PATH alone: {met:?}");
}

#[test]
fn a_client_of_another_authority_is_not_taken() {
    let authority = Authority::new();
    let (address, folder) = (authority.serve(), Authority::new().folder());
    fs::write(folder.path().join("ca.pem"), authority.pem()).expect("a file");
    let folder = folder.path().to_str().expect("text");
    let refused = state("tcp", &address, &[("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder)]);
    assert!(fails(&refused).contains("does not take the certificate of this client"), "{refused:?}");
}

#[test]
fn a_server_without_tls_is_named_as_one() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let folder = Authority::new().folder();
    let folder = folder.path().to_str().expect("text");
    let refused = state("tcp", &address, &[("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", folder)]);
    assert_eq!(fails(&refused), "what answers there does not speak TLS");
}

#[test]
fn files_that_hold_something_else_are_named() {
    let authority = Authority::new();
    let address = authority.serve();
    for name in ["ca.pem", "cert.pem", "key.pem"] {
        let folder = authority.folder();
        fs::write(folder.path().join(name), "no PEM").expect("a file");
        let path = folder.path().to_str().expect("text");
        let refused = state("tcp", &address, &[("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", path)]);
        assert!(fails(&refused).contains(name), "{name}: {refused:?}");
    }
}
