//! The instance metadata service, version 2: a token, a region, a role.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::fault::Name;
use crate::http::Response;

const TEXT: &str = "text/plain";

pub(super) fn serve(path: &str, fault: Option<Name>) -> Response {
    match fault {
        Some(Name::Imds404) => return Response::new(404, TEXT, ""),
        Some(Name::Imds403) => return Response::new(403, TEXT, ""),
        _ => {}
    }
    match path {
        "/latest/api/token" => {
            Response::new(200, TEXT, "FAKEIMDSTOKEN").with("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        }
        "/latest/meta-data/placement/region" => Response::new(200, TEXT, "us-east-1"),
        "/latest/meta-data/iam/security-credentials" | "/latest/meta-data/iam/security-credentials/" => {
            Response::new(200, TEXT, "fake-role")
        }
        "/latest/meta-data/iam/security-credentials/fake-role" => {
            let now = Timestamp::now();
            let until = now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now);
            let text = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let credentials = json!({
                "Code": "Success",
                "LastUpdated": text(now),
                "Type": "AWS-HMAC",
                "AccessKeyId": "ASIAFAKEIMDS00000000",
                "SecretAccessKey": "fake",
                "Token": "FAKEIMDS",
                "Expiration": text(until),
            });
            Response::json(200, "application/json", &credentials)
        }
        _ => Response::new(404, TEXT, ""),
    }
}
