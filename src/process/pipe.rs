//! The reading end of a child's output.

use std::io::{self, Read};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use zeroize::{Zeroize as _, Zeroizing};

/// Room for a helper's answer without moving it, so that no copy of a secret stays behind in freed memory.
const FIRST_CAPACITY: usize = 32 * 1024;

/// What happens to a child's outputs.
pub(super) enum Event {
    /// One of its two outputs was closed.
    Closed,
    /// One of its two outputs went over the limit.
    TooMuch,
}

/// What was read of one output until now.
#[derive(Clone, Default)]
pub(super) struct Captured(Arc<Mutex<Zeroizing<Vec<u8>>>>);

impl Captured {
    /// Takes what was read.
    pub(super) fn take(&self) -> Zeroizing<Vec<u8>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads `from` in a thread of its own until it is closed or has given more than `limit` bytes. The thread is not
    /// joined: a process that left the group may hold the pipe for ever.
    pub(super) fn read(
        &self,
        from: impl Read + Send + 'static,
        limit: usize,
        events: Sender<Event>,
    ) -> io::Result<()> {
        let captured = self.clone();
        thread::Builder::new().name("pipe".into()).spawn(move || {
            let over = captured.fill(from, limit);
            // Nobody listens any more where the time limit came first.
            let _ = events.send(if over { Event::TooMuch } else { Event::Closed });
        })?;
        Ok(())
    }

    fn fill(&self, mut from: impl Read, limit: usize) -> bool {
        let mut chunk = Zeroizing::new([0_u8; 8192]);
        loop {
            let count = match from.read(chunk.as_mut()) {
                Ok(0) => return false,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return false,
            };
            let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if bytes.len() + count > limit {
                return true;
            }
            append(&mut bytes, chunk.get(..count).unwrap_or_default());
        }
    }
}

/// Appends without leaving the old bytes behind where the buffer has to move.
fn append(bytes: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    if bytes.capacity() - bytes.len() < more.len() {
        let room = (bytes.len() + more.len()).saturating_mul(2).max(FIRST_CAPACITY);
        let mut grown = Vec::with_capacity(room);
        grown.extend_from_slice(bytes);
        bytes.zeroize();
        *bytes = Zeroizing::new(grown);
    }
    bytes.extend_from_slice(more);
}
