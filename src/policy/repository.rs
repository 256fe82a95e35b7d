//! A repository as IAM names it.

use crate::image::{self, Registry, RegistryKind};

/// The account that acts, where nothing says which.
pub(super) const ACCOUNT: &str = "YOUR_ACCOUNT";
/// The account that owns a repository, where the template leaves it open.
pub(super) const REPOSITORY_ACCOUNT: &str = "YOUR_REPOSITORY_ACCOUNT";
/// A region that nothing says.
pub(super) const REGION: &str = "YOUR_REGION";
/// A repository that nothing names.
pub(super) const REPOSITORY: &str = "YOUR_REPOSITORY";
/// Stands for the account that acts while a template is read: no account has this number.
pub(super) const STAND_IN: &str = "000000000000";

/// Where those are who pull, push and deploy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// Their account.
    pub account: Option<String>,
    /// The region that they deploy into.
    pub region: Option<String>,
}

impl Home {
    /// The account, or its placeholder.
    #[must_use]
    pub fn account(&self) -> &str {
        self.account.as_deref().unwrap_or(ACCOUNT)
    }

    /// The region, or its placeholder.
    #[must_use]
    pub fn region(&self) -> &str {
        self.region.as_deref().unwrap_or(REGION)
    }

    /// The account as templates are read with it.
    #[must_use]
    pub fn account_for_reading(&self) -> &str {
        self.account.as_deref().unwrap_or(STAND_IN)
    }
}

/// A repository. What is not known of it is a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repository {
    /// Whether it is one of ECR Public.
    pub is_public: bool,
    /// Its partition.
    pub partition: &'static str,
    /// Its region; empty at ECR Public, which has none.
    pub region: String,
    /// The account that owns it.
    pub account: String,
    /// Its name.
    pub name: String,
}

impl Repository {
    /// The repository of an image; `None` where it is not one of ECR.
    #[must_use]
    pub fn of_image(reference: &str, home: &Home) -> Option<Self> {
        let (host, path) = reference.split_once('/')?;
        let registry = Registry::from_host(host);
        let name = name(path);
        match (registry.kind, registry.account.as_deref(), registry.region.as_deref()) {
            (RegistryKind::EcrPublic, ..) => {
                let name = name.split_once('/').map_or(REPOSITORY, |(_alias, name)| name).to_owned();
                let account = home.account().to_owned();
                Some(Self { is_public: true, partition: "aws", region: String::new(), account, name })
            }
            (RegistryKind::EcrPrivate, Some(account), Some(region)) => {
                Some(Self::private(account, region, name, home))
            }
            _ => {
                // SAM takes any word for an account and a region.
                let (account, rest) = host.split_once(".dkr.ecr")?;
                let (region, suffix) =
                    rest.strip_prefix("-fips").unwrap_or(rest).strip_prefix('.')?.split_once('.')?;
                suffix.starts_with("amazonaws.").then(|| Self::private(account, region, name, home))
            }
        }
    }

    fn private(account: &str, region: &str, name: String, home: &Home) -> Self {
        let account = match account {
            STAND_IN => home.account(),
            _ if is_account(account) => account,
            _ => REPOSITORY_ACCOUNT,
        };
        let region = if is_region(region) { region } else { REGION };
        let partition = partition(region);
        Self { is_public: false, partition, region: region.to_owned(), account: account.to_owned(), name }
    }

    /// A repository at home.
    #[must_use]
    pub fn at_home(name: &str, home: &Home) -> Self {
        Self {
            is_public: false,
            partition: partition(home.region()),
            region: home.region().to_owned(),
            account: home.account().to_owned(),
            name: name.to_owned(),
        }
    }

    /// A repository that nothing names.
    #[must_use]
    pub fn unknown(home: &Home) -> Self {
        Self::at_home(REPOSITORY, home)
    }

    /// What two readings of a template, for two regions, agree on.
    #[must_use]
    pub fn agreed(self, other: &Self) -> Self {
        let same =
            |one: String, other: &str, unknown: &str| if one == other { one } else { unknown.to_owned() };
        let region = same(self.region, &other.region, REGION);
        Self {
            is_public: self.is_public,
            partition: partition(&region),
            account: same(self.account, &other.account, REPOSITORY_ACCOUNT),
            name: same(self.name, &other.name, REPOSITORY),
            region,
        }
    }

    /// How IAM names it (Service Authorization Reference, "Amazon Elastic Container Registry").
    #[must_use]
    pub fn arn(&self) -> String {
        let Self { partition, region, account, name, .. } = self;
        let service = if self.is_public { "ecr-public" } else { "ecr" };
        format!("arn:{partition}:{service}:{region}:{account}:repository/{name}")
    }

