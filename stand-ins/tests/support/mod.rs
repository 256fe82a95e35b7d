//! A small HTTPS client that trusts a world's authority and calls its registry by the real names.
#![allow(dead_code, reason = "each test that includes this file uses a part of it")]
#![allow(unreachable_pub, reason = "it is included in several places")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sam_ecr_doctor_stand_ins::World;
use sam_ecr_doctor_stand_ins::token::{self, Service};

pub const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
pub const PUBLIC: &str = "public.ecr.aws";
pub const EXPIRED: &str = "Your authorization token has expired. Reauthenticate and try again.";
pub const INVALID: &str = "Your Authorization Token is invalid.";

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Code and message of a registry's error.
    pub fn error(&self) -> (String, String) {
        let error = &self.json()["errors"][0];
        let text = |key: &str| error[key].as_str().expect("text").to_owned();
        (text("code"), text("message"))
    }
}

/// `AWS:PASSWORD` as a header; valid for so many seconds.
pub fn basic(service: Service, region: &str, seconds: i64) -> String {
    let expires = Timestamp::now() + SignedDuration::from_secs(seconds);
    let password = token::password(service, region, expires).expect("a password");
    format!("Basic {}", token::with_user(&password))
}

pub fn login(user: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

/// A TLS connection to the registry, under one of its names.
pub fn connect(world: &World, host: &str, ca: &Path) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).expect("a certificate")).expect("a root");
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
    StreamOwned::new(connection, TcpStream::connect(world.registry_address()).expect("to connect"))
}

/// One request on a connection of its own.
pub fn ask(world: &World, method: &str, host: &str, path: &str, authorization: Option<&str>) -> Answer {
    let mut stream = connect(world, host, &world.ca_file());
    send(&mut stream, method, host, path, authorization).expect("to send");
    answer(&mut stream, method == "HEAD").expect("an answer")
}

pub fn get(world: &World, host: &str, path: &str, authorization: Option<&str>) -> Answer {
    ask(world, "GET", host, path, authorization)
}

pub fn send(
    stream: &mut impl Write,
    method: &str,
    host: &str,
    path: &str,
    authorization: Option<&str>,
) -> io::Result<()> {
    let authorization = authorization.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: test\r\n{authorization}\r\n")?;
    stream.flush()
}

/// Reads one answer and not a byte more.
pub fn answer(stream: &mut impl Read, is_head: bool) -> io::Result<Answer> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).map_err(io::Error::other)?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    let mut answer = Answer { status, head, body: Vec::new() };
    let length = answer.header("Content-Length").map_or(0, |length| length.parse().expect("a length"));
    answer.body = vec![0; if is_head { 0 } else { length }];
    stream.read_exact(&mut answer.body)?;
    Ok(answer)
}

/// One request in plain HTTP, such as to AWS.
pub fn plain(
    url: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").expect("a URL"))?;
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: x\r\n")?;
    for (name, value) in headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    write!(stream, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    answer(&mut stream, method == "HEAD")
}
