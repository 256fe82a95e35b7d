//! From what the SDK returns to the cause. Its own texts are not shown: they hold whole answers with their headers.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::http::Unreached;
use crate::aws::{Destination, Failure, FailureKind};
use crate::network::NetworkCause;
use crate::quoted::Quoted;

/// How much of somebody's words is kept.
const WORDS: usize = 600;

/// A question that was put: `sts`, `GetCallerIdentity`, `eu-west-1`.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) service: &'static str,
    pub(super) operation: &'static str,
    pub(super) region: String,
}

impl Question {
    pub(super) fn new(service: &'static str, operation: &'static str, region: &str) -> Self {
        Self { service, operation, region: region.to_owned() }
    }

    fn in_words(&self) -> Quoted {
        format!("{} {} in {}", self.service, self.operation, self.region).into()
    }

    /// A failure that this question has.
    pub(super) fn failure(&self, kind: FailureKind, words: impl Into<Quoted>) -> Failure {
        Failure::new(kind, words, self.in_words())
    }

    /// Why the SDK has no answer.
    pub(super) fn failed<E>(&self, error: &SdkError<E, HttpResponse>) -> Failure
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        if let Some(failure) = self.on_the_way(error) {
            return failure;
        }
        if matches!(error, SdkError::TimeoutError(_)) {
            return self.too_slow();
        }
        let (status, body) = error.raw_response().map_or((None, None), |raw| {
            let body = raw.body().bytes().map(|body| String::from_utf8_lossy(body).into_owned());
            (Some(raw.status().as_u16()), body)
        });
        let meta = error.meta();
        let Some(code) = meta.code() else {
            let (kind, words) = no_code(status, body.as_deref().unwrap_or_default());
            return self.failure(kind, words);
        };
        let message = meta.message().unwrap_or_default();
        let kind = self.kind(code, message, status);
        let words = if message.is_empty() { code } else { message };
        Failure {
            code: Some(code.into()),
            words: Quoted::new(words).shortened(WORDS),
            principal: principal(message),
            ..self.failure(kind, "")
        }
    }

    /// What ended before there was an answer.
    fn on_the_way(&self, error: &(dyn Error + 'static)) -> Option<Failure> {
        let mut next = Some(error);
        let mut is_timeout = false;
        while let Some(error) = next {
            if let Some(unreached) = error.downcast_ref::<Unreached>() {
                let cause = unreached.cause.unwrap_or(NetworkCause::Reset);
                let failure = self.failure(FailureKind::Network { cause }, unreached.words.clone());
                let destination = (!unreached.host.as_str().is_empty()).then(|| {
                    Box::new(Destination {
                        host: unreached.host.clone(),
                        addresses: unreached.addresses.clone(),
                    })
                });
                return Some(Failure { destination, ..failure });
            }
            is_timeout |= error
                .downcast_ref::<aws_smithy_runtime_api::client::result::ConnectorError>()
                .is_some_and(aws_smithy_runtime_api::client::result::ConnectorError::is_timeout);
            next = error.source();
        }
        is_timeout.then(|| self.too_slow())
    }

    /// Nothing came in time.
    pub(super) fn too_slow(&self) -> Failure {
        let words = format!("{}: no answer in time", self.service);
        self.failure(FailureKind::Network { cause: NetworkCause::Timeout }, words)
    }

    fn kind(&self, code: &str, message: &str, status: Option<u16>) -> FailureKind {
        let code = code.strip_suffix("Exception").unwrap_or(code);
        let of_role = self.operation == "AssumeRole";
        let of_token = self.operation == "AssumeRoleWithWebIdentity";
        match code {
            "ExpiredToken" | "RequestExpired" if of_token => FailureKind::WebIdentityEnded,
            "IDPRejectedClaim" | "InvalidIdentityToken" | "IDPCommunicationError" => {
                FailureKind::WebIdentityDenied
            }
            "ExpiredToken" | "RequestExpired" => FailureKind::Expired,
            "InvalidClientTokenId" | "UnrecognizedClient" | "InvalidToken" => FailureKind::UnknownKey,
            "RequestTimeTooSkewed" => FailureKind::ClockSkew,
            "SignatureDoesNotMatch" | "InvalidSignature" => {
                let is_of_time = ["Signature expired", "Signature not yet current"];
                if is_of_time.iter().any(|words| message.contains(words)) {
                    FailureKind::ClockSkew
                } else {
                    FailureKind::BadSignature
                }
            }
            "IncompleteSignature" | "MissingAuthenticationToken" => FailureKind::BadSignature,
            "AccessDenied" if of_token => FailureKind::WebIdentityDenied,
            "AccessDenied" if of_role => FailureKind::RoleDenied,
            "AccessDenied" if message.contains("explicit deny") => FailureKind::DeniedExplicitly,
            "AccessDenied" if message.contains("sts:GetServiceBearerToken") => FailureKind::BearerTokenDenied,
            "AccessDenied" => FailureKind::Denied,
            "Unauthorized" => FailureKind::SsoEnded,
            "Forbidden" | "ResourceNotFound" if self.service == "sso" => FailureKind::SsoRoleDenied,
            "OptInRequired" | "RegionDisabled" | "SubscriptionRequired" => FailureKind::NotSignedUp,
            "UnsupportedCommand" => FailureKind::UnsupportedRegion,
            "Throttling" | "TooManyRequests" | "RequestLimitExceeded" | "Throttled" | "SlowDown" => {
                FailureKind::Throttled
            }
            "Server" | "InternalFailure" | "InternalServer" | "InternalError" | "ServiceUnavailable" => {
                FailureKind::ServiceError
            }
            _ if status.is_some_and(|status| status >= 500) => FailureKind::ServiceError,
            _ => FailureKind::Other,
        }
    }
}

