//! Which client printed a line, where the log makes that certain.

use std::sync::LazyLock;

use super::pattern::{Regex, compile};
use crate::remedy::Client;

/// A command that somebody ran. Helm's commands count only where they are about a registry: most of what it runs are
/// other programs' pulls.
static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r#"(?-i)(?:^|[\s|;&"'`+(\[/])(?:(?P<client>docker|podman|finch|nerdctl|buildah|skopeo|crane|oras)(?:-compose)?"#,
        r"(?:\s+--?[A-Za-z][\w-]*(?:=\S+|\s+[^-\s]\S*)?){0,4}?\s+(?:pull|push|build|buildx|bud|run|login|logout|images?|compose|create|copy|cp|inspect|list-tags|auth|manifest|from|up|save|tag|digest|ls|catalog|export|append|config|rebase|validate|mutate)\b",
        r"|(?P<helm>helm)\s+(?:registry\s|(?:pull|push|dep(?:endency)?|show|chart)\b|.{0,200}\boci://))"
    ))
    .ok()
});

/// Words of one client alone. What a daemon answered came through the docker CLI or a client of its API.
static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"(?P<docker>response from daemon|docker\.errors\.|http\+docker://|docker build error)",
        r#"|(?P<skopeo>(?:fatal\S* msg="?|FATA\[\d+\] )(?:error )?(?:parsing image name|initializing source|parsing manifest for image|copying|reading manifest|trying to reuse blob))"#,
        r"|(?P<podman>^error: (?:error )?(?:initializing source docker://|unable to copy from source docker://|creating build container|unable to pull |logging into |authenticating creds for ))",
        r"|(?P<helm>INSTALLATION FAILED:|UPGRADE FAILED:|could not download oci://|failed to download .{0,200}\boci://)"
    ))
    .ok()
});

/// The client of a command in the line, the last one where there are several.
pub(super) fn of_command(line: &[u8]) -> Option<Client> {
    let last = COMMAND.as_ref()?.captures_iter(line).last()?;
    let name = last.name("client").or_else(|| last.name("helm"))?;
    Client::named(std::str::from_utf8(name.as_bytes()).ok()?)
}

/// The client whose words the line has.
pub(super) fn of_words(line: &[u8]) -> Option<Client> {
    let found = WORDS.as_ref()?.captures(line)?;
    ["docker", "skopeo", "podman", "helm"]
        .into_iter()
        .find(|name| found.name(name).is_some())
        .and_then(Client::named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_tells_its_client() {
        for (line, expected) in [
            ("$ podman pull public.ecr.aws/x/y", Some(Client::Podman)),
            ("+ sudo finch build -t x .", Some(Client::Finch)),
            (
                "aws ecr get-login-password | nerdctl --namespace k8s.io login --username AWS host",
                Some(Client::Nerdctl),
            ),
            (
                "run: helm upgrade app oci://123456789012.dkr.ecr.us-east-1.amazonaws.com/chart",
                Some(Client::Helm),
            ),
            ("helm upgrade app ./chart", None),
            ("docker-compose pull", Some(Client::Docker)),
            ("crane auth login -u AWS", Some(Client::Crane)),
            ("the finches run", None),
            ("podman is not docker", None),
        ] {
            assert_eq!(of_command(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn words_tell_their_client() {
        for (line, expected) in [
            ("Error: initializing source docker://public.ecr.aws/x: denied", Some(Client::Podman)),
            ("Error response from daemon: initializing source docker://x: denied", Some(Client::Docker)),
            (
                "time=\"2026\" level=fatal msg=\"Error parsing image name \\\"docker://x\\\"\"",
                Some(Client::Skopeo),
            ),
            ("Failed to pull image: initializing source docker://x: denied", None),
        ] {
            assert_eq!(of_words(line.as_bytes()), expected, "{line}");
        }
    }
}
