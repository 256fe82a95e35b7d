//! What a log was about before the line that failed.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::client::of_command;
use super::pattern::{Captures, Regex, compile};
use super::plain::Plain;
use super::profile;
use super::subject::{of_image, subject};
use super::window::Window;
use crate::image::{Registry, RegistryKind};
use crate::remedy::Client;

/// How many lines back a pull, `FROM` or login still counts as what a failing line is about.
const REACH: usize = 60;
/// How many lines back a call of ECR still counts.
const COMMAND_REACH: usize = 25;
/// How many lines back a login still counts, and the command that runs.
const LOGIN_REACH: usize = 400;
/// How many logins are remembered.
const MOST_LOGINS: usize = 8;
/// How many lines back the beginning of a numbered step of BuildKit is looked for.
const STEP_REACH: usize = 150;
/// How many lines behind an error BuildKit may name the step that failed.
const AHEAD: usize = 8;

/// Lines that name an image which is about to be pulled, pushed or logged in for. Case counts: `from daemon` is prose.
static NAMES_AN_IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r#"(?-i)(?:\bFROM(?:\s+--platform=\S+)?\s|\bFetching\s|\bPulling (?:image|docker image|container image)\b:?|\bPulling \S+ \(|"#,
        r#"\b(?:docker|podman|finch|nerdctl|crane|buildah|img|ctr|crictl)(?:\s+--?[A-Za-z][\w-]*(?:=\S+|\s+[^-\s]\S*)?){0,4}?(?:\s+images?)?\s+(?:pull|push)\b(?:\s+(?:--?[a-z][a-z-]*(?:=\S+)?|linux/\S+))*\s|"#,
        r#"\bdocker\s+run(?:\s+(?:--rm|-it|-ti|-i|-t|-d|--init|--privileged|--platform[= ]\S+))*\s|"#,
        r#"\bhelm\s+(?:pull|push\s+\S+|install\s+\S+|upgrade\s+(?:-\S+\s+)*\S+)\s+oci://|\bskopeo\s+(?:\S+\s+){0,6}?(?:copy|inspect|list-tags)\b.*?docker://|"#,
        r#"--from=|load metadata for\s|resolve image config for\s|push refers to (?:a |an )?repository \[|pushing manifest for\s|Retrieving image(?: manifest)?\s|Trying to pull\s|"#,
        r#"failed to resolve(?: reference| source metadata for)?\s|sharing credentials for\s|Logging in(?:to| to)(?: registry)?\s|Login to\s|Using image\s|Pushing image\s|exporting to image.*pushing\s)\s*"#,
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

/// A login as a command, not the words `'docker login'` in a message.
static LOGIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r"\b(?:docker|podman|finch|nerdctl|buildah|skopeo|crane auth|helm registry|oras)(?:\s+--?[A-Za-z][\w-]*(?:=\S+|\s+[^-\s]\S*)?){0,4}?\s+login(?P<rest>\s[^|>;&]*)").ok()
});

/// What aws-actions/amazon-ecr-login prints.
static LOGGING_IN: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"logging in ?to registry (?P<host>\S+\.dkr[.-]ecr\S+)").ok());

/// A call of ECR's API.
static ECR_COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"\baws\b(?:\s+--?\S+(?:\s+[^-\s]\S*)?)*\s+ecr(?:-public)?\s|\baws(?:\.exe)?\s+ecr\b|GetAuthorizationToken|get-login-password|\becr(?:-public)?\s+get-login|get_authorization_token|",
        r"\bapi\.ecr[.-]|ecr-public\.|amazon-ecr-login|docker-credential-ecr-login|\becr(?:-public)?:[a-z]+[a-z*]|\becr: failed to|Get-ECRLoginCommand|login\b.*(?:\.dkr[.-]ecr|public\.ecr\.aws)"
    ))
    .ok()
});

/// What every line holds that one of the patterns above matches: most lines need not be taken apart.
static MAY_MENTION: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    const WORDS: [&str; 54] = [
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
        "PROFILE",
        "authorization_token",
    ];
    AhoCorasick::new(WORDS).ok()
});

/// The number of a step of BuildKit.
static STEP: LazyLock<Option<Regex>> = LazyLock::new(|| compile(r"(?:^|[\s|])#(?P<step>\d{1,4}) ").ok());

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