/// An answer without a code is not of AWS, or not of its own program.
fn no_code(status: Option<u16>, body: &str) -> (FailureKind, Quoted) {
    let is_page = body.trim_start().to_ascii_lowercase().starts_with("<html")
        || body.trim_start().to_ascii_lowercase().starts_with("<!doctype");
    let shown = status.map_or_else(|| "an answer".to_owned(), |status| format!("status {status}"));
    let text = text_of(body);
    match status {
        Some(407) => (FailureKind::ProxyAnswered, format!("the proxy wants a login: {shown}, {text}").into()),
        Some(status) if status >= 500 => (FailureKind::ServiceError, format!("{shown}, {text}").into()),
        _ if is_page => (
            FailureKind::ProxyAnswered,
            format!("a web page came instead of an answer of AWS: {shown}, {text}").into(),
        ),
        _ => (FailureKind::NotAnAnswer, format!("{shown}, which is no answer of AWS").into()),
    }
}

/// The words of a web page.
fn text_of(page: &str) -> String {
    let mut out = String::new();
    let mut is_tag = false;
    for c in page.chars().take(4096) {
        match c {
            '<' => {
                is_tag = true;
                out.push(' ');
            }
            '>' => is_tag = false,
            c if !is_tag => out.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = out.split_whitespace().take(24).collect();
    if words.is_empty() { "an empty page".to_owned() } else { format!("\"{}\"", words.join(" ")) }
}

/// `User: ARN is not authorized …`
fn principal(message: &str) -> Option<Quoted> {
    let (_, rest) = message.split_once("User: ")?;
    let arn = rest.split_whitespace().next()?;
    arn.starts_with("arn:").then(|| arn.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(operation: &'static str, code: &str, message: &str) -> FailureKind {
        Question::new("ecr", operation, "eu-west-1").kind(code, message, Some(400))
    }

    #[test]
    fn the_same_code_has_several_causes() {
        let token = "GetAuthorizationToken";
        for (operation, code, message, expected) in [
            (token, "ExpiredTokenException", "", FailureKind::Expired),
            ("GetCallerIdentity", "ExpiredToken", "", FailureKind::Expired),
            ("AssumeRoleWithWebIdentity", "ExpiredTokenException", "", FailureKind::WebIdentityEnded),
            (
                token,
                "InvalidSignatureException",
                "Signature expired: 1 is now earlier than 2",
                FailureKind::ClockSkew,
            ),
            (token, "SignatureDoesNotMatch", "Signature not yet current: 1", FailureKind::ClockSkew),
            (token, "InvalidSignatureException", "does not match the signature", FailureKind::BadSignature),
            (token, "AccessDeniedException", "because no identity-based policy", FailureKind::Denied),
            (token, "AccessDeniedException", "with an explicit deny in", FailureKind::DeniedExplicitly),
            (
                token,
                "AccessDeniedException",
                "perform: sts:GetServiceBearerToken",
                FailureKind::BearerTokenDenied,
            ),
            ("AssumeRole", "AccessDenied", "", FailureKind::RoleDenied),
            ("AssumeRoleWithWebIdentity", "AccessDenied", "", FailureKind::WebIdentityDenied),
            (token, "OptInRequired", "", FailureKind::NotSignedUp),
            (token, "SomethingNew", "", FailureKind::Other),
        ] {
            assert_eq!(kind(operation, code, message), expected, "{operation} {code} {message}");
        }
    }

    #[test]
    fn what_is_no_answer_of_aws_is_told_by_its_status_and_form() {
        let page = "<html><head><title>Access Denied</title></head><body><h1>Blocked</h1></body></html>";
        assert_eq!(no_code(Some(403), page).0, FailureKind::ProxyAnswered);
        assert!(no_code(Some(403), page).1.as_str().contains("\"Access Denied Blocked\""));
        assert_eq!(no_code(Some(407), "").0, FailureKind::ProxyAnswered);
        assert_eq!(no_code(Some(503), page).0, FailureKind::ServiceError);
        assert_eq!(no_code(Some(200), "\u{0}").0, FailureKind::NotAnAnswer);
    }

    #[test]
    fn the_principal_stands_in_the_message() {
        let message = "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ecr:X";
        assert_eq!(principal(message), Some("arn:aws:iam::123456789012:user/ci".into()));
        assert_eq!(principal("no such thing"), None);
    }
}
