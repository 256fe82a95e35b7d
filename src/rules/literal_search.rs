//! Finds the words of a cover in text, at the speed of memory where there are none.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Input, Span};

use super::words::Literal;

/// How many bytes are searched at once: what stays in the nearest cache.
const PIECE: usize = 32 * 1024;
/// The most words that the vector search takes.
const MOST_AT_ONCE: usize = 64;
/// What stands between two words of a sentence is shorter than this.
const GAP: usize = 12;

/// Words, ready to be looked for.
pub(super) struct LiteralSearch {
    blocks: Vec<Block>,
    longest: usize,
    lower: Vec<u8>,
}

struct Block {
    search: Search,
    /// For each word that is looked for, the literals that begin with it.
    literals: Vec<Vec<Literal>>,
}

enum Search {
    Vectors(Searcher),
    Automaton(AhoCorasick),
}

impl LiteralSearch {
    pub(super) fn new(literals: impl IntoIterator<Item = Literal>) -> Self {
        let mut literals: Vec<Literal> = literals.into_iter().collect();
        // Longer ones first: the vector search is quicker where the shortest of its words is long.
        literals.sort_by(|one, other| (other.word.len(), &one.word).cmp(&(one.word.len(), &other.word)));
        let is_beginning = |word: &str| {
            !literals.iter().any(|other| other.word.len() < word.len() && word.starts_with(&other.word))
        };
        let mut words: Vec<&str> = literals.iter().map(|literal| literal.word.as_str()).collect();
        words.dedup();
        words.retain(|word| is_beginning(word));
        let block = |words: &[&str]| {
            let vectors = packed::Builder::new().extend(words).build().map(Search::Vectors);
            let search = vectors.or_else(|| AhoCorasick::new(words).ok().map(Search::Automaton))?;
            let of =
                |word: &&str| literals.iter().filter(|one| one.word.starts_with(word)).cloned().collect();
            Some(Block { search, literals: words.iter().map(of).collect() })
        };
        Self {
            blocks: words.chunks(MOST_AT_ONCE).filter_map(block).collect(),
            longest: literals.iter().map(|literal| literal.word.len()).max().unwrap_or(0),
            lower: Vec::new(),
        }
    }

    /// Where words begin, from `from` on, and up to where they were looked for: `to` or a place before it. Words may reach
    /// beyond it.
    pub(super) fn find(&mut self, text: &[u8], from: usize, to: usize, hits: &mut Vec<usize>) -> usize {
        hits.clear();
        let end = to.min(from + PIECE);
        let reach = text.len().min(end + self.longest);
        self.lower.clear();
        self.lower.extend_from_slice(&text[from..reach]);
        self.lower.make_ascii_lowercase();
        for block in &self.blocks {
            let mut at = 0;
            while let Some((word, start, behind)) = block.search.next(&self.lower, at) {
                let place = from + start;
                let is_there = block.literals[word].iter().any(|literal| stands(literal, text, place));
                if is_there {
                    hits.push(place);
                }
                // Another word may begin within one that does not count.
                at = if is_there { behind } else { start + 1 };
            }
        }
        if self.blocks.len() > 1 {
            hits.sort_unstable();
        }
        end
    }
}

impl Search {
    /// The next word, where it begins, and the place behind it.
    fn next(&self, text: &[u8], at: usize) -> Option<(usize, usize, usize)> {
        if at >= text.len() {
            return None;
        }
        let span = Span { start: at, end: text.len() };
        let found = match self {
            Self::Vectors(search) => search.find_in(text, span),
            Self::Automaton(search) => search.find(Input::new(text).span(span)),
        }?;
        Some((found.pattern().as_usize(), found.start(), found.end()))
    }
}

/// Whether the literal stands at a place of the text. Where its neighbour may stand on another line, or something that a
/// terminal or a build system wrote lies between, it may.
fn stands(literal: &Literal, text: &[u8], place: usize) -> bool {
    let end = place + literal.word.len();
    let there = text.get(place..end);
    if !there.is_some_and(|there| there.eq_ignore_ascii_case(literal.word.as_bytes())) {
        return false;
    }
    let before =
        literal.before.as_deref().is_none_or(|word| follows(text[..place].iter().rev(), word.bytes().rev()));
    before && literal.behind.as_deref().is_none_or(|word| follows(text[end..].iter(), word.bytes()))
}

/// Whether `text` goes on with the letters of a word, behind something that is in no word.
fn follows<'t>(text: impl Iterator<Item = &'t u8> + Clone, word: impl Iterator<Item = u8>) -> bool {
    let is_in_word = |byte: &&u8| byte.is_ascii_alphanumeric();
    let unclear = |byte: &u8| !byte.is_ascii() || byte.is_ascii_control() || *byte == b'\\';
    let near = || text.clone().take(GAP);
    if near().any(unclear) || near().count() < GAP {
        return true;
    }
    let gap = near().take_while(|byte| !is_in_word(byte)).count();
    if gap == 0 {
        return false;
    }
    if gap == GAP {
        return true;
    }
    let mut rest = text.skip(gap);
    word.into_iter().all(|letter| rest.next().is_none_or(|byte| byte.eq_ignore_ascii_case(&letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(literal: (&str, Option<&str>, Option<&str>), text: &str) -> Vec<usize> {
        let own = |word: Option<&str>| word.map(str::to_owned);
        let literal = Literal { word: literal.0.to_owned(), before: own(literal.1), behind: own(literal.2) };
        let mut hits = Vec::new();
        LiteralSearch::new([literal]).find(text.as_bytes(), 0, text.len(), &mut hits);
        hits
    }

    #[test]
    fn a_word_alone_is_found_within_others() {
        assert_eq!(find(("sts", None, None), "tests of STS"), [2, 9]);
    }

    #[test]
    fn neighbours_count_where_they_can_be_seen() {
        let literal = ("first", Some(""), Some("record"));
        for (text, is_found) in [
            ("------------ tls: first record does not look like it", true),
            ("------------ tls: First  Record does not look like it", true),
            ("------------ tls: the first of all records of this test", false),
            ("------------ tls: thirstfirst record does not look like", false),
            ("------------ tls: the first\nrecord of all that there are", true),
            ("------------ \u{1b}[31mfirst\u{1b}[0m of all records of them", true),
            (r"------------ one\nfirst record does not look like it", true),
            ("------------ tls: the first", true),
        ] {
            assert_eq!(!find(literal, text).is_empty(), is_found, "{text}");
        }
    }

    #[test]
    fn a_word_that_does_not_count_hides_no_other() {
        let literal = |word: &str, behind: Option<&str>| Literal {
            word: word.to_owned(),
            before: None,
            behind: behind.map(str::to_owned),
        };
        let mut search = LiteralSearch::new([
            literal("unauthorized", Some("never")),
            literal("author", Some("")),
            literal("authorized", None),
            literal("edge", None),
        ]);
        let text = "------------ unauthorizedge ------------";
        let mut hits = Vec::new();
        search.find(text.as_bytes(), 0, text.len(), &mut hits);
        assert_eq!(hits, [15, 23]);
    }
}