/// What was found so far. Every line is looked at once, and only where a signature asks.
#[derive(Clone, Default)]
pub(super) struct Context {
    looked_up_to: u64,
    image: Option<(usize, Mentioned)>,
    command: Option<usize>,
    client: Option<(usize, Client)>,
    profile: Option<(usize, String)>,
    logins: Vec<(usize, Registry)>,
}

impl Context {
    /// The registry and image that the line at `here` is about where it names none itself: that of its step of BuildKit, else of
    /// the nearest pull, push, `FROM` or login before it, else of the step or image that failed as the lines behind it have
    /// it.
    pub(super) fn registry(&mut self, window: &mut Window, here: &Range<usize>) -> Option<Mentioned> {
        if let Some(mentioned) = of_step(window, here) {
            return Some(mentioned);
        }
        self.look_back(window, here);
        let line = window.line(here.start);
        if let Some((at, registry)) = &self.image
            && line.saturating_sub(*at) <= REACH
        {
            return Some(registry.clone());
        }
        let mut end = here.end;
        for _ in 0..AHEAD {
            let next = window.behind(end)?;
            let text = &window.text()[next.clone()];
            let names = |words: &[u8]| memchr::memmem::find(text, words).is_some();
            if (names(b"load metadata for ") || names(b">>> FROM "))
                && let Some(mentioned @ Mentioned::Registry(..)) = mentioned(text)
            {
                return Some(mentioned);
            }
            if (names(b"failed to push ") || names(b"failed to pull "))
                && let Some(registry) = subject(text, None, &(0..text.len()))
            {
                return Some(Mentioned::Registry(registry, None));
            }
            end = next.end;
        }
        None
    }

    /// Whether ECR was called on the line or not far before it, and the log went on to no other registry since.
    pub(super) fn called_ecr(&mut self, window: &mut Window, here: &Range<usize>, text: &[u8]) -> bool {
        if is_command(text) {
            return true;
        }
        self.look_back(window, here);
        let line = window.line(here.start);
        let went_on = |at: usize| match &self.image {
            Some((since, Mentioned::Registry(registry, _))) => *since > at && !registry.is_ecr(),
            _ => false,
        };
        self.command.is_some_and(|at| line.saturating_sub(at) <= COMMAND_REACH && !went_on(at))
    }

    /// The client whose command stands nearest before the line.
    pub(super) fn client(&mut self, window: &mut Window, here: &Range<usize>) -> Option<Client> {
        self.look_back(window, here);
        let line = window.line(here.start);
        self.client.filter(|(at, _)| line.saturating_sub(*at) <= REACH).map(|(_, client)| client)
    }

    /// The AWS profile of the command nearest before the line that names one.
    pub(super) fn profile(&mut self, window: &mut Window, here: &Range<usize>) -> Option<String> {
        self.look_back(window, here);
        let line = window.line(here.start);
        let near = self.profile.as_ref().filter(|(at, _)| line.saturating_sub(*at) <= REACH);
        near.map(|(_, profile)| profile.clone())
    }

    /// Whether the log has logins to registries of ECR Private, and none of them is `registry`. Where a host is masked
    /// nobody knows.
    pub(super) fn logged_in_elsewhere(
        &mut self,
        window: &mut Window,
        here: &Range<usize>,
        registry: &Registry,
    ) -> bool {
        let is_known = |registry: &Registry| registry.account.is_some() && registry.region.is_some();
        if !is_known(registry) {
            return false;
        }
        self.look_back(window, here);
        let line = window.line(here.start);
        let mut near =
            self.logins.iter().filter(|(at, _)| line.saturating_sub(*at) <= LOGIN_REACH).peekable();
        near.peek().is_some() && near.all(|(_, login)| is_known(login) && login.host != registry.host)
    }

