//! What a log was about before the line that failed.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::pattern::{Regex, compile};
use super::plain::Plain;
use super::subject::{of_image, subject};
use super::window::Window;
use crate::image::Registry;

/// How many lines back a pull, `FROM` or login still counts as what a failing line is about.
const REACH: usize = 60;
/// How many lines back a call of ECR still counts.
const COMMAND_REACH: usize = 25;
/// How many lines back the beginning of a numbered step of BuildKit is looked for.
const STEP_REACH: usize = 150;
/// How many lines behind an error BuildKit may name the step that failed.
const AHEAD: usize = 8;

/// Lines that name an image which is about to be pulled, pushed or logged in for. Case counts: `from daemon` is prose.
static NAMES_AN_IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r#"(?-i)(?:\bFROM(?:\s+--platform=\S+)?\s|\bFetching\s|\bPulling (?:image|docker image|container image)\b:?|\bPulling \S+ \(|"#,
        r#"\b(?:docker|podman|finch|nerdctl|crane|buildah|img|ctr images|crictl)(?:\s+image)?\s+(?:pull|push)\b(?:\s+(?:--?[a-z][a-z-]*(?:=\S+)?|linux/\S+))*\s|"#,
        r#"\bhelm\s+(?:pull|push\s+\S+|install\s+\S+|upgrade\s+(?:-\S+\s+)*\S+)\s+oci://|\bskopeo\s+(?:copy|inspect)\b.*?docker://|"#,
        r#"--from=|load metadata for\s|resolve image config for\s|push refers to (?:a |an )?repository \[|pushing manifest for\s|Retrieving image(?: manifest)?\s|Trying to pull\s|"#,
        r#"failed to resolve(?: reference| source metadata for)?\s|sharing credentials for\s|Logging in(?:to| to)(?: registry)?\s|Login to\s|Using image\s|Pushing image\s|exporting to image.*pushing\s)\s*"#,
        r#"["'\[(]*(?:docker://|oci://|https?://)?(?P<image>[A-Za-z0-9*<$][^\s"'\],)]*)"#
    ))
    .ok()
});

/// A login as a command, not the words `'docker login'` in a message.
static LOGIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r"\b(?:docker|podman|finch|nerdctl|buildah|skopeo|crane auth|helm registry|oras)\s+login(?P<rest>\s[^|>;&]*)").ok()
});

/// A call of ECR's API.
static ECR_COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r"\baws\b(?:\s+--?\S+(?:\s+[^-\s]\S*)?)*\s+ecr(?:-public)?\s|\baws(?:\.exe)?\s+ecr\b|GetAuthorizationToken|get-login-password|\becr(?:-public)?\s+get-login|",
        r"\bapi\.ecr[.-]|ecr-public\.|amazon-ecr-login|docker-credential-ecr-login|\becr(?:-public)?:[a-z]+[a-z*]|Get-ECRLoginCommand|login\b.*(?:\.dkr[.-]ecr|public\.ecr\.aws)"
    ))
    .ok()
});

/// What every line holds that one of the patterns above matches: most lines need not be taken apart.
static MAY_MENTION: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    const WORDS: [&str; 22] = [
        "FROM",
        "Fetching",
        "Pulling",
        "pull",
        "push",
        "oci:",
        "docker:",
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
    ];
    AhoCorasick::new(WORDS).ok()
});

/// The number of a step of BuildKit.
static STEP: LazyLock<Option<Regex>> = LazyLock::new(|| compile(r"(?:^|[\s|])#(?P<step>\d{1,4}) ").ok());

/// What a line says the log will deal with.
#[derive(Clone)]
pub(super) enum Mentioned {
    /// A registry.
    Registry(Registry),
    /// Something that has none, such as another stage of a Dockerfile, or one that stands in a variable.
    Unknown,
}

