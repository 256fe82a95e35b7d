//! Texts that a signature may match.

use std::collections::VecDeque;
use std::ops::Range;

use super::plain::Plain;
use super::window::Window;

/// A text that a signature may match: a line, a piece of it, or lines joined.
pub(super) struct Candidate {
    pub(super) text: Plain,
    /// What stood before it in the same line, nearest last.
    pub(super) before: Vec<Plain>,
    /// What stood behind it.
    pub(super) behind: Vec<Plain>,
}

impl Candidate {
    /// What `find` tells of the text itself, else of the text nearest before it in the same line.
    pub(super) fn nearest<T>(&self, find: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        let mut before = self.before.iter().rev();
        find(&self.text.bytes).or_else(|| before.find_map(|piece| find(&piece.bytes)))
    }
}

/// The texts of one line: itself, or the lines that are escaped in it.
pub(super) fn candidates(line: &Plain) -> Vec<Candidate> {
    let mut pieces = line.unescaped();
    let whole = Candidate { text: line.clone(), before: Vec::new(), behind: Vec::new() };
    if pieces.len() == 1
        && let Some(text) = pieces.pop()
    {
        return vec![Candidate { text, ..whole }];
    }
    let each = (0..pieces.len()).map(|index| Candidate {
        text: pieces[index].clone(),
        before: pieces[..index].to_vec(),
        behind: pieces[index + 1..].to_vec(),
    });
    let mut texts: Vec<Candidate> = each.collect();
    // A path such as `C:\new` looks like escapes too.
    if texts.is_empty() || !line.is_json() {
        texts.insert(0, whole);
    }
    texts
}

/// The line at `mine` with those that it continues and that continue it: as they are, and joined in the two ways that
/// lines are broken.
pub(super) fn joined_lines(text: &[u8], lines: &[Range<usize>], mine: usize) -> (Vec<u8>, Vec<Candidate>) {
    let plain = |index: usize| lines.get(index).map(|range: &Range<usize>| Plain::line(text, range.clone()));
    let mut sentence: VecDeque<Plain> = plain(mine).into_iter().collect();
    let mut first = mine;
    while let (Some(before), Some(front)) = (first.checked_sub(1).and_then(plain), sentence.front())
        && before.continues_in(front)
    {
        first -= 1;
        sentence.push_front(before);
    }
    let mut last = mine;
    while let (Some(behind), Some(back)) = (plain(last + 1), sentence.back())
        && back.continues_in(&behind)
    {
        last += 1;
        sentence.push_back(behind);
    }
    if first == last {
        return (Vec::new(), Vec::new());
    }
    let mut join = |hard| Candidate {
        text: Plain::join(sentence.make_contiguous(), hard),
        before: Vec::new(),
        behind: Vec::new(),
    };
    let joined = vec![join(false), join(true)];
    let broken: Vec<&[u8]> = sentence.iter().map(|line| line.bytes.as_slice()).collect();
    (broken.join(&b'\n'), joined)
}

/// Of joined lines, those that hold the places from `start` to `end`.
pub(super) fn lines_of(joined: &Plain, window: &Window, start: usize, end: usize) -> Plain {
    let range = window.around(start).start..window.around(end).end;
    joined.slice(joined.at(range.start)..joined.at(range.end))
}
