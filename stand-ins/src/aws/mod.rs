//! STS, ECR, ECR Public, IAM Identity Center and the instance metadata service, over plain HTTP and over TLS, with faults.
//!
//! `POST /_fault` switches faults, `GET /_log` shows the requests so far. Signatures are read and not checked.

mod call;
mod caller;
mod ecr;
mod failure;
mod imds;
mod sso;
mod sts;
mod weather;

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::error::Error;
use crate::fault::{Fault, Faults, Name};
use crate::http::{self, Reply, Request, Response};
use crate::log::{AwsEntry, Entry, Log};
use crate::server::Server;
use crate::stop::Stop;

use call::{Call, Service};
use failure::failure;

const JSON: &str = "application/x-amz-json-1.1";
/// Every answer's request id; the real ones differ.
const REQUEST_ID: &str = "11111111-2222-3333-4444-555555555555";

/// The stand-in for AWS.
pub(crate) struct Aws {
    account: String,
    faults: Faults,
    log: Log,
    stop: Arc<Stop>,
}

impl Aws {
    /// With TLS where a certificate is given.
    pub(crate) fn start(
        port: u16,
        tls: Option<Arc<rustls::ServerConfig>>,
        account: &str,
        faults: &Faults,
        log: &Log,
        stop: &Arc<Stop>,
    ) -> Result<Server, Error> {
        let aws = Self {
            account: account.to_owned(),
            faults: faults.clone(),
            log: log.clone(),
            stop: Arc::clone(stop),
        };
        Server::start(port, stop, move |mut stream| {
            let _ = stream.set_read_timeout(Some(Duration::from_mins(2)));
            let Some(tls) = &tls else {
                // A client that gives up is its own business.
                let _ = http::converse(&mut stream, |request| aws.answer(request));
                return;
            };
            let Ok(connection) = rustls::ServerConnection::new(Arc::clone(tls)) else { return };
            let mut stream = rustls::StreamOwned::new(connection, stream);
            // So is one that does not trust the certificate.
            if let Ok(true) = http::converse(&mut stream, |request| aws.answer(request)) {
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        })
    }

    fn answer(&self, request: &Request) -> Reply {
        match request.path() {
            "/_fault" => return self.switch(&request.body).into(),
            "/_log" => return self.show_log().into(),
            _ => {}
        }
        let call = Call::of(request);
        let of_caller = caller::fault(&call).map(Fault::named);
        let fault = self.faults.of(call.service.as_str(), &call.operation).or(of_caller);
        let never = fault.as_ref().is_some_and(|fault| matches!(fault.name, Name::Hang | Name::Drop));
        if never {
            self.note(request, &call, fault.as_ref(), None);
            if fault.is_some_and(|fault| fault.name == Name::Hang) {
                self.stop.sleep(Duration::from_hours(1));
            }
            return Reply::HangUp;
        }
        let response = self.respond(&call, fault.as_ref()).with("x-amzn-RequestId", REQUEST_ID);
        self.note(request, &call, fault.as_ref(), Some(response.status));
        response.into()
    }

    fn respond(&self, call: &Call, fault: Option<&Fault>) -> Response {
        let fault = match fault {
            Some(fault) if fault.name == Name::Skew => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "whole seconds are enough for a wrong clock"
                )]
                let skew = SignedDuration::from_secs(fault.seconds.unwrap_or(3600.0) as i64);
                let refused = weather::refused_for_skew(call, skew);
                return refused.unwrap_or_else(|| self.serve(call, None)).dated(skew);
            }
            Some(fault) if fault.name == Name::Slow => {
                self.stop.sleep(fault.wait());
                None
            }
            other => other.map(|fault| fault.name),
        };
        fault
            .and_then(|name| weather::general(call, name, &self.account))
            .unwrap_or_else(|| self.serve(call, fault))
    }

    /// A call that no general fault has spoilt.
    fn serve(&self, call: &Call, fault: Option<Name>) -> Response {
        let account = caller::account(call).unwrap_or(&self.account);
        let served = match call.service {
            Service::Sts => sts::serve(call, account, fault),
            Service::Ecr => ecr::private(call, account, fault),
            Service::Public => ecr::public(call, fault),
            Service::Sso => Some(sso::portal(call, fault)),
            Service::Oidc => Some(sso::oidc(call, fault)),
            Service::Imds => Some(imds::serve(&call.operation, fault)),
            Service::Unknown => None,
        };
        served.unwrap_or_else(|| Response::json(404, JSON, &json!({"__type": "UnknownOperationException"})))
    }

    fn switch(&self, body: &[u8]) -> Response {
        match self.faults.set(&String::from_utf8_lossy(body)) {
            Ok(()) => Response::json(200, JSON, &json!({"faults": self.faults.names()})),
            Err(error) => Response::json(400, JSON, &json!({"message": error.to_string()})),
        }
    }

    fn show_log(&self) -> Response {
        let entries = serde_json::to_value(self.log.entries()).unwrap_or(Value::Null);
        Response::json(200, JSON, &entries)
    }

    fn note(&self, request: &Request, call: &Call, fault: Option<&Fault>, status: Option<u16>) {
        let signature = call.signature.as_ref();
        self.log.add(Entry {
            service: call.service.as_str().to_owned(),
            host: request.host(),
            method: request.method.clone(),
            path: request.target.clone(),
            status,
            credential: if signature.is_some() { "sigv4" } else { "none" }.to_owned(),
            user_agent: request.header("User-Agent").map(str::to_owned),
            aws: Some(AwsEntry {
                operation: call.operation.clone(),
                region: signature.map(|signature| signature.region.clone()),
                signed_for: signature.map(|signature| signature.service.clone()),
                access_key: signature.map(|signature| signature.access_key.clone()),
                has_session_token: request.header("X-Amz-Security-Token").is_some(),
                fault: fault.map(|fault| fault.name.as_str().to_owned()),
            }),
            ..Entry::default()
        });
    }
}
