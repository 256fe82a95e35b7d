//! What kind of credential a request carries.

use jiff::Timestamp;

use crate::decode;
use crate::host::Host;
use crate::http::Request;
use crate::token::{self, Service, Verdict};

/// The credential's kind, which is all that is ever kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Credential {
    None,
    Basic(Verdict),
    Bearer(Bearer),
    /// Neither Basic nor Bearer.
    Other,
}

/// What ECR Public hands out at `/token/`. A real one says nothing to those who look at it; these are words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearer {
    Anonymous,
    User,
    Expired,
    Malformed,
}

impl Bearer {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "c3RhbmQtaW4gYW5vbnltb3Vz",
            Self::User => "c3RhbmQtaW4gdXNlcg",
            Self::Expired => "c3RhbmQtaW4gZXhwaXJlZA",
            Self::Malformed => "",
        }
    }

    fn parse(text: &str) -> Self {
        let known = [Self::Anonymous, Self::User, Self::Expired];
        known.into_iter().find(|bearer| bearer.as_str() == text).unwrap_or(Self::Malformed)
    }
}

impl Credential {
    pub(super) fn of(request: &Request, host: &Host) -> Self {
        let Some(header) = request.header("Authorization") else { return Self::None };
        let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
        let value = value.trim();
        match scheme.to_ascii_lowercase().as_str() {
            "basic" => Self::Basic(basic(value, host)),
            "bearer" => Self::Bearer(Bearer::parse(value)),
            _ => Self::Other,
        }
    }

    /// For the log.
    pub(super) fn kind(self) -> String {
        let (scheme, kind) = match self {
            Self::None => return "none".to_owned(),
            Self::Other => return "other".to_owned(),
            Self::Basic(Verdict::Good) => ("basic", "good"),
            Self::Basic(Verdict::Expired) => ("basic", "expired"),
            Self::Basic(Verdict::Foreign) => ("basic", "foreign"),
            Self::Basic(Verdict::OtherAccount) => ("basic", "other-account"),
            Self::Basic(Verdict::Malformed) => ("basic", "malformed"),
            Self::Bearer(Bearer::Anonymous) => ("bearer", "anonymous"),
            Self::Bearer(Bearer::User) => ("bearer", "user"),
            Self::Bearer(Bearer::Expired) => ("bearer", "expired"),
            Self::Bearer(Bearer::Malformed) => ("bearer", "malformed"),
        };
        format!("{scheme}-{kind}")
    }
}

fn basic(value: &str, host: &Host) -> Verdict {
    let text = decode::text_from_base64(value).unwrap_or_default();
    let (user, password) = text.split_once(':').unwrap_or_default();
    let (service, place) = match host {
        Host::Private { account, region } => (Service::Private, Some((account.as_str(), region.as_str()))),
        Host::Public | Host::Other => (Service::Public, None),
    };
    token::judge(user, password, service, place, Timestamp::now())
}
