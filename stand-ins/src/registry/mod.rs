//! ECR Private and ECR Public: the registry API over TLS, told apart by `Host`.

mod credential;
mod image;
mod outcome;
mod private;
mod public;
mod push;
mod repository;
pub(crate) mod tls;

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::authority::Authority;
use crate::error::Error;
use crate::fault::Faults;
use crate::host::Host;
use crate::http::{self, Reply, Request, Response};
use crate::log::{Entry, Log};
use crate::server::Server;
use crate::stop::Stop;

use credential::Credential;
use image::Images;
use push::Pushed;

const JSON: &str = "application/json; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// What both registries know.
pub(crate) struct Registry {
    images: Images,
    pushed: Pushed,
    faults: Faults,
    log: Log,
    stop: Arc<Stop>,
}

impl Registry {
    pub(crate) fn start(
        port: u16,
        [known, unknown]: [&Authority; 2],
        faults: &Faults,
        log: &Log,
        stop: &Arc<Stop>,
    ) -> Result<Server, Error> {
        let tls = tls::config(known, unknown, faults.clone())?;
        let registry = Self {
            images: Images::new()?,
            pushed: Pushed::default(),
            faults: faults.clone(),
            log: log.clone(),
            stop: Arc::clone(stop),
        };
        Server::start(port, stop, move |stream| registry.serve(stream, &tls))
    }

    fn serve(&self, stream: TcpStream, tls: &Arc<rustls::ServerConfig>) {
        let Ok(connection) = rustls::ServerConnection::new(Arc::clone(tls)) else { return };
        // Nobody should wait for a client that does not speak.
        let _ = stream.set_read_timeout(Some(Duration::from_mins(2)));
        let mut stream = rustls::StreamOwned::new(connection, stream);
        // A client that does not trust the certificate ends the connection: its business, and what it prints is the test.
        if let Ok(true) = http::converse(&mut stream, |request| self.answer(request)) {
            // TLS has a goodbye of its own, without which some clients complain.
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    }

    fn answer(&self, request: &Request) -> Reply {
        let host = Host::parse(&request.host());
        let credential = Credential::of(request, &host);
        let reply = match &host {
            Host::Public => self.public(request, credential),
            Host::Private { account, region } => self.private(request, credential, account, region),
            Host::Other => Response::new(404, TEXT, "404 page not found\n").into(),
        };
        self.log.add(Entry {
            service: "registry".to_owned(),
            host: request.host(),
            method: request.method.clone(),
            path: request.target.clone(),
            status: match &reply {
                Reply::Answer(response) => Some(response.status),
                Reply::HangUp => None,
            },
            credential: credential.kind(),
            user_agent: request.header("User-Agent").map(str::to_owned),
            ..Entry::default()
        });
        match reply {
            Reply::Answer(response) => {
                Reply::Answer(response.with("Docker-Distribution-Api-Version", "registry/2.0"))
            }
            Reply::HangUp => Reply::HangUp,
        }
    }
}

/// An error as registries write it. ECR ends it with a newline: the lengths are those of public bug reports.
fn error(status: u16, code: &str, message: &str) -> Response {
    let body = json!({"errors": [{"code": code, "message": message}]});
    Response::new(status, JSON, format!("{body}\n"))
}

/// ECR's words for a login whose time is over.
fn expired() -> Response {
    error(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.")
}

/// ECR's words for somebody whom no policy lets pull.
fn not_authorized(account: &str, region: &str, repository: &str) -> Response {
    let message = format!(
        "User: arn:aws:iam::111122223333:user/dev is not authorized to perform: ecr:BatchGetImage on resource: \
         arn:aws:ecr:{region}:{account}:repository/{repository} because no resource-based policy allows the \
         ecr:BatchGetImage action"
    );
    error(403, "DENIED", &message)
}

/// ECR's words for a token it can't make sense of.
fn invalid() -> Response {
    error(400, "DENIED", "Your Authorization Token is invalid.")
}
