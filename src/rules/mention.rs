//! What a line says the log will deal with.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::login;
use super::pattern::{Captures, Regex, compile};
use super::subject::of_image;
use crate::image::Registry;

/// Lines that name an image which is about to be pulled, pushed or logged in for. Case counts: `from daemon` is prose.
static NAMES_AN_IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r#"(?-i)(?:\bFROM(?:\s+--platform=\S+)?\s|\bFetching\s|\bPulling (?:image|docker image|container image)\b:?|\bPulling \S+ \(|"#,
        r#"\b(?:docker|podman|finch|nerdctl|crane|buildah|img|ctr|crictl)(?:\s+--?[A-Za-z][\w-]*(?:=\S+|\s+[^-\s]\S*)?){0,4}?(?:\s+images?)?\s+(?:pull|push)\b(?:\s+(?:--?[a-z][a-z-]*(?:=\S+)?|linux/\S+))*\s|"#,
        r#"\bdocker\s+run(?:\s+(?:--rm|-it|-ti|-i|-t|-d|--init|--privileged|--platform[= ]\S+))*\s|"#,
        r#"\bhelm\s+(?:pull|push\s+\S+|install\s+\S+|upgrade\s+(?:-\S+\s+)*\S+)\s+oci://|\bskopeo\s+(?:\S+\s+){0,6}?(?:copy|inspect|list-tags)\b.*?docker://|"#,
        r#"\.(?:pull|push)\(\s*(?:repository\s*=\s*)?|--from=|load metadata for\s|resolve image config for\s|push refers to (?:a |an )?repository \[|pushing manifest for\s|Retrieving image(?: manifest)?\s|Trying to pull\s|"#,
        r#"failed to resolve(?: reference| source metadata for)?\s|sharing credentials for\s|Logging in(?:to| to)(?: registry)?\s|Login to\s|Using image\s|Pushing image\s|rapid images for repo\s|--image-repositor(?:y|ies)[ =](?:[A-Za-z0-9]+=)?|exporting to image.*pushing\s)\s*"#,
        r#"["'\[(]*(?:docker://|oci://|https?://)?(?P<image>[A-Za-z0-9*<$][^\s"'\],)]*)"#
    ))
    .ok()
});

/// An image that was pulled, pushed or built, and a command inside a build or a function that runs: what follows is about
/// something else.
static GOES_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"(?-i)^Status: (?:Downloaded newer image|Image is up to date) for |: digest: sha256:[0-9a-f]+ size: \d+|",
        r"^Successfully (?:tagged|built|pushed) |pushing manifest for \S+ .*done$|",
        r"^Step \d+/\d+ : [A-Z]+ |^STEP \d+(?:/\d+)?: [A-Z]+ |\[[^\]]*\d+/\d+\] [A-Z]+ |^Using local image: |^START RequestId: "
    ))
    .ok()
});

/// A call of ECR's API.
static ECR_COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"\baws\b(?:\s+--?\S+(?:\s+[^-\s]\S*)?)*\s+ecr(?:-public)?\s|\baws(?:\.exe)?\s+ecr\b|GetAuthorizationToken|get-login-password|\becr(?:-public)?\s+get-login|get_authorization_token|",
        r"\bapi\.ecr[.-]|ecr-public\.|amazon-ecr-login|docker-credential-ecr-login|\becr(?:-public)?:[a-z]+[a-z*]|\becr: failed to|Get-ECRLoginCommand|\baws-?ecr\b|\bECR (?:credentials|login|token)s?\b|login\b.*(?:\.dkr[.-]ecr|public\.ecr\.aws)"
    ))
    .ok()
});

/// What every line holds that one of the patterns above matches: most lines need not be taken apart.
static MAY_MENTION: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    const WORDS: [&str; 55] = [
        "FROM",
        "Fetching",
        "Pulling",
        "pull",
        "push",
        "oci:",
        "docker",
        "from=",
        "metadata",
        "resolve",
        "Retrieving",
        "sharing",
        "Logging",
        "login",
        "Login",
        "LOGIN",
        "Using",
        "Pushing",
        "exporting",
        "ecr",
        "ECR",
        "uthorizationToken",
        "podman",
        "finch",
        "nerdctl",
        "buildah",
        "skopeo",
        "crane",
        "oras",
        "helm",
        "img",
        "Status:",
        "digest:",
        "Successfully",
        "Step ",
        "STEP ",
        "START ",
        "] RUN",
        "] COPY",
        "] ADD",
        "] WORKDIR",
        "] ENV",
        "] ARG",
        "] USER",
        "] CMD",
        "] ENTRYPOINT",
        "] LABEL",
        "] SHELL",
        "] EXPOSE",
        "] VOLUME",
        "] ONBUILD",
        "profile",
        "repo",
        "PROFILE",
        "authorization_token",
    ];
    AhoCorasick::new(WORDS).ok()
});

