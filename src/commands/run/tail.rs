//! What the output of a running command says to the rules.

use std::collections::BTreeSet;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{io, mem};

use super::backlog::{Backlog, Next};
use crate::process::passing::Stream;
use crate::rules::{Matcher, RuleSet, TextMatch};

/// What findings call the output in their evidence.
pub(super) const OUTPUT: &str = "output";
/// The longest piece of a line that is looked at at once, in bytes. A longer line is looked at piece by piece.
const LONGEST_PIECE: usize = 64 * 1024;

/// How long output pauses before what came is judged: the lines that explain a failing one come with it.
const PATIENCE: Duration = Duration::from_millis(150);
/// The same where it does not pause.
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// The ids of findings that stand in the output: the command, or one that it runs, is this program, and has said them.
pub(super) type Heard = Arc<Mutex<BTreeSet<String>>>;

/// The rules, looking at output in a thread of their own.
pub(super) struct Tail {
    backlog: Arc<Backlog>,
    thread: JoinHandle<Vec<TextMatch>>,
}

/// What the rules say of all output.
pub(super) struct Seen {
    /// What they found, in the order of first appearance.
    pub(super) matches: Vec<TextMatch>,
    /// How many bytes came too fast to be looked at.
    pub(super) left_out: u64,
}

/// Gives output to the rules.
#[derive(Clone)]
pub(super) struct Feed(Arc<Backlog>);

impl Feed {
    /// Gives them bytes of a stream.
    pub(super) fn give(&self, stream: Stream, bytes: &[u8]) {
        self.0.add(stream, bytes);
    }
}

impl Tail {
    /// Starts to look. Each new cause goes to `found` at once.
    pub(super) fn start(
        rules: &Arc<RuleSet>,
        found: Option<Sender<TextMatch>>,
        heard: Heard,
    ) -> io::Result<Self> {
        let backlog = Arc::new(Backlog::default());
        let (rules, own) = (Arc::clone(rules), Arc::clone(&backlog));
        let thread = thread::Builder::new()
            .name("rules".into())
            .spawn(move || look(&rules, &own, found.as_ref(), &heard))?;
        Ok(Self { backlog, thread })
    }

    /// For a copier of output.
    pub(super) fn feed(&self) -> Feed {
        Feed(Arc::clone(&self.backlog))
    }

    /// Waits until the rest is looked at.
    pub(super) fn finish(self) -> Seen {
        self.backlog.end();
        Seen { matches: self.thread.join().unwrap_or_default(), left_out: self.backlog.left_out() }
    }
}

fn look(
    rules: &RuleSet,
    backlog: &Backlog,
    found: Option<&Sender<TextMatch>>,
    heard: &Heard,
) -> Vec<TextMatch> {
    let mut matcher = Matcher::new(rules, OUTPUT);
    let mut ended = 0;
    let (mut stdout, mut stderr) = (Lines::default(), Lines::default());
    let mut told = Vec::new();
    let line = |matcher: &mut Matcher<'_>, ended: &mut usize, text: &str, ends: bool| {
        if let Some(id) = finding_in(text) {
            heard.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
        }
        if !text.is_empty() {
            matcher.look_at(*ended + 1, text);
        }
        *ended += usize::from(ends);
    };
    // When something came that was not judged yet.
    let mut waits_since: Option<Instant> = None;
    loop {
        let next = match waits_since.filter(|_| found.is_some()) {
            None => backlog.next(None),
            Some(since) if since.elapsed() > MOST_PATIENCE => Next::Pause,
            Some(_) => backlog.next(Some(PATIENCE)),
        };
        match (next, found) {
            (Next::Bytes(stream, bytes), _) => {
                let lines = if stream == Stream::Stdout { &mut stdout } else { &mut stderr };
                lines.add(&bytes, |text, ends| line(&mut matcher, &mut ended, text, ends));
                waits_since.get_or_insert_with(Instant::now);
            }
            (Next::Gap(gap), _) => {
                ended += gap.lines;
                for (lines, is_torn) in [(&mut stdout, gap.of_stdout), (&mut stderr, gap.of_stderr)] {
                    if is_torn {
                        lines.tear();
                    }
                }
            }
            (Next::Pause, Some(found)) => {
                waits_since = None;
                for new in matcher.so_far() {
                    let key = (new.id.clone(), new.registry.clone(), new.certainty);
                    if !told.contains(&key) {
                        told.push(key);
                        let _ = found.send(new);
                    }
                }
            }
            (Next::Pause, None) => {}
            (Next::End, _) => break,
        }
    }
    stdout.end(true, |text, ends| line(&mut matcher, &mut ended, text, ends));
    stderr.end(true, |text, ends| line(&mut matcher, &mut ended, text, ends));
    matcher.finish()
}

