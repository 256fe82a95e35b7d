//! A pseudoterminal between the command and the user's terminal.

use std::fs::File;
use std::io::{self, PipeWriter};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

pub(super) use pty_process::blocking::Pts;
use pty_process::blocking::{Command as PtyCommand, Pty, open};
use rustix::fd::AsFd;
use rustix::stdio;
use rustix::termios::{
    OptionalActions, OutputModes, Termios, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize,
};

use super::Streams;

/// Our end of the pseudoterminal.
pub(super) struct OurEnd {
    pty: OwnedFd,
}

impl OurEnd {
    /// A second handle, to read from or to write to.
    pub(super) fn file(&self) -> io::Result<File> {
        Ok(File::from(self.pty.try_clone()?))
    }

    /// The handle.
    pub(super) fn fd(&self) -> impl AsFd + '_ {
        self.pty.as_fd()
    }

    /// Gives it the size of the user's terminal. Who runs in the foreground of it is told by the system.
    pub(super) fn resize(&self) {
        for stream in [stdio::stdout(), stdio::stderr(), stdio::stdin()] {
            if let Ok(size) = tcgetwinsize(stream) {
                let _ = tcsetwinsize(&self.pty, size);
                return;
            }
        }
    }
}

/// Makes a pseudoterminal of the size of the user's terminal.
pub(super) fn pair() -> io::Result<(OurEnd, Pts)> {
    let (pty, pts): (Pty, Pts) = open().map_err(from_pty)?;
    let ours = OurEnd { pty: pty.into() };
    ours.resize();
    Ok((ours, pts))
}

/// Starts `command` with a terminal of its own, which controls it: a session of its own, with keys, Ctrl-C and all
/// programs that it starts. What is no terminal of ours is none of its own: standard error goes to `stderr`.
pub(super) fn start_inside(
    command: Command,
    theirs: Pts,
    like: &Termios,
    streams: Streams,
    stderr: Option<PipeWriter>,
) -> io::Result<Child> {
    tcsetattr(&theirs, OptionalActions::Now, like)?;
    let mut command = PtyCommand::from(command);
    if !streams.stdin_is_terminal {
        command = command.stdin(Stdio::inherit());
    }
    if let Some(stderr) = stderr {
        command = command.stderr(stderr);
    }
    command.spawn(theirs).map_err(from_pty)
}

/// Gives `command` a terminal for its standard error, and nothing else: it keeps our session, our standard
/// input and the keys of the user's terminal. Line ends are left to that terminal.
pub(super) fn lend(command: &mut Command, theirs: &Pts) -> io::Result<()> {
    let mut modes = tcgetattr(theirs)?;
    modes.output_modes.remove(OutputModes::OPOST);
    tcsetattr(theirs, OptionalActions::Now, &modes)?;
    command.stderr(theirs.as_fd().try_clone_to_owned()?);
    Ok(())
}

fn from_pty(error: pty_process::Error) -> io::Error {
    match error {
        pty_process::Error::Io(error) => error,
        pty_process::Error::Rustix(error) => error.into(),
        #[allow(unreachable_patterns, reason = "the async half of the crate has more")]
        other => io::Error::other(other),
    }
}
