//! Hosts from the tests of amazon-ecr-credential-helper and kubernetes/cloud-provider-aws, and some of our own.

use super::*;

/// Text, account, region (in its original case), FIPS, dual-stack, partition.
type Private = (&'static str, &'static str, &'static str, bool, Option<bool>, Option<&'static str>);

#[rustfmt::skip] // a row a line
const PRIVATE: &[Private] = &[
    ("https://123456789012.dkr.ecr.us-east-1.amazonaws.com/v2/blah/blah", "123456789012", "us-east-1", false, Some(false), Some("aws")),
    ("123456789012.dkr.ecr.us-west-2.amazonaws.com", "123456789012", "us-west-2", false, Some(false), Some("aws")),
    ("123456789012.dkr-ecr.us-west-2.on.aws", "123456789012", "us-west-2", false, Some(true), Some("aws")),
    ("123456789012.dkr-ecr-fips.us-west-2.on.aws", "123456789012", "us-west-2", true, Some(true), Some("aws")),
    ("210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/foo", "210987654321", "cn-north-1", false, Some(false), Some("aws-cn")),
    ("210987654321.dkr.ecr.cn-north-1.on.amazonwebservices.com.cn", "210987654321", "cn-north-1", false, Some(true), Some("aws-cn")),
    ("210987654321.dkr.ecr.us-iso-east-1.c2s.ic.gov", "210987654321", "us-iso-east-1", false, Some(false), Some("aws-iso")),
    ("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "123456789012", "us-isob-east-1", false, Some(false), Some("aws-iso-b")),
    ("123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "123456789012", "eu-isoe-west-1", false, Some(false), Some("aws-iso-e")),
    ("123456789012.dkr.ecr.us-isof-east-1.csp.hci.ic.gov", "123456789012", "us-isof-east-1", false, Some(false), Some("aws-iso-f")),
    ("123456789012.dkr-ecr.us-gov-east-1.on.aws", "123456789012", "us-gov-east-1", false, Some(true), Some("aws-us-gov")),
    ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "123456789012", "us-gov-west-1", true, Some(false), Some("aws-us-gov")),
    ("123456789012.dkr-ecr-fips.us-gov-east-1.on.aws", "123456789012", "us-gov-east-1", true, Some(true), Some("aws-us-gov")),
    ("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "123456789012", "eusc-de-east-1", false, Some(false), Some("aws-eusc")),
    ("123456789123.dkr.ecr.us-west-2.amazonaws.com", "123456789123", "us-west-2", false, Some(false), Some("aws")),
    ("123456789123.dkr.ecr.cn-north-1.amazonaws.com.cn", "123456789123", "cn-north-1", false, Some(false), Some("aws-cn")),
    ("123456789123.dkr.ecr.us-gov-east-1.amazonaws.com", "123456789123", "us-gov-east-1", false, Some(false), Some("aws-us-gov")),
    ("123456789123.dkr.ecr.us-iso-east-1.c2s.ic.gov", "123456789123", "us-iso-east-1", false, Some(false), Some("aws-iso")),
    ("123456789123.dkr.ecr.eusc-de-east-1.amazonaws.eu", "123456789123", "eusc-de-east-1", false, Some(false), Some("aws-eusc")),
    ("123456789123.dkr-ecr.us-west-2.on.aws", "123456789123", "us-west-2", false, Some(true), Some("aws")),
    ("123456789123.dkr-ecr-fips.us-west-2.on.aws", "123456789123", "us-west-2", true, Some(true), Some("aws")),
    ("123456789123.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "123456789123", "cn-north-1", false, Some(true), Some("aws-cn")),
    ("123456789123.dkr-ecr.us-gov-east-1.on.aws", "123456789123", "us-gov-east-1", false, Some(true), Some("aws-us-gov")),
    ("123456789123.dkr-ecr-fips.us-gov-east-1.on.aws", "123456789123", "us-gov-east-1", true, Some(true), Some("aws-us-gov")),
    ("123456789012.dkr.ecr.lala-land-1.amazonaws.com", "123456789012", "lala-land-1", false, Some(false), Some("aws")),
    ("123456789012.dkr.ecr-fips.lala-land-1.amazonaws.com", "123456789012", "lala-land-1", true, Some(false), Some("aws")),
    ("123456789012.dkr.ecr.lala-land-1.amazonaws.com.cn", "123456789012", "lala-land-1", false, Some(false), Some("aws-cn")),
    ("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "123456789012", "eusc-de-east-1", false, Some(false), Some("aws-eusc")),
    ("123456789012.dkr.ecr-fips.eusc-de-east-1.amazonaws.eu", "123456789012", "eusc-de-east-1", true, Some(false), Some("aws-eusc")),
    ("123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov", "123456789012", "us-iso-east-1", false, Some(false), Some("aws-iso")),
    ("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "123456789012", "us-isob-east-1", false, Some(false), Some("aws-iso-b")),
    ("123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "123456789012", "eu-isoe-west-1", false, Some(false), Some("aws-iso-e")),
    ("123456789012.dkr.ecr.us-isof-east-1.csp.hci.ic.gov", "123456789012", "us-isof-east-1", false, Some(false), Some("aws-iso-f")),
    ("123456789012.dkr-ecr.lala-land-1.on.aws", "123456789012", "lala-land-1", false, Some(true), Some("aws")),
    ("123456789012.dkr-ecr-fips.lala-land-1.on.aws", "123456789012", "lala-land-1", true, Some(true), Some("aws")),
    ("123456789012.dkr-ecr.lala-land-1.on.amazonwebservices.com.cn", "123456789012", "lala-land-1", false, Some(true), Some("aws-cn")),
    ("123456789123.dkr.ecr.us-west-2.amazonaws.com/public.ecr.aws/foo:latest", "123456789123", "us-west-2", false, None, None),
    ("123456789012.dkr.ecr.us-east-1.amazonaws.com:443/repo:tag", "123456789012", "us-east-1", false, None, None),
    ("123456789012.dkr.ecr.us-east-1.amazonaws.com/", "123456789012", "us-east-1", false, None, None),
    ("123456789012.dkr.ecr.US-EAST-1.amazonaws.com/repo", "123456789012", "US-EAST-1", false, None, None),
    ("123456789012.dkr.ecr.cn-north-1.amazonaws.com", "123456789012", "cn-north-1", false, None, None),
];

const PUBLIC: &[&str] = &[
    "https://public.ecr.aws",
    "https://ecr-public.aws.com",
    "public.ecr.aws",
    "ecr-public.aws.com",
    "https://public.ecr.aws/amazonlinux",
    "https://ecr-public.aws.com/amazonlinux",
    "public.ecr.aws/lambda/python:3.12",
    "public.ecr.aws/sam/build-python3.12:latest",
];

const NOT_ECR: &[&str] = &[
    ".dkr.ecr.not-real.amazonaws.com",
    "not.ecr.io",
    "https://123456789012.dkr.ecr.us-west-2.amazonaws.com.fake.example.com/image:latest",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com.fake.example.com",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com.fake.example.com",
    "210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn.fake.example.com.cn",
    "210987654321.dkr.ecr.cn-north-1.on.aws.com.cn",
    "https://public.ecr.aws.fake.example.com",
    "public.ecr.aws.fake.example.com",
    "foobar",
    "1234567890123.dkr.ecr.lala-land-1.amazonaws.com",
    "12345678901.dkr.ecr.lala-land-1.amazonaws.com",
    "12345678901A.dkr.ecr.lala-land-1.amazonaws.com",
    "123456789012.dkr.ecr.lala-land-1!.amazonaws.com",
    "123456789012.dkr.ecr.#lala-land-1.amazonaws.com",
    "123456789012.dkr.ecr.lala-land-1.amazonaws.hacker.com",
    "123456789012.dkr.ecr.lala-land-1.hacker.com",
    "123456789012.dkr.ecr.lala-land-1.amazonaws.lol",
    "123456789012.dog.ecr.lala-land-1.amazonaws.com",
    "123456789012.dkr.cat.lala-land-1.amazonaws.com",
    "123456789012.dkr.cat.lala-land-1.awsamazon.com",
    "123456789012.lala-land-1.amazonaws.com",
    "123456789012.dkr.ecr.us-iso-east-1.amazonaws.gov",
    "registry.k8s.io/foo:latest",
    "gallery.ecr.aws/lambda/python",
    "https://gallery.ecr.aws/lambda/python",
    "123456789012.DKR.ECR.us-east-1.amazonaws.com/repo",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com.",
    "<account-id>.dkr.ecr.<region>.amazonaws.com",
    "12345678901.dkr.ecr.us-east-1.amazonaws.com/x",
    "api.ecr.us-east-1.amazonaws.com",
    "ecr.us-east-1.api.aws",
    "123456789012.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu",
];

/// Text, host.
const HOSTS: &[(&str, &str)] = &[
    (
        "123456789123.dkr.ecr.us-west-2.amazonaws.com/foo/bar:1.0",
        "123456789123.dkr.ecr.us-west-2.amazonaws.com",
    ),
    ("http://foobar", "foobar"),
    ("foobar  ", "foobar"),
];

#[test]
fn ecr_private_hosts_are_taken_apart() {
    for (text, account, region, fips, dual_stack, partition) in PRIVATE {
        let registry = Registry::from_address(text);
        assert_eq!(registry.kind, RegistryKind::EcrPrivate, "{text}");
        assert_eq!(registry.account.as_deref(), Some(*account), "{text}");
        assert_eq!(registry.region, Some(region.to_ascii_lowercase()), "{text}");
        assert_eq!(registry.fips, *fips, "{text}");
        assert_eq!(registry.dual_stack, dual_stack.unwrap_or(false), "{text}");
        if let Some(partition) = partition {
            assert_eq!(registry.partition.as_deref(), Some(*partition), "{text}");
        }
    }
}

#[test]
fn ecr_public_is_known_by_both_hosts() {
    for text in PUBLIC {
        assert_eq!(Registry::from_address(text).kind, RegistryKind::EcrPublic, "{text}");
    }
}

#[test]
fn what_only_looks_like_ecr_is_not() {
    for text in NOT_ECR {
        assert!(!Registry::from_address(text).is_ecr(), "{text}");
    }
}

#[test]
fn the_host_is_found_in_what_people_paste() {
    for (text, host) in HOSTS {
        assert_eq!(Registry::from_address(text).host, *host, "{text}");
    }
    for (text, host) in [
        ("https://index.docker.io/v1/", "index.docker.io"),
        ("HTTPS://public.ecr.aws", "public.ecr.aws"),
        ("public.ecr.aws:443/lambda/go:1", "public.ecr.aws:443"),
        ("https://AWS@public.ecr.aws/v2/", "public.ecr.aws"),
        ("[::1]:5000/a", "[::1]:5000"),
    ] {
        assert_eq!(Registry::from_address(text).host, host, "{text}");
    }
}

#[test]
fn a_region_of_another_partition_is_noticed() {
    for (host, mismatch) in [
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com", true),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", false),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn", true),
        ("123456789012.dkr.ecr.us-gov-west-1.amazonaws.com", false),
        ("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.com", true),
        ("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", false),
        ("public.ecr.aws", false),
        ("docker.io", false),
    ] {
        assert_eq!(Registry::from_host(host).partition_mismatch(), mismatch, "{host}");
    }
}

#[test]
fn addresses_of_this_machine_are_local() {
    for host in ["localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000"] {
        assert_eq!(Registry::from_host(host).kind, RegistryKind::Local, "{host}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in proptest::prelude::any::<String>()) {
        let _ = Registry::from_address(&text).partition_mismatch();
    }
}

#[test]
fn hosts_of_ecr_that_have_no_images() {
    for host in [
        "api.ecr.eu-west-1.amazonaws.com",
        "ecr.eu-west-1.amazonaws.com",
        "ecr-fips.us-gov-west-1.amazonaws.com",
        "ecr.eu-west-1.api.aws",
        "api.ecr.cn-north-1.amazonaws.com.cn",
        "api.ecr-public.us-east-1.amazonaws.com",
        "vpce-0a1b2c3d-abcdefgh.api.ecr.eu-west-1.vpce.amazonaws.com",
        "vpce-0a1b2c3d-abcdefgh.dkr.ecr.eu-west-1.vpce.amazonaws.com:443",
    ] {
        assert!(Registry::from_host(host).is_ecr_endpoint(), "{host}");
    }
    for host in [
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "public.ecr.aws",
        "ecr.example.com",
        "api.ecr.eu-west-1.myamazonaws.com",
        "s3.eu-west-1.amazonaws.com",
        "",
    ] {
        assert!(!Registry::from_host(host).is_ecr_endpoint(), "{host}");
    }
}

#[test]
fn partitions_and_suffixes_are_told_by_the_region() {
    for (region, partition, suffix) in [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("us-west-1", "aws", "amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ] {
        assert_eq!(Registry::partition_of_region(region), partition, "{region}");
        assert_eq!(Registry::suffix_of_region(region), suffix, "{region}");
    }
}
