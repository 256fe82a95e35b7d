//! Runs a command as if nobody stood between it and the user: its terminal stays one, its bytes pass, signals reach it,
//! and its exit code is known.

pub mod copy;
pub mod exit;
pub mod streams;

#[cfg(unix)]
mod keyboard;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod windows;

pub use copy::{Copies, Stream};
pub use streams::Streams;

#[cfg(unix)]
pub use unix::Passing;
#[cfg(not(unix))]
pub use windows::Passing;

use std::io::{self, Read};
use std::process::{Command, Stdio};

/// An output of the command, to be read to its end.
pub type Source = (Stream, Box<dyn Read + Send>);

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The exit code that is ours too.
    pub code: u8,
    /// The user or another process ended it: with Ctrl-C, or with a signal that was sent to us.
    pub stopped: bool,
}

/// Gives the command pipes for those outputs that are no terminals: one for both where they lead to the same place,
/// because the order of what is written to two pipes is lost.
fn pipes(command: &mut Command, streams: Streams) -> io::Result<Vec<Source>> {
    let mut sources: Vec<Source> = Vec::new();
    let are_joined = streams.are_same && !streams.stdout_is_terminal;
    if !streams.stdout_is_terminal {
        let (reader, writer) = io::pipe()?;
        if are_joined {
            command.stderr(writer.try_clone()?);
        }
        command.stdout(writer);
        sources.push((Stream::Stdout, Box::new(reader)));
    }
    if !streams.stderr_is_terminal && !are_joined {
        let (reader, writer) = io::pipe()?;
        command.stderr(writer);
        sources.push((Stream::Stderr, Box::new(reader)));
    }
    command.stdin(Stdio::inherit());
    Ok(sources)
}
