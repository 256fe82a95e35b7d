//! ECR Public: Bearer, with a token for everybody at `/token/`.

use serde_json::json;

use crate::http::{Reply, Request, Response};
use crate::token::Verdict;

use super::credential::{Bearer, Credential};
use super::{JSON, Registry, error, expired, invalid};

impl Registry {
    pub(super) fn public(&self, request: &Request, credential: Credential) -> Reply {
        if request.path().trim_end_matches('/') == "/token" {
            return token(request, credential).into();
        }
        match credential {
            Credential::Bearer(Bearer::Anonymous | Bearer::User) => {
                self.repository(request, None, "us-east-1")
            }
            Credential::Bearer(Bearer::Expired) => expired().into(),
            Credential::None => {
                let host = request.host();
                let challenge =
                    format!(r#"Bearer realm="https://{host}/token/",service="public.ecr.aws",scope="aws""#);
                error(401, "DENIED", "Not Authorized").with("Www-Authenticate", challenge).into()
            }
            // Seen with a bearer that is not, or no longer, one of its own: oras-go#1227, containers-roadmap#2835.
            _ => invalid().into(),
        }
    }
}

/// An expired login still gets a token here; what is asked for with that token is refused. That follows from which
/// request fails in public bug reports (aws-lambda-base-images#88, aws-sam-cli#2904).
fn token(request: &Request, credential: Credential) -> Response {
    // containerd tries POST first where it has a login, and goes on with GET after this. What the real one says to
    // POST is not known.
    if request.method == "POST" {
        return error(405, "UNSUPPORTED", "The operation is unsupported.");
    }
    let bearer = match credential {
        Credential::None => Bearer::Anonymous,
        Credential::Basic(Verdict::Good) => Bearer::User,
        Credential::Basic(Verdict::Expired) => Bearer::Expired,
        // docker/login-action#38.
        _ => return error(401, "DENIED", "Not Authorized"),
    };
    Response::json(200, JSON, &json!({"token": bearer.as_str()}))
}
