//! How everything ends: sleeps are cut short and open connections are closed.

use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Locks, also where another thread panicked while it held the lock: a test that fails must still end.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shared by all threads of a world.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    open: Vec<(u64, TcpStream)>,
    next: u64,
}

impl Stop {
    /// Ends every sleep and closes every held connection, now and from now on.
    pub(crate) fn stop(&self) {
        let mut state = lock(&self.state);
        state.stopped = true;
        for (_, stream) in state.open.drain(..) {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.changed.notify_all();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        lock(&self.state).stopped
    }

    /// Sleeps for this long, or until the end.
    pub(crate) fn sleep(&self, duration: Duration) {
        let state = lock(&self.state);
        // Whether it was cut short is for the next read or write to find out.
        let _ = self.changed.wait_timeout_while(state, duration, |state| !state.stopped);
    }

    /// The connection is closed at the end. `None` where it has come already.
    pub(crate) fn hold(self: &Arc<Self>, stream: &TcpStream) -> Option<Held> {
        let copy = stream.try_clone().ok()?;
        let mut state = lock(&self.state);
        if state.stopped {
            return None;
        }
        let number = state.next;
        state.next += 1;
        state.open.push((number, copy));
        Some(Held { number, stop: Arc::clone(self) })
    }
}

/// As long as this lives, its connection is known to [`Stop`].
pub(crate) struct Held {
    number: u64,
    stop: Arc<Stop>,
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.stop.state).open.retain(|(number, _)| *number != self.number);
    }
}
