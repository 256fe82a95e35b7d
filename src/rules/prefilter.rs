//! Skips text that no signature can match, without taking it apart into lines.

use std::ops::Range;

use super::automaton::Automaton;
use super::literal_search::{LiteralSearch, stands};
use super::vocabulary::Vocabulary;
use super::words::Literal;
/// Words of what went well: see [`super::success`].
pub(super) const SUCCESS: [&str; 5] =
    ["newer image for", "up to date for", "pulled image", "digest: sha256", "login succeeded"];

/// The words, ready to be looked for.
pub(super) struct Prefilter {
    cover: LiteralSearch,
    literals: Vec<Literal>,
    /// All words of the literals.
    words: Automaton,
    lower: Vec<u8>,
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
            words: Automaton::new(words),
            lower: Vec::new(),
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

    /// Where words of the cover begin in a part of `text`, in order.
    pub(super) fn find(&self, text: &[u8], range: Range<usize>) -> Vec<usize> {
        self.cover.find(text, range)
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
        let Self { lower, words, first, literals, seen, look, meets, met, signature, count, touched, .. } =
            self;
        lower.clear();
        lower.extend_from_slice(&text[range.clone()]);
        lower.make_ascii_lowercase();
        words.search(lower, |word, start| {
            for literal in first[word]..first[word + 1] {
                if seen[literal] == *look || !stands(&literals[literal], text, range.start + start) {
                    continue;
                }
                seen[literal] = *look;
                for &condition in &meets[literal] {
                    if met[condition] == *look {
                        continue;
                    }
                    met[condition] = *look;
                    let signature = signature[condition];
                    if count[signature] == 0 {
                        touched.push(signature);
                    }
                    count[signature] += 1;
                }
            }
        });
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
