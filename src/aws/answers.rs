//! What AWS itself said, when it was asked. No key and no token is kept.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::network::NetworkCause;
use crate::quoted::Quoted;

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reply<T> {
    /// The answer.
    Known(T),
    /// It was refused, or there was no answer, and it is known why.
    Failed(Failure),
    /// It was not asked, or nobody can tell: a sentence without its full stop.
    Unknown(Quoted),
}

impl<T> Reply<T> {
    /// The answer, if there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The failure, if there was one.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl<T> Default for Reply<T> {
    fn default() -> Self {
        Self::Unknown("nobody asked".into())
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Failure {
    /// Which cause it is.
    pub kind: FailureKind,
    /// The error's code, where there is one: `ExpiredTokenException`.
    pub code: Option<Quoted>,
    /// What was said.
    pub words: Quoted,
    /// Who said it to what: `ecr GetAuthorizationToken in eu-west-1`.
    pub asked: Quoted,
    /// The principal that was refused.
    pub principal: Option<Quoted>,
    /// Where the question was to go, where there was no answer of AWS.
    #[serde(default)]
    pub destination: Option<Box<Destination>>,
}

/// Where a question was to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Destination {
    /// The host.
    pub host: Quoted,
    /// What this machine's resolver says of that name, where it says something and no proxy was asked.
    pub addresses: Vec<IpAddr>,
}

impl Failure {
    /// One without a code.
    #[must_use]
    pub fn new(kind: FailureKind, words: impl Into<Quoted>, asked: impl Into<Quoted>) -> Self {
        Self {
            kind,
            code: None,
            words: words.into(),
            asked: asked.into(),
            principal: None,
            destination: None,
        }
    }
}

/// The causes that can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum FailureKind {
    /// The credentials have ended.
    Expired,
    /// Nobody knows the key.
    UnknownKey,
    /// The secret does not belong to the key.
    BadSignature,
    /// The time of the request is too far from AWS's.
    ClockSkew,
    /// No policy allows the action.
    Denied,
    /// A policy denies the action.
    DeniedExplicitly,
    /// `sts:GetServiceBearerToken` is not allowed.
    BearerTokenDenied,
    /// The role may not be taken.
    RoleDenied,
    /// The role may not be taken with this token of another identity provider.
    WebIdentityDenied,
    /// That token has ended.
    WebIdentityEnded,
    /// The session of IAM Identity Center is no longer taken.
    SsoEnded,
    /// The role is not assigned in IAM Identity Center.
    SsoRoleDenied,
    /// The program of `credential_process` gives nothing that can be used.
    ProcessFailed,
    /// The machine or container has no credentials to give.
    NoCredentials,
    /// The account has not signed up for the service, or for the region.
    NotSignedUp,
    /// The service has no such thing in this region.
    UnsupportedRegion,
    /// Too many requests.
    Throttled,
    /// An error of the service's own.
    ServiceError,
    /// There was no connection.
    Network {
        /// What stood between.
        cause: NetworkCause,
    },
    /// A proxy or filter answered instead.
    ProxyAnswered,
    /// What came is no answer of this service.
    NotAnAnswer,
    /// Something else, in the words of the service.
    Other,
}

/// Whom AWS takes the printed command for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Identity {
    /// The account, of twelve digits.
    pub account: Quoted,
    /// The principal.
    pub arn: Quoted,
    /// What kind of principal.
    pub kind: PrincipalKind,
}

/// The kinds of principal (IAM, "IAM identifiers").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalKind {
    /// `…:user/NAME`
    User,
    /// `…:assumed-role/NAME/SESSION`
    AssumedRole,
    /// `…:federated-user/NAME`
    FederatedUser,
    /// `…:root`
    Root,
    /// Another one.
    Other,
}

impl PrincipalKind {
    /// By the end of the ARN.
    #[must_use]
    pub fn of(arn: &str) -> Self {
        match arn.splitn(6, ':').nth(5).and_then(|end| end.split('/').next()) {
            Some("user") => Self::User,
            Some("assumed-role") => Self::AssumedRole,
            Some("federated-user") => Self::FederatedUser,
            Some("root") => Self::Root,
            _ => Self::Other,
        }
    }
}

/// Who gives tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TokenService {
    /// ECR, in each region its own.
    Private,
    /// ECR Public, in us-east-1.
    Public,
}

impl TokenService {
    /// As the AWS CLI names it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Private => "ecr",
            Self::Public => "ecr-public",
        }
    }
}

/// Whether a token for logins can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TokenReply {
    /// Who gives it.
    pub service: TokenService,
    /// The region that was asked.
    pub region: Quoted,
    /// The hosts that it is for.
    pub hosts: Vec<Quoted>,
    /// What came. The token itself is dropped at once.
    pub answer: Reply<Token>,
}

/// A token that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Token {
    /// When it ends, in Unix seconds, as the answer says.
    pub expires_at: Option<i64>,
}

/// What the API says about a repository and an image in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RepositoryReply {
    /// The registry's host.
    pub host: Quoted,
    /// The reference that was asked about.
    pub reference: Quoted,
    /// The repository's name.
    pub repository: Quoted,
    /// What is there.
    pub found: Reply<RepositoryState>,
    /// What the repository's own policy says, where it matters.
    pub policy: Reply<RepositoryPolicy>,
}

