//! The questions: none of them changes anything.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_ecr::types::{DescribeImagesFilter, ImageIdentifier, TagStatus};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use super::clients::Clients;
use super::failure::Question;
use super::{policy, said};
use crate::aws::{
    AboutCaches, AboutRepository, CacheRule, Failure, FailureKind, Identity, PrincipalKind, Reply,
    RepositoryPolicy, RepositoryReply, RepositoryState, Token, TokenService,
};
use crate::quoted::Quoted;
use crate::secret::Secret;

/// How many tags are shown.
const TAGS: usize = 5;

pub(super) async fn identity(
    clients: &Clients,
    region: &str,
    credentials: Credentials,
    limit: Duration,
) -> Reply<Identity> {
    let asked = Question::new("sts", "GetCallerIdentity", region);
    let call = clients.sts(region, Some(credentials), limit).get_caller_identity().send();
    match clients.timed(&asked, call).await {
        Err(failure) => Reply::Failed(failure),
        Ok(answer) => match (answer.account(), answer.arn()) {
            (Some(account), Some(arn)) => Reply::Known(Identity {
                account: account.into(),
                kind: PrincipalKind::of(arn),
                arn: arn.into(),
            }),
            _ => Reply::Failed(asked.failure(FailureKind::NotAnAnswer, "the answer names nobody")),
        },
    }
}

/// Whether there is a token. It is looked at as the AWS CLI does, and dropped.
pub(super) async fn token(
    clients: &Clients,
    service: TokenService,
    region: &str,
    credentials: Credentials,
    limit: Duration,
) -> Reply<Token> {
    match password(clients, service, region, credentials, limit).await {
        Ok((_, token)) => Reply::Known(token),
        Err(failure) => Reply::Failed(failure),
    }
}

/// The password for logins, and when it ends.
pub(super) async fn password(
    clients: &Clients,
    service: TokenService,
    region: &str,
    credentials: Credentials,
    limit: Duration,
) -> Result<(Secret, Token), Failure> {
    /// The token and its end, where the answer has one.
    type Given = Option<(Option<String>, Option<i64>)>;
    let asked = Question::new(service.label(), "GetAuthorizationToken", region);
    let given: Given = match service {
        TokenService::Private => {
            let call = clients.private(region, credentials, limit).get_authorization_token().send();
            let data = clients.timed(&asked, call).await?.authorization_data;
            let data = data.unwrap_or_default().into_iter().next();
            data.map(|data| (data.authorization_token, data.expires_at.map(|end| end.secs())))
        }
        TokenService::Public => {
            let call = clients.public(region, credentials, limit).get_authorization_token().send();
            let data = clients.timed(&asked, call).await?.authorization_data;
            data.map(|data| (data.authorization_token, data.expires_at.map(|end| end.secs())))
        }
    };
    let Some((Some(token), expires_at)) = given else {
        return Err(asked.failure(FailureKind::NotAnAnswer, "the answer has no token in it"));
    };
    match password_in(&Zeroizing::new(token)) {
        Some(password) => Ok((password, Token { expires_at })),
        None => Err(asked.failure(FailureKind::NotAnAnswer, "the token cannot be decoded")),
    }
}

