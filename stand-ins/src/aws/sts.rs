//! STS: who one is, and roles.

use jiff::{SignedDuration, Timestamp};

use crate::fault::Name;
use crate::http::Response;

use super::call::Call;
use super::failure::escaped;
use super::{REQUEST_ID, failure};

/// `None` for an operation that it does not have.
pub(super) fn serve(call: &Call, account: &str, fault: Option<Name>) -> Option<Response> {
    let operation = call.operation.as_str();
    let is_role = matches!(operation, "AssumeRole" | "AssumeRoleWithWebIdentity");
    if is_role && fault == Some(Name::RoleDenied) {
        let role = call.text("RoleArn").unwrap_or("?");
        let message = format!(
            "User: arn:aws:iam::{account}:user/dev is not authorized to perform: sts:{operation} on resource: {role}"
        );
        return Some(failure(call.service, 403, "AccessDenied", &message));
    }
    if is_role && fault == Some(Name::Mfa) {
        let message = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
        return Some(failure(call.service, 403, "AccessDenied", message));
    }
    let result = match operation {
        "GetCallerIdentity" => format!(
            "<Arn>arn:aws:iam::{account}:user/dev</Arn><UserId>AIDAFAKEFAKEFAKEFAKE1</UserId><Account>{account}</Account>"
        ),
        _ if is_role => role(call, account),
        _ => return None,
    };
    Some(Response::new(
        200,
        "text/xml",
        format!(
            "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result>{result}\
             </{operation}Result><ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>\
             </{operation}Response>"
        ),
    ))
}

fn role(call: &Call, account: &str) -> String {
    let name = call.text("RoleArn").and_then(|arn| arn.rsplit('/').next()).unwrap_or("r");
    let session = call.text("RoleSessionName").unwrap_or("s");
    let now = Timestamp::now();
    let expiration = now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now);
    let arn = escaped(&format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"));
    format!(
        "<AssumedRoleUser><AssumedRoleId>AROAFAKE:s</AssumedRoleId><Arn>{arn}</Arn></AssumedRoleUser><Credentials>\
         <AccessKeyId>ASIAFAKEFAKEFAKEFAKE</AccessKeyId><SecretAccessKey>fake/secret</SecretAccessKey>\
         <SessionToken>FAKESESSION</SessionToken><Expiration>{}</Expiration></Credentials>",
        expiration.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
}
