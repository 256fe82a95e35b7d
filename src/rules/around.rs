//! Which registry the lines around a failing one are about, where they are one message with it.

use std::ops::Range;

use super::matcher::BROKEN_OVER;
use super::mention::{Mentioned, mentioned};
use super::plain::Plain;
use super::subject::subject;
use super::window::Window;
use crate::image::Registry;

/// How many lines of a box are looked at on either side.
const BOX: usize = 16;

/// The registry that another line of the same box names: Terraform shows the resource there, with its image.
pub(super) fn of_the_box(window: &Window, here: &Range<usize>) -> Option<Registry> {
    let is_in_box =
        |range: &Range<usize>| memchr::memmem::find(&window.text()[range.clone()], "│".as_bytes()).is_some();
    if !is_in_box(here) {
        return None;
    }
    let registry = |range: Range<usize>| {
        let line = Plain::line(window.text(), range);
        subject(&line.bytes, None, &(0..line.bytes.len()))
    };
    let mut start = here.start;
    for _ in 0..BOX {
        let Some(before) = window.before(start).filter(is_in_box) else { break };
        start = before.start;
        if let Some(found) = registry(before) {
            return Some(found);
        }
    }
    let mut end = here.end;
    for _ in 0..BOX {
        let Some(behind) = window.behind(end).filter(is_in_box) else { break };
        end = behind.end;
        if let Some(found) = registry(behind) {
            return Some(found);
        }
    }
    None
}

/// The registry of the command that PowerShell repeats behind an error: `At line:1 char:1`, then `+ docker push …`.
pub(super) fn of_the_command_behind(window: &Window, here: &Range<usize>) -> Option<Registry> {
    let place = window.behind(here.end)?;
    if !Plain::line(window.text(), place.clone()).bytes.starts_with(b"At ") {
        return None;
    }
    let command = Plain::line(window.text(), window.behind(place.end)?);
    let command = command.bytes.strip_prefix(b"+ ").unwrap_or(&command.bytes);
    mentioned(command).map_or_else(|| subject(command, None, &(0..command.len())), Mentioned::registry)
}

/// The registry that stood before the match in the same sentence: in an earlier line of the same string of JSON, or on
/// the lines that this one continues.
pub(super) fn of_the_sentence(window: &Window, here: &Range<usize>, pieces: &[Plain]) -> Option<Registry> {
    for piece in pieces.iter().rev() {
        if let Some(mentioned) = mentioned(&piece.bytes) {
            return mentioned.registry();
        }
        if let Some(registry) = subject(&piece.bytes, None, &(0..piece.bytes.len())) {
            return Some(registry);
        }
    }
    let mut line = Plain::line(window.text(), here.clone());
    let mut start = here.start;
    for _ in 0..BROKEN_OVER {
        let before = window.before(start)?;
        start = before.start;
        let previous = Plain::line(window.text(), before);
        if !previous.continues_in(&line) {
            return None;
        }
        if let Some(Mentioned::Unknown) = mentioned(&previous.bytes) {
            return None;
        }
        // The end of the line may stand in the middle of the host.
        let whole = Plain::join(&[previous.clone(), line], true);
        for text in [whole, previous.clone()] {
            let registry = subject(&text.bytes, None, &(0..text.bytes.len()));
            if registry.as_ref().is_some_and(|registry| registry.is_ecr() || text.bytes == previous.bytes) {
                return registry;
            }
        }
        line = previous;
    }
    None
}
