//! What the remedies of a cause can be filled with, from the text that showed it.

use std::sync::LazyLock;

use super::TextMatch;
use super::pattern::{Regex, compile};
use crate::image::{Registry, RegistryKind};
use crate::remedy::Context;

/// The registry API's address of an image.
static MANIFEST_URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r#"https?://(?P<host>[^\s/"']+)/v2/(?P<repository>[^\s"']+?)/(?:manifests|blobs)/(?P<tag>[A-Za-z0-9_.-]+)?"#)
        .ok()
});

/// Who was refused, and over which repository.
static ARNS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"(?:(?P<principal>arn:aws[a-z-]*:(?:iam|sts)::[0-9*]*:[A-Za-z-]+/[^\s,:]+)",
        r"|arn:aws[a-z-]*:(?P<service>ecr|ecr-public):(?P<region>[a-z0-9-]*):(?P<account>[0-9]{12})?[^:\s]*:repository/(?P<repository>[^\s,:*]+))"
    ))
    .ok()
});

/// What the text says about image, repository, principal and registry. What it does not say stays unknown.
#[must_use]
pub fn particulars(found: &TextMatch) -> Context {
    let capture = |name: &str| found.captures.get(name).map(|value| value.as_str().to_owned());
    let line = found.line.as_str().as_bytes();
    let mut context = Context {
        registry: found.registry.clone(),
        image: capture("image"),
        repository: capture("repository"),
        platform: capture("platform"),
        helper: capture("helper"),
        endpoint: capture("endpoint"),
        docker_context: capture("context"),
        profile: capture("profile").filter(|profile| !profile.is_empty()),
        principal: capture("principal"),
        client: found.client,
        from_text: true,
        ..Context::default()
    };
    let (mut service, mut account, mut region) = (capture("service"), capture("account"), capture("region"));
    for arns in ARNS.iter().flat_map(|pattern| pattern.captures_iter(line)) {
        let text = |name: &str| {
            let text = arns.name(name).map(|found| String::from_utf8_lossy(found.as_bytes()).into_owned());
            text.filter(|text| !text.is_empty())
        };
        context.principal = context.principal.or_else(|| text("principal"));
        context.repository = context.repository.or_else(|| text("repository"));
        service = service.or_else(|| text("service"));
        account = account.or_else(|| text("account"));
        region = region.or_else(|| text("region"));
    }
    // The registry itself says which of the two it is.
    if service.is_none() && memchr::memmem::find(line, b"aws ecr get-login").is_some() {
        service = Some("ecr".to_owned());
    }
    if !context.registry.as_ref().is_some_and(Registry::is_ecr) {
        context.registry = registry_of(service.as_deref(), account, region).or(context.registry);
    }
    if context.image.is_none() {
        context.image = image_in(line, context.registry.as_ref());
    }
    if let (None, Some(image)) = (&context.repository, &context.image) {
        context.repository = repository_of(image, context.registry.as_ref());
    }
    context
}

/// The registry that account and region, or the API that was called, tell.
fn registry_of(service: Option<&str>, account: Option<String>, region: Option<String>) -> Option<Registry> {
    if service.is_some_and(|service| service.eq_ignore_ascii_case("ecr-public")) {
        return Some(Registry::from_host("public.ecr.aws"));
    }
    let account =
        account.filter(|account| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()));
    let region = region.filter(|region| region.contains('-') && !region.contains('*'));
    if service.is_none() && account.is_none() && region.is_none() {
        return None;
    }
    Some(private(account, region))
}

/// ECR Private, with what is known of its host.
pub(super) fn private(account: Option<String>, region: Option<String>) -> Registry {
    let known = region.as_deref().unwrap_or("YOUR_REGION");
    let suffix = Registry::suffix_of_region(known);
    let host = format!("{}.dkr.ecr.{known}.{suffix}", account.as_deref().unwrap_or("YOUR_ACCOUNT"));
    Registry { kind: RegistryKind::EcrPrivate, account, region, ..Registry::from_host(&host) }
}

fn image_in(line: &[u8], registry: Option<&Registry>) -> Option<String> {
    let host = &registry?.host;
    let url = MANIFEST_URL.as_ref()?.captures(line);
    if let Some(url) = url.filter(|url| url["host"] == *host.as_bytes()) {
        let repository = String::from_utf8_lossy(&url["repository"]).into_owned();
        let tag = url.name("tag").map(|tag| format!(":{}", String::from_utf8_lossy(tag.as_bytes())));
        return Some(format!(
            "{host}/{repository}{}",
            tag.filter(|tag| tag != ":sha256").unwrap_or_default()
        ));
    }
    let line = std::str::from_utf8(line).ok()?;
    let start = line.find(&format!("{host}/"))?;
    let image = line[start..].split(|c: char| c.is_whitespace() || "\"'`,;()[]{}<>\\".contains(c)).next()?;
    let image = image.trim_end_matches(['.', ':']);
    let plain = !image.contains("/v2/") && image.len() > host.len() + 1;
    plain.then(|| image.to_owned())
}

/// The name without host, tag and digest; for ECR Public also without the alias of its owner.
fn repository_of(image: &str, registry: Option<&Registry>) -> Option<String> {
    let registry = registry.filter(|registry| registry.is_ecr())?;
    let path = image.strip_prefix(&registry.host)?.strip_prefix('/')?;
    let path = path.split_once('@').map_or(path, |(path, _digest)| path);
    let path = match path.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => path,
    };
    let path = match registry.kind {
        RegistryKind::EcrPublic => path.split_once('/').map_or(path, |(_alias, name)| name),
        _ => path,
    };
    (!path.is_empty()).then(|| path.to_owned())
}
