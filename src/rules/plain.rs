//! A line without what terminals and build systems put around it, with the place of every byte in the log.

use std::ops::Range;
use std::sync::LazyLock;

use super::pattern::{Regex, compile};

/// What build systems write before each line: times, boxes, step numbers, names of containers, marks of kinds.
static PREFIX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const DATE: &str =
        r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d| UTC)?\]?[ \t]*";
    compile(&format!(
        r"^(?:\xef\xbb\xbf|[^\t]+\t[^\t]+\t(?:\xef\xbb\xbf)?{DATE}|{DATE}|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?[ \t]+|\[Container\][ ]+|\d\d[OE][ +]|##\[[a-z]+\]|::(?:error|warning|notice|group|debug)[^:]*::|#\d+ (?:\d+\.\d+ )?|(?:\xe2\x94[\x82\x83]|\xe2\x95[\xb7\xb5\x91])[ ]*|\d{{1,6}} \| |[a-z0-9_.-]+ +\| |\| +|\[STD(?:ERR|OUT)\] ?|[ \t]+)+"
    ))
    .ok()
});

/// Bytes with the place in the log that each came from.
#[derive(Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else about how the line was laid out")]
pub(super) struct Plain {
    pub(super) bytes: Vec<u8>,
    places: Vec<usize>,
    /// Whether it stood in a box.
    boxed: bool,
    /// Whether a build system gave it a step number: such lines are never continued.
    step: bool,
    /// How wide it was with its prefix.
    width: usize,
    space_before: bool,
    space_behind: bool,
}

impl Plain {
    /// The line at `range` of `text`.
    pub(super) fn line(text: &[u8], range: Range<usize>) -> Self {
        let mut plain = Self::default();
        let mut at = range.start;
        while at < range.end {
            let rest = &text[at..range.end];
            let skipped = match rest[0] {
                0x1b => escape_sequence(rest),
                0x08 | 0x07 | 0x00 => 1,
                _ => 0,
            };
            if skipped == 0 {
                plain.push(rest[0], at);
                at += 1;
            } else {
                // Windows consoles move the cursor over spaces instead of writing them.
                if rest[..skipped].ends_with(b"C") && rest[0] == 0x1b {
                    plain.push(b' ', at);
                }
                at += skipped;
            }
        }
        plain.width = plain.bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        plain.space_before = plain.bytes.first() == Some(&b' ');
        let prefix =
            PREFIX.as_ref().and_then(|prefix| prefix.find(&plain.bytes)).map_or(0, |found| found.len());
        let removed = &plain.bytes[..prefix];
        plain.boxed = removed.iter().any(|byte| matches!(byte, 0xe2 | b'|'));
        plain.step = removed.contains(&b'#');
        plain.bytes.drain(..prefix);
        plain.places.drain(..prefix);
        plain.space_behind = plain.bytes.last() == Some(&b' ');
        let mut length = plain.bytes.trim_ascii_end().len();
        if plain.boxed && plain.bytes[..length].ends_with(b"\xe2\x94\x82") {
            length = plain.bytes[..length - 3].trim_ascii_end().len();
        }
        plain.bytes.truncate(length);
        plain.places.truncate(length);
        plain
    }

    fn push(&mut self, byte: u8, place: usize) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// The place in the log of the byte at `at`, or the place behind the last.
    pub(super) fn place(&self, at: usize) -> usize {
        self.places.get(at).copied().unwrap_or_else(|| self.places.last().map_or(0, |last| last + 1))
    }

    /// Where the byte stands here that stands at a place in the log, or the next one that is here.
    pub(super) fn at(&self, place: usize) -> usize {
        self.places.partition_point(|&known| known < place)
    }

    /// The lines that stand in it with their ends and quotation marks escaped, as JSON and debug output have them. None
    /// where nothing is escaped.
    pub(super) fn unescaped(&self) -> Vec<Self> {
        /// JSON in JSON in JSON.
        const DEPTH: usize = 3;
        let mut pieces = vec![self.clone()];
        for depth in 0..DEPTH {
            if !pieces.iter().any(Self::has_escapes) {
                return if depth == 0 { Vec::new() } else { pieces };
            }
            pieces = pieces.iter().flat_map(Self::unescape_once).collect();
        }
        pieces
    }

    fn has_escapes(&self) -> bool {
        let escape = |pair: &[u8]| {
            pair[0] == b'\\' && matches!(pair[1], b'n' | b'"' | b'u' | b'\\' | b'r' | b't' | b'/')
        };
        self.bytes.windows(2).any(escape)
    }

