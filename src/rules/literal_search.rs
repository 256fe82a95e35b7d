//! Finds the words of a cover in text.

use std::ops::Range;
use std::sync::OnceLock;
use std::thread;

use super::automaton::Automaton;
use super::words::Literal;

/// How many bytes are put into lower case and searched at once: what stays in the nearest cache.
const PIECE: usize = 16 * 1024;
/// So much text is worth more than one thread, and the automaton that takes longer to build.
const MUCH: usize = 128 * 1024;
/// What stands between two words of a sentence is shorter than this.
const GAP: usize = 12;

/// Words, ready to be looked for.
pub(super) struct LiteralSearch {
    words: Automaton,
    /// For each word the literals that it may be.
    literals: Vec<Vec<Literal>>,
    longest: usize,
    threads: OnceLock<usize>,
}

impl LiteralSearch {
    pub(super) fn new(mut literals: Vec<Literal>) -> Self {
        literals.sort();
        let by_word = literals.chunk_by(|one, other| one.word == other.word);
        let literals: Vec<Vec<Literal>> = by_word.map(<[Literal]>::to_vec).collect();
        let words = Automaton::new(literals.iter().map(|some| some[0].word.clone()).collect());
        Self { longest: words.longest(), words, literals, threads: OnceLock::new() }
    }

    /// Where words begin in a part of `text`, in order.
    pub(super) fn find(&self, text: &[u8], range: Range<usize>) -> Vec<usize> {
        if range.len() < MUCH {
            return self.find_in_one_thread(text, range, false);
        }
        let threads =
            *self.threads.get_or_init(|| thread::available_parallelism().map_or(1, usize::from).min(4));
        let share = range.len().div_ceil(threads);
        let shares = range.clone().step_by(share).map(|from| from..range.end.min(from + share));
        thread::scope(|scope| {
            let search = |share| move || self.find_in_one_thread(text, share, true);
            let others: Vec<_> = shares.clone().skip(1).map(|share| scope.spawn(search(share))).collect();
            let mut hits = shares.take(1).flat_map(|share| search(share)()).collect::<Vec<usize>>();
            hits.extend(others.into_iter().filter_map(|other| other.join().ok()).flatten());
            hits
        })
    }

    fn find_in_one_thread(&self, text: &[u8], range: Range<usize>, is_much: bool) -> Vec<usize> {
        let (mut hits, mut lower) = (Vec::new(), Vec::new());
        for from in range.clone().step_by(PIECE) {
            let to = range.end.min(from + PIECE);
            lower.clear();
            // Words may reach beyond the piece.
            lower.extend_from_slice(&text[from..text.len().min(to + self.longest)]);
            lower.make_ascii_lowercase();
            let found = |word: usize, start: usize| {
                let place = from + start;
                if place < to && self.literals[word].iter().any(|literal| stands(literal, text, place)) {
                    hits.push(place);
                }
            };
            if is_much {
                self.words.search_much(&lower, found);
            } else {
                self.words.search(&lower, found);
            }
        }
        hits.sort_unstable();
        hits
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
        LiteralSearch::new(vec![literal]).find(text.as_bytes(), 0..text.len())
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
        assert_eq!(search.find(text.as_bytes(), 0..text.len()), [15, 23]);
    }

    #[test]
    fn much_text_is_searched_to_the_last_byte_of_every_thread() {
        let mut text = vec![b'.'; 4 * MUCH];
        let search =
            LiteralSearch::new(vec![Literal { word: "denied".to_owned(), before: None, behind: None }]);
        let places: Vec<usize> = (0..text.len() - 6).step_by(1021).collect();
        for &place in &places {
            text[place..place + 6].copy_from_slice(b"Denied");
        }
        assert_eq!(search.find(&text, 0..text.len()), places);
    }
}
