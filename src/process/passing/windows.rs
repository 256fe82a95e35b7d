//! A command on pipes, where there is no pseudoterminal: on Windows.

use std::io;
use std::process::{Child, Command};

use super::{Ended, Source, Streams, exit, pipes};

/// A command that runs.
pub struct Passing {
    child: Child,
}

impl Passing {
    /// Starts it. Ctrl-C reaches it from the console itself.
    ///
    /// # Errors
    ///
    /// What the system refuses to start it with.
    pub fn start(mut command: Command, streams: Streams) -> io::Result<(Self, Vec<Source>)> {
        let sources = pipes(&mut command, streams)?;
        Ok((Self { child: command.spawn()? }, sources))
    }

    /// Waits until it ends.
    ///
    /// # Errors
    ///
    /// Where it cannot be waited for.
    pub fn wait(&mut self) -> io::Result<Ended> {
        let status = self.child.wait()?;
        // STATUS_CONTROL_C_EXIT
        let stopped = status.code().is_some_and(|code| code.cast_unsigned() == 0xC000_013A);
        Ok(Ended { code: exit::code(status), stopped })
    }

    /// The console is never raw.
    #[expect(clippy::unused_self, reason = "as on Unix")]
    pub fn rawness(&self) -> impl Fn() -> bool + Send + 'static {
        || false
    }
}
