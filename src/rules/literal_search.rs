//! Finds the words of a cover in text, in one pass.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, automaton::OverlappingState};

use super::words::Literal;

/// How many bytes are searched at once.
const PIECE: usize = 32 * 1024;
/// What stands between two words of a sentence is shorter than this.
const GAP: usize = 12;

/// Words, ready to be looked for.
pub(super) struct LiteralSearch {
    words: Option<AhoCorasick>,
    /// For each word the literals that it may be.
    literals: Vec<Vec<Literal>>,
    longest: usize,
}

impl LiteralSearch {
    pub(super) fn new(mut literals: Vec<Literal>) -> Self {
        literals.sort();
        let by_word = literals.chunk_by(|one, other| one.word == other.word);
        let literals: Vec<Vec<Literal>> = by_word.map(<[Literal]>::to_vec).collect();
        let words: Vec<&str> = literals.iter().map(|some| some[0].word.as_str()).collect();
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
        Self {
            words: builder.build(&words).ok(),
            longest: words.iter().map(|word| word.len()).max().unwrap_or(0),
            literals,
        }
    }

    /// Where words begin, from `from` on, and up to where they were looked for: `to` or a place before it. Words may reach
    /// beyond it.
    pub(super) fn find(&self, text: &[u8], from: usize, to: usize, hits: &mut Vec<usize>) -> usize {
        hits.clear();
        let Some(words) = &self.words else { return to };
        let end = to.min(from + PIECE);
        let input = Input::new(text).range(from..text.len().min(end + self.longest));
        let mut state = OverlappingState::start();
        loop {
            words.find_overlapping(input.clone(), &mut state);
            let Some(found) = state.get_match() else { break };
            let place = found.start();
            if self.literals[found.pattern().as_usize()].iter().any(|literal| stands(literal, text, place)) {
                hits.push(place);
            }
        }
        hits.sort_unstable();
        end
    }
}

/// Whether a literal whose word stands at `place` has its neighbours there. Where they may stand on another line, or
/// something that a terminal or a build system wrote lies between, it may.
pub(super) fn stands(literal: &Literal, text: &[u8], place: usize) -> bool {
    let end = place + literal.word.len();
    let (before, behind) = (text[..place].iter().rev(), text.get(end..).unwrap_or_default().iter());
    literal.before.as_deref().is_none_or(|word| goes_on(before, word.bytes().rev()))
        && literal.behind.as_deref().is_none_or(|word| goes_on(behind, word.bytes()))
}

/// Whether `text` goes on with the letters of a word, behind something that is in no word.
fn goes_on<'t>(text: impl Iterator<Item = &'t u8> + Clone, mut word: impl Iterator<Item = u8>) -> bool {
    const ESCAPE: u8 = 0x1b;
    let is_unclear = |byte: &u8| !byte.is_ascii() || byte.is_ascii_control() || *byte == b'\\';
    let mut gap = 0;
    for byte in text.clone().take(GAP) {
        if is_unclear(byte) {
            return true;
        }
        if byte.is_ascii_alphanumeric() {
            break;
        }
        gap += 1;
    }
    if gap == 0 {
        // The end of an escape sequence looks like a part of the word.
        return text.clone().next().is_none() || text.take(GAP).any(|byte| matches!(*byte, ESCAPE | b'\\'));
    }
    if gap == GAP {
        return true;
    }
    let mut rest = text.skip(gap);
    word.find_map(|letter| match rest.next() {
        Some(byte) if byte.eq_ignore_ascii_case(&letter) => None,
        byte => Some(byte.is_none_or(is_unclear)),
    })
    .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(literal: (&str, Option<&str>, Option<&str>), text: &str) -> Vec<usize> {
        let own = |word: Option<&str>| word.map(str::to_owned);
        let literal = Literal { word: literal.0.to_owned(), before: own(literal.1), behind: own(literal.2) };
        let mut hits = Vec::new();
        LiteralSearch::new(vec![literal]).find(text.as_bytes(), 0, text.len(), &mut hits);
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
            ("------------ a first rec\nord", true),
            ("first record", true),
            ("------------ first rest\nord", false),
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
        let search = LiteralSearch::new(vec![
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
