//! Our own outputs, byte by byte, and the moments at which a finding may stand between them.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use memchr::memchr;

/// Programs that fill the screen, such as editors, switch to another one and back (xterm, `ctlseqs`, modes 47, 1047 and
/// 1049).
const ALTERNATE: [&[u8]; 3] = [b"\x1b[?1049", b"\x1b[?1047", b"\x1b[?47"];
/// The longest of these, with its last letter.
const LONGEST: usize = 8;

/// One of our outputs. Copies of it write to the same place.
#[derive(Clone)]
pub(super) struct Sink(Arc<Mutex<State>>);

struct State {
    out: Box<dyn Write + Send>,
    /// Nothing was written to it since the last line end.
    at_line_start: bool,
    /// The other screen is shown.
    is_alternate: bool,
    /// The end of what was written, where a switch may have begun.
    tail: Vec<u8>,
    /// Nobody reads it any more.
    is_closed: bool,
}

impl Sink {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Mutex::new(State {
            out,
            at_line_start: true,
            is_alternate: false,
            tail: Vec::new(),
            is_closed: false,
        })))
    }

    /// Writes bytes at once. `false` is that nobody reads them any more.
    pub(super) fn pass(&self, bytes: &[u8]) -> bool {
        let mut state = self.lock();
        if state.is_closed {
            return false;
        }
        state.is_closed = write_all(&mut *state.out, bytes).is_err();
        state.look_at(bytes);
        !state.is_closed
    }

    /// Whether a program fills the screen.
    pub(super) fn is_alternate(&self) -> bool {
        self.lock().is_alternate
    }

    /// Writes a text of ours now, on lines of its own.
    pub(super) fn say(&self, text: &str) {
        let mut state = self.lock();
        if !state.at_line_start {
            state.say("\n", false);
        }
        state.say(text, false);
    }

    /// Writes a text of ours where that is between two lines. Whether it was written.
    pub(super) fn say_between_lines(&self, text: &str, is_raw: bool) -> bool {
        let mut state = self.lock();
        let is_free = state.at_line_start && !state.is_alternate;
        if is_free {
            state.say(text, is_raw);
        }
        is_free
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn say(&mut self, text: &str, is_raw: bool) {
        let text = if is_raw { text.replace('\n', "\r\n") } else { text.to_owned() };
        let _ = write_all(&mut *self.out, text.as_bytes());
        self.at_line_start = text.ends_with('\n');
    }

    fn look_at(&mut self, bytes: &[u8]) {
        self.at_line_start = bytes.last().map_or(self.at_line_start, |last| *last == b'\n');
        // All output passes here; the standard library's search is several times slower.
        if memchr(0x1b, bytes).is_some() || self.tail.contains(&0x1b) {
            self.tail.extend_from_slice(bytes);
            self.is_alternate = last_switch(&self.tail).unwrap_or(self.is_alternate);
        } else {
            self.tail.clear();
            self.tail.extend_from_slice(bytes.get(bytes.len().saturating_sub(LONGEST)..).unwrap_or_default());
        }
        let before = self.tail.len().saturating_sub(LONGEST);
        self.tail.drain(..before);
    }
}

/// Whether the last switch of screens in `bytes` goes to the other one.
fn last_switch(bytes: &[u8]) -> Option<bool> {
    let switch = |rest: &[u8]| {
        let mode = ALTERNATE.iter().find(|mode| rest.starts_with(mode))?;
        match rest.get(mode.len()) {
            Some(b'h') => Some(true),
            Some(b'l') => Some(false),
            _ => None,
        }
    };
    (0..bytes.len()).rev().filter(|at| bytes.get(*at) == Some(&0x1b)).find_map(|at| switch(bytes.get(at..)?))
}

/// As [`Write::write_all`], also where somebody made the output one that does not wait.
fn write_all(out: &mut dyn Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // A Windows console takes nothing but UTF-8.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return out.write_all(String::from_utf8_lossy(bytes).as_bytes());
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_millis(2));
            }
            Err(error) => return Err(error),
        }
    }
    out.flush()
}

/// Our standard output, without the standard library's buffer.
#[cfg(unix)]
pub(super) fn stdout() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd as _;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(fd) => Box::new(std::fs::File::from(fd)),
        Err(_) => Box::new(io::stdout()),
    }
}

#[cfg(not(unix))]
pub(super) fn stdout() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}

/// Our standard error, which is never buffered.
pub(super) fn stderr() -> Box<dyn Write + Send> {
    Box::new(io::stderr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nothing_is_said_in_the_middle_of_a_line() {
        let written = Written::default();
        let sink = Sink::new(Box::new(written.clone()));
        sink.pass(b"a progress bar");
        assert!(!sink.say_between_lines("note\n", false));
        sink.pass(b" ends\n");
        assert!(sink.say_between_lines("note\n", true));
        assert_eq!(written.0.lock().unwrap().as_slice(), b"a progress bar ends\nnote\r\n");
    }

    #[test]
    fn a_program_that_fills_the_screen_is_seen_however_its_bytes_come() {
        let sink = Sink::new(Box::new(io::sink()));
        for byte in b"text\x1b[?1049hmore" {
            sink.pass(&[*byte]);
        }
        assert!(sink.is_alternate());
        sink.pass(b"\x1b[?1049l\x1b[0m");
        assert!(!sink.is_alternate());
        sink.pass(b"\x1b[?47h\x1b[?47l\x1b[?47h");
        assert!(sink.is_alternate());
    }
}