    /// Whether AWS lets everybody in.
    #[must_use]
    pub fn is_of_aws(&self) -> bool {
        Registry { account: Some(self.account.clone()), ..Registry::from_host("") }.is_of_aws()
    }

    /// Whether it looks as if ECR itself fetched its images from another registry: its name begins as the console begins
    /// those of pull-through caches, and has a name behind.
    #[must_use]
    pub fn looks_like_a_cache(&self) -> bool {
        !self.is_public && image::looks_like_a_cache(&self.name)
    }
}

/// The partition of a region that may be unknown.
pub(super) fn partition(region: &str) -> &'static str {
    Registry::partition_of_region(region)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`: words, and a number at the end.
fn is_region(text: &str) -> bool {
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number && parts.len() >= 2 && parts.iter().all(|part| is_word(part))
}

/// A repository's name without tag and digest; ECR takes small letters, digits, and `. _ - /` between them.
fn name(path: &str) -> String {
    let path = path.split_once('@').map_or(path, |(path, _)| path);
    let path = path.split_once(':').map_or(path, |(path, _)| path);
    let is_end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_name = (2..=256).contains(&path.len())
        && path.split('/').all(|part| part.starts_with(is_end) && part.ends_with(is_end))
        && path.chars().all(|c| is_end(c) || matches!(c, '.' | '_' | '-' | '/'));
    if is_name { path.to_owned() } else { REPOSITORY.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arn(reference: &str) -> String {
        Repository::of_image(reference, &Home::default()).map(|one| one.arn()).unwrap_or_default()
    }

    #[test]
    fn the_partition_is_that_of_the_region() {
        for (reference, wanted) in [
            (
                "210987654321.dkr.ecr.eu-west-1.amazonaws.com/base/al:3",
                "arn:aws:ecr:eu-west-1:210987654321:repository/base/al",
            ),
            (
                "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/a1@sha256:0",
                "arn:aws-cn:ecr:cn-north-1:210987654321:repository/a1",
            ),
            (
                "210987654321.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a1",
                "arn:aws-us-gov:ecr:us-gov-west-1:210987654321:repository/a1",
            ),
            ("210987654321.dkr-ecr.us-east-1.on.aws/a1", "arn:aws:ecr:us-east-1:210987654321:repository/a1"),
            (
                "210987654321.dkr.ecr.eusc-de-east-1.amazonaws.eu/a1",
                "arn:aws-eusc:ecr:eusc-de-east-1:210987654321:repository/a1",
            ),
            (
                "210987654321.dkr.ecr.us-iso-east-1.c2s.ic.gov/a1",
                "arn:aws-iso:ecr:us-iso-east-1:210987654321:repository/a1",
            ),
            ("public.ecr.aws/alias/team/a1:1", "arn:aws:ecr-public::YOUR_ACCOUNT:repository/team/a1"),
            ("ghcr.io/a/b", ""),
            ("python:3.12", ""),
        ] {
            assert_eq!(arn(reference), wanted, "{reference}");
        }
    }

    #[test]
    fn what_is_not_known_is_a_placeholder_and_no_wildcard() {
        for (reference, wanted) in [
            (
                "000000000000.dkr.ecr.eu-west-1.amazonaws.com/a1",
                "arn:aws:ecr:eu-west-1:YOUR_ACCOUNT:repository/a1",
            ),
            (
                "NOT_KNOWN.dkr.ecr.NOT_KNOWN.amazonaws.com/a1",
                "arn:aws:ecr:YOUR_REGION:YOUR_REPOSITORY_ACCOUNT:repository/a1",
            ),
            (
                "210987654321.dkr.ecr.eu-west-1.amazonaws.com/NOT_KNOWN",
                "arn:aws:ecr:eu-west-1:210987654321:repository/YOUR_REPOSITORY",
            ),
            (
                "210987654321.dkr.ecr.eu-west-1.amazonaws.com/a*",
                "arn:aws:ecr:eu-west-1:210987654321:repository/YOUR_REPOSITORY",
            ),
            (
                "210987654321.dkr.ecr.eu-west-1.amazonaws.com/a?b",
                "arn:aws:ecr:eu-west-1:210987654321:repository/YOUR_REPOSITORY",
            ),
        ] {
            assert_eq!(arn(reference), wanted, "{reference}");
        }
    }

    #[test]
    fn a_cache_is_known_by_its_prefix() {
        let is_cache = |name: &str| Repository::at_home(name, &Home::default()).looks_like_a_cache();
        assert!(is_cache("ecr-public/lambda/python") && is_cache("docker-hub/library/alpine"));
        assert!(!is_cache("quay") && !is_cache("team/quay") && !is_cache("base/al"));
    }
}
