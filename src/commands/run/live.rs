//! Says what fails while the command goes on running: one that never ends has no other moment.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::judge::Judged;
use super::sink::Sink;
use super::tail::Heard;
use crate::finding::{Certainty, Finding, Severity};
use crate::rules::TextMatch;

/// How long a command goes on after a line that fails, before it is taken for one that does not end of it.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was said while the command ran.
#[derive(Clone, Default)]
pub(super) struct Live {
    is_over: Arc<AtomicBool>,
    said: Arc<Mutex<BTreeSet<(String, String)>>>,
    heard: Heard,
}

/// How to judge and how to show.
pub(super) struct Voice {
    /// From what was found in the output to findings.
    pub(super) judge: Box<dyn Fn(Vec<TextMatch>) -> Option<Judged> + Send>,
    /// From findings to text.
    pub(super) show: Box<dyn Fn(&Judged) -> String + Send>,
    /// Our standard error.
    pub(super) stderr: Sink,
    /// Whether the terminal is raw.
    pub(super) is_raw: Box<dyn Fn() -> bool + Send>,
}

impl Live {
    /// Starts to speak of what comes from `found`, in a thread that is left where the command ends.
    pub(super) fn start(&self, found: Receiver<TextMatch>, voice: Voice) -> io::Result<()> {
        let own = self.clone();
        thread::Builder::new().name("live".into()).spawn(move || own.listen(&found, &voice))?;
        Ok(())
    }

    /// Nothing is said from now on: the command has ended.
    pub(super) fn end(&self) {
        // Waits for what is just being said.
        let _said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Where to note what the output says itself.
    pub(super) fn heard(&self) -> Heard {
        Arc::clone(&self.heard)
    }

    /// Those of `findings` that were not said yet, neither by us nor in the output.
    pub(super) fn without_said(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = |finding: &Finding| !said.contains(&key(finding)) && !heard.contains(&finding.id);
        findings.into_iter().filter(is_new).collect()
    }

    /// Whether something was said.
    pub(super) fn has_spoken(&self) -> bool {
        !self.said.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
            || !self.heard.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    fn listen(&self, found: &Receiver<TextMatch>, voice: &Voice) {
        let mut all: Vec<TextMatch> = Vec::new();
        while let Ok(first) = found.recv() {
            let mut is_sure = first.certainty >= Certainty::Likely;
            add(&mut all, first);
            if !is_sure {
                continue;
            }
            let until = Instant::now() + PATIENCE;
            loop {
                match found.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(next) => {
                        is_sure |= next.certainty >= Certainty::Likely;
                        add(&mut all, next);
                    }
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            if self.is_over() {
                return;
            }
            let Some(mut judged) = (voice.judge)(all.clone()) else { continue };
            judged.findings.retain(|finding| {
                finding.severity == Severity::Error && finding.certainty >= Certainty::Likely
            });
            judged.findings = self.without_said(judged.findings);
            if !judged.findings.is_empty() {
                self.say(&judged, voice);
            }
        }
    }

    fn say(&self, judged: &Judged, voice: &Voice) {
        let text = (voice.show)(judged);
        loop {
            {
                let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
                if self.is_over() {
                    return;
                }
                if voice.stderr.say_between_lines(&text, (voice.is_raw)()) {
                    said.extend(judged.findings.iter().map(key));
                    return;
                }
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// What a finding is about: its title names the registry.
fn key(finding: &Finding) -> (String, String) {
    (finding.id.clone(), finding.title.clone())
}

/// Takes a match, in place of an earlier one of the same cause.
fn add(all: &mut Vec<TextMatch>, found: TextMatch) {
    all.retain(|old| old.id != found.id || old.registry != found.registry);
    all.push(found);
}
