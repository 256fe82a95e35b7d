//! Output that waits for the rules. The command never does: of what comes faster than they read, the oldest is left out,
//! because a failure stands at the end.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::process::passing::Stream;

/// How many bytes may wait. The rules need less than a second for as many.
const MOST: usize = 4 * 1024 * 1024;
/// Up to this many bytes of one stream wait as one piece.
const PIECE: usize = 64 * 1024;
/// What a piece takes beside its bytes.
const OVERHEAD: usize = 64;

/// What waits.
#[derive(Default)]
pub(super) struct Backlog {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    pieces: VecDeque<(Stream, Vec<u8>)>,
    /// All bytes of the pieces, and what these take beside.
    size: usize,
    /// What was left out in front of them.
    gap: Gap,
    left_out: u64,
    is_over: bool,
}

/// Output that nobody has looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// How many lines end in it.
    pub(super) lines: usize,
    /// It has bytes of standard output.
    pub(super) of_stdout: bool,
    /// It has bytes of standard error.
    pub(super) of_stderr: bool,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Bytes of a stream.
    Bytes(Stream, Vec<u8>),
    /// Some were left out.
    Gap(Gap),
    /// Nothing, for as long as was waited.
    Pause,
    /// Nothing any more.
    End,
}

impl Backlog {
    /// Adds bytes of a stream.
    pub(super) fn add(&self, stream: Stream, bytes: &[u8]) {
        let mut state = self.lock();
        if !state.is_over {
            state.add(stream, bytes);
            self.changed.notify_one();
        }
    }

    /// Nothing is added any more.
    pub(super) fn end(&self) {
        self.lock().is_over = true;
        self.changed.notify_one();
    }

    /// Takes what comes next, and waits for it, at most for `patience`.
    pub(super) fn next(&self, patience: Option<Duration>) -> Next {
        let is_idle = |state: &mut State| state.pieces.is_empty() && !state.is_over;
        let state = self.lock();
        let mut state = match patience {
            None => self.changed.wait_while(state, is_idle).unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                self.changed
                    .wait_timeout_while(state, patience, is_idle)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        };
        let gap = mem::take(&mut state.gap);
        if gap != Gap::default() {
            return Next::Gap(gap);
        }
        match state.take() {
            Some((stream, bytes)) => Next::Bytes(stream, bytes),
            None if state.is_over => Next::End,
            None => Next::Pause,
        }
    }

    /// How many bytes were left out so far.
    pub(super) fn left_out(&self) -> u64 {
        self.lock().left_out
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, stream: Stream, bytes: &[u8]) {
        match self.pieces.back_mut() {
            Some((last, piece)) if *last == stream && piece.len() + bytes.len() <= PIECE => {
                piece.extend_from_slice(bytes);
                self.size += bytes.len();
            }
            _ => {
                self.pieces.push_back((stream, bytes.to_vec()));
                self.size += bytes.len() + OVERHEAD;
            }
        }
        while self.size > MOST {
            let Some((stream, bytes)) = self.take() else { return };
            self.gap.lines += memchr::memchr_iter(b'\n', &bytes).count();
            match stream {
                Stream::Stdout => self.gap.of_stdout = true,
                Stream::Stderr => self.gap.of_stderr = true,
            }
            self.left_out += bytes.len() as u64;
        }
    }

    fn take(&mut self) -> Option<(Stream, Vec<u8>)> {
        let taken = self.pieces.pop_front()?;
        self.size = self.size.saturating_sub(taken.1.len() + OVERHEAD);
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_comes_in_order_and_then_the_end() {
        let backlog = Backlog::default();
        backlog.add(Stream::Stdout, b"a");
        backlog.add(Stream::Stdout, b"b");
        backlog.add(Stream::Stderr, b"c");
        backlog.end();
        backlog.add(Stream::Stderr, b"of a process left behind");
        assert_eq!(backlog.next(None), Next::Bytes(Stream::Stdout, b"ab".to_vec()));
        assert_eq!(backlog.next(None), Next::Bytes(Stream::Stderr, b"c".to_vec()));
        assert_eq!(backlog.next(None), Next::End);
    }

    #[test]
    fn a_pause_is_told() {
        assert_eq!(Backlog::default().next(Some(Duration::from_millis(1))), Next::Pause);
    }

    #[test]
    fn of_too_much_the_end_is_kept_and_what_is_missing_is_told() {
        let backlog = Backlog::default();
        let line = [b"x".repeat(PIECE - 1), b"\n".to_vec()].concat();
        for _ in 0..2 * MOST / PIECE {
            backlog.add(Stream::Stdout, &line);
        }
        backlog.add(Stream::Stderr, b"the end\n");
        backlog.end();
        let Next::Gap(gap) = backlog.next(None) else { panic!("there is a gap") };
        assert!(gap.of_stdout && !gap.of_stderr);
        assert_eq!(backlog.left_out(), (gap.lines * PIECE) as u64);
        let mut kept = Vec::new();
        while let Next::Bytes(_, bytes) = backlog.next(None) {
            kept.extend(bytes);
        }
        assert!(kept.len() <= MOST && kept.len() > MOST - 2 * PIECE, "{}", kept.len());
        assert!(kept.ends_with(b"the end\n"));
    }

    #[test]
    fn small_pieces_take_no_more_room() {
        let backlog = Backlog::default();
        for _ in 0..MOST / OVERHEAD {
            backlog.add(Stream::Stdout, b"a");
            backlog.add(Stream::Stderr, b"b");
        }
        assert!(backlog.lock().pieces.len() <= MOST / OVERHEAD);
        assert!(backlog.left_out() > 0);
    }
}
