//! Lines of a log, whatever wrote it.

use std::io::{self, BufRead};

/// The longest piece of a line that is looked at at once, in bytes. A longer line is looked at piece by piece.
const LONGEST_PIECE: usize = 64 * 1024;

/// Reads a log line by line in constant memory: colours and cursor movements taken out, CR LF and the lone CR of
/// progress bars taken as line ends, invalid UTF-8 replaced.
pub struct Lines<R> {
    input: R,
    bytes: Vec<u8>,
    text: String,
    ended: usize,
}

/// One line, or one piece of a very long line.
pub struct Line<'a> {
    /// The line's number, from 1. A carriage return alone does not count: editors do not show it as a line.
    pub number: usize,
    /// Its text.
    pub text: &'a str,
}

impl<R: BufRead> Lines<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, bytes: Vec::new(), text: String::new(), ended: 0 }
    }

    /// The next line, or `None` at the end.
    ///
    /// # Errors
    ///
    /// What the input fails to read with.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.bytes.clear();
        let number = self.ended + 1;
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                if self.bytes.is_empty() {
                    return Ok(None);
                }
                break;
            }
            let room = LONGEST_PIECE - self.bytes.len();
            let piece = &available[..available.len().min(room)];
            let end = piece.iter().position(|&b| b == b'\n' || b == b'\r');
            let taken = end.map_or(piece.len(), |end| end + 1);
            let ended_by = end.map(|end| piece[end]);
            self.bytes.extend_from_slice(&piece[..taken]);
            self.input.consume(taken);
            if ended_by.is_some() || self.bytes.len() >= LONGEST_PIECE {
                self.ended += usize::from(ended_by == Some(b'\n'));
                break;
            }
        }
        let bytes = self.bytes.trim_ascii_end();
        self.text = anstream::adapter::strip_str(&String::from_utf8_lossy(bytes)).to_string();
        Ok(Some(Line { number, text: &self.text }))
    }
}
