//! What went well later in a log: a pull, a push, or a login that was tried again.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::context::Context;
use super::mention::Mentioned;
use super::pattern::{Regex, compile};
use super::prefilter::SUCCESS;
use super::subject::of_image;
use super::window::Window;
use crate::image::Registry;

static WORDS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(SUCCESS).ok());

static PULLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r#"(?:status: (?:downloaded newer image|image is up to date) for |successfully pulled image )\\*"?(?P<image>[^\s"\\]+)"#).ok()
});

static PUSHED: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"[\w.-]+: digest: sha256:[0-9a-f]{4,64} size: \d+").ok());

/// A program's own line, not what a test or a document says about it.
static LOGGED_IN: LazyLock<Option<Regex>> = LazyLock::new(|| compile(r"login succeeded\W*$").ok());

/// What went well.
pub(super) enum Success {
    /// An image was pulled or pushed.
    Moved { image: String, registry: Registry },
    /// Somebody logged in to what was named before, if anything was.
    LoggedIn(Option<Registry>),
}

/// What the line `here` tells.
pub(super) fn at(window: &mut Window, context: &mut Context, here: &Range<usize>) -> Option<Success> {
    let text = window.text();
    if !WORDS.as_ref().is_some_and(|words| words.is_match(&text[here.clone()])) {
        return None;
    }
    let line = &text[here.clone()];
    if let Some(found) = PULLED.as_ref().and_then(|pattern| pattern.captures(line)) {
        let image = String::from_utf8_lossy(&found["image"]).into_owned();
        return Some(Success::Moved { registry: of_image(&image), image });
    }
    if PUSHED.as_ref().is_some_and(|pattern| pattern.is_match(line)) {
        let Some(Mentioned::Registry(registry, Some(image))) = context.registry(window, here) else {
            return None;
        };
        return Some(Success::Moved { image, registry });
    }
    if LOGGED_IN.as_ref().is_some_and(|pattern| pattern.is_match(line)) {
        return Some(Success::LoggedIn(context.registry(window, here).and_then(Mentioned::registry)));
    }
    None
}
