//! Logins in a log.

use std::sync::LazyLock;

use super::pattern::{Regex, compile};
use super::subject::{of_image, subject};
use crate::image::registry::DOCKER_HUB_HOST;
use crate::image::{Registry, RegistryKind};

/// A login as a command, not the words `'docker login'` in a message.
static LOGIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r"\b(?:docker|podman|finch|nerdctl|buildah|skopeo|crane auth|helm registry|oras)(?:\s+--?[A-Za-z][\w-]*(?:=\S+|\s+[^-\s]\S*)?){0,4}?\s+login(?P<rest>\s[^|>;&]*)").ok()
});

/// What aws-actions/amazon-ecr-login prints.
static LOGGING_IN: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"logging in ?to registry (?P<host>\S+\.dkr[.-]ecr\S+)").ok());

static USER: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r#"(?:^|\s)(?:-u|--username)[ =]["']?(?P<user>[^\s"']+)"#).ok());

/// Whether a line can hold a login.
pub(super) fn may_log_in(line: &[u8]) -> bool {
    ["login", "Logging in"].iter().any(|word| memchr::memmem::find(line, word.as_bytes()).is_some())
}

/// The registry of ECR Private that a line logs in to.
pub(super) fn login_of(line: &[u8]) -> Option<Registry> {
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

/// The registry that a command on the line logs in to.
pub(super) fn command(text: &[u8]) -> Option<Registry> {
    let login = LOGIN.as_ref().and_then(|pattern| pattern.captures(text))?;
    let rest = String::from_utf8_lossy(&login["rest"]);
    let host = login_host(&rest).map(|host| of_image(&host)).or_else(|| of_docker_hub(&rest));
    host.or_else(|| subject(text, None, &(0..text.len())))
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

/// A login that names a user and no host is one to Docker Hub, unless the user is ECR's and the host was forgotten.
fn of_docker_hub(arguments: &str) -> Option<Registry> {
    let user = USER.as_ref()?.captures(arguments.as_bytes())?;
    (user["user"] != *b"AWS" && !arguments.contains('$')).then(|| Registry::from_host(DOCKER_HUB_HOST))
}
