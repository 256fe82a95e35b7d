//! Skips text that no signature can match, without taking it apart into lines.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;

/// How many bytes are searched at once: what stays in the nearest cache.
const PIECE: usize = 32 * 1024;
/// The most words that the vector search takes.
const MOST_AT_ONCE: usize = 64;

/// What a pull that went well ends with.
pub(super) const SUCCESS: [&str; 2] = ["newer image for", "up to date for"];

/// The words of a rule set, as the build script found them.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Words {
    /// For each signature, in the order of the rules, the conditions that every text meets that it matches.
    pub(super) required: Vec<Vec<Vec<String>>>,
    /// Words of which at least one stands in every such text.
    pub(super) cover: Vec<String>,
}

/// The words, ready to be looked for.
pub(super) struct Prefilter {
    blocks: Vec<Block>,
    longest: usize,
    lower: Vec<u8>,
    /// Finds all words of all conditions.
    words: Option<AhoCorasick>,
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

enum Block {
    Vectors(Searcher),
    Automaton(AhoCorasick),
}

impl Prefilter {
    pub(super) fn new(words: &Words) -> Self {
        let cover: Vec<&str> = words.cover.iter().map(String::as_str).chain(SUCCESS).collect();
        let blocks = cover.chunks(MOST_AT_ONCE).filter_map(|some| {
            let vectors = packed::Builder::new().extend(some).build().map(Block::Vectors);
            vectors.or_else(|| AhoCorasick::new(some).ok().map(Block::Automaton))
        });
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
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::ContiguousNFA));
        Self {
            blocks: blocks.collect(),
            longest: cover.iter().map(|word| word.len()).max().unwrap_or(0),
            lower: Vec::new(),
            words: builder.build(&all).ok(),
            meets,
            conditions: words.required.iter().map(Vec::len).collect(),
            seen: vec![0; all.len()],
            met: vec![0; signature.len()],
            signature,
            look: 0,
            count: vec![0; words.required.len()],
            touched: Vec::new(),
        }
    }

    /// Where words of the cover begin, from `from` on, and up to where they were looked for: `to` or a place before it.
    /// Words may reach beyond it.
    pub(super) fn find(&mut self, text: &[u8], from: usize, to: usize, hits: &mut Vec<usize>) -> usize {
        hits.clear();
        let end = to.min(from + PIECE);
        let reach = text.len().min(end + self.longest);
        self.lower.clear();
        self.lower.extend_from_slice(&text[from..reach]);
        self.lower.make_ascii_lowercase();
        for block in &self.blocks {
            match block {
                Block::Vectors(search) => {
                    hits.extend(search.find_iter(&self.lower).map(|hit| from + hit.start()));
                }
                Block::Automaton(search) => {
                    hits.extend(search.find_iter(&self.lower).map(|hit| from + hit.start()));
                }
            }
        }
        if self.blocks.len() > 1 {
            hits.sort_unstable();
        }
        end
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
        let Some(words) = &self.words else { return };
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