impl Mentioned {
    pub(super) fn registry(self) -> Option<Registry> {
        match self {
            Self::Registry(registry) => Some(registry),
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
}

impl Context {
    /// The registry that the line at `here` is about where it names none itself: that of its step of BuildKit, else of
    /// the nearest pull, push, `FROM` or login before it, else of the step that BuildKit names after an error.
    pub(super) fn registry(&mut self, window: &mut Window, here: &Range<usize>) -> Option<Registry> {
        if let Some(registry) = of_step(window, here) {
            return Some(registry);
        }
        self.look_back(window, here);
        let line = window.line(here.start);
        if let Some((at, registry)) = &self.image
            && line.saturating_sub(*at) <= REACH
        {
            return registry.clone().registry();
        }
        let mut end = here.end;
        for _ in 0..AHEAD {
            let next = window.behind(end)?;
            let text = &window.text()[next.clone()];
            let names = memchr::memmem::find(text, b"load metadata for ").is_some()
                || memchr::memmem::find(text, b">>> FROM ").is_some();
            if names && let Some(registry) = mentioned(text).and_then(Mentioned::registry) {
                return Some(registry);
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
            Some((since, Mentioned::Registry(registry))) => *since > at && !registry.is_ecr(),
            _ => false,
        };
        self.command.is_some_and(|at| line.saturating_sub(at) <= COMMAND_REACH && !went_on(at))
    }

    fn look_back(&mut self, window: &mut Window, here: &Range<usize>) {
        let (mut image, mut command) = (None, None);
        let mut start = here.start;
        for _ in 0..REACH {
            let Some(before) = window.before(start) else { break };
            start = before.start;
            if window.absolute(start) < self.looked_up_to || image.is_some() && command.is_some() {
                break;
            }
            if !may_mention(&window.text()[before.clone()]) {
                continue;
            }
            let plain = Plain::line(window.text(), before);
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
    }
}

fn may_mention(line: &[u8]) -> bool {
    MAY_MENTION.as_ref().is_none_or(|words| words.is_match(line))
}

fn is_command(text: &[u8]) -> bool {
    ECR_COMMAND.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The registry that a line says the log will deal with, if it says anything of the kind.
pub(super) fn mentioned(text: &[u8]) -> Option<Mentioned> {
    let last = NAMES_AN_IMAGE.as_ref().and_then(|pattern| pattern.captures_iter(text).last());
    if let Some(found) = last {
        let image = String::from_utf8_lossy(&found["image"]).into_owned();
        let is_name = image.contains(['/', '.', ':']);
        let is_unknown = image.starts_with('$') && !image.contains(".dkr");
        let is_registry = is_name && !is_unknown;
        return Some(if is_registry { Mentioned::Registry(of_image(&image)) } else { Mentioned::Unknown });
    }
    let login = LOGIN.as_ref().and_then(|pattern| pattern.captures(text))?;
    let host = login_host(&String::from_utf8_lossy(&login["rest"])).map(|host| of_image(&host));
    host.or_else(|| subject(text, None, &(0..text.len()))).map(Mentioned::Registry)
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

/// The registry of the step of BuildKit that the line belongs to.
fn of_step(window: &Window, here: &Range<usize>) -> Option<Registry> {
    let step = |text: &[u8]| {
        let found = STEP.as_ref()?.captures(&text[..text.len().min(120)])?;
        Some(found["step"].to_vec())
    };
    let mine = step(&window.text()[here.clone()])?;
    let mut start = here.start;
    for _ in 0..STEP_REACH {
        let before = window.before(start)?;
        start = before.start;
        let text = &window.text()[before];
        if memchr::memchr(b'#', &text[..text.len().min(120)]).is_some() && step(text).as_ref() == Some(&mine)
        {
            if let Some(registry) = mentioned(text).and_then(Mentioned::registry) {
                return Some(registry);
            }
            if let Some(registry) = subject(text, None, &(0..text.len())) {
                return Some(registry);
            }
        }
    }
    None
}
