//! A stand-in for the Docker daemon on a unix socket: small hand-written HTTP, with faults.
//!
//! Used by unit tests through `#[path]` and by integration tests through `mod support`.
#![allow(dead_code, reason = "each test that includes this file uses a part of it")]
#![allow(unreachable_pub, reason = "it is included in several places")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use tempfile::TempDir;

/// What the stand-in does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// It answers as Docker does.
    Docker,
    /// It answers as podman 4.3 does: it has no `/distribution`.
    Podman,
    /// It answers as Docker 1.12 does: API 1.24, which has no `/distribution`, and nothing for newer clients.
    OldApi,
    /// Its socket is there and nobody listens.
    Refuses,
    /// It takes connections and says nothing.
    Hangs,
    /// It answers `/version` and says nothing to anything else.
    HangsAfterVersion,
    /// It says something that is not HTTP.
    Garbage,
    /// It is some other web server.
    OtherServer,
}

/// A request that it got.
#[derive(Clone, Debug)]
pub struct Request {
    /// Without the API version, such as `/distribution/IMAGE/json`.
    pub path: String,
    /// The API version that was asked for, such as `1.41`.
    pub version: Option<String>,
    /// The decoded `X-Registry-Auth`; empty where there is none.
    pub credentials: String,
}

/// The stand-in. It ends with the test's process.
pub struct Daemon {
    folder: TempDir,
    behaviour: Behaviour,
    local: Vec<String>,
    needs_no_login: Vec<String>,
    answers: BTreeMap<String, Vec<(u16, String)>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Daemon {
    pub fn new(behaviour: Behaviour) -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            behaviour,
            local: Vec::new(),
            needs_no_login: Vec::new(),
            answers: BTreeMap::new(),
            requests: Arc::default(),
        }
    }

    /// This image is on the machine.
    pub fn local(mut self, image: &str) -> Self {
        self.local.push(image.to_owned());
        self
    }

    /// The registry accepts a request for this image, which is for these platforms (`os/architecture`).
    pub fn accepts(self, image: &str, platforms: &[&str]) -> Self {
        let platforms: Vec<String> = platforms
            .iter()
            .filter_map(|platform| platform.split_once('/'))
            .map(|(os, architecture)| format!(r#"{{"architecture":"{architecture}","os":"{os}"}}"#))
            .collect();
        let body = format!(
            r#"{{"Descriptor":{{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:{}","size":473}},"Platforms":[{}]}}"#,
            "0".repeat(64),
            platforms.join(",")
        );
        self.reply(image, 200, body)
    }

    /// The registry refuses a request for this image: the daemon's status and text. Given several times, the answers
    /// follow each other and the last one stays.
    pub fn refuses(self, image: &str, status: u16, text: &str) -> Self {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        self.reply(image, status, format!(r#"{{"message":"{text}"}}"#))
    }

    /// The registry accepts a request for this image where no login comes with it, whatever it says to others.
    pub fn accepts_without_login(mut self, image: &str) -> Self {
        self.needs_no_login.push(format!("/distribution/{image}/json"));
        self
    }

    fn reply(mut self, image: &str, status: u16, body: String) -> Self {
        self.answers.entry(format!("/distribution/{image}/json")).or_default().push((status, body));
        self
    }

    /// Begins to listen.
    pub fn start(self) -> Running {
        let socket = self.folder.path().join("docker.sock");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let requests = Arc::clone(&self.requests);
        let running = Running { socket, requests, _folder: self.folder };
        if self.behaviour == Behaviour::Refuses {
            drop(listener);
            return running;
        }
        let shared = Arc::new(Shared {
            behaviour: self.behaviour,
            local: self.local,
            needs_no_login: self.needs_no_login,
            answers: Mutex::new(self.answers),
            requests: self.requests,
        });
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.serve(stream));
            }
        });
        running
    }
}

/// A stand-in that listens.
pub struct Running {
    socket: PathBuf,
    requests: Arc<Mutex<Vec<Request>>>,
    _folder: TempDir,
}

