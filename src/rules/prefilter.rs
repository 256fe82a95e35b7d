//! Skips text that no signature can match, without taking it apart into lines.

use std::cell::OnceCell;
use std::ops::Range;

use super::literal_search::{LiteralSearch, stands};
use super::vocabulary::Vocabulary;
use super::words::Literal;
use aho_corasick::{AhoCorasick, AhoCorasickKind, Input};

/// After so many looks it is worth building the quicker automaton.
const MANY: u64 = 2000;

/// What a pull that went well ends with.
pub(super) const SUCCESS: [&str; 2] = ["newer image for", "up to date for"];

/// The words, ready to be looked for.
pub(super) struct Prefilter {
    cover: LiteralSearch,
    literals: Vec<Literal>,
    /// All words of the literals.
    words: Vec<String>,
    /// Finds them: quick to build, and quick to search with.
    automaton: Option<AhoCorasick>,
    quick: OnceCell<Option<AhoCorasick>>,
    /// Where the literals of each word begin; those of the last end with the literals.
    first: Vec<usize>,
    /// For each literal the conditions that it meets.
    meets: Vec<Vec<usize>>,
    /// The signature of each condition.
    signature: Vec<usize>,
    /// How many conditions each signature has.
    conditions: Vec<usize>,
    /// In which look each literal was seen last, and each condition met.
    seen: Vec<u64>,
    met: Vec<u64>,
    look: u64,
    /// How many conditions of each signature were met in this look; zero where the signature is not in `touched`.
    count: Vec<usize>,
    touched: Vec<usize>,
}

impl Prefilter {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let Vocabulary { literals, conditions, cover } = vocabulary;
        let success = SUCCESS.map(|text| Literal { word: text.to_owned(), before: None, behind: None });
        let cover = cover.iter().filter_map(|&place| literals.get(place).cloned()).chain(success);
        let (mut words, mut first): (Vec<String>, Vec<usize>) = (Vec::new(), Vec::new());
        for (place, literal) in literals.iter().enumerate() {
            if words.last() != Some(&literal.word) {
                words.push(literal.word.clone());
                first.push(place);
            }
        }
        first.push(literals.len());
        let mut meets = vec![Vec::new(); literals.len()];
        let mut signature = Vec::new();
        for (index, conditions) in conditions.iter().enumerate() {
            for literals in conditions {
                for &literal in literals {
                    meets[literal].push(signature.len());
                }
                signature.push(index);
            }
        }
        Self {
            cover: LiteralSearch::new(cover.collect()),
            automaton: automaton(&words, AhoCorasickKind::ContiguousNFA),
            quick: OnceCell::new(),
            words,
            first,
            meets,
            conditions: conditions.iter().map(Vec::len).collect(),
            seen: vec![0; literals.len()],
            literals: literals.clone(),
            met: vec![0; signature.len()],
            signature,
            look: 0,
            count: vec![0; conditions.len()],
            touched: Vec::new(),
        }
    }

    /// Where words of the cover begin: see [`LiteralSearch::find`].
    pub(super) fn find(&self, text: &[u8], from: usize, to: usize, hits: &mut Vec<usize>) -> usize {
        self.cover.find(text, from, to, hits)
    }

    /// Whether the line at `range` holds enough words of some signature to look at the lines around it. A sentence of many
    /// words that was broken still has two of them on one of its lines.
    pub(super) fn is_plausible(&mut self, text: &[u8], range: Range<usize>) -> bool {
        self.see(text, range);
        let plausible = |&signature: &usize| self.count[signature] >= 2 || self.conditions[signature] <= 2;
        self.touched.iter().any(plausible)
    }

    /// Counts the conditions that a part of `text` meets.
    fn see(&mut self, text: &[u8], range: Range<usize>) {
        self.look += 1;
        for &signature in &self.touched {
            self.count[signature] = 0;
        }
        self.touched.clear();
        let words = if self.look < MANY {
            self.automaton.as_ref()
        } else {
            let quick = self.quick.get_or_init(|| automaton(&self.words, AhoCorasickKind::DFA));
            quick.as_ref().or(self.automaton.as_ref())
        };
        let Some(words) = words else { return };
        for found in words.find_overlapping_iter(Input::new(text).range(range)) {
            let word = found.pattern().as_usize();
            for literal in self.first[word]..self.first[word + 1] {
                if self.seen[literal] == self.look || !stands(&self.literals[literal], text, found.start()) {
                    continue;
                }
                self.seen[literal] = self.look;
                for &condition in &self.meets[literal] {
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
    }

    /// The signatures whose words stand in a part of `text`. Of lines that continue each other (`is_broken`) a word may be
    /// missing that a line's end may have broken.
    pub(super) fn possible(
        &mut self,
        text: &[u8],
        range: Range<usize>,
        is_broken: bool,
        possible: &mut Vec<usize>,
    ) {
        possible.clear();
        self.see(text, range);
        possible.extend(self.touched.iter().filter(|&&signature| {
            let (met, of) = (self.count[signature], self.conditions[signature]);
            met == of || is_broken && met + 1 == of && of > 2
        }));
        possible.sort_unstable();
    }
}

fn automaton(words: &[String], kind: AhoCorasickKind) -> Option<AhoCorasick> {
    AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(kind)).build(words).ok()
}
