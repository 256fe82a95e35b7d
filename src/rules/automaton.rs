//! Finds many words at once. What is built for it depends on how much there is to search.

use std::sync::OnceLock;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, AhoCorasickKind, Input};

/// Words in lower case, and the automata that find them, each built when it is first needed.
pub(super) struct Automaton {
    words: Vec<String>,
    small: OnceLock<Option<AhoCorasick>>,
    quick: OnceLock<Option<AhoCorasick>>,
}

impl Automaton {
    pub(super) fn new(words: Vec<String>) -> Self {
        Self { words, small: OnceLock::new(), quick: OnceLock::new() }
    }

    /// The length of the longest word.
    pub(super) fn longest(&self) -> usize {
        self.words.iter().map(String::len).max().unwrap_or(0)
    }

    /// Calls `found` with the number of each word in `text`, which is in lower case, and with the place where it begins.
    /// Where there is much to search, more time is spent on building what searches quickly.
    pub(super) fn search(&self, text: &[u8], is_much: bool, mut found: impl FnMut(usize, usize)) {
        let build = |kind| AhoCorasick::builder().kind(Some(kind)).build(&self.words).ok();
        let automaton = if is_much {
            self.quick.get_or_init(|| build(AhoCorasickKind::DFA))
        } else {
            self.small.get_or_init(|| build(AhoCorasickKind::ContiguousNFA))
        };
        let Some(automaton) = automaton else { return };
        let mut state = OverlappingState::start();
        loop {
            automaton.find_overlapping(Input::new(text), &mut state);
            let Some(word) = state.get_match() else { return };
            found(word.pattern().as_usize(), word.start());
        }
    }
}
