//! The numbered steps of `BuildKit`'s output.

use std::ops::Range;
use std::sync::LazyLock;

use super::mention::{Mentioned, mentioned};
use super::pattern::{Regex, compile};
use super::subject::subject;
use super::window::Window;

/// How many lines back the beginning of a step is looked for.
const STEP_REACH: usize = 150;

/// The number of a step of BuildKit.
static STEP: LazyLock<Option<Regex>> = LazyLock::new(|| compile(r"(?:^|[\s|])#(?P<step>\d{1,4}) ").ok());

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
pub(super) fn of_step(window: &Window, here: &Range<usize>) -> Option<Mentioned> {
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
