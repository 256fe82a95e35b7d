//! Finds many words at once. What is built for it depends on how much there is to search.

use std::sync::OnceLock;

use aho_corasick::automaton::{Automaton as _, OverlappingState, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input};

/// Words in lower case, and the automata that find them, each built when it is first needed.
pub(super) struct Automaton {
    words: Vec<String>,
    longest: usize,
    small: OnceLock<Option<NFA>>,
    quick: OnceLock<Option<DFA>>,
}

impl Automaton {
    pub(super) fn new(words: Vec<String>) -> Self {
        let longest = words.iter().map(String::len).max().unwrap_or(0);
        Self { words, longest, small: OnceLock::new(), quick: OnceLock::new() }
    }

    /// The length of the longest word.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Calls `found` with the number of each word in `text`, which is in lower case, and with the place where it begins.
    pub(super) fn search(&self, text: &[u8], mut found: impl FnMut(usize, usize)) {
        let build = || NFA::builder().prefilter(false).build(&self.words).ok();
        let Some(automaton) = self.small.get_or_init(build) else { return };
        let mut state = OverlappingState::start();
        while automaton.try_find_overlapping(&Input::new(text), &mut state).is_ok()
            && let Some(word) = state.get_match()
        {
            found(word.pattern().as_usize(), word.start());
        }
    }

    /// As [`Self::search`], in any order. It is quicker where there is much to search, and takes longer to build.
    pub(super) fn search_much(&self, text: &[u8], mut found: impl FnMut(usize, usize)) {
        let build = || DFA::builder().prefilter(false).build(&self.words).ok();
        let Some(automaton) = self.quick.get_or_init(build) else { return };
        let Ok(start) = automaton.start_state(Anchored::No) else { return };
        let mut look = |state: StateID, from: usize, behind: usize, to: usize| {
            for index in 0..if automaton.is_match(state) { automaton.match_len(state) } else { 0 } {
                let word = automaton.match_pattern(state, index);
                let place = (from + behind).saturating_sub(automaton.pattern_len(word));
                if place < to {
                    found(word.as_usize(), place);
                }
            }
        };
        // Each step waits for the one before it: four parts of the text are searched side by side, so that the processor
        // need not wait.
        let share = text.len() / 4;
        let part = |index: usize| &text[index * share..(index + 1) * share];
        let (mut one, mut two, mut three, mut four) = (start, start, start, start);
        let bytes = part(0).iter().zip(part(1)).zip(part(2)).zip(part(3));
        for (at, (((&in_one, &in_two), &in_three), &in_four)) in bytes.enumerate() {
            one = automaton.next_state(Anchored::No, one, in_one);
            two = automaton.next_state(Anchored::No, two, in_two);
            three = automaton.next_state(Anchored::No, three, in_three);
            four = automaton.next_state(Anchored::No, four, in_four);
            let is_special = automaton.is_special(one)
                | automaton.is_special(two)
                | automaton.is_special(three)
                | automaton.is_special(four);
            if is_special {
                for (index, state) in [one, two, three, four].into_iter().enumerate() {
                    look(state, index * share, at + 1, (index + 1) * share);
                }
            }
        }
        // What begins in a part may end behind it.
        for (index, mut state) in [one, two, three, four].into_iter().enumerate() {
            let (from, end) = (index * share, (index + 1) * share);
            let (reach, to) = if index == 3 { (text.len(), text.len()) } else { (end + self.longest, end) };
            for (at, &byte) in text.iter().enumerate().take(reach).skip(end) {
                state = automaton.next_state(Anchored::No, state, byte);
                look(state, from, at + 1 - from, to);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_find_every_word(text in "[abcd]{0,400}", words in prop::collection::btree_set("[abcd]{1,9}", 1..12)) {
            let words: Vec<String> = words.into_iter().collect();
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for (number, word) in words.iter().enumerate() {
                let places = (0..text.len()).filter(|&place| text[place..].starts_with(word));
                expected.extend(places.map(|place| (number, place)));
            }
            let automaton = Automaton::new(words);
            let (mut one, mut other) = (Vec::new(), Vec::new());
            automaton.search(text.as_bytes(), |word, place| one.push((word, place)));
            automaton.search_much(text.as_bytes(), |word, place| other.push((word, place)));
            one.sort_unstable();
            other.sort_unstable();
            prop_assert_eq!(&one, &expected);
            prop_assert_eq!(&other, &expected);
        }
    }
}
