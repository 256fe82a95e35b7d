//! Where our own streams lead.

use std::io::{self, IsTerminal as _};

/// Which of our streams are terminals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each stream is one or is not")]
pub struct Streams {
    /// Standard input.
    pub stdin_is_terminal: bool,
    /// Standard output.
    pub stdout_is_terminal: bool,
    /// Standard error.
    pub stderr_is_terminal: bool,
    /// Standard output and standard error are the same terminal, file or pipe.
    pub are_same: bool,
}

impl Streams {
    /// Looks at the streams of this process.
    #[must_use]
    pub fn look() -> Self {
        let on_unix = cfg!(unix);
        Self {
            // Elsewhere than on Unix the command gets pipes.
            stdin_is_terminal: on_unix && io::stdin().is_terminal(),
            stdout_is_terminal: on_unix && io::stdout().is_terminal(),
            stderr_is_terminal: on_unix && io::stderr().is_terminal(),
            are_same: are_same(),
        }
    }

    /// An output is a terminal.
    #[must_use]
    pub fn any_output_is_terminal(&self) -> bool {
        self.stdout_is_terminal || self.stderr_is_terminal
    }

    /// The same where no terminal can be had.
    #[must_use]
    pub fn without_terminals(self) -> Self {
        Self { stderr_is_terminal: false, ..self.without_stdout_terminal() }
    }

    /// The same where none can be had for standard output.
    #[must_use]
    pub fn without_stdout_terminal(self) -> Self {
        Self { stdout_is_terminal: false, ..self }
    }
}

#[cfg(unix)]
fn are_same() -> bool {
    let of = |stat: rustix::io::Result<rustix::fs::Stat>| {
        stat.map(|stat| (stat.st_dev, stat.st_ino, stat.st_rdev))
    };
    match (of(rustix::fs::fstat(rustix::stdio::stdout())), of(rustix::fs::fstat(rustix::stdio::stderr()))) {
        (Ok(stdout), Ok(stderr)) => stdout == stderr,
        _ => false,
    }
}

#[cfg(not(unix))]
fn are_same() -> bool {
    false
}
