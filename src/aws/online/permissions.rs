//! Whether actions are allowed: each is asked for, with a digest that nothing has, so that nothing is fetched and no image
//! counts as pulled.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_ecr::types::ImageIdentifier;

use super::calls::token;
use super::clients::Clients;
use super::failure::Question;
use super::policy;
use crate::aws::{AboutAction, ActionAnswer, Failure, HarmlessAction, Reply, RepositoryPolicy, TokenService};
use crate::quoted::Quoted;

/// No content has this digest, as far as anybody knows.
const NOTHING: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

impl AboutAction {
    pub(super) async fn answer(
        &self,
        clients: &Clients,
        credentials: Credentials,
        limit: Duration,
    ) -> Reply<ActionAnswer> {
        let service = match self.action {
            HarmlessAction::Token => TokenService::Private,
            HarmlessAction::PublicToken => TokenService::Public,
            HarmlessAction::PublicBatchCheckLayerAvailability => {
                return self.public(clients, credentials, limit).await;
            }
            _ => return self.private(clients, credentials, limit).await,
        };
        match token(clients, service, &self.region, credentials, limit).await {
            Reply::Known(_) => Reply::Known(ActionAnswer::Taken),
            Reply::Failed(failure) => Reply::Failed(failure),
            Reply::Unknown(why) => Reply::Unknown(why),
        }
    }

    async fn private(
        &self,
        clients: &Clients,
        credentials: Credentials,
        limit: Duration,
    ) -> Reply<ActionAnswer> {
        let client = clients.private(&self.region, credentials, limit);
        let (account, name) = (&self.account, &self.repository);
        let ask = |operation| Question::new("ecr", operation, &self.region);
        let taken = match self.action {
            HarmlessAction::BatchGetImage => {
                let image = ImageIdentifier::builder().image_digest(NOTHING).build();
                let call =
                    client.batch_get_image().registry_id(account).repository_name(name).image_ids(image);
                clients.timed(&ask("BatchGetImage"), call.send()).await.map(drop)
            }
            HarmlessAction::GetDownloadUrlForLayer => {
                let call = client.get_download_url_for_layer().registry_id(account).repository_name(name);
                let call = call.layer_digest(NOTHING).send();
                clients.timed(&ask("GetDownloadUrlForLayer"), call).await.map(drop)
            }
            HarmlessAction::BatchCheckLayerAvailability => {
                let call = client.batch_check_layer_availability().registry_id(account).repository_name(name);
                let call = call.layer_digests(NOTHING).send();
                clients.timed(&ask("BatchCheckLayerAvailability"), call).await.map(drop)
            }
            HarmlessAction::DescribeRepositories => {
                let call = client.describe_repositories().registry_id(account).repository_names(name).send();
                clients.timed(&ask("DescribeRepositories"), call).await.map(drop)
            }
            _ => {
                let call = client.get_repository_policy().registry_id(account).repository_name(name).send();
                return match clients.timed(&ask("GetRepositoryPolicy"), call).await {
                    Ok(answer) => match policy::read(answer.policy_text().unwrap_or_default()) {
                        Some(policy) => Reply::Known(ActionAnswer::Policy { policy }),
                        None => Reply::Unknown(
                            "its policy cannot be read as one; look at it in the console".into(),
                        ),
                    },
                    Err(failure) => judged(failure),
                };
            }
        };
        taken.map_or_else(judged, |()| Reply::Known(ActionAnswer::Taken))
    }

    /// Everybody's own repositories are asked about.
    async fn public(
        &self,
        clients: &Clients,
        credentials: Credentials,
        limit: Duration,
    ) -> Reply<ActionAnswer> {
        let client = clients.public(&self.region, credentials, limit);
        let asked = Question::new("ecr-public", "BatchCheckLayerAvailability", &self.region);
        let call = client.batch_check_layer_availability().repository_name(&self.repository);
        let call = call.layer_digests(NOTHING).send();
        let taken = clients.timed(&asked, call).await;
        taken.map_or_else(judged, |_| Reply::Known(ActionAnswer::Taken))
    }
}

/// That there is no such layer or policy is known to who may look for it.
fn judged(failure: Failure) -> Reply<ActionAnswer> {
    match failure.code.as_ref().map(Quoted::as_str) {
        Some("RepositoryPolicyNotFoundException") => {
            Reply::Known(ActionAnswer::Policy { policy: RepositoryPolicy::default() })
        }
        Some("LayersNotFoundException" | "LayerInaccessibleException" | "ImageNotFoundException") => {
            Reply::Known(ActionAnswer::Taken)
        }
        Some("RepositoryNotFoundException") => {
            Reply::Known(ActionAnswer::NoRepository { words: failure.words })
        }
        _ => Reply::Failed(failure),
    }
}
