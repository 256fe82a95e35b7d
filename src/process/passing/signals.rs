//! Signals that reach us, handed to the command.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::iterator::{Handle, SignalsInfo};
use signal_hook::low_level::siginfo::{Cause, Origin};

use super::pty::OurEnd;
use super::terminal::Terminal;

/// What ends a process that does not ask for it.
const ENDING: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];
/// How long after a Ctrl-C an end still counts as the user's doing. SAM takes up to ten seconds to stop a container.
const RECENTLY: Duration = Duration::from_secs(30);

/// When somebody last asked the command to stop.
#[derive(Default)]
pub(super) struct Stops(Mutex<Option<Instant>>);

impl Stops {
    /// Somebody asks it now.
    pub(super) fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether the command ends because of that.
    pub(super) fn is_recent(&self) -> bool {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() < RECENTLY)
    }
}

/// What signals are handed to.
pub(super) struct Receivers {
    /// The command; `None` once it has ended, because its number may be another's soon.
    pub(super) child: Mutex<Option<Pid>>,
    /// The command's own terminal, or the one that its outputs were lent.
    pub(super) ours: Option<Arc<OurEnd>>,
    /// The user's terminal, where the command has one of its own.
    pub(super) terminal: Option<Arc<Terminal>>,
    /// When the command was asked to stop.
    pub(super) stops: Arc<Stops>,
}

/// Signals that are caught from now on.
pub(super) struct Caught {
    signals: SignalsInfo<WithOrigin>,
    is_over: Arc<AtomicBool>,
}

/// Hands signals on until it is dropped.
pub(super) struct Forwarding {
    receivers: Arc<Receivers>,
    handle: Handle,
    is_over: Arc<AtomicBool>,
}

impl Caught {
    /// Catches them, those excepted that we were started to ignore (`nohup`): the command ignores them too then.
    pub(super) fn start() -> io::Result<Self> {
        let ignored = ignored();
        let is_ignored = |signal: i32| ignored & (1_u64 << (signal - 1)) != 0;
        let is_over = Arc::new(AtomicBool::new(false));
        let wanted = [ENDING.as_slice(), &[SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH]].concat();
        let wanted = wanted.into_iter().filter(|signal| !is_ignored(*signal));
        for signal in ENDING.into_iter().filter(|signal| !is_ignored(*signal)) {
            // Once the command has ended, they are ours.
            register_conditional_default(signal, Arc::clone(&is_over))?;
        }
        Ok(Self { signals: SignalsInfo::with_exfiltrator(wanted, WithOrigin::default())?, is_over })
    }

    /// Hands them on from now on.
    pub(super) fn forward(mut self, receivers: Receivers) -> io::Result<Forwarding> {
        let receivers = Arc::new(receivers);
        let handle = self.signals.handle();
        let own = Arc::clone(&receivers);
        thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in &mut self.signals {
                own.take(&signal);
            }
        })?;
        Ok(Forwarding { receivers, handle, is_over: self.is_over })
    }
}

impl Forwarding {
    /// The command has ended and its number is still its own.
    pub(super) fn forget_child(&self) {
        *self.receivers.child() = None;
        self.is_over.store(true, Ordering::SeqCst);
    }
}

impl Drop for Forwarding {
    fn drop(&mut self) {
        self.handle.close();
    }
}

impl Receivers {
    fn take(&self, origin: &Origin) {
        match origin.signal {
            SIGWINCH => {
                if let Some(ours) = &self.ours {
                    ours.resize();
                    if self.terminal.is_none() {
                        // It was told when the size was still the old one.
                        self.send(Signal::WINCH);
                    }
                }
            }
            SIGCONT => {
                if let Some(terminal) = self.terminal.as_ref().filter(|_| self.child().is_some()) {
                    // The user's shell has made it as shells like it.
                    terminal.enter();
                    if let Some(ours) = &self.ours {
                        ours.resize();
                    }
                }
            }
            other => {
                if ENDING.contains(&other) {
                    self.stops.note();
                }
                // What the terminal sends, it sends to the whole foreground, and where the command has no terminal of
                // its own, it stands there beside us. Twice is too often: SAM and docker take it for impatience.
                let is_ours_to_send = self.terminal.is_some() || !is_from_terminal(origin);
                if let Some(signal) = Signal::from_named_raw(other).filter(|_| is_ours_to_send) {
                    self.send(signal);
                }
            }
        }
    }

    fn send(&self, signal: Signal) {
        if let Some(child) = *self.child() {
            let _ = kill_process(child, signal);
        }
    }

    fn child(&self) -> MutexGuard<'_, Option<Pid>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_from_terminal(origin: &Origin) -> bool {
    // macOS says no more than that no process sent it.
    origin.cause == Cause::Kernel || origin.process.is_none_or(|process| process.pid == 0)
}

/// The signals that this process ignores, as the bits of Linux' `SigIgn`; none where the system does not say.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    bits.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0)
}
