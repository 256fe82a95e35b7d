//! The groups that causes are listed in. Shared with the build script.

use serde::{Deserialize, Serialize};

/// What a cause has to do with. In the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Logins to registries: expired, missing, of the wrong kind.
    Logins,
    /// Where logins are kept: `config.json`, stores and helpers.
    Configuration,
    /// The container engine, and how it is found.
    Engine,
    /// The way to the registry.
    Network,
    /// What the registry has, and for which processor.
    Images,
    /// What IAM and repository policies allow.
    Permissions,
    /// How often and how much may be pulled.
    Limits,
    /// The AWS command line and its credentials.
    Aws,
    /// The template, its build, and what SAM makes of it.
    Template,
    /// CI systems, Kubernetes and other services of AWS.
    Services,
    /// Failures of others.
    NotEcr,
    /// Anything else.
    Other,
}

impl Group {
    /// All, in their order.
    pub const ALL: [Self; 12] = [
        Self::Logins,
        Self::Configuration,
        Self::Engine,
        Self::Network,
        Self::Images,
        Self::Permissions,
        Self::Limits,
        Self::Aws,
        Self::Template,
        Self::Services,
        Self::NotEcr,
        Self::Other,
    ];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Logins => "Logins to registries",
            Self::Configuration => "Docker configuration and credential helpers",
            Self::Engine => "Container engine",
            Self::Network => "Network between here and the registry",
            Self::Images => "Images, repositories and tags",
            Self::Permissions => "Permissions in AWS",
            Self::Limits => "Rate limits",
            Self::Aws => "AWS credentials and command line",
            Self::Template => "SAM template and build",
            Self::Services => "CI, Kubernetes and other services",
            Self::NotEcr => "Not ECR",
            Self::Other => "Other causes",
        }
    }

    /// The group of an id that says none itself: that of the longest of these beginnings.
    #[must_use]
    pub fn of(id: &str) -> Self {
        let begins = |beginning: &str| {
            id.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let fitting = BEGINNINGS.iter().flat_map(|(group, beginnings)| {
            beginnings.iter().filter(|beginning| begins(beginning)).map(|beginning| (beginning.len(), *group))
        });
        fitting.max_by_key(|(length, _)| *length).map_or(Self::Other, |(_, group)| group)
    }
}

const BEGINNINGS: [(Group, &[&str]); 11] = [
    (
        Group::Logins,
        &[
            "public",
            "private",
            "login",
            "token",
            "stale-auth",
            "registry",
            "aws-keys-as-login",
            "aws-owned-registry-login",
            "empty-password",
            "get-login",
            "buildkit-405",
            "pull-access-denied",
            "concurrent-login",
        ],
    ),
    (
        Group::Configuration,
        &["credsstore", "credential", "helper", "docker-config", "sudo", "wincred", "keychain"],
    ),
    (Group::Engine, &["docker", "podman", "finch", "disk", "engine"]),
    (Group::Network, &["dns", "network", "proxy", "tls", "clock"]),
    (
        Group::Images,
        &[
            "arch",
            "image",
            "repo",
            "tag",
            "invalid-tag",
            "push",
            "lambda-invalid-image",
            "lambda-manifest",
            "ptc",
            "manifest",
        ],
    ),
    (
        Group::Permissions,
        &["iam", "cross-account", "lambda", "public-push-denied", "kms", "scp", "vpc-endpoint-policy"],
    ),
    (
        Group::Limits,
        &["public-rate", "private-throttled", "public-data-limit", "public-pull-limit", "throttl"],
    ),
    (
        Group::Aws,
        &["aws", "awscli", "sso", "region", "wrong-identity", "oidc", "public-wrong-region", "profile"],
    ),
    (
        Group::Template,
        &[
            "template",
            "samconfig",
            "sam",
            "architectures",
            "two-architectures",
            "handler",
            "nested-template",
            "deprecated-runtime",
            "unsupported-runtime",
            "dockerfile",
            "docker-tag-number",
            "docker-build-args",
            "build-image",
            "image-not-built",
            "image-uri",
        ],
    ),
    (
        Group::Services,
        &[
            "argocd",
            "codebuild",
            "ecs",
            "eks",
            "gha",
            "gitlab",
            "jenkins",
            "k8s",
            "swarm",
            "apprunner",
            "batch",
        ],
    ),
    (Group::NotEcr, &["not-ecr"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_decides_and_ends_at_a_hyphen() {
        assert_eq!(Group::of("docker-daemon-down"), Group::Engine);
        assert_eq!(Group::of("docker-config-mismatch"), Group::Configuration);
        assert_eq!(Group::of("docker-tag-number"), Group::Template);
        assert_eq!(Group::of("dockers"), Group::Other);
        assert_eq!(Group::of(""), Group::Other);
    }

    #[test]
    fn every_group_is_listed_once() {
        let mut all = Group::ALL.to_vec();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all, Group::ALL);
    }

    #[test]
    fn every_rule_that_is_built_in_has_a_group() {
        for rule in crate::rules::RuleSet::embedded().iter() {
            assert_ne!(rule.group(), Group::Other, "{}: name a group in it or here", rule.id);
        }
    }
}
