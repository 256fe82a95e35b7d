//! Runs a program that may hang, flood, or leave children behind.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;
use zeroize::Zeroizing;

use super::pipe::{Captured, Event};
use crate::environment::Environment;

/// How much a program may write to each of its outputs.
pub const OUTPUT_LIMIT: usize = 1024 * 1024;
/// How long an output may stay open after the program ended, before what holds it is killed.
const GRACE: Duration = Duration::from_millis(150);

/// A program to run.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The program's absolute path, as [`super::Program::find`] gives it.
    pub program: &'a Path,
    /// Its arguments.
    pub arguments: &'a [&'a str],
    /// What it gets on its standard input.
    pub input: &'a [u8],
    /// All the variables it sees.
    pub environment: &'a Environment,
    /// How long it may take.
    pub limit: Duration,
    /// How many bytes it may write to each output, usually [`OUTPUT_LIMIT`].
    pub output_limit: usize,
}

/// A program that ended by itself. Its output may hold secrets, so there is no `Debug` for it.
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to its standard output; overwritten when dropped.
    pub stdout: Zeroizing<Vec<u8>>,
    /// What it wrote to its standard error; overwritten when dropped.
    pub stderr: Zeroizing<Vec<u8>>,
}

/// Why a program gave no answer.
#[derive(Debug, Error)]
pub enum Failure {
    /// There is no such file.
    #[error("there is no such program")]
    NotFound,
    /// The script names an interpreter that is not there, or a loader is missing.
    #[error("the interpreter or loader that the program needs is not there")]
    NoInterpreter,
    /// The file may not be executed.
    #[error("it may not be executed by this user")]
    NotExecutable,
    /// The file is no program for this machine.
    #[error("it is not a program for this machine (exec format error)")]
    WrongFormat,
    /// It was killed because it took too long.
    #[error("it gave no answer within {:.1} s and was ended", .0.as_secs_f64())]
    TimedOut(Duration),
    /// It was killed because it wrote too much.
    #[error("it wrote more than {0} bytes and was ended")]
    TooMuchOutput(usize),
    /// The operating system refused something else.
    #[error("it could not be run: {0}")]
    Other(#[from] io::Error),
}

impl Run<'_> {
    /// Runs it to its end, or ends it and every process of its group. Returns at most a little (twice 150 ms) after the
    /// limit.
    ///
    /// # Errors
    /// Where it could not be started, was ended, or could not be watched.
    pub fn run(self) -> Result<Finished, Failure> {
        let until = Instant::now() + self.limit.min(Duration::from_hours(24));
        let mut child = self.spawn()?;
        let (stdout, stderr) = (Captured::default(), Captured::default());
        let (events, happened) = channel();
        let watched = self.watch(&mut child, &stdout, &stderr, &events);
        drop(events);
        let outcome = watched.and_then(|()| self.wait(&mut child, &happened, until));
        if !matches!(outcome, Ok(Ended::AndClosed)) {
            end_group(&mut child);
            // What the killed processes had written is still in the pipe.
            drain(&happened, GRACE);
        }
        // Killed or seen to have ended: this does not block.
        let status = child.wait()?;
        outcome.map(|_| Finished { status, stdout: stdout.take(), stderr: stderr.take() })
    }

    fn spawn(&self) -> Result<Child, Failure> {
        let mut command = Command::new(self.program);
        command
            .args(self.arguments.iter().map(OsStr::new))
            .env_clear()
            .envs(self.environment.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        // Another thread that forks while this program's file is being written makes it "busy" for a moment.
        let mut tries = 0;
        loop {
            match command.spawn() {
                Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && tries < 20 => {
                    tries += 1;
                    thread::sleep(Duration::from_millis(10));
                }
                Err(error) => return Err(self.failure(error)),
                Ok(child) => return Ok(child),
            }
        }
    }

    fn failure(&self, error: io::Error) -> Failure {
        /// `ENOEXEC`, the same number on Linux, macOS and the BSDs; `ERROR_BAD_EXE_FORMAT` on Windows.
        const WRONG_FORMAT: i32 = if cfg!(windows) { 193 } else { 8 };
        match error.kind() {
            io::ErrorKind::NotFound if self.program.exists() => Failure::NoInterpreter,
            io::ErrorKind::NotFound => Failure::NotFound,
            io::ErrorKind::PermissionDenied => Failure::NotExecutable,
            _ if error.raw_os_error() == Some(WRONG_FORMAT) => Failure::WrongFormat,
            _ => Failure::Other(error),
        }
    }

    fn watch(
        &self,
        child: &mut Child,
        stdout: &Captured,
        stderr: &Captured,
        events: &Sender<Event>,
    ) -> Result<(), Failure> {
        if let Some(mut stdin) = child.stdin.take() {
            let input = Zeroizing::new(self.input.to_vec());
            // In a thread of its own, because a program that never reads would block it. One that ends without reading
            // is no failure.
            thread::Builder::new().spawn(move || drop(stdin.write_all(&input)))?;
        }
        if let Some(pipe) = child.stdout.take() {
            stdout.read(pipe, self.output_limit, events.clone())?;
        }
        if let Some(pipe) = child.stderr.take() {
            stderr.read(pipe, self.output_limit, events.clone())?;
        }
        Ok(())
    }

    fn wait(&self, child: &mut Child, happened: &Receiver<Event>, until: Instant) -> Result<Ended, Failure> {
        let (mut open, mut ended_at, mut pause) = (2_u8, None, Duration::from_millis(1));
        loop {
            if ended_at.is_none() && has_ended(child)? {
                ended_at = Some(Instant::now());
            }
            let now = Instant::now();
            match ended_at {
                Some(_) if open == 0 => return Ok(Ended::AndClosed),
                Some(at) if now >= at + GRACE => return Ok(Ended::PipeHeld),
                None if now >= until => return Err(Failure::TimedOut(self.limit)),
                _ => {}
            }
            if open == 0 {
                thread::sleep(pause);
            } else {
                match happened.recv_timeout(pause) {
                    Ok(Event::Closed) => open = open.saturating_sub(1),
                    Ok(Event::TooMuch) => return Err(Failure::TooMuchOutput(self.output_limit)),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => open = 0,
                }
            }
            pause = (pause * 2).min(Duration::from_millis(10));
        }
    }
}

/// How a program ended by itself.
enum Ended {
    /// Both outputs are closed too.
    AndClosed,
    /// A process that it started holds an output open.
    PipeHeld,
}

fn drain(happened: &Receiver<Event>, patience: Duration) {
    let until = Instant::now() + patience;
    while happened.recv_timeout(until.saturating_duration_since(Instant::now())).is_ok() {}
}

/// Whether the child has ended. It is not reaped yet, so that its process id, which is its group's id, stays taken
/// until the group was killed.
#[cfg(unix)]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    match waitid(WaitId::Pid(Pid::from_child(child)), options) {
        Ok(state) => Ok(state.is_some()),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    Ok(child.try_wait()?.is_some())
}

#[cfg(unix)]
fn end_group(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if kill_process_group(Pid::from_child(child), Signal::KILL).is_err() {
        let _ = child.kill();
    }
}

#[cfg(not(unix))]
fn end_group(child: &mut Child) {
    let _ = child.kill();
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
