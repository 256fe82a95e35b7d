//! A stretch of a log that moves through it: what was just read, and enough before and behind it to understand it.

use std::ops::Range;

use memchr::{memchr_iter, memchr2, memrchr, memrchr2};

/// How much text stays that was already searched, so that the lines before a failing one can be looked at.
const HISTORY: usize = 64 * 1024;
/// How much text is read before the search goes on, so that the lines behind a failing one can be looked at.
const LOOKAHEAD: usize = 32 * 1024;
/// How much is held in all.
const CAPACITY: usize = 512 * 1024;
/// How much of a very long line is looked at on either side of a word.
const LONG_LINE: usize = 16 * 1024;
/// How much of a line beside the failing one is looked at.
const NEIGHBOUR: usize = 4 * 1024;

/// The text, with the numbers of its lines.
pub(super) struct Window {
    text: Vec<u8>,
    end: usize,
    searched: usize,
    /// How many bytes went before `text`.
    base: u64,
    /// A place and the number of its line, from which others are counted.
    known: (usize, usize),
    /// How many characters of the first line went before `text`.
    cut: usize,
}

impl Window {
    pub(super) fn new() -> Self {
        Self { text: vec![0; CAPACITY], end: 0, searched: 0, base: 0, known: (0, 1), cut: 0 }
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text[..self.end]
    }

    /// Room for more text; none before what is there was searched.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.text[self.end..]
    }

    /// Takes note that so much of the room was filled.
    pub(super) fn filled(&mut self, bytes: usize) {
        self.end = (self.end + bytes).min(self.text.len());
    }

    pub(super) fn is_full(&self) -> bool {
        self.end == self.text.len()
    }

    /// What is to be searched now.
    pub(super) fn unsearched(&self, is_all: bool) -> Range<usize> {
        let enough = self.end.saturating_sub(LOOKAHEAD).max(self.searched);
        let to = if is_all {
            self.end
        } else {
            memrchr(b'\n', &self.text[self.searched..enough]).map_or(enough, |at| self.searched + at + 1)
        };
        self.searched..to
    }

    /// Lets go of what is no longer needed, once everything up to `to` was searched.
    pub(super) fn searched(&mut self, to: usize) {
        self.searched = to;
        let drop = to.saturating_sub(HISTORY);
        let line = self.line(drop);
        self.cut = match memrchr(b'\n', &self.text[..drop]) {
            Some(at) => characters(&self.text[at + 1..drop]),
            None => self.cut + characters(&self.text[..drop]),
        };
        self.text.copy_within(drop..self.end, 0);
        self.end -= drop;
        self.searched -= drop;
        self.base += drop as u64;
        self.known = (0, line);
    }

    /// The place in the whole log.
    pub(super) fn absolute(&self, at: usize) -> u64 {
        self.base + at as u64
    }

    /// Says that the line at the end of the text has this number.
    pub(super) fn renumber(&mut self, number: usize) {
        self.known = (self.end, number);
    }

    /// The number of the line at a place.
    pub(super) fn line(&mut self, at: usize) -> usize {
        let (place, line) = self.known;
        let count = |range: Range<usize>| memchr_iter(b'\n', &self.text[range]).count();
        let line = if at >= place { line + count(place..at) } else { line.saturating_sub(count(at..place)) };
        self.known = (at, line);
        line
    }

    /// The column of a place in its line, in characters.
    pub(super) fn column(&self, at: usize) -> usize {
        match memrchr(b'\n', &self.text[..at]) {
            Some(before) => characters(&self.text[before + 1..at]) + 1,
            None => self.cut + characters(&self.text[..at]) + 1,
        }
    }

    /// The line around a place, or the part of it that is near. A carriage return ends it too.
    pub(super) fn around(&self, at: usize) -> Range<usize> {
        let left = at.saturating_sub(LONG_LINE);
        let right = self.end.min(at + LONG_LINE);
        let start = match memrchr2(b'\n', b'\r', &self.text[left..at]) {
            Some(before) => left + before + 1,
            // A word that is cut in two may be half a secret.
            None if left > 0 => {
                left + memchr::memchr3(b' ', b'"', b'\t', &self.text[left..at]).unwrap_or(at - left)
            }
            None => left,
        };
        let end = memchr2(b'\n', b'\r', &self.text[at..right]).map_or(right, |behind| at + behind);
        start..end
    }

    /// The line before the one that begins at `start`. Empty ones do not count.
    pub(super) fn before(&self, start: usize) -> Option<Range<usize>> {
        let mut end = start;
        loop {
            end = end.checked_sub(1)?;
            if !matches!(self.text[end], b'\n' | b'\r') {
                return None;
            }
            let left = end.saturating_sub(NEIGHBOUR);
            let start = memrchr2(b'\n', b'\r', &self.text[left..end]).map_or(left, |at| left + at + 1);
            if start < end {
                return Some(start..end);
            }
        }
    }

    /// The line behind the one that ends at `end`. Empty ones do not count.
    pub(super) fn behind(&self, end: usize) -> Option<Range<usize>> {
        let mut start = end;
        loop {
            if !matches!(self.text().get(start)?, b'\n' | b'\r') {
                return None;
            }
            start += 1;
            let right = self.end.min(start + NEIGHBOUR);
            let end = memchr2(b'\n', b'\r', &self.text[start..right]).map_or(right, |at| start + at);
            if start < end {
                return Some(start..end);
            }
        }
    }
}

/// How many characters of UTF-8 begin in `bytes`.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}
