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
    /// The conditions of each signature, as numbers of words.
    required: Vec<Vec<Vec<usize>>>,
    seen: Vec<bool>,
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
        let required = words.required.iter();
        let required: Vec<Vec<Vec<usize>>> = required
            .map(|conditions| {
                conditions.iter().map(|words| words.iter().filter_map(number).collect()).collect()
            })
            .collect();
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::ContiguousNFA));
        Self {
            blocks: blocks.collect(),
            longest: cover.iter().map(|word| word.len()).max().unwrap_or(0),
            lower: Vec::new(),
            words: builder.build(&all).ok(),
            required,
            seen: vec![false; all.len()],
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
        self.required.iter().any(|conditions| {
            let met = conditions.iter().filter(|words| words.iter().any(|&word| self.seen[word])).count();
            met >= 2 || met == 1 && conditions.len() <= 2
        })
    }

    fn see(&mut self, text: &[u8]) {
        self.seen.fill(false);
        if let Some(words) = &self.words {
            for word in words.find_overlapping_iter(text) {
                self.seen[word.pattern().as_usize()] = true;
            }
        }
    }

    /// The signatures whose words stand in `text`, where a word may be missing that a line's end may have broken.
    pub(super) fn possible(&mut self, text: &[u8], possible: &mut Vec<usize>) {
        possible.clear();
        self.see(text);
        for (signature, conditions) in self.required.iter().enumerate() {
            let missing =
                conditions.iter().filter(|words| !words.iter().any(|&word| self.seen[word])).count();
            if missing == 0 || missing == 1 && conditions.len() > 1 {
                possible.push(signature);
            }
        }
    }
}
