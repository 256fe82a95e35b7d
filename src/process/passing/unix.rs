//! A command on Unix: in a terminal of its own where our standard output is one, or else beside us with pipes, and with a
//! terminal for standard error where that is one.

use std::io;
use std::process::{Child, Command};
use std::sync::Arc;

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use super::copy::Stream;
use super::keyboard::Keyboard;
use super::pty::{OurEnd, Pts, lend, pair, start_inside};
use super::signals::{Caught, Forwarding, Receivers, Stops};
use super::terminal::Terminal;
use super::{Ended, Source, Streams, exit, pipes};

/// A command that runs.
pub struct Passing {
    child: Child,
    stops: Arc<Stops>,
    forwarding: Forwarding,
    terminal: Option<Arc<Terminal>>,
    keyboard: Option<Keyboard>,
}

impl Passing {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// What the system refuses to start it with.
    pub fn start(command: Command, streams: Streams) -> io::Result<(Self, Vec<Source>)> {
        let caught = Caught::start()?;
        let pair = if streams.any_output_is_terminal() { pair().ok() } else { None };
        let Some((ours, theirs)) = pair else {
            return Self::beside(command, caught, None, streams.without_terminals());
        };
        // Where standard output leads elsewhere, another program may hold the terminal: `run -- sam logs | less`.
        let terminal =
            streams.stdout_is_terminal.then(|| Terminal::look(streams.stdin_is_terminal).ok()).flatten();
        match terminal {
            Some(terminal) => Self::inside(command, caught, (ours, theirs), terminal, streams),
            None => Self::beside(command, caught, Some((ours, theirs)), streams.without_stdout_terminal()),
        }
    }

    /// In a terminal of its own, with a pipe for standard error where that is no terminal.
    fn inside(
        command: Command,
        caught: Caught,
        (ours, theirs): (OurEnd, Pts),
        terminal: Terminal,
        streams: Streams,
    ) -> io::Result<(Self, Vec<Source>)> {
        let (ours, terminal, stops) = (Arc::new(ours), Arc::new(terminal), Arc::new(Stops::default()));
        let mut sources: Vec<Source> = vec![(Stream::Stdout, Box::new(ours.file()?))];
        let mut stderr = None;
        if !streams.stderr_is_terminal {
            let (reader, writer) = io::pipe()?;
            sources.push((Stream::Stderr, Box::new(reader)));
            stderr = Some(writer);
        }
        let child = start_inside(command, theirs, terminal.usual(), streams, stderr)?;
        let pid = Pid::from_child(&child);
        terminal.enter();
        let keyboard = Keyboard::start(&ours, &terminal, pid, &stops)?;
        let receivers = Receivers {
            child: Some(pid).into(),
            ours: Some(ours),
            terminal: Some(Arc::clone(&terminal)),
            stops: Arc::clone(&stops),
        };
        let forwarding = caught.forward(receivers)?;
        let passing = Self { child, stops, forwarding, terminal: Some(terminal), keyboard: Some(keyboard) };
        Ok((passing, sources))
    }

    /// Beside us, with our standard input and in our session, and with a terminal for standard error where `pair` is one.
    fn beside(
        mut command: Command,
        caught: Caught,
        pair: Option<(OurEnd, Pts)>,
        streams: Streams,
    ) -> io::Result<(Self, Vec<Source>)> {
        let mut sources = pipes(&mut command, streams)?;
        let mut lent = None;
        if let Some((ours, theirs)) = pair.filter(|_| streams.stderr_is_terminal) {
            lend(&mut command, &theirs)?;
            sources.push((Stream::Stderr, Box::new(ours.file()?)));
            lent = Some(Arc::new(ours));
        }
        let child = command.spawn()?;
        // It holds the command's ends of the pipes, which are never at their end while somebody has them open.
        drop(command);
        let stops = Arc::new(Stops::default());
        let receivers = Receivers {
            child: Some(Pid::from_child(&child)).into(),
            ours: lent,
            terminal: None,
            stops: Arc::clone(&stops),
        };
        let forwarding = caught.forward(receivers)?;
        Ok((Self { child, stops, forwarding, terminal: None, keyboard: None }, sources))
    }

    /// Waits until it ends. From then on signals are no longer the command's but ours, and so is the terminal.
    ///
    /// # Errors
    ///
    /// Where it cannot be waited for.
    pub fn wait(&mut self) -> io::Result<Ended> {
        let pid = Pid::from_child(&self.child);
        loop {
            // It keeps its number until nobody sends it signals any more.
            match waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => break,
            }
        }
        self.keyboard = None;
        self.leave_terminal();
        self.forwarding.forget_child();
        let status = self.child.wait()?;
        let code = exit::code(status);
        let interrupted = code == 130;
        Ok(Ended { code, stopped: interrupted || self.stops.is_recent() })
    }

    fn leave_terminal(&self) {
        if let Some(terminal) = &self.terminal {
            terminal.leave();
        }
    }

    /// Tells at any moment whether the user's terminal is raw, so that a line ends with CR LF there.
    pub fn rawness(&self) -> impl Fn() -> bool + Send + 'static {
        let terminal = self.terminal.clone();
        move || terminal.as_ref().is_some_and(|terminal| terminal.is_raw())
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // Threads hold the terminal too, and may do so for ever.
        self.leave_terminal();
    }
}
