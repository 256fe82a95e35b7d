//! Which operation of which service a request is for.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::decode;
use crate::http::Request;

/// The services, by the names that faults are scoped with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Sts,
    Ecr,
    Public,
    Sso,
    Oidc,
    Imds,
    Unknown,
}

impl Service {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Sts => "sts",
            Self::Ecr => "ecr",
            Self::Public => "public",
            Self::Sso => "sso",
            Self::Oidc => "oidc",
            Self::Imds => "imds",
            Self::Unknown => "?",
        }
    }

    /// Those that are asked with a signature.
    pub(super) fn is_signed(self) -> bool {
        matches!(self, Self::Sts | Self::Ecr | Self::Public)
    }
}

/// What an AWS Signature Version 4 says about itself.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) access_key: String,
    pub(super) region: String,
    pub(super) service: String,
}

/// A request, understood.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) service: Service,
    /// The action; for the metadata service, its path.
    pub(super) operation: String,
    pub(super) signature: Option<Signature>,
    /// When the client says it is.
    pub(super) signed_at: Option<Timestamp>,
    parameters: Map<String, Value>,
}

impl Call {
    pub(super) fn of(request: &Request) -> Self {
        let (service, operation, parameters) = route(request);
        let signed_at = request
            .header("X-Amz-Date")
            .and_then(|text| DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok())
            .and_then(|date| date.to_zoned(TimeZone::UTC).ok())
            .map(|zoned| zoned.timestamp());
        let signature = request.header("Authorization").and_then(signature);
        Self { service, operation, signature, signed_at, parameters }
    }

    /// The region that the signature is for.
    pub(super) fn region(&self) -> &str {
        self.signature.as_ref().map_or("us-east-1", |signature| &signature.region)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&Value> {
        self.parameters.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.parameter(name).and_then(Value::as_str)
    }
}

/// The AWS JSON protocol names its operation in a header, the query protocol in the body, the others in the path.
fn route(request: &Request) -> (Service, String, Map<String, Value>) {
    if let Some((service, operation)) =
        request.header("X-Amz-Target").and_then(|target| target.split_once('.'))
    {
        let service = match service {
            "AmazonEC2ContainerRegistry_V20150921" => Service::Ecr,
            "SpencerFrontendService" => Service::Public,
            _ => Service::Unknown,
        };
        let parameters = serde_json::from_slice(&request.body).unwrap_or_default();
        return (service, operation.to_owned(), parameters);
    }
    let form = map(decode::form(&String::from_utf8_lossy(&request.body)));
    if let Some(action) = form.get("Action").and_then(Value::as_str) {
        return (Service::Sts, action.to_owned(), form);
    }
    match request.path() {
        "/federation/credentials" => (Service::Sso, "GetRoleCredentials".to_owned(), map(request.query())),
        "/token" => (Service::Oidc, "CreateToken".to_owned(), Map::new()),
        "/client/register" => (Service::Oidc, "RegisterClient".to_owned(), Map::new()),
        path if path.starts_with("/latest/") => (Service::Imds, path.to_owned(), Map::new()),
        path => (Service::Unknown, path.to_owned(), Map::new()),
    }
}

fn map(pairs: Vec<(String, String)>) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}

/// `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`
fn signature(header: &str) -> Option<Signature> {
    let scope = header.split_once("Credential=")?.1.split([',', ' ']).next()?;
    let mut parts = scope.split('/');
    let access_key = parts.next()?.to_owned();
    let region = parts.nth(1)?.to_owned();
    let service = parts.next()?.to_owned();
    Some(Signature { access_key, region, service })
}
