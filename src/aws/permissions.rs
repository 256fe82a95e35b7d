//! Which actions AWS can be asked about without changing anything, and what it says.

use serde::{Deserialize, Serialize};

use super::{Reply, RepositoryPolicy};
use crate::quoted::Quoted;

/// An action that is asked for to see whether it is allowed. All are reads (Service Authorization Reference, "Actions defined
/// by Amazon Elastic Container Registry"), and those about images and layers name a digest that nothing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HarmlessAction {
    /// `ecr:GetAuthorizationToken`. The token is dropped.
    Token,
    /// `ecr-public:GetAuthorizationToken`, and with it `sts:GetServiceBearerToken`.
    PublicToken,
    /// `ecr:BatchGetImage`.
    BatchGetImage,
    /// `ecr:GetDownloadUrlForLayer`.
    GetDownloadUrlForLayer,
    /// `ecr:BatchCheckLayerAvailability`.
    BatchCheckLayerAvailability,
    /// `ecr:DescribeRepositories`.
    DescribeRepositories,
    /// `ecr:GetRepositoryPolicy`.
    GetRepositoryPolicy,
    /// `ecr-public:BatchCheckLayerAvailability`.
    PublicBatchCheckLayerAvailability,
}

impl HarmlessAction {
    /// By the names of IAM; `None` where asking would change something, or where this program does not ask.
    #[must_use]
    pub fn of(action: &str) -> Option<Self> {
        Some(match action {
            "ecr:GetAuthorizationToken" => Self::Token,
            "ecr-public:GetAuthorizationToken" | "sts:GetServiceBearerToken" => Self::PublicToken,
            "ecr:BatchGetImage" => Self::BatchGetImage,
            "ecr:GetDownloadUrlForLayer" => Self::GetDownloadUrlForLayer,
            "ecr:BatchCheckLayerAvailability" => Self::BatchCheckLayerAvailability,
            "ecr:DescribeRepositories" => Self::DescribeRepositories,
            "ecr:GetRepositoryPolicy" => Self::GetRepositoryPolicy,
            "ecr-public:BatchCheckLayerAvailability" => Self::PublicBatchCheckLayerAvailability,
            _ => return None,
        })
    }
}

/// A question whether an action is allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AboutAction {
    /// The action.
    pub action: HarmlessAction,
    /// Where it is asked for.
    pub region: String,
    /// The account that owns the repository; empty for a token.
    pub account: String,
    /// The repository; empty for a token.
    pub repository: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActionReply {
    /// What was asked.
    pub about: AboutAction,
    /// What came. A refusal is a failure.
    pub answer: Reply<ActionAnswer>,
}

/// What AWS says where it does not refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum ActionAnswer {
    /// The action was taken.
    Taken,
    /// There is no such repository, so that nothing was decided.
    NoRepository {
        /// What was said.
        words: Quoted,
    },
    /// The policy of the repository.
    Policy {
        /// What it says; nothing where there is none.
        policy: RepositoryPolicy,
    },
}