/// The id of the finding whose first line this is.
fn finding_in(line: &str) -> Option<&str> {
    let rest = ["error[", "warning[", "info["].iter().find_map(|label| line.strip_prefix(label))?;
    rest.split_once("]: ").map(|(id, _)| id)
}

/// Cuts the bytes of one stream into lines: colours and cursor movements taken out, the lone CR of progress bars taken as
/// a line end that does not count, invalid UTF-8 replaced.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
    /// What comes next is the rest of a line that nobody has seen the beginning of.
    is_torn: bool,
}

impl Lines {
    /// Some bytes are missing here.
    fn tear(&mut self) {
        self.begun.clear();
        self.is_torn = true;
    }

    /// Takes bytes. `line` gets each line, or piece of a long one, and whether a line ends there.
    fn add(&mut self, mut bytes: &[u8], mut line: impl FnMut(&str, bool)) {
        while let Some(at) = bytes.iter().position(|byte| *byte == b'\n' || *byte == b'\r') {
            let (text, rest) = bytes.split_at(at);
            if !mem::take(&mut self.is_torn) {
                self.begin(text, &mut line);
            }
            self.end(rest.first() == Some(&b'\n'), &mut line);
            bytes = rest.get(1..).unwrap_or_default();
        }
        if !self.is_torn {
            self.begin(bytes, &mut line);
        }
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
    fn a_torn_line_is_no_line() {
        let mut lines = Lines::default();
        let mut all = Vec::new();
        lines.add(b"begun", |text, ends| all.push((text.to_owned(), ends)));
        lines.tear();
        lines.add(b"rest", |text, ends| all.push((text.to_owned(), ends)));
        lines.add(b" of another\nwhole\n", |text, ends| all.push((text.to_owned(), ends)));
        assert_eq!(all, [(String::new(), true), ("whole".to_owned(), true)]);
    }

    #[test]
    fn what_was_found_is_told_at_once_and_once() {
        let (found, told) = std::sync::mpsc::channel();
        let tail = Tail::start(&Arc::new(RuleSet::embedded()), Some(found), Heard::default()).unwrap();
        let line = b"public.ecr.aws/x/y: denied: Your authorization token has expired. Reauthenticate and try again.\n";
        tail.feed().give(Stream::Stderr, line);
        tail.feed().give(Stream::Stderr, line);
        let first =
            told.recv_timeout(std::time::Duration::from_secs(20)).expect("it is told while the command runs");
        let all = tail.finish().matches;
        assert!(all.iter().any(|found| found.id == first.id && found.count == 2), "{all:?}");
        assert_eq!(told.iter().filter(|again| again.id == first.id).count(), 0);
    }

    #[test]
    fn what_another_run_has_said_is_heard() {
        let heard = Heard::default();
        let tail = Tail::start(&Arc::new(RuleSet::embedded()), None, Arc::clone(&heard)).unwrap();
        tail.feed().give(Stream::Stderr, b"\x1b[1merror[docker-daemon-down]: no engine\nno error[x]: y\n");
        tail.finish();
        assert_eq!(*heard.lock().unwrap(), ["docker-daemon-down".to_owned()].into());
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_does_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0_usize..400) {
            let at = at.min(bytes.len());
            prop_assert_eq!(lines(&[&bytes]), lines(&[&bytes[..at], &bytes[at..]]));
        }
    }
}