impl Running {
    /// For `DOCKER_HOST`.
    pub fn host(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    pub fn socket(&self) -> &PathBuf {
        &self.socket
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("not poisoned").clone()
    }
}

struct Shared {
    behaviour: Behaviour,
    local: Vec<String>,
    needs_no_login: Vec<String>,
    answers: Mutex<BTreeMap<String, Vec<(u16, String)>>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Shared {
    fn serve(&self, stream: UnixStream) {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read(&mut stream) {
            self.requests.lock().expect("not poisoned").push(request.clone());
            let hangs = match self.behaviour {
                Behaviour::Hangs => true,
                Behaviour::HangsAfterVersion => request.path != "/version",
                _ => false,
            };
            if hangs {
                thread::sleep(Duration::from_mins(1));
                return;
            }
            let reply = match self.behaviour {
                Behaviour::Garbage => "SSH-2.0-OpenSSH_9.6\r\n".to_owned(),
                Behaviour::OtherServer => http(200, "text/html", "<html>It works!</html>"),
                Behaviour::OldApi => old(&request),
                _ => self.answer(&request),
            };
            if stream.get_mut().write_all(reply.as_bytes()).is_err() || self.behaviour == Behaviour::Garbage {
                return;
            }
        }
    }

    fn answer(&self, request: &Request) -> String {
        let path = request.path.as_str();
        let is_podman = self.behaviour == Behaviour::Podman;
        if path == "/version" {
            let (name, version) = if is_podman { ("Podman Engine", "4.3.1") } else { ("Engine", "28.5.2") };
            return http(
                200,
                "application/json",
                &format!(
                    r#"{{"Platform":{{"Name":""}},"Components":[{{"Name":"{name}","Version":"{version}"}}],"Version":"{version}","ApiVersion":"1.41","MinAPIVersion":"1.12","Os":"linux","Arch":"amd64"}}"#
                ),
            );
        }
        if path == "/_ping" {
            return http(200, "text/plain", "OK");
        }
        if path == "/info" {
            return http(
                200,
                "application/json",
                r#"{"ServerVersion":"28.5.2","Driver":"overlay2","OSType":"linux"}"#,
            );
        }
        if let Some(image) = path.strip_prefix("/images/").and_then(|rest| rest.strip_suffix("/json")) {
            return if self.local.iter().any(|local| local == image) {
                http(200, "application/json", r#"{"Id":"sha256:1","Architecture":"amd64","Os":"linux"}"#)
            } else {
                http(404, "application/json", &format!(r#"{{"message":"No such image: {image}"}}"#))
            };
        }
        if request.credentials.is_empty() && self.needs_no_login.iter().any(|known| known == path) {
            return http(200, "application/json", r#"{"Descriptor":{},"Platforms":[]}"#);
        }
        if !is_podman && let Some(answers) = self.answers.lock().expect("not poisoned").get_mut(path) {
            let (status, body) = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
            return http(status, "application/json", &body);
        }
        if is_podman {
            http(404, "text/plain", "Not Found\n")
        } else {
            http(404, "application/json", r#"{"message":"page not found"}"#)
        }
    }
}

/// Docker 1.12.
fn old(request: &Request) -> String {
    let asked = request.version.as_deref().and_then(|version| version.split('.').nth(1)?.parse().ok());
    match (request.path.as_str(), asked) {
        (_, Some(25..)) => http(
            400,
            "application/json",
            r#"{"message":"client is newer than server (client API version: 1.41, server API version: 1.24)"}"#,
        ),
        ("/version", _) => http(
            200,
            "application/json",
            r#"{"Version":"1.12.6","ApiVersion":"1.24","Os":"linux","Arch":"amd64"}"#,
        ),
        ("/_ping", _) => http(200, "text/plain", "OK"),
        _ => http(404, "text/plain", "404 page not found\n"),
    }
}

fn read(stream: &mut BufReader<UnixStream>) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let path = lines.first()?.split(' ').nth(1)?.to_owned();
    let path = path.split('?').next().unwrap_or_default();
    // `/v1.41/version` is `/version`.
    let (version, path) = match path.strip_prefix("/v").and_then(|rest| rest.split_once('/')) {
        Some((version, rest)) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            (Some(version.to_owned()), format!("/{rest}"))
        }
        _ => (None, path.to_owned()),
    };
    let credentials = lines
        .iter()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("x-registry-auth"))
        .and_then(|(_, value)| base64::engine::general_purpose::URL_SAFE.decode(value).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    Some(Request { path, version, credentials })
}

fn http(status: u16, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nApi-Version: 1.41\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
