//! Skips text that no signature can match, without taking it apart into lines.

use std::cell::OnceCell;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;

use super::cover::cover;
use super::literal_search::LiteralSearch;
use super::words::{self, AnyOf, Literal};

/// After so many looks it is worth building the quicker automaton.
const MANY: u64 = 2000;

/// What a pull that went well ends with.
pub(super) const SUCCESS: [&str; 2] = ["newer image for", "up to date for"];

/// The words of a rule set, as the build script found them.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Words {
    /// For each signature, in the order of the rules, the conditions that every text meets that it matches.
    pub(super) required: Vec<Vec<Vec<String>>>,
    /// Words of which at least one stands in every such text.
    pub(super) cover: Vec<Literal>,
}

impl Words {
    /// The words of patterns, given the conditions of each.
    pub(super) fn new(conditions: &[Vec<AnyOf>]) -> Self {
        let required = conditions.iter().map(|conditions| words::words(conditions)).collect();
        Self { required, cover: cover(conditions) }
    }
}

/// The words, ready to be looked for.
pub(super) struct Prefilter {
    cover: LiteralSearch,
    /// All words of all conditions.
    all: Vec<String>,
    /// Finds them: quick to build, and quick to search with.
    automaton: Option<AhoCorasick>,
    quick: OnceCell<Option<AhoCorasick>>,
    /// For each word the conditions that it meets.
    meets: Vec<Vec<usize>>,
    /// The signature of each condition.
    signature: Vec<usize>,
    /// How many conditions each signature has.
    conditions: Vec<usize>,
    /// In which look each word was seen last, and each condition met.
    seen: Vec<u64>,
    met: Vec<u64>,
    look: u64,
    /// How many conditions of each signature were met in this look; zero where the signature is not in `touched`.
    count: Vec<usize>,
    touched: Vec<usize>,
}

impl Prefilter {
    pub(super) fn new(words: &Words) -> Self {
        let success = SUCCESS.map(|text| Literal { word: text.to_owned(), before: None, behind: None });
        let mut all: Vec<&str> = words.required.iter().flatten().flatten().map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        let number = |word: &String| all.binary_search(&word.as_str()).ok();
        let mut meets = vec![Vec::new(); all.len()];
        let mut signature = Vec::new();
        for (index, conditions) in words.required.iter().enumerate() {
            for words in conditions {
                words.iter().filter_map(number).for_each(|word| meets[word].push(signature.len()));
                signature.push(index);
            }
        }
        Self {
            cover: LiteralSearch::new(words.cover.iter().cloned().chain(success)),
            automaton: automaton(&all, AhoCorasickKind::ContiguousNFA),
            quick: OnceCell::new(),
            seen: vec![0; all.len()],
            all: all.into_iter().map(str::to_owned).collect(),
            meets,
            conditions: words.required.iter().map(Vec::len).collect(),
            met: vec![0; signature.len()],
            signature,
            look: 0,
            count: vec![0; words.required.len()],
            touched: Vec::new(),
        }
    }

    /// Where words of the cover begin: see [`LiteralSearch::find`].
    pub(super) fn find(&mut self, text: &[u8], from: usize, to: usize, hits: &mut Vec<usize>) -> usize {
        self.cover.find(text, from, to, hits)
    }

    /// Whether a line holds enough words of some signature to look at the lines around it. A sentence of many words that
    /// was broken still has two of them on one of its lines.
    pub(super) fn is_plausible(&mut self, line: &[u8]) -> bool {
        self.see(line);
        let plausible = |&signature: &usize| self.count[signature] >= 2 || self.conditions[signature] <= 2;
        self.touched.iter().any(plausible)
    }

    /// Counts the conditions that `text` meets.
    fn see(&mut self, text: &[u8]) {
        self.look += 1;
        for &signature in &self.touched {
            self.count[signature] = 0;
        }
        self.touched.clear();
        let words = if self.look < MANY {
            self.automaton.as_ref()
        } else {
            let quick = self.quick.get_or_init(|| automaton(&self.all, AhoCorasickKind::DFA));
            quick.as_ref().or(self.automaton.as_ref())
        };
        let Some(words) = words else { return };
        for word in words.find_overlapping_iter(text) {
            let word = word.pattern().as_usize();
            if self.seen[word] == self.look {
                continue;
            }
            self.seen[word] = self.look;
            for &condition in &self.meets[word] {
                if self.met[condition] != self.look {
                    self.met[condition] = self.look;
                    let signature = self.signature[condition];
                    if self.count[signature] == 0 {
                        self.touched.push(signature);
                    }
                    self.count[signature] += 1;
                }
            }
        }
    }

    /// The signatures whose words stand in `text`. Of lines that continue each other (`is_broken`) a word may be missing
    /// that a line's end may have broken.
    pub(super) fn possible(&mut self, text: &[u8], is_broken: bool, possible: &mut Vec<usize>) {
        possible.clear();
        self.see(text);
        possible.extend(self.touched.iter().filter(|&&signature| {
            let (met, of) = (self.count[signature], self.conditions[signature]);
            met == of || is_broken && met + 1 == of && of > 2
        }));
        possible.sort_unstable();
    }
}

fn automaton(words: &[impl AsRef<[u8]>], kind: AhoCorasickKind) -> Option<AhoCorasick> {
    AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(kind)).build(words).ok()
}