    fn look_back(&mut self, window: &mut Window, here: &Range<usize>) {
        let (mut image, mut command, mut client, mut profile) = (None, None, None, None);
        let mut logins = Vec::new();
        let mut start = here.start;
        for distance in 0..LOGIN_REACH {
            let Some(before) = window.before(start) else { break };
            start = before.start;
            if window.absolute(start) < self.looked_up_to {
                break;
            }
            let may_tell = if distance < REACH { may_mention } else { may_log_in };
            if !may_tell(&window.text()[before.clone()]) {
                continue;
            }
            let plain = Plain::line(window.text(), before);
            logins.extend(login_of(&plain.bytes).map(|registry| (start, registry)));
            if distance >= REACH {
                continue;
            }
            if client.is_none() {
                client = of_command(&plain.bytes).map(|client| (start, client));
            }
            if profile.is_none() {
                profile = profile::of_command(&plain.bytes).map(|profile| (start, profile));
            }
            if image.is_none() {
                image = mentioned(&plain.bytes).map(|registry| (start, registry));
            }
            if command.is_none() && is_command(&plain.bytes) {
                command = Some(start);
            }
        }
        self.looked_up_to = self.looked_up_to.max(window.absolute(here.start));
        if let Some((at, registry)) = image {
            self.image = Some((window.line(at), registry));
        }
        if let Some(at) = command {
            self.command = Some(window.line(at));
        }
        if let Some((at, client)) = client {
            self.client = Some((window.line(at), client));
        }
        if let Some((at, profile)) = profile {
            self.profile = Some((window.line(at), profile));
        }
        for (at, registry) in logins.into_iter().rev() {
            self.logins.push((window.line(at), registry));
        }
        let too_many = self.logins.len().saturating_sub(MOST_LOGINS);
        self.logins.drain(..too_many);
    }
}

fn may_mention(line: &[u8]) -> bool {
    MAY_MENTION.as_ref().is_none_or(|words| words.is_match(line))
}

/// Whether a line can hold a login.
fn may_log_in(line: &[u8]) -> bool {
    ["login", "Logging in"].iter().any(|word| memchr::memmem::find(line, word.as_bytes()).is_some())
}

/// The registry of ECR Private that a line logs in to.
fn login_of(line: &[u8]) -> Option<Registry> {
    if !may_log_in(line) {
        return None;
    }
    let command = LOGIN.as_ref().and_then(|pattern| pattern.captures(line));
    let host = if let Some(command) = command {
        login_host(&String::from_utf8_lossy(&command["rest"]))?
    } else {
        let found = LOGGING_IN.as_ref()?.captures(line)?;
        String::from_utf8_lossy(&found["host"]).into_owned()
    };
    Some(of_image(&host)).filter(|registry| registry.kind == RegistryKind::EcrPrivate)
}

fn is_command(text: &[u8]) -> bool {
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
    let login = LOGIN.as_ref().and_then(|pattern| pattern.captures(text))?;
    let host = login_host(&String::from_utf8_lossy(&login["rest"])).map(|host| of_image(&host));
    host.or_else(|| subject(text, None, &(0..text.len()))).map(|registry| Mentioned::Registry(registry, None))
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

/// The host among the arguments of a login.
fn login_host(arguments: &str) -> Option<String> {
    let mut words = arguments.split_whitespace();
    while let Some(word) = words.next() {
        if matches!(word, "-u" | "--username" | "-p" | "--password") {
            words.next();
        } else if !word.starts_with('-') && word.contains(['.', ':']) {
            let word = word.trim_matches(['"', '\'', '`', ',', '.']);
            return (!word.is_empty()).then(|| word.to_owned());
        }
    }
    None
}

/// Whether the step of BuildKit that the line belongs to went well in the end: it tries again by itself.
pub(super) fn step_is_done(window: &Window, here: &Range<usize>) -> bool {
    let Some(mine) = step(&window.text()[here.clone()]) else { return false };
    let done = [b"#".as_slice(), &mine, b" DONE "].concat();
    let behind = &window.text()[here.end..];
    memchr::memmem::find_iter(behind, &done).any(|at| {
        let before = at.checked_sub(1).and_then(|before| behind.get(before));
        before.is_none_or(u8::is_ascii_whitespace)
    })
}

/// The number of the step of BuildKit that a line belongs to.
fn step(line: &[u8]) -> Option<Vec<u8>> {
    let found = STEP.as_ref()?.captures(&line[..line.len().min(120)])?;
    Some(found["step"].to_vec())
}

/// What the step of BuildKit is about that the line belongs to.
fn of_step(window: &Window, here: &Range<usize>) -> Option<Mentioned> {
    let mine = step(&window.text()[here.clone()])?;
    let mut start = here.start;
    for _ in 0..STEP_REACH {
        let before = window.before(start)?;
        start = before.start;
        let text = &window.text()[before];
        if memchr::memchr(b'#', &text[..text.len().min(120)]).is_some() && step(text).as_ref() == Some(&mine)
        {
            if let Some(mentioned) = mentioned(text) {
                return Some(mentioned);
            }
            if let Some(registry) = subject(text, None, &(0..text.len())) {
                return Some(Mentioned::Registry(registry, None));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
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
