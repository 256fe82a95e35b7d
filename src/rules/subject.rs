//! Which registry a line of text is about.

use std::ops::Range;
use std::sync::LazyLock;

use super::pattern::{Captures, Regex, compile};

use crate::image::registry::DOCKER_HUB_HOST;
use crate::image::{Registry, RegistryKind};

/// An ECR host in running text, also with the account or region masked (`***`) as CI systems do it, or left as a
/// placeholder (`<account>`).
const ECR_HOST: &str = concat!(
    r"(?:\b[A-Za-z0-9_-]{3,64}|\*{3}|\[MASKED\]|<[^<>\s]+>|\$\{?[A-Za-z_]+\}?)\.dkr[.-]ecr(?:-fips)?\.(?:[a-z0-9-]+|\*{3}|\[MASKED\]|<[^<>\s]+>|\$\{?[A-Za-z_]+\}?)\.",
    r"(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)",
    r"|\bpublic\.ecr\.aws\b|\becr-public\.aws\.com\b"
);

/// Other registries that many use.
const OTHER_HOST: &str = concat!(
    r"\b(?:(?:registry-1|auth|index|production\.cloudflare)\.)?docker\.(?:io|com)\b|\bghcr\.io\b|\bquay\.io\b|",
    r"\b(?:[a-z]+\.)?gcr\.io\b|\b[a-z0-9-]+-docker\.pkg\.dev\b|\b[a-z0-9]+\.azurecr\.io\b|\bmcr\.microsoft\.com\b|",
    r"\bregistry\.[a-z0-9.-]+\.[a-z]{2,}\b|\bnvcr\.io\b|\bregistry\.k8s\.io\b|\b[a-z0-9.-]+\.jfrog\.io\b"
);

static ECR: LazyLock<Option<Regex>> = LazyLock::new(|| compile(&format!("(?-i){ECR_HOST}")).ok());
static HOST: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(&format!(r"(?-i)(?P<image>{ECR_HOST}|{OTHER_HOST})")).ok());

/// A URL of the registry API, whose host is the registry that was asked.
static REGISTRY_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r#"https?://(?P<image>[^\s/"'\\]+)/(?:v2(?:/|\b)|token\b)"#).ok());

/// Sentences of clients that name the image or host that they failed with.
static FAILED_WITH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"(?:pull access denied for|pulling from host|failed to resolve(?: reference| source metadata for)?|load metadata for|",
        r"manifest for|error pulling image(?: configuration)?|failed to pull(?: and unpack)?(?: image)?|unable to pull(?: image)?|could not pull(?: image)?|",
        r"pull(?:ing)? image|image with reference|fromImage=|initializing source|reading manifest \S+ in|copying from|error pinging (?:container|docker) registry|pinging container registry|",
        r"login attempt to|logging in(?:to|[ ]to)(?: registry)?|could not find|failed to push|error response from daemon: repository|no such image:|sharing credentials for)",
        r#"[\s"'`\\:]*(?:docker://|oci://|https?://)?(?P<image>[a-z0-9*<$][^\s"'`,\\]*)"#
    ))
    .ok()
});

/// The daemon's sentence has an image at this place, also one without host and tag.
static DENIED: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile("pull access denied for (?P<image>[a-z0-9][^\\s,]*), repository does not").ok());

/// What programs say that fetch packages, sources and files.
static ANOTHER_PROGRAM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"\bcurl: \(\d+\)|\bwget: |\bnpm (?:ERR!|error)|\byarn error\b|fatal: unable to access|\bpip(?:3|\._vendor)?\b.*https?:|pypi\.org|files\.pythonhosted\.org|",
        r"\bE: Failed to fetch|\bErr:\d+ https?:|valid baseurl|Cannot download repo|yum\b.*repo|Errno 14\]|Could not transfer artifact|registry\.npmjs\.org|proxy\.golang\.org|",
        r"Could not fetch specs|gem install|apk\b.*APKINDEX|fetch https://dl-cdn|NuGet\.targets|codeartifact\.|git@|ssh: |\b(?:readiness|liveness|startup) probe failed|\bHTTP probe failed"
    ))
    .ok()
});

/// The registry that a line is about: that of `named` where the signature knows it, else the one that a client says it
/// failed with, else the one whose API is quoted, else the host that stands nearest before the match or else behind it.
/// `None` where the line names none.
pub(super) fn subject(line: &[u8], named: Option<&str>, matched: &Range<usize>) -> Option<Registry> {
    if let Some(image) = named {
        return Some(of_image(image));
    }
    let failed = nearest(&FAILED_WITH, line, matched).filter(|image| looks_like_an_image(image));
    let failed = failed.or_else(|| nearest(&DENIED, line, matched));
    let found =
        failed.or_else(|| nearest(&REGISTRY_URL, line, matched)).or_else(|| nearest(&HOST, line, matched))?;
    Some(of_image(&found))
}

