//! Faults that meet every call alike: the way there, the credentials, the clock, the load.

use jiff::{SignedDuration, Timestamp};

use crate::fault::Name;
use crate::http::Response;

use super::call::{Call, Service};
use super::failure::failure;

/// AWS takes a signature for this long, in both directions.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(15);

/// The fault's answer, unless it is one that only some operation has.
pub(super) fn general(call: &Call, fault: Name, account: &str) -> Option<Response> {
    on_the_way(call.service, fault).or_else(|| {
        let is_signed = call.service.is_signed();
        is_signed.then(|| credentials(call, fault, account).or_else(|| service(call, fault)))?
    })
}

/// What is not AWS's answer at all.
fn on_the_way(service: Service, fault: Name) -> Option<Response> {
    const HTML: &str = "text/html";
    Some(match fault {
        Name::Garbage => Response::new(200, super::JSON, b"\x00\xff not json <<<"),
        Name::EmptyBody => Response::new(200, super::JSON, ""),
        Name::ProxyHtml => {
            let page = "<html><head><title>Access Denied</title></head><body><h1>Blocked by corporate web filter</h1></body></html>";
            Response::new(403, HTML, page)
        }
        Name::Proxy407 => Response::new(407, HTML, "<html><body>Proxy Authentication Required</body></html>")
            .with("Proxy-Authenticate", r#"Basic realm="corp""#),
        Name::Unavailable if service.is_signed() => {
            Response::new(503, HTML, "<html><body><b>Http/1.1 Service Unavailable</b></body></html>")
        }
        _ => return None,
    })
}

/// What IAM and the signature check say. STS has its own codes, and 403 where the others say 400.
fn credentials(call: &Call, fault: Name, account: &str) -> Option<Response> {
    let is_sts = call.service == Service::Sts;
    let say = |sts: &str, other: &str, message: &str| {
        let (status, code) = if is_sts { (403, sts) } else { (400, other) };
        failure(call.service, status, code, message)
    };
    Some(match fault {
        Name::ExpiredToken => say(
            "ExpiredToken",
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        Name::InvalidToken => {
            let end = if is_sts { "" } else { "." };
            let message = format!("The security token included in the request is invalid{end}");
            say("InvalidClientTokenId", "UnrecognizedClientException", &message)
        }
        Name::AccessDenied | Name::AccessDenied403 => {
            let (status, code) = if is_sts { (403, "AccessDenied") } else { (400, "AccessDeniedException") };
            let status = if fault == Name::AccessDenied403 { 403 } else { status };
            failure(call.service, status, code, &denied(call, account))
        }
        Name::DeniedByOrganization => {
            let message = format!(
                "{} with an explicit deny in a service control policy",
                denied(call, account).split(" because ").next().unwrap_or_default()
            );
            say("AccessDenied", "AccessDeniedException", &message)
        }
        Name::DeniedByRepository => {
            let message =
                denied(call, account).replace("no identity-based policy", "no resource-based policy");
            say("AccessDenied", "AccessDeniedException", &message)
        }
        Name::BearerDenied if call.service == Service::Public => {
            let action = "sts:GetServiceBearerToken";
            failure(call.service, 400, "AccessDeniedException", &no_policy(account, action, "*"))
        }
        Name::BadSignature => say(
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.",
        ),
        Name::ClockSkew => {
            let now = Timestamp::now();
            out_of_time(call.service, now, now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now))
        }
        _ => return None,
    })
}

/// What the service says for reasons of its own.
fn service(call: &Call, fault: Name) -> Option<Response> {
    let is_sts = call.service == Service::Sts;
    let (status, sts, other, message) = match fault {
        Name::IncompleteSignature => (
            400,
            "IncompleteSignature",
            "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter.",
        ),
        Name::OptIn => (
            403,
            "OptInRequired",
            "OptInRequired",
            "The AWS Access Key Id needs a subscription for the service",
        ),
        Name::Throttle => (400, "Throttling", "ThrottlingException", "Rate exceeded"),
        Name::ServerError => (500, "InternalFailure", "ServerException", "An internal error occurred"),
        _ => return None,
    };
    Some(failure(call.service, status, if is_sts { sts } else { other }, message))
}

fn denied(call: &Call, account: &str) -> String {
    let prefix = if call.service == Service::Public { "ecr-public" } else { call.service.as_str() };
    let resource = if matches!(call.operation.as_str(), "GetAuthorizationToken" | "GetCallerIdentity") {
        "*".to_owned()
    } else {
        let repository = call.text("repositoryName").unwrap_or("*");
        format!("arn:aws:ecr:{}:{account}:repository/{repository}", call.region())
    };
    no_policy(account, &format!("{prefix}:{}", call.operation), &resource)
}

fn no_policy(account: &str, action: &str, resource: &str) -> String {
    format!(
        "User: arn:aws:iam::{account}:user/dev is not authorized to perform: {action} on resource: {resource} \
         because no identity-based policy allows the {action} action"
    )
}

/// Where the server's clock is off by `skew`: its refusal of a client whose clock is not, or is in another way.
pub(super) fn refused_for_skew(call: &Call, skew: SignedDuration) -> Option<Response> {
    let server = Timestamp::now().saturating_add(skew).ok()?;
    let client = call.signed_at?;
    (client.duration_since(server).abs() > TOLERANCE).then(|| out_of_time(call.service, client, server))
}

fn out_of_time(service: Service, client: Timestamp, server: Timestamp) -> Response {
    let text = |time: Timestamp| time.strftime("%Y%m%dT%H%M%SZ").to_string();
    let limit = |offset| text(server.saturating_add(offset).unwrap_or(server));
    let (client_text, server_text) = (text(client), text(server));
    let message = if client < server {
        format!(
            "Signature expired: {client_text} is now earlier than {} ({server_text} - 15 min.)",
            limit(-TOLERANCE)
        )
    } else {
        format!(
            "Signature not yet current: {client_text} is still later than {} ({server_text} + 15 min.)",
            limit(TOLERANCE)
        )
    };
    let (status, code) = match service {
        Service::Sts => (403, "SignatureDoesNotMatch"),
        _ => (400, "InvalidSignatureException"),
    };
    failure(service, status, code, &message)
}
