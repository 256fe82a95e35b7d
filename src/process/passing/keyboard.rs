//! What the user types, handed to the command's own terminal.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_current_process_group, kill_process_group};
use rustix::termios::{LocalModes, SpecialCodeIndex, tcgetattr, tcgetpgrp};

use super::pty::OurEnd;
use super::signals::Stops;
use super::terminal::Terminal;

/// How often a command in the background looks whether it was brought to the foreground.
const BACKGROUND: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// What a key does in the command's terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// It is input.
    Input,
    /// It interrupts or quits (Ctrl-C, Ctrl-\).
    Interrupt,
    /// It suspends (Ctrl-Z).
    Suspend,
}

/// Hands on what is typed, until its other half is dropped.
pub(super) struct Keyboard {
    /// Closed, it wakes the thread.
    _alive: io::PipeWriter,
}

impl Keyboard {
    /// Starts to read them.
    pub(super) fn start(
        ours: &Arc<OurEnd>,
        terminal: &Arc<Terminal>,
        child: Pid,
        stops: &Arc<Stops>,
    ) -> io::Result<Self> {
        let (woken, alive) = io::pipe()?;
        let file = ours.file()?;
        let hand = Hand {
            ours: Arc::clone(ours),
            terminal: Arc::clone(terminal),
            stops: Arc::clone(stops),
            child,
            file,
            woken: woken.into(),
        };
        thread::Builder::new().name("keyboard".into()).spawn(move || hand.run())?;
        Ok(Self { _alive: alive })
    }
}

/// The thread.
struct Hand {
    ours: Arc<OurEnd>,
    terminal: Arc<Terminal>,
    stops: Arc<Stops>,
    child: Pid,
    file: File,
    woken: OwnedFd,
}

impl Hand {
    fn run(mut self) {
        let mut bytes = [0; 4096];
        let terminal = Arc::clone(&self.terminal);
        let keys = terminal.keys();
        loop {
            let foreground = terminal.is_in_foreground();
            let mut watched = vec![PollFd::new(&self.woken, PollFlags::IN)];
            if foreground {
                watched.push(PollFd::new(&keys, PollFlags::IN));
            }
            let patience = if foreground { None } else { Some(&BACKGROUND) };
            match poll(&mut watched, patience) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
            if !watched.first().is_none_or(|woken| woken.revents().is_empty()) {
                return;
            }
            if watched.get(1).is_none_or(|keys| keys.revents().is_empty()) || !terminal.is_in_foreground() {
                continue;
            }
            // Past the buffer of the standard library, which might keep keys that poll does not see.
            let Ok(count) = rustix::io::read(keys, &mut bytes) else { return };
            if count == 0 || self.press(bytes.get(..count).unwrap_or_default()).is_err() {
                return;
            }
        }
    }

    /// Hands on keys, those that suspend excepted.
    fn press(&mut self, mut keys: &[u8]) -> io::Result<()> {
        while let Some(at) = keys.iter().position(|key| self.meaning(*key) == Key::Suspend) {
            self.hand_on(keys.get(..at).unwrap_or_default())?;
            self.suspend();
            keys = keys.get(at + 1..).unwrap_or_default();
        }
        self.hand_on(keys)
    }

    fn hand_on(&mut self, keys: &[u8]) -> io::Result<()> {
        if keys.iter().any(|key| self.meaning(*key) == Key::Interrupt) {
            self.stops.note();
        }
        self.file.write_all(keys)
    }

    /// What a key does, as the command has set its terminal.
    fn meaning(&self, key: u8) -> Key {
        // No key of a usual terminal but these.
        if key >= 0x20 && key != 0x7f {
            return Key::Input;
        }
        let Ok(modes) = tcgetattr(self.ours.fd()) else { return Key::Input };
        let is = |index| modes.special_codes[index] == key && key != 0;
        if !modes.local_modes.contains(LocalModes::ISIG) {
            Key::Input
        } else if is(SpecialCodeIndex::VINTR) || is(SpecialCodeIndex::VQUIT) {
            Key::Interrupt
        } else if is(SpecialCodeIndex::VSUSP) && tcgetpgrp(self.ours.fd()) == Ok(self.child) {
            // In the foreground of a shell that the command has started, the shell knows what to do.
            Key::Suspend
        } else {
            Key::Input
        }
    }

    /// Stops the command and us, as the user's shell expects it, and goes on with both. The system itself does not stop
    /// the command: in its session there is no shell that could continue it.
    fn suspend(&self) {
        let _ = kill_process_group(self.child, Signal::STOP);
        self.terminal.leave();
        let _ = kill_current_process_group(Signal::TSTP);
        // Time for the stop to happen; where nobody could continue us, it does not.
        thread::sleep(Duration::from_millis(50));
        self.terminal.enter();
        self.ours.resize();
        let _ = kill_process_group(self.child, Signal::CONT);
    }
}
