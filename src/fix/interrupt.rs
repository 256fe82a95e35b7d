//! Ctrl-C while things are changed: the step that is being done is ended, and no other is begun. A second one ends all at
//! once, which harms nothing either.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody wants an end. It listens until it is dropped.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. Where that cannot be had, Ctrl-C ends this program as ever.
    #[must_use]
    pub fn listen() -> Self {
        let wanted = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // In this order: the first one finds nothing wanted yet.
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&wanted));
            let _ = signal_hook::flag::register(signal, Arc::clone(&wanted));
        }
        Self(wanted)
    }

    /// Somebody wants it.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for Interrupt {
    /// The next Ctrl-C does what it always does.
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
