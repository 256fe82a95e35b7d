//! What a log was about before the line that failed.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::pattern::compile;

use super::subject::{of_image, subject};
use crate::image::Registry;

/// How many lines back a pull still counts as what a failing line is about.
const REACH: usize = 40;

/// Lines that name an image which is about to be pulled, pushed or logged in for. Case counts: `from daemon` is prose.
static NAMES_AN_IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r#"(?-i)(?:\bFROM(?:\s+--platform=\S+)?|\bFetching|\b(?:docker|podman|finch|nerdctl)\s+(?:pull|push)|"#,
        r#"--from=|load metadata for|\bPulling|push refers to (?:a |an )?repository|failed to resolve(?: reference| source metadata for)?)\s*"#,
        r#"["'\[]?(?P<image>[A-Za-z0-9*<][^\s"'\],]*)"#
    ))
    .ok()
});

/// A login names its registry as its last word.
static LOGIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"\b(?:docker|podman|finch|nerdctl)\s+login\b").ok());

/// The registry that the log dealt with last.
#[derive(Default)]
pub(super) struct Context {
    last: Option<(usize, Registry)>,
}

impl Context {
    /// Takes note of a line.
    pub(super) fn look_at(&mut self, number: usize, line: &str) {
        let image = NAMES_AN_IMAGE.as_ref().and_then(|pattern| pattern.captures(line.as_bytes()));
        let registry = match image {
            Some(found) => Some(of_image(&String::from_utf8_lossy(&found["image"]))),
            None if LOGIN.as_ref().is_some_and(|pattern| pattern.is_match(line.as_bytes())) => {
                subject(line, None)
            }
            None => None,
        };
        if let Some(registry) = registry {
            self.last = Some((number, registry));
        }
    }

    /// The registry of the nearest pull, push, `FROM` or login before line `number`.
    pub(super) fn registry(&self, number: usize) -> Option<&Registry> {
        self.last.as_ref().filter(|(at, _)| number.saturating_sub(*at) <= REACH).map(|(_, registry)| registry)
    }
}
