//! Which registry a line of text is about.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::pattern::compile;

use crate::image::registry::DOCKER_HUB_HOST;
use crate::image::{Registry, RegistryKind};

/// An ECR host in running text, also with the account or region masked (`***`) as CI systems do it, or left as a
/// placeholder (`<account>`).
static ECR_HOST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"(?-i)(?:[0-9]{12}|\*{3}|<[^<>\s]+>|[Xx]{4,12})\.dkr[.-]ecr(?:-fips)?\.(?:[a-z0-9-]+|\*{3}|<[^<>\s]+>)\.",
        r"(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)",
        r"|\bpublic\.ecr\.aws\b|\becr-public\.aws\.com\b"
    ))
    .ok()
});

/// A URL of the registry API, whose host is the registry that was asked.
static REGISTRY_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r#"https?://([^\s/"']+)/(?:v2/|token\b)"#).ok());

/// The registry that a line is about: the one in `image` where the failing image is known, else the one whose API it
/// quotes, else the first ECR host in it. `None` where it names none.
pub(super) fn subject(line: &str, image: Option<&str>) -> Option<Registry> {
    if let Some(image) = image {
        return Some(of_image(image));
    }
    if let Some(found) = REGISTRY_URL.as_ref().and_then(|pattern| pattern.captures(line.as_bytes())) {
        return Some(of_host(&String::from_utf8_lossy(&found[1])));
    }
    let host = ECR_HOST.as_ref().and_then(|pattern| pattern.find(line.as_bytes()))?;
    Some(of_host(&String::from_utf8_lossy(host.as_bytes())))
}

/// The registry of an image name: its part before the first slash where that looks like a host (distribution/reference,
/// `splitDockerDomain`), else Docker Hub.
pub(super) fn of_image(image: &str) -> Registry {
    let image =
        image.trim_matches(|c: char| matches!(c, '"' | '\'' | '`' | '[' | ']' | '(' | ')' | ',' | ';'));
    let image = image.split_once("://").map_or(image, |(_, rest)| rest);
    let host = image.split_once('/').map_or(image, |(host, _)| host);
    let has_host = host.contains('.') || host.contains(':') && image.contains('/') || host == "localhost";
    of_host(if has_host { host } else { DOCKER_HUB_HOST })
}

/// As [`Registry::from_host`], and recognises masked ECR Private hosts, whose account and region stay unknown.
fn of_host(host: &str) -> Registry {
    let mut registry = Registry::from_host(host);
    let whole =
        |pattern: &Regex| pattern.find(host.as_bytes()).is_some_and(|found| found.len() == host.len());
    if registry.kind == RegistryKind::Other && ECR_HOST.as_ref().is_some_and(whole) {
        let region = host.split('.').nth(3).filter(|region| !region.contains(['*', '<', '>']));
        registry.kind = RegistryKind::EcrPrivate;
        registry.region = region.map(str::to_owned);
        registry.account = host
            .split('.')
            .next()
            .filter(|account| account.bytes().all(|b| b.is_ascii_digit()))
            .map(str::to_owned);
    }
    registry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(line: &str) -> Option<String> {
        subject(line, None).map(|registry| registry.host)
    }

    #[test]
    fn the_host_of_the_line() {
        assert_eq!(
            host("pull access denied for public.ecr.aws/lambda/go, x").as_deref(),
            Some("public.ecr.aws")
        );
        assert_eq!(
            host(r#"Head "https://ghcr.io/v2/a/manifests/b": denied, see public.ecr.aws"#).as_deref(),
            Some("ghcr.io")
        );
        assert_eq!(host("https://docs.aws.amazon.com/ecr"), None);
        assert_eq!(host("notpublic.ecr.awsome.com"), None);
    }

    #[test]
    fn masked_hosts_are_private_without_account_and_region() {
        let registry = of_image("***.dkr.ecr.***.amazonaws.com/app:1");
        assert_eq!(
            (registry.kind, registry.account, registry.region),
            (RegistryKind::EcrPrivate, None, None)
        );
        let registry = of_image("***.dkr.ecr.eu-west-1.amazonaws.com/app");
        assert_eq!(registry.region.as_deref(), Some("eu-west-1"));
    }

    #[test]
    fn a_name_without_a_host_is_docker_hubs() {
        assert_eq!(of_image("helloworldfunction").kind, RegistryKind::DockerHub);
        assert_eq!(of_image("library/python:3.12").kind, RegistryKind::DockerHub);
        assert_eq!(of_image("localhost:5000/x").kind, RegistryKind::Local);
    }
}
