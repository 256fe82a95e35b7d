//! Which registry a host name is.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use super::registry_kind::RegistryKind;
use crate::quoted::Quoted;

/// The host of ECR Public.
pub const ECR_PUBLIC_HOST: &str = "public.ecr.aws";
/// The dual-stack (IPv4 and IPv6) host of ECR Public.
pub const ECR_PUBLIC_DUAL_STACK_HOST: &str = "ecr-public.aws.com";
/// Docker Hub as image references name it.
pub const DOCKER_HUB_HOST: &str = "docker.io";

/// A registry, named by its host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Registry {
    /// How one logs in to it.
    pub kind: RegistryKind,
    /// The host as the reference has it, with its port if it has one.
    pub host: String,
    /// The AWS account (12 digits) that owns an ECR Private registry.
    pub account: Option<String>,
    /// The AWS region of an ECR Private registry, in lower case as `--region` wants it.
    pub region: Option<String>,
    /// The AWS partition (`aws`, `aws-cn`, …) that the host's suffix belongs to.
    pub partition: Option<String>,
    /// Whether it is a FIPS endpoint.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fips: bool,
    /// Whether it answers on IPv6 too (`dkr-ecr.REGION.on.aws`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dual_stack: bool,
}

/// Domain suffixes of ECR Private hosts with their partition and whether they are dual-stack. The same set as the
/// pattern in amazon-ecr-credential-helper, `ecr-login/api/client.go`.
const PRIVATE_SUFFIXES: [(&str, &str, bool); 9] = [
    ("amazonaws.com", "aws", false),
    ("amazonaws.com.cn", "aws-cn", false),
    ("amazonaws.eu", "aws-eusc", false),
    ("on.aws", "aws", true),
    ("on.amazonwebservices.com.cn", "aws-cn", true),
    ("sc2s.sgov.gov", "aws-iso-b", false),
    ("c2s.ic.gov", "aws-iso", false),
    ("cloud.adc-e.uk", "aws-iso-e", false),
    ("csp.hci.ic.gov", "aws-iso-f", false),
];

impl Registry {
    /// Recognises a registry by its host (`HOST` or `HOST:PORT`; no scheme, no path).
    #[must_use]
    pub fn from_host(host: &str) -> Self {
        let name = host.rsplit_once(':').map_or(host, |(name, _port)| name);
        let plain = |kind| Self {
            kind,
            // A reference that Docker would refuse can hold anything.
            host: Quoted::new(host).as_str().to_owned(),
            account: None,
            region: None,
            partition: None,
            fips: false,
            dual_stack: false,
        };
        match name {
            ECR_PUBLIC_HOST => plain(RegistryKind::EcrPublic),
            ECR_PUBLIC_DUAL_STACK_HOST => Self { dual_stack: true, ..plain(RegistryKind::EcrPublic) },
            DOCKER_HUB_HOST | "index.docker.io" | "registry-1.docker.io" => plain(RegistryKind::DockerHub),
            "localhost" | "127.0.0.1" | "[::1]" => plain(RegistryKind::Local),
            _ => private(name).map_or_else(
                || plain(RegistryKind::Other),
                |found| Self {
                    account: Some(found.account.to_owned()),
                    region: Some(found.region.to_ascii_lowercase()),
                    partition: Some(partition(&found.region.to_ascii_lowercase(), found.partition)),
                    fips: found.fips,
                    dual_stack: found.dual_stack,
                    ..plain(RegistryKind::EcrPrivate)
                },
            ),
        }
    }

    /// A registry that exists only as the name of an image that is built here.
    #[must_use]
    pub fn local_image() -> Self {
        Self { kind: RegistryKind::Local, ..Self::from_host("") }
    }

    /// Finds the host in an address as people paste it: `https://HOST/v2/…`, `HOST/REPOSITORY:TAG`,
    /// `HOST:443/REPOSITORY`.
    #[must_use]
    pub fn from_address(address: &str) -> Self {
        let address = address.trim();
        let rest = address.split_once("://").map_or(address, |(_scheme, rest)| rest);
        let host = rest.split_once(['/', '?', '#']).map_or(rest, |(host, _path)| host);
        Self::from_host(host.rsplit_once('@').map_or(host, |(_user, host)| host))
    }

