//! How each service writes that something is wrong.

use serde_json::json;

use crate::http::Response;

use super::call::Service;
use super::{JSON, REQUEST_ID};

/// An error as this service's clients expect it.
pub(super) fn failure(service: Service, status: u16, code: &str, message: &str) -> Response {
    match service {
        Service::Sts => {
            let kind = if status < 500 { "Sender" } else { "Receiver" };
            let body = format!(
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    \
                 <Type>{kind}</Type>\n    <Code>{code}</Code>\n    <Message>{}</Message>\n  </Error>\n  \
                 <RequestId>{REQUEST_ID}</RequestId>\n</ErrorResponse>\n",
                escaped(message)
            );
            Response::new(status, "text/xml", body)
        }
        Service::Sso | Service::Oidc => {
            let body = json!({
                "__type": code,
                "message": message,
                "error": "invalid_grant",
                "error_description": message,
            });
            Response::json(status, "application/json", &body).with("x-amzn-ErrorType", code)
        }
        _ => {
            // Both spellings are real: those two come from the layer in front of the service.
            let is_in_front = matches!(code, "AccessDeniedException" | "InvalidSignatureException");
            let key = if is_in_front { "Message" } else { "message" };
            Response::json(status, JSON, &json!({"__type": code, key: message}))
        }
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
