//! What the output of a running command says to the rules.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{io, mem};

use crate::process::passing::Stream;
use crate::rules::{Matcher, RuleSet, TextMatch};

/// What findings call the output in their evidence.
pub(super) const OUTPUT: &str = "output";
/// The longest piece of a line that is looked at at once, in bytes. A longer line is looked at piece by piece.
const LONGEST_PIECE: usize = 64 * 1024;
/// How many pieces of output may wait for the rules, before the command has to wait too.
const WAITING: usize = 64;

/// How long output pauses before what came is judged: the lines that explain a failing one come with it.
const PATIENCE: Duration = Duration::from_millis(150);
/// The same where it does not pause.
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// What the thread is told.
enum Event {
    Bytes(Stream, Vec<u8>),
    End,
}

/// The rules, looking at output in a thread of their own.
pub(super) struct Tail {
    events: SyncSender<Event>,
    thread: JoinHandle<Vec<TextMatch>>,
}

/// Gives output to the rules.
#[derive(Clone)]
pub(super) struct Feed(SyncSender<Event>);

impl Feed {
    /// Gives them bytes of a stream.
    pub(super) fn give(&self, stream: Stream, bytes: &[u8]) {
        let _ = self.0.send(Event::Bytes(stream, bytes.to_vec()));
    }
}

impl Tail {
    /// Starts to look. Each new cause goes to `found` at once.
    pub(super) fn start(rules: &Arc<RuleSet>, found: Option<Sender<TextMatch>>) -> io::Result<Self> {
        let (events, received) = sync_channel(WAITING);
        let rules = Arc::clone(rules);
        let thread = thread::Builder::new()
            .name("rules".into())
            .spawn(move || look(&rules, &received, found.as_ref()))?;
        Ok(Self { events, thread })
    }

    /// For a copier of output.
    pub(super) fn feed(&self) -> Feed {
        Feed(self.events.clone())
    }

    /// All that was found, in the order of first appearance.
    pub(super) fn finish(self) -> Vec<TextMatch> {
        let _ = self.events.send(Event::End);
        self.thread.join().unwrap_or_default()
    }
}

fn look(rules: &RuleSet, events: &Receiver<Event>, found: Option<&Sender<TextMatch>>) -> Vec<TextMatch> {
    let mut matcher = Matcher::new(rules, OUTPUT);
    let mut ended = 0;
    let (mut stdout, mut stderr) = (Lines::default(), Lines::default());
    let mut told = Vec::new();
    let mut line = |matcher: &mut Matcher<'_>, text: &str, ends: bool| {
        if !text.is_empty() {
            matcher.look_at(ended + 1, text);
        }
        ended += usize::from(ends);
    };
    // When something came that was not judged yet.
    let mut waits_since: Option<Instant> = None;
    loop {
        let event = match waits_since.filter(|_| found.is_some()) {
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(since) if since.elapsed() > MOST_PATIENCE => Err(RecvTimeoutError::Timeout),
            Some(_) => events.recv_timeout(PATIENCE),
        };
        match (event, found) {
            (Ok(Event::Bytes(stream, bytes)), _) => {
                let lines = if stream == Stream::Stdout { &mut stdout } else { &mut stderr };
                lines.add(&bytes, |text, ends| line(&mut matcher, text, ends));
                waits_since.get_or_insert_with(Instant::now);
            }
            (Err(RecvTimeoutError::Timeout), Some(found)) => {
                waits_since = None;
                for new in matcher.so_far() {
                    let key = (new.id.clone(), new.registry.clone(), new.certainty);
                    if !told.contains(&key) {
                        told.push(key);
                        let _ = found.send(new);
                    }
                }
            }
            (Ok(Event::End) | Err(_), _) => break,
        }
    }
    stdout.end(true, |text, ends| line(&mut matcher, text, ends));
    stderr.end(true, |text, ends| line(&mut matcher, text, ends));
    matcher.finish()
}

