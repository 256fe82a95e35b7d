//! A place in a YAML text, and what stands there (PyYAML, `yaml/reader.py`).

use crate::template::source::SyntaxError;

/// A line, from 1, and the characters before it in that line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Place {
    pub(super) fn error(self, why: &str) -> SyntaxError {
        SyntaxError { line: self.line, column: self.column + 1, why: why.to_owned() }
    }
}

/// Goes through the text. The byte at its end is 0, which no YAML text has.
pub(super) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    place: Place,
}

const MARK: &[u8] = "\u{feff}".as_bytes();

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let at = if text.as_bytes().starts_with(MARK) { MARK.len() } else { 0 };
        Self { text, bytes: text.as_bytes(), at, place: Place { line: 1, column: 0 } }
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn column(&self) -> usize {
        self.place.column
    }

    pub(super) fn error(&self, why: &str) -> SyntaxError {
        self.place.error(why)
    }

    pub(super) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    /// The byte `offset` bytes on.
    pub(super) fn peek_at(&self, offset: usize) -> u8 {
        self.bytes.get(self.at + offset).copied().unwrap_or(0)
    }

    pub(super) fn peek_char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next `length` bytes, without going on.
    pub(super) fn ahead(&self, length: usize) -> &'a str {
        self.text.get(self.at..self.at + length).unwrap_or_default()
    }

    /// How long the line break is that stands `offset` bytes on; 0 where there is none.
    pub(super) fn break_at(&self, offset: usize) -> usize {
        match self.peek_at(offset) {
            b'\n' => 1,
            b'\r' => 1 + usize::from(self.peek_at(offset + 1) == b'\n'),
            0xc2 if self.peek_at(offset + 1) == 0x85 => 2,
            0xe2 if self.peek_at(offset + 1) == 0x80 && matches!(self.peek_at(offset + 2), 0xa8 | 0xa9) => 3,
            _ => 0,
        }
    }

    pub(super) fn is_break_or_end(&self, offset: usize) -> bool {
        match self.peek_at(offset) {
            0 | b'\n' | b'\r' => true,
            0xc2 | 0xe2 => self.break_at(offset) > 0,
            _ => false,
        }
    }

    /// A space, tab, line break or the end.
    pub(super) fn is_blank_or_end(&self, offset: usize) -> bool {
        matches!(self.peek_at(offset), b' ' | b'\t') || self.is_break_or_end(offset)
    }

    /// As [`Self::is_blank_or_end`], but not a tab.
    pub(super) fn is_space_or_end(&self, offset: usize) -> bool {
        self.peek_at(offset) == b' ' || self.is_break_or_end(offset)
    }

    /// `---` or `...` with nothing behind it.
    pub(super) fn is_document_mark(&self) -> bool {
        matches!(self.ahead(3), "---" | "...") && self.is_blank_or_end(3)
    }

    /// Goes on within the line, and gives what was passed.
    pub(super) fn take(&mut self, length: usize) -> &'a str {
        let taken = self.ahead(length);
        self.at += taken.len();
        self.place.column +=
            if taken.is_ascii() { taken.len() } else { taken.chars().filter(|c| *c != '\u{feff}').count() };
        taken
    }

    /// Goes on while the bytes are such, and gives what was passed.
    pub(super) fn take_while(&mut self, is_such: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|b| !is_such(*b)).unwrap_or(rest.len());
        self.take(length)
    }

    pub(super) fn skip_spaces(&mut self) {
        self.take_while(|b| b == b' ');
    }

    pub(super) fn take_to_end_of_line(&mut self) -> &'a str {
        let mut length = 0;
        while !self.is_break_or_end(length) {
            length += 1;
        }
        self.take(length)
    }

    /// Passes a line break, and gives what it means: U+2028 and U+2029 are kept, all others are `\n`.
    pub(super) fn take_break(&mut self) -> Option<&'static str> {
        let length = self.break_at(0);
        let means = match length {
            0 => return None,
            3 if self.peek_at(2) == 0xa8 => "\u{2028}",
            3 => "\u{2029}",
            _ => "\n",
        };
        self.at += length;
        self.place = Place { line: self.place.line + 1, column: 0 };
        Some(means)
    }
}
