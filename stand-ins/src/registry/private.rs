//! ECR Private: Basic, with a challenge in plain text.

use crate::http::{Reply, Request, Response};
use crate::token::Verdict;

use super::credential::Credential;
use super::{Registry, TEXT, expired, invalid, not_authorized};

impl Registry {
    pub(super) fn private(
        &self,
        request: &Request,
        credential: Credential,
        account: &str,
        region: &str,
    ) -> Reply {
        match credential {
            Credential::Basic(Verdict::Good) => self.repository(request, Some(account), region),
            Credential::Basic(Verdict::OtherAccount) => self.of_another(request, account, region),
            Credential::None => {
                let challenge =
                    format!(r#"Basic realm="https://{}/",service="ecr.amazonaws.com""#, request.host());
                Response::new(401, TEXT, "Not Authorized\n").with("Www-Authenticate", challenge).into()
            }
            Credential::Basic(Verdict::Expired) => expired().into(),
            // `docker login` with a token of another region was seen to end in 400 (aws-cli#4962, #5317). That a
            // malformed one is told so in the words of ECR Public is a guess.
            _ => invalid().into(),
        }
    }

    /// Somebody of another account may log in, and see the repositories whose policies share them: here those called
    /// `shared/…`.
    fn of_another(&self, request: &Request, account: &str, region: &str) -> Reply {
        let path = request.path();
        let is_open = matches!(path, "/v2" | "/v2/") || path.starts_with("/v2/shared/");
        if is_open {
            return self.repository(request, Some(account), region);
        }
        let name = path.trim_start_matches("/v2/").split("/manifests/").next().unwrap_or_default();
        not_authorized(account, region, name).into()
    }
}