/// Cuts the bytes of one stream into lines: colours and cursor movements taken out, the lone CR of progress bars taken as
/// a line end that does not count, invalid UTF-8 replaced.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Takes bytes. `line` gets each line, or piece of a long one, and whether a line ends there.
    fn add(&mut self, mut bytes: &[u8], mut line: impl FnMut(&str, bool)) {
        while let Some(at) = bytes.iter().position(|byte| *byte == b'\n' || *byte == b'\r') {
            let (text, rest) = bytes.split_at(at);
            self.begin(text, &mut line);
            self.end(rest.first() == Some(&b'\n'), &mut line);
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.begin(bytes, &mut line);
    }

    fn begin(&mut self, mut bytes: &[u8], line: &mut impl FnMut(&str, bool)) {
        while self.begun.len() + bytes.len() > LONGEST_PIECE {
            let (piece, rest) = bytes.split_at(LONGEST_PIECE - self.begun.len());
            self.begun.extend_from_slice(piece);
            self.end(false, &mut *line);
            bytes = rest;
        }
        self.begun.extend_from_slice(bytes);
    }

    /// The line that has begun, or a piece of it, ends here.
    fn end(&mut self, ends: bool, mut line: impl FnMut(&str, bool)) {
        let bytes = mem::take(&mut self.begun);
        let text = String::from_utf8_lossy(bytes.trim_ascii_end());
        if text.contains('\x1b') {
            line(&anstream::adapter::strip_str(&text).to_string(), ends);
        } else {
            line(&text, ends);
        }
        self.begun = bytes;
        self.begun.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The lines, each with how many ended before it.
    fn lines(pieces: &[&[u8]]) -> Vec<(usize, String)> {
        let mut lines = Lines::default();
        let (mut all, mut ended) = (Vec::new(), 0);
        let mut take = |line: &str, ends: bool| {
            all.push((ended, line.to_owned()));
            ended += usize::from(ends);
        };
        for piece in pieces {
            lines.add(piece, &mut take);
        }
        lines.end(true, &mut take);
        all.retain(|(_, line)| !line.is_empty());
        all
    }

    #[test]
    fn lines_are_whole_however_their_bytes_come() {
        let found = lines(&[b"\x1b[31mred\x1b", b"[0m\r\n10%\r20", b"%\n\nend"]);
        let expected = [(0, "red"), (1, "10%"), (1, "20%"), (3, "end")];
        assert_eq!(found, expected.map(|(ended, line)| (ended, line.to_owned())));
    }

    #[test]
    fn a_line_without_end_is_looked_at_piece_by_piece() {
        let long = vec![b'x'; LONGEST_PIECE * 2 + 7];
        let lengths: Vec<usize> = lines(&[&long]).iter().map(|(_, line)| line.len()).collect();
        assert_eq!(lengths, [LONGEST_PIECE, LONGEST_PIECE, 7]);
    }

    #[test]
    fn what_was_found_is_told_at_once_and_once() {
        let (found, told) = std::sync::mpsc::channel();
        let tail = Tail::start(&Arc::new(RuleSet::embedded()), Some(found)).unwrap();
        let line = b"public.ecr.aws/x/y: denied: Your authorization token has expired. Reauthenticate and try again.\n";
        tail.feed().give(Stream::Stderr, line);
        tail.feed().give(Stream::Stderr, line);
        let first =
            told.recv_timeout(std::time::Duration::from_secs(20)).expect("it is told while the command runs");
        let all = tail.finish();
        assert!(all.iter().any(|found| found.id == first.id && found.count == 2), "{all:?}");
        assert_eq!(told.iter().filter(|again| again.id == first.id).count(), 0);
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_does_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0_usize..400) {
            let at = at.min(bytes.len());
            prop_assert_eq!(lines(&[&bytes]), lines(&[&bytes[..at], &bytes[at..]]));
        }
    }
}
