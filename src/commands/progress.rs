//! Says what takes so long, on a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Work that is done sooner is not worth a word.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line on standard error that names what is going on. Silent where standard error is no terminal.
pub(super) struct Progress {
    stages: Option<Sender<String>>,
    writer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Starts to watch.
    pub(super) fn start() -> Self {
        if !io::stderr().is_terminal() {
            return Self { stages: None, writer: None };
        }
        let (stages, received) = mpsc::channel::<String>();
        let writer = thread::spawn(move || {
            let mut stage = String::new();
            let mut shown = String::new();
            loop {
                match received.recv_timeout(PATIENCE) {
                    Ok(next) => stage = next,
                    Err(RecvTimeoutError::Timeout) if stage != shown => {
                        let _ = write!(io::stderr().lock(), "\r\x1b[K{stage} …");
                        let _ = io::stderr().flush();
                        shown.clone_from(&stage);
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            if !shown.is_empty() {
                let _ = write!(io::stderr().lock(), "\r\x1b[K");
            }
        });
        Self { stages: Some(stages), writer: Some(writer) }
    }

    /// What is being done now.
    pub(super) fn announce(&self, stage: &str) {
        if let Some(stages) = &self.stages {
            let _ = stages.send(stage.to_owned());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stages = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}
