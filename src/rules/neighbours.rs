//! Lines that must stand near a match, or must not.

use std::ops::Range;

use super::candidate::Candidate;
use super::pattern::Regex;
use super::plain::Plain;
use super::signature::Patterns;
use super::window::Window;

/// Whether the lines stand near that must, and none that must not.
pub(super) fn has_neighbours(
    patterns: &Patterns,
    window: &Window,
    here: &Range<usize>,
    candidate: &Candidate,
) -> bool {
    let before = |(pattern, within): &(Regex, usize)| {
        candidate.before.iter().rev().take(*within).any(|text| pattern.is_match(&text.bytes))
            || stands(window, pattern, *within, here.start, |start| {
                window.before(start).map(|range| (range.clone(), range.start))
            })
    };
    let behind = |(pattern, within): &(Regex, usize)| {
        candidate.behind.iter().take(*within).any(|text| pattern.is_match(&text.bytes))
            || stands(window, pattern, *within, here.end, |end| {
                window.behind(end).map(|range| (range.clone(), range.end))
            })
    };
    patterns.after.as_ref().is_none_or(before)
        && patterns.before.as_ref().is_none_or(behind)
        && !patterns.unless_near.iter().any(|near| before(near) || behind(near))
}

fn stands(
    window: &Window,
    pattern: &Regex,
    within: usize,
    from: usize,
    next: impl Fn(usize) -> Option<(Range<usize>, usize)>,
) -> bool {
    let mut at = from;
    for _ in 0..within {
        let Some((range, further)) = next(at) else { return false };
        if pattern.is_match(&Plain::line(window.text(), range).bytes) {
            return true;
        }
        at = further;
    }
    false
}