    /// The partition that a region belongs to, by the prefixes in botocore's `partitions.json`.
    #[must_use]
    pub fn partition_of_region(region: &str) -> &'static str {
        const PREFIXES: [(&str, &str); 8] = [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("us-iso-", "aws-iso"),
            ("us-isob-", "aws-iso-b"),
            ("eu-isoe-", "aws-iso-e"),
            ("us-isof-", "aws-iso-f"),
            ("eu-isof-", "aws-iso-f"),
            ("eusc-", "aws-eusc"),
        ];
        PREFIXES
            .iter()
            .find(|(prefix, _)| region.starts_with(prefix))
            .map_or("aws", |(_, partition)| partition)
    }

    /// A partition by its name.
    #[must_use]
    pub fn known_partition(name: &str) -> Option<&'static str> {
        let with_suffix = PRIVATE_SUFFIXES.iter().map(|(_, partition, _)| *partition);
        with_suffix.chain(["aws-us-gov"]).find(|partition| *partition == name)
    }

    /// What the host names of a region end in.
    #[must_use]
    pub fn suffix_of_region(region: &str) -> &'static str {
        let partition = Self::partition_of_region(region);
        let known = PRIVATE_SUFFIXES.iter().find(|(_, of, dual_stack)| *of == partition && !dual_stack);
        known.map_or("amazonaws.com", |(suffix, ..)| suffix)
    }

    /// Whether AWS keeps images for everybody there: the add-ons of EKS, and the Deep Learning Containers (EKS user guide,
    /// "View Amazon container image registries for Amazon EKS add-ons"; AWS Deep Learning Containers, "Getting started").
    #[must_use]
    pub fn is_of_aws(&self) -> bool {
        const ACCOUNTS: [&str; 2] = ["602401143452", "763104351884"];
        self.account.as_deref().is_some_and(|account| ACCOUNTS.contains(&account))
    }

    /// Whether every account is on for this region, and cannot be switched off (AWS Account Management, "Enable or disable
    /// AWS Regions in your account"). All newer ones of the partition `aws` must be switched on; other partitions have none
    /// of these.
    #[must_use]
    pub fn is_on_for_all(region: &str) -> bool {
        const ON: [&str; 17] = [
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ];
        ON.contains(&region) || Self::partition_of_region(region) != "aws"
    }

    /// Whether the region belongs to another partition than the host's suffix, so that no such registry exists
    /// (`….cn-north-1.amazonaws.com` without its `.cn`).
    #[must_use]
    pub fn partition_mismatch(&self) -> bool {
        match (self.kind, &self.region, &self.partition) {
            (RegistryKind::EcrPrivate, Some(region), Some(partition)) => {
                Self::partition_of_region(region) != partition
            }
            _ => false,
        }
    }

    /// Whether it is ECR, Public or Private.
    #[must_use]
    pub fn is_ecr(&self) -> bool {
        matches!(self.kind, RegistryKind::EcrPublic | RegistryKind::EcrPrivate)
    }

    /// Whether it is a host of ECR that no image's name begins with: that of its API, or of a VPC endpoint (AWS, "Amazon ECR
    /// interface VPC endpoints").
    #[must_use]
    pub fn is_ecr_endpoint(&self) -> bool {
        let host = self.host.to_ascii_lowercase();
        let host = host.rsplit_once(':').map_or(host.as_str(), |(name, _port)| name);
        let is_aws = ["amazonaws.com", "amazonaws.com.cn", "api.aws"].iter().any(|suffix| {
            host.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        let mut labels = host.split('.').skip_while(|label| label.starts_with("vpce-"));
        let first = labels.next();
        let service = if matches!(first, Some("api" | "dkr")) { labels.next() } else { first };
        !self.is_ecr() && is_aws && matches!(service, Some("ecr" | "ecr-fips" | "ecr-public"))
    }

    /// How people call this kind of registry, with the region where it has one.
    #[must_use]
    pub fn label(&self) -> String {
        match (self.kind, &self.region) {
            (RegistryKind::EcrPublic, _) => "ECR Public".into(),
            (RegistryKind::EcrPrivate, Some(region)) => format!("ECR Private · {region}"),
            (RegistryKind::EcrPrivate, None) => "ECR Private".into(),
            (RegistryKind::DockerHub, _) => "Docker Hub".into(),
            (RegistryKind::Other, _) => "other registry".into(),
            (RegistryKind::Local, _) => "this machine".into(),
        }
    }
}

/// `GovCloud` shares the commercial partition's suffixes, and only the region tells it apart.
fn partition(region: &str, by_suffix: &str) -> String {
    if region.starts_with("us-gov-") && by_suffix == "aws" { "aws-us-gov".into() } else { by_suffix.into() }
}

struct PrivateHost<'a> {
    account: &'a str,
    region: &'a str,
    partition: &'static str,
    fips: bool,
    dual_stack: bool,
}

/// `<12 digits>.dkr(.|-)ecr[-fips].<region>.<suffix>`, case-sensitive outside the region as in the helper's pattern.
fn private(host: &str) -> Option<PrivateHost<'_>> {
    let (account, rest) = host.split_at_checked(12)?;
    if !account.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let rest = rest.strip_prefix(".dkr")?;
    let rest = rest.strip_prefix(['.', '-'])?.strip_prefix("ecr")?;
    let (fips, rest) = rest.strip_prefix("-fips").map_or((false, rest), |rest| (true, rest));
    let (region, suffix) = rest.strip_prefix('.')?.split_once('.')?;
    let well_formed = region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && region.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    let (_, partition, dual_stack) = PRIVATE_SUFFIXES.iter().find(|(known, ..)| *known == suffix)?;
    well_formed.then_some(PrivateHost { account, region, partition, fips, dual_stack: *dual_stack })
}
