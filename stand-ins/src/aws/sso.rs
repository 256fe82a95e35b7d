//! IAM Identity Center: the portal that gives a role's credentials, and the token service before it.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::fault::Name;
use crate::http::Response;

use super::call::Call;
use super::failure;

const JSON: &str = "application/json";

pub(super) fn portal(call: &Call, fault: Option<Name>) -> Response {
    match fault {
        Some(Name::SsoExpired) => {
            failure(call.service, 401, "UnauthorizedException", "Session token not found or invalid")
        }
        Some(Name::AccessDenied | Name::RoleDenied) => {
            failure(call.service, 403, "ForbiddenException", "No access")
        }
        _ => {
            let now = Timestamp::now();
            let expiration =
                now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now).as_millisecond();
            let credentials = json!({
                "accessKeyId": "ASIAFAKESSO000000000",
                "secretAccessKey": "fake",
                "sessionToken": "FAKESSO",
                "expiration": expiration,
            });
            Response::json(200, JSON, &json!({"roleCredentials": credentials}))
        }
    }
}

/// `RegisterClient` and `CreateToken`, which is all that `aws sso login` asks where a browser can be opened.
pub(super) fn oidc(call: &Call, fault: Option<Name>) -> Response {
    if call.operation == "RegisterClient" {
        let hour = Timestamp::now().as_second() + 3600;
        let body = json!({
            "clientId": "fake-client",
            "clientSecret": "fake-secret",
            "clientIdIssuedAt": hour - 3600,
            "clientSecretExpiresAt": hour,
        });
        return Response::json(200, JSON, &body);
    }
    if fault == Some(Name::SsoExpired) {
        return failure(call.service, 400, "InvalidGrantException", "Invalid grant provided");
    }
    let body = json!({
        "accessToken": "fake-access",
        "expiresIn": 3600,
        "tokenType": "Bearer",
        "refreshToken": "fake-refresh",
    });
    Response::json(200, JSON, &body)
}