/// Whether the line is of a program that goes to the network inside a build or beside it, and is about its own servers.
pub(super) fn is_another_program(line: &[u8]) -> bool {
    ANOTHER_PROGRAM.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

/// Whether the line names a host of ECR.
pub(super) fn names_ecr(line: &[u8]) -> bool {
    ECR.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

fn nearest(pattern: &LazyLock<Option<Regex>>, line: &[u8], matched: &Range<usize>) -> Option<String> {
    let mut best = None;
    for found in pattern.as_ref()?.captures_iter(line) {
        let Some(image) = found.name("image") else { continue };
        if is_aside(line, &found) {
            continue;
        }
        if best.is_some() && image.start() >= matched.end {
            break;
        }
        best = Some(String::from_utf8_lossy(image.as_bytes()).into_owned());
    }
    best
}

/// `see public.ecr.aws`, `documented at https://…`: where to read on.
fn is_aside(line: &[u8], found: &Captures<'_>) -> bool {
    let start = found.range().start;
    let before = line[..start].trim_ascii_end();
    [&b"see"[..], b"visit", b"documentation at", b"gallery", b"instead of", b"not"].iter().any(|word| {
        before.len() >= word.len() && before[before.len() - word.len()..].eq_ignore_ascii_case(word)
    })
}

/// Whether a word behind `could not find` and its like is an image and not the next word of prose.
fn looks_like_an_image(word: &str) -> bool {
    /// `no matching manifest for linux/amd64`.
    const PLATFORMS: [&str; 3] = ["linux/", "windows/", "darwin/"];
    if PLATFORMS.iter().any(|platform| word.starts_with(platform)) {
        return false;
    }
    word.contains(['/', '.', ':']) && !word.ends_with(':') || word.contains("%2F")
}

/// The registry of an image name: its part before the first slash where that looks like a host (distribution/reference,
/// `splitDockerDomain`), else Docker Hub.
pub(super) fn of_image(image: &str) -> Registry {
    // GitLab's mask.
    let image = image.replace("%2F", "/").replace("%3A", ":").replace("[MASKED]", "***");
    let image = image.trim_matches(|c: char| {
        matches!(c, '"' | '\'' | '`' | '[' | ']' | '(' | ')' | ',' | ';' | '.' | ':' | '\\')
    });
    let image = image.split_once("://").map_or(image, |(_, rest)| rest);
    let (host, has_path) = image.split_once('/').map_or((image, false), |(host, _)| (host, true));
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let has_host = name.contains('.') || host.contains(':') && has_path || host == "localhost";
    of_host(if has_host { host } else { DOCKER_HUB_HOST })
}

/// As [`Registry::from_host`], and recognises masked ECR Private hosts, whose account and region stay unknown.
pub(super) fn of_host(host: &str) -> Registry {
    let mut registry = Registry::from_host(host);
    if matches!(host, "auth.docker.io" | "production.cloudflare.docker.com" | "hub.docker.com" | "docker.com")
    {
        return Registry::from_host(DOCKER_HUB_HOST);
    }
    let whole =
        |pattern: &Regex| pattern.find(host.as_bytes()).is_some_and(|found| found.len() == host.len());
    if registry.kind == RegistryKind::Other && ECR.as_ref().is_some_and(whole) {
        let region = host.split('.').nth(if host.contains(".dkr-ecr") { 2 } else { 3 });
        registry.kind = RegistryKind::EcrPrivate;
        registry.region =
            region.filter(|region| !region.contains(['*', '<', '>', '$', '['])).map(str::to_owned);
        let account = host.split('.').next().filter(|account| account.bytes().all(|b| b.is_ascii_digit()));
        registry.account = account.filter(|account| account.len() == 12).map(str::to_owned);
    }
    registry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(line: &str) -> Option<String> {
        subject(line.as_bytes(), None, &(0..line.len())).map(|registry| registry.host)
    }

    #[test]
    fn the_host_of_the_line() {
        for (line, expected) in [
            ("pull access denied for public.ecr.aws/lambda/go, x", Some("public.ecr.aws")),
            (r#"Head "https://ghcr.io/v2/a/manifests/b": denied, see public.ecr.aws"#, Some("ghcr.io")),
            ("https://docs.aws.amazon.com/ecr", None),
            ("notpublic.ecr.awsome.com", None),
            ("denied: quay.io/org/app, for images of public.ecr.aws visit gallery.ecr.aws", Some("quay.io")),
            (
                "404 Client Error for http+docker://localhost/v1.41/images/create?tag=1&fromImage=public.ecr.aws%2Flambda%2Fgo: Not Found",
                Some("public.ecr.aws"),
            ),
            ("denied (for ECR see public.ecr.aws)", None),
        ] {
            let found = if line.starts_with("denied: quay") {
                subject(line.as_bytes(), None, &(0..6)).map(|registry| registry.host)
            } else {
                host(line)
            };
            assert_eq!(found.as_deref(), expected, "{line}");
        }
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
        for image in ["helloworldfunction", "library/python:3.12", "python:3.12", "docker.io/x"] {
            assert_eq!(of_image(image).kind, RegistryKind::DockerHub, "{image}");
        }
        assert_eq!(of_image("localhost:5000/x").kind, RegistryKind::Local);
        assert_eq!(of_image("registry.example.com:5000").kind, RegistryKind::Other);
    }
}