    fn unescape_once(&self) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut piece = Self::default();
        let mut at = 0;
        while at < self.bytes.len() {
            let place = self.place(at);
            let escaped = (self.bytes[at] == b'\\').then(|| self.bytes.get(at + 1)).flatten();
            at += 2;
            match escaped {
                Some(b'n' | b'r') => pieces.push(std::mem::take(&mut piece)),
                Some(b't') => piece.push(b' ', place),
                Some(&byte @ (b'"' | b'\\' | b'/')) => piece.push(byte, place),
                Some(b'u') => match self.code_point(at) {
                    Some('\n' | '\r') => {
                        at += 4;
                        pieces.push(std::mem::take(&mut piece));
                    }
                    Some('\u{1b}') => {
                        let rest = [b"\x1b", &self.bytes[at + 4..]].concat();
                        at += 4 + escape_sequence(&rest) - 1;
                    }
                    Some(c) => {
                        at += 4;
                        let mut utf8 = [0; 4];
                        c.encode_utf8(&mut utf8).bytes().for_each(|byte| piece.push(byte, place));
                    }
                    None => piece.push(b'\\', place),
                },
                _ => {
                    at -= 1;
                    piece.push(self.bytes[at - 1], place);
                }
            }
        }
        pieces.push(piece);
        pieces.retain(|piece| !piece.bytes.is_empty());
        pieces
    }

    fn code_point(&self, at: usize) -> Option<char> {
        let digits = std::str::from_utf8(self.bytes.get(at..at + 4)?).ok()?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    }

    /// Whether it is an object of JSON, whose strings are the lines that somebody wrote.
    pub(super) fn is_json(&self) -> bool {
        matches!(self.bytes.first(), Some(b'{' | b'[')) || memchr::memmem::find(&self.bytes, b"\":").is_some()
    }

    /// Whether `next` looks as if its sentence began here: terminals, boxes and folded YAML break sentences.
    pub(super) fn continues_in(&self, next: &Self) -> bool {
        const FRESH: [&[u8]; 14] = [
            b"error",
            b"warn",
            b"step ",
            b"> ",
            b"$ ",
            b"+ ",
            b"---",
            b"traceback",
            b"===",
            b"info",
            b"debug",
            b"fatal",
            b"from ",
            b"run ",
        ];
        let (Some(&last), Some(&first)) = (self.bytes.last(), next.bytes.first()) else { return false };
        let begins =
            |word: &&[u8]| next.bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if next.step || FRESH.iter().any(begins) {
            return false;
        }
        if self.boxed && next.boxed || last == b':' {
            return true;
        }
        if matches!(last, b'.' | b'!' | b'?' | b';') || self.width < 40 {
            return false;
        }
        let open = matches!(last, b',' | b'(' | b'-' | b'/' | b'=' | b'\\' | b'"' | b'\'');
        let goes_on = matches!(first, b'a'..=b'z' | b'0'..=b'9' | b'"' | b'\'' | b'`' | b'(' | b'[' | b'/' | b'.' | b'-' | b':' | b',');
        open || goes_on || self.width >= 70 && last.is_ascii_alphanumeric()
    }

    /// A part of it.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let range = range.start.min(self.bytes.len())..range.end.clamp(range.start, self.bytes.len());
        Self {
            bytes: self.bytes[range.clone()].to_vec(),
            places: self.places[range].to_vec(),
            ..Self::default()
        }
    }

    /// One text out of lines that continue each other: broken between words, or (`hard`) wherever the line was full.
    pub(super) fn join(lines: &[Self], hard: bool) -> Self {
        let mut joined = Self::default();
        for (index, line) in lines.iter().enumerate() {
            let before = index.checked_sub(1).map(|index| &lines[index]);
            if before.is_some_and(|before| !hard || before.space_behind || line.space_before && !line.boxed) {
                joined.push(b' ', line.place(0));
            }
            joined.bytes.extend_from_slice(&line.bytes);
            joined.places.extend_from_slice(&line.places);
        }
        joined
    }
}

/// How long the escape sequence is that `bytes` begins with (ECMA-48): colours, cursor movements, titles, links.
fn escape_sequence(bytes: &[u8]) -> usize {
    /// A title or link that has not ended by now is none.
    const LONGEST: usize = 2048;
    match bytes.get(1) {
        Some(b'[') => {
            let parameters = bytes[2..].iter().take_while(|byte| (0x20..0x40).contains(*byte)).count();
            (3 + parameters).min(bytes.len())
        }
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let body = &bytes[2..bytes.len().min(LONGEST)];
            let ends = |(at, byte): (usize, &u8)| match byte {
                0x07 => Some(at + 3),
                0x1b if body.get(at + 1) == Some(&b'\\') => Some(at + 4),
                _ => None,
            };
            body.iter().enumerate().find_map(ends).unwrap_or(2)
        }
        Some(_) => {
            let intermediate = bytes[1..].iter().take_while(|byte| (0x20..0x30).contains(*byte)).count();
            (2 + intermediate).min(bytes.len())
        }
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &str) -> String {
        String::from_utf8_lossy(&Plain::line(line.as_bytes(), 0..line.len()).bytes).into_owned()
    }

    #[test]
    fn what_build_systems_and_terminals_add_is_taken_off() {
        for (line, expected) in [
            ("2026-01-01T00:00:00.1234567Z \x1b[31mdenied\x1b[0m: x", "denied: x"),
            ("##[error]denied", "denied"),
            ("::error file=a.yml,line=3::denied", "denied"),
            ("2026-01-01T00:00:00.123456Z 01E denied", "denied"),
            ("[Container] 2026/01/01 00:00:00.123456 denied", "denied"),
            ("build\tRun docker\t2026-01-01T00:00:00.1Z denied", "denied"),
            ("[2026-01-01T00:00:00.000Z] denied", "denied"),
            ("#12 0.643 error: denied", "error: denied"),
            ("│ Error: denied   │", "Error: denied"),
            ("244 | denied", "denied"),
            ("web-1  | denied", "denied"),
            ("\x1b]8;;https://example.com\x07link\x1b]8;;\x07 denied", "link denied"),
            ("\x1b[2K\x1b[1Gno\x1b[1Cbasic", "no basic"),
            ("\x1b", ""),
        ] {
            assert_eq!(plain(line), expected, "{line:?}");
        }
    }

    #[test]
    fn escaped_lines_are_taken_apart_and_keep_their_places() {
        let line = r#"{"log":"one\n\"two\u0022 \u001b[31mred\\nthree\n"}"#;
        let pieces = Plain::line(line.as_bytes(), 0..line.len()).unescaped();
        let texts: Vec<String> =
            pieces.iter().map(|p| String::from_utf8_lossy(&p.bytes).into_owned()).collect();
        assert_eq!(texts, [r#"{"log":"one"#, r#""two" red"#, "three", r#""}"#]);
        assert_eq!(pieces[2].place(0), line.find("three").expect("it is there"));
    }
}