/// The token is `AWS:PASSWORD` in base64 (AWS CLI, `customizations/ecr.py`).
fn password_in(token: &Zeroizing<String>) -> Option<Secret> {
    let decoded = Zeroizing::new(STANDARD.decode(token.as_bytes()).ok()?);
    let (_, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    (!password.is_empty() && !password.contains(':')).then(|| Secret::new(password.to_owned()))
}

/// The rules of a registry's pull-through caches: a registry may have 50.
pub(super) async fn caches(
    about: &AboutCaches,
    clients: &Clients,
    credentials: Credentials,
    limit: Duration,
) -> Reply<Vec<CacheRule>> {
    let asked = Question::new("ecr", "DescribePullThroughCacheRules", &about.region);
    let client = clients.private(&about.region, credentials, limit);
    let call =
        client.describe_pull_through_cache_rules().registry_id(&about.account).max_results(1000).send();
    match clients.timed(&asked, call).await {
        Err(failure) => Reply::Failed(failure),
        Ok(answer) => {
            let rules = answer.pull_through_cache_rules.unwrap_or_default().into_iter();
            let rule = |rule: aws_sdk_ecr::types::PullThroughCacheRule| CacheRule {
                prefix: rule.ecr_repository_prefix.unwrap_or_default().into(),
                upstream: rule.upstream_registry_url.unwrap_or_default().into(),
                // The name in its ARN; what is in the secret nobody sees.
                secret: rule
                    .credential_arn
                    .map(|arn| Quoted::new(arn.rsplit(':').next().unwrap_or_default())),
            };
            Reply::Known(rules.map(rule).collect())
        }
    }
}

/// A question about a repository that was asked.
pub(super) struct Asked {
    about: AboutRepository,
    found: JoinHandle<Reply<RepositoryState>>,
    policy: JoinHandle<Reply<RepositoryPolicy>>,
}

impl Asked {
    pub(super) async fn reply(self) -> RepositoryReply {
        let AboutRepository { host, reference, repository, .. } = self.about;
        RepositoryReply {
            host: host.into(),
            reference,
            repository: repository.into(),
            found: said(self.found).await,
            policy: said(self.policy).await,
        }
    }
}

impl AboutRepository {
    /// Asks for both at once.
    pub(super) fn ask(self, clients: &Clients, credentials: &Credentials, limit: Duration) -> Asked {
        let client = clients.private(&self.region, credentials.clone(), limit);
        let shared = || (self.clone(), clients.clone(), client.clone());
        let (this, of_policy, to) = shared();
        let policy = tokio::spawn(async move { this.policy(&of_policy, &to).await });
        let (this, of_found, to) = shared();
        let found = tokio::spawn(async move { this.found(&of_found, &to).await });
        Asked { about: self, found, policy }
    }

    async fn found(&self, clients: &Clients, client: &aws_sdk_ecr::Client) -> Reply<RepositoryState> {
        if self.is_settled {
            return Reply::Unknown("the registry itself has answered".into());
        }
        let result = if self.tag.is_some() || self.digest.is_some() {
            let image = ImageIdentifier::builder()
                .set_image_digest(self.digest.clone())
                // A digest beside a tag is what counts.
                .set_image_tag(self.tag.clone().filter(|_| self.digest.is_none()))
                .build();
            let asked = Question::new("ecr", "DescribeImages", &self.region);
            let call = client
                .describe_images()
                .registry_id(&self.account)
                .repository_name(&self.repository)
                .image_ids(image)
                .send();
            clients.timed(&asked, call).await.map(|_| RepositoryState::Image)
        } else {
            let asked = Question::new("ecr", "DescribeRepositories", &self.region);
            let call = client
                .describe_repositories()
                .registry_id(&self.account)
                .repository_names(&self.repository)
                .send();
            clients.timed(&asked, call).await.map(|_| RepositoryState::Repository)
        };
        match result {
            Ok(state) => Reply::Known(state),
            Err(failure) => match failure.code.as_ref().map(Quoted::as_str) {
                Some("RepositoryNotFoundException") => {
                    Reply::Known(RepositoryState::NoRepository { words: failure.words })
                }
                Some("ImageNotFoundException") => Reply::Known(RepositoryState::NoImage {
                    tags: self.tags(clients, client).await,
                    words: failure.words,
                }),
                _ => Reply::Failed(failure),
            },
        }
    }

    /// Some of the tags that are there, newest first.
    async fn tags(&self, clients: &Clients, client: &aws_sdk_ecr::Client) -> Option<Vec<Quoted>> {
        let asked = Question::new("ecr", "DescribeImages", &self.region);
        let call = client
            .describe_images()
            .registry_id(&self.account)
            .repository_name(&self.repository)
            .filter(DescribeImagesFilter::builder().tag_status(TagStatus::Tagged).build())
            .max_results(100)
            .send();
        let mut images = clients.timed(&asked, call).await.ok()?.image_details.unwrap_or_default();
        images
            .sort_by_key(|image| std::cmp::Reverse(image.image_pushed_at.map_or(0, |pushed| pushed.secs())));
        let tags = images.into_iter().flat_map(|image| image.image_tags.unwrap_or_default());
        Some(tags.take(TAGS).map(Quoted::from).collect())
    }

    async fn policy(&self, clients: &Clients, client: &aws_sdk_ecr::Client) -> Reply<RepositoryPolicy> {
        if !self.and_policy {
            return Reply::Unknown("it does not matter here".into());
        }
        let asked = Question::new("ecr", "GetRepositoryPolicy", &self.region);
        let call = client
            .get_repository_policy()
            .registry_id(&self.account)
            .repository_name(&self.repository)
            .send();
        match clients.timed(&asked, call).await {
            Ok(answer) => match policy::read(answer.policy_text().unwrap_or_default()) {
                Some(policy) => Reply::Known(policy),
                None => Reply::Unknown("the policy cannot be read as one; look at it in the console".into()),
            },
            Err(failure) => match failure.code.as_ref().map(Quoted::as_str) {
                Some("RepositoryPolicyNotFoundException") => Reply::Known(RepositoryPolicy::default()),
                _ => Reply::Failed(failure),
            },
        }
    }
}
