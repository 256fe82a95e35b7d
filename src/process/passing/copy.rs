//! Copies a command's outputs as they come.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Source;

/// How long a process that the command has left behind may keep silent with an output open, after the command ended.
const GRACE: Duration = Duration::from_millis(200);
/// How long a process that goes on writing is heard at most, after the command ended.
const LONGEST: Duration = Duration::from_secs(1);
/// How long it must have kept silent then: the thread has read all that the command wrote itself.
const PAUSE: Duration = Duration::from_millis(50);
/// Or how many times was read since the end: a pipe is emptied at once, a terminal by some thousand bytes.
const READS: u64 = 32;
/// How much is still copied after the command ended: more than a pipe holds by default, so all that the command wrote
/// itself.
const MOST_AFTER_THE_END: u64 = 1024 * 1024;
/// How much is read at once. A pipe holds as much.
const CHUNK: usize = 64 * 1024;

/// One of the two outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output, and in a terminal of the command's own everything.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Takes bytes of a stream as they come. `false` is that nobody wants more.
pub type Take = Box<dyn FnMut(&[u8]) -> bool + Send>;

/// The copying of all outputs, in a thread for each.
pub struct Copies {
    each: Vec<Arc<Mutex<Progress>>>,
    ended: Receiver<()>,
}

/// What a thread is at.
#[derive(Default)]
struct Progress {
    /// It waits for bytes since then; `None` while it hands bytes on.
    waits_since: Option<Instant>,
    /// All bytes that it has read.
    read: u64,
    /// How many times.
    reads: u64,
    /// Nobody waits for it any more.
    left: bool,
    /// It has come to the end.
    is_done: bool,
}

impl Copies {
    /// Starts to copy each source to its taker.
    ///
    /// # Errors
    ///
    /// Where the system gives no thread.
    pub fn start(sources: Vec<(Source, Take)>) -> io::Result<Self> {
        let (sender, ended) = channel();
        let mut each = Vec::new();
        for ((_, source), take) in sources {
            let progress = Arc::new(Mutex::new(Progress::default()));
            let (own, sender) = (Arc::clone(&progress), sender.clone());
            thread::Builder::new().name("output".into()).spawn(move || copy(source, take, &own, &sender))?;
            each.push(progress);
        }
        Ok(Self { each, ended })
    }

    /// Waits for the rest of the output, once the command has ended. What is written to a reader that is slow is waited
    /// for; a process that was left behind and holds an output open is not.
    pub fn finish(self) {
        let so_far = |each: &Arc<Mutex<Progress>>| {
            let progress = lock(each);
            (progress.read, progress.reads)
        };
        let at_the_end: Vec<(u64, u64)> = self.each.iter().map(so_far).collect();
        let ended_at = Instant::now();
        loop {
            let is_over = |(each, (read, reads)): (&Arc<Mutex<Progress>>, &(u64, u64))| {
                let mut progress = lock(each);
                let silence = progress.waits_since.map_or(Duration::ZERO, |since| since.elapsed());
                let is_silent = ended_at.elapsed() >= GRACE && silence >= GRACE;
                let floods = progress.read - read > MOST_AFTER_THE_END;
                let has_all = silence >= PAUSE || progress.reads - reads >= READS;
                progress.left |= is_silent || floods || has_all && ended_at.elapsed() >= LONGEST;
                progress.left || progress.is_done
            };
            // Each is looked at, so that none is left for the next round to wait for.
            if self.each.iter().zip(&at_the_end).map(is_over).filter(|over| !over).count() == 0 {
                return;
            }
            match self.ended.recv_timeout(Duration::from_millis(10)) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

fn copy(mut source: Box<dyn Read + Send>, mut take: Take, progress: &Mutex<Progress>, ended: &Sender<()>) {
    let mut chunk = vec![0; CHUNK];
    loop {
        lock(progress).waits_since = Some(Instant::now());
        let read = source.read(&mut chunk);
        let count = match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // A terminal ends with EIO.
            Ok(0) | Err(_) => break,
            Ok(count) => count,
        };
        {
            let mut progress = lock(progress);
            if progress.left {
                break;
            }
            progress.waits_since = None;
            progress.read += u64::try_from(count).unwrap_or(u64::MAX);
            progress.reads += 1;
        }
        if !take(chunk.get(..count).unwrap_or_default()) {
            break;
        }
    }
    // Closed, so that a command that goes on writing hears that nobody reads.
    drop(source);
    lock(progress).is_done = true;
    let _ = ended.send(());
}

fn lock(progress: &Mutex<Progress>) -> std::sync::MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn taken() -> (Arc<Mutex<Vec<u8>>>, Take) {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let own = Arc::clone(&bytes);
        (
            bytes,
            Box::new(move |more| {
                own.lock().unwrap().extend_from_slice(more);
                true
            }),
        )
    }

    #[test]
    fn a_pipe_that_stays_open_is_not_waited_for_long() {
        let (reader, mut writer) = io::pipe().unwrap();
        let (bytes, take) = taken();
        let copies = Copies::start(vec![((Stream::Stdout, Box::new(reader)), take)]).unwrap();
        writer.write_all(b"no line end").unwrap();
        let start = Instant::now();
        copies.finish();
        assert!(start.elapsed() < Duration::from_secs(5));
        assert_eq!(*bytes.lock().unwrap(), b"no line end");
    }

    #[test]
    fn a_flood_after_the_end_is_not_waited_for() {
        let (reader, mut writer) = io::pipe().unwrap();
        let (_, take) = taken();
        let copies = Copies::start(vec![((Stream::Stdout, Box::new(reader)), take)]).unwrap();
        let flood = thread::spawn(move || while writer.write_all(&[b'y'; 4096]).is_ok() {});
        copies.finish();
        flood.join().expect("the flood hears that nobody reads");
    }

    #[test]
    fn a_trickle_after_the_end_is_not_waited_for() {
        for pause in [10, 120] {
            let (reader, mut writer) = io::pipe().unwrap();
            let (_, take) = taken();
            let copies = Copies::start(vec![((Stream::Stdout, Box::new(reader)), take)]).unwrap();
            let trickle = thread::spawn(move || {
                while writer.write_all(b"still here\n").is_ok() {
                    thread::sleep(Duration::from_millis(pause));
                }
            });
            let start = Instant::now();
            copies.finish();
            assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
            trickle.join().expect("the process hears that nobody reads");
        }
    }

    #[test]
    fn a_slow_reader_gets_everything() {
        let (reader, mut writer) = io::pipe().unwrap();
        let bytes = Arc::new(Mutex::new(0));
        let own = Arc::clone(&bytes);
        let take: Take = Box::new(move |more: &[u8]| {
            thread::sleep(Duration::from_millis(600));
            *own.lock().unwrap() += more.len();
            true
        });
        let copies = Copies::start(vec![((Stream::Stdout, Box::new(reader)), take)]).unwrap();
        writer.write_all(&vec![0; 60_000]).unwrap();
        drop(writer);
        copies.finish();
        assert_eq!(*bytes.lock().unwrap(), 60_000);
    }
}