/// What is in a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum RepositoryState {
    /// The repository is there; nobody asked for an image.
    Repository,
    /// The image is there.
    Image,
    /// The repository is there, and has no such tag or digest.
    NoImage {
        /// Some of the tags that it has, newest first; `None` where that could not be learnt.
        tags: Option<Vec<Quoted>>,
        /// What was said.
        words: Quoted,
    },
    /// There is no such repository.
    NoRepository {
        /// What was said.
        words: Quoted,
    },
}

/// The policy of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RepositoryPolicy {
    /// Its statements; none also where there is no policy.
    pub statements: Vec<Statement>,
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Statement {
    /// Whether it allows; else it denies.
    pub allows: bool,
    /// Whom: ARNs, accounts, names of services, `*`.
    pub principals: Vec<Quoted>,
    /// What.
    pub actions: Vec<Quoted>,
    /// Whether it has a condition, or says whom or what it is not about.
    pub depends: bool,
    /// Where that is nothing but on whose behalf a service asks: the ARNs, which may be patterns.
    #[serde(default)]
    pub on_behalf_of: Option<Vec<Quoted>>,
}

/// The pull-through caches of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CachesReply {
    /// The registry's host.
    pub host: Quoted,
    /// Its rules.
    pub rules: Reply<Vec<CacheRule>>,
}

/// For which repositories ECR fetches images, and from where (Amazon ECR API reference, `PullThroughCacheRule`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CacheRule {
    /// What the repositories' names begin with; `ROOT` where that is nothing.
    pub prefix: Quoted,
    /// The registry behind.
    pub upstream: Quoted,
    /// The secret with the login for that registry; `None` where it needs none.
    pub secret: Option<Quoted>,
}

impl CachesReply {
    /// The rule for a repository; `None` where there is none or that is not known.
    #[must_use]
    pub fn rule_for(&self, repository: &str) -> Option<&CacheRule> {
        let rules = self.rules.known()?;
        let of = rules.iter().filter(|rule| rule.covers(repository));
        of.max_by_key(|rule| if rule.is_of_all() { 0 } else { rule.prefix.as_str().len() })
    }
}

impl CacheRule {
    fn is_of_all(&self) -> bool {
        self.prefix.as_str() == "ROOT"
    }

    fn covers(&self, repository: &str) -> bool {
        let prefix = self.prefix.as_str().trim_end_matches('/');
        self.is_of_all() || repository.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// This machine's clock against that of AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Clock {
    /// By how many seconds AWS is ahead; negative where this machine is.
    pub offset: i64,
    /// Which answer says so.
    pub by: Quoted,
}

/// A question, for who wants to know what was asked and what took so long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Call {
    /// The service, as the AWS CLI names it.
    pub service: String,
    /// The action.
    pub operation: String,
    /// The region.
    pub region: Quoted,
    /// `ok`, the error's code, or `no answer`.
    pub outcome: Quoted,
    /// How long it took, tries included.
    pub took_ms: u64,
}

/// All that AWS said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answers {
    /// When it was asked, in Unix seconds; `None` where it was not.
    #[serde(default)]
    pub asked_at: Option<i64>,
    /// Whom AWS takes the printed commands for.
    #[serde(default)]
    pub identity: Reply<Identity>,
    /// Whether logins can be had.
    #[serde(default)]
    pub tokens: Vec<TokenReply>,
    /// What is in the registries.
    #[serde(default)]
    pub repositories: Vec<RepositoryReply>,
    /// The pull-through caches of registries that lack something.
    #[serde(default)]
    pub caches: Vec<CachesReply>,
    /// This machine's clock.
    #[serde(default)]
    pub clock: Reply<Clock>,
    /// All questions, in the order of their ends.
    #[serde(default)]
    pub calls: Vec<Call>,
}

impl Answers {
    /// Nothing was asked.
    #[must_use]
    pub fn not_asked(why: &str) -> Self {
        Self { identity: Reply::Unknown(why.into()), clock: Reply::Unknown(why.into()), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_counts() {
        let rule = |prefix: &str| CacheRule { prefix: prefix.into(), upstream: "x".into(), secret: None };
        let rules = ["ROOT", "team", "team/hub", "quay/"].map(rule).to_vec();
        let reply =
            |rules: &[CacheRule]| CachesReply { host: "h".into(), rules: Reply::Known(rules.to_vec()) };
        let prefix = |reply: &CachesReply, repository: &str| {
            reply.rule_for(repository).map(|rule| rule.prefix.as_str().to_owned())
        };
        let all = reply(&rules);
        assert_eq!(prefix(&all, "team/hub/alpine").as_deref(), Some("team/hub"));
        assert_eq!(prefix(&all, "team/app").as_deref(), Some("team"));
        assert_eq!(prefix(&all, "quay/a").as_deref(), Some("quay/"));
        assert_eq!(prefix(&all, "teams/app").as_deref(), Some("ROOT"));
        assert_eq!(prefix(&reply(&rules[1..]), "teams/app"), None);
        assert_eq!(prefix(&reply(&rules[1..]), "team"), None);
    }
}