/// What a line says the log will deal with.
#[derive(Clone)]
pub(super) enum Mentioned {
    /// A registry, and the image on it where one is named.
    Registry(Registry, Option<String>),
    /// Something that has none, such as another stage of a Dockerfile, or one that stands in a variable.
    Unknown,
}

impl Mentioned {
    pub(super) fn registry(self) -> Option<Registry> {
        match self {
            Self::Registry(registry, _) => Some(registry),
            Self::Unknown => None,
        }
    }
}

pub(super) fn may_mention(line: &[u8]) -> bool {
    MAY_MENTION.as_ref().is_none_or(|words| words.is_match(line))
}

pub(super) fn is_command(text: &[u8]) -> bool {
    ECR_COMMAND.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The registry that a line says the log will deal with, if it says anything of the kind.
pub(super) fn mentioned(text: &[u8]) -> Option<Mentioned> {
    // The AWS CLI in a container: what it is called for counts.
    let is_aws_cli = |found: &Captures<'_>| {
        found["image"].starts_with(b"amazon/aws-cli")
            && memchr::memmem::find(&text[found.range()], b"run").is_some()
    };
    let named = NAMES_AN_IMAGE.as_ref().map(|pattern| pattern.captures_iter(text));
    let last = named.and_then(|found| found.filter(|found| !is_aws_cli(found)).last());
    if let Some(found) = last {
        let image = String::from_utf8_lossy(&found["image"]).into_owned();
        let image = assigned(text, &image).unwrap_or(image);
        let is_name = image.contains(['/', '.', ':']);
        let is_unknown = image.starts_with('$') && !image.contains(".dkr");
        let is_registry = is_name && !is_unknown;
        if !is_registry {
            return Some(Mentioned::Unknown);
        }
        let name = image.trim_end_matches(['.', ':', ';']);
        let name = name.contains('/').then(|| name.to_owned());
        return Some(Mentioned::Registry(of_image(&image), name));
    }
    if GOES_ON.as_ref().is_some_and(|pattern| pattern.is_match(text)) {
        return Some(Mentioned::Unknown);
    }
    login::command(text).map(|registry| Mentioned::Registry(registry, None))
}

/// What the same line assigns to a variable that an image is named by: `IMAGE=HOST/app; docker pull $IMAGE`.
fn assigned(text: &[u8], image: &str) -> Option<String> {
    let name = image.strip_prefix('$')?;
    let name = name.strip_prefix('{').unwrap_or(name);
    let name: String = name.chars().take_while(|&c| c.is_ascii_alphanumeric() || c == '_').collect();
    let text = String::from_utf8_lossy(text);
    let (_, value) = text.split_once(&format!("{name}=")).filter(|_| !name.is_empty())?;
    let value = value.trim_start_matches(['"', '\'']).split([' ', '"', '\'', ';', '&']).next()?;
    (!value.is_empty() && !value.starts_with('$')).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::client::of_command;
    use crate::rules::login::login_of;
    use crate::rules::plain::Plain;
    use crate::rules::tests::lines;

    #[test]
    fn no_line_is_left_out_that_tells_something() {
        let tells = |line: &str| {
            let plain = Plain::line(line.as_bytes(), 0..line.len());
            let text = plain.bytes.as_slice();
            mentioned(text).is_some()
                || is_command(text)
                || of_command(text).is_some()
                || login_of(text).is_some()
        };
        let all: Vec<String> = lines().into_iter().filter(|line| tells(line)).collect();
        assert!(all.len() > 300, "only {} lines tell something", all.len());
        let left_out: Vec<&String> = all.iter().filter(|line| !may_mention(line.as_bytes())).collect();
        assert_eq!(left_out, Vec::<&String>::new());
    }
}
