//! The user's terminal, in raw mode while a command has a terminal of its own: every key goes to the command.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::getpgrp;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

/// The terminal that controls us. Dropped, it is again as it was.
pub(super) struct Terminal {
    tty: File,
    usual: Termios,
    is_raw: Mutex<bool>,
}

impl Terminal {
    /// The terminal as it is: that of the keyboard, wherever standard input comes from.
    pub(super) fn look(stdin_is_terminal: bool) -> io::Result<Self> {
        let tty = if stdin_is_terminal {
            File::from(io::stdin().as_fd().try_clone_to_owned()?)
        } else {
            File::options().read(true).write(true).open("/dev/tty")?
        };
        Ok(Self { usual: tcgetattr(&tty)?, tty, is_raw: Mutex::new(false) })
    }

    /// What is typed.
    pub(super) fn keys(&self) -> BorrowedFd<'_> {
        self.tty.as_fd()
    }

    /// Whether keys that are pressed are meant for us.
    pub(super) fn is_in_foreground(&self) -> bool {
        // A terminal that does not control us has no foreground for us.
        tcgetpgrp(&self.tty).map_or(true, |foreground| foreground == getpgrp())
    }

    /// How it is when nobody changes it.
    pub(super) fn usual(&self) -> &Termios {
        &self.usual
    }

    /// Makes it raw, where it is ours: a process in the background that changes it is stopped.
    pub(super) fn enter(&self) {
        let mut is_raw = self.lock();
        if self.is_in_foreground() {
            let mut raw = self.usual.clone();
            raw.make_raw();
            *is_raw = tcsetattr(&self.tty, OptionalActions::Now, &raw).is_ok();
        }
    }

    /// Makes it as it was.
    pub(super) fn leave(&self) {
        let mut is_raw = self.lock();
        if *is_raw && self.is_in_foreground() {
            // Drain: what was written in raw mode is shown in raw mode.
            let _ = tcsetattr(&self.tty, OptionalActions::Drain, &self.usual);
        }
        *is_raw = false;
    }

    /// Whether it is raw now.
    pub(super) fn is_raw(&self) -> bool {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_raw.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}
