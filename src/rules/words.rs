//! The words that a text must hold for a pattern to match it. Shared with the build script, which alone calls it for the
//! rules that are built in: the words are embedded with them.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

use super::cost::cost;

/// Shorter words tell too little.
const SHORTEST: usize = 3;
/// More words than this in one place tell nothing more, and cost time.
const MOST_ALTERNATIVES: usize = 24;
/// So many conditions on a line leave few lines to try a pattern on.
const MOST_CONDITIONS: usize = 6;

/// A word in lower case, of letters and digits only: at anything else a line may have been broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "Written", into = "Written")]
pub(crate) struct Literal {
    /// The word.
    pub(crate) word: String,
    /// What the word before it ends with; empty where it is known that the word begins here. `None`: it may be the end of a
    /// longer word.
    pub(crate) before: Option<String>,
    /// What the word behind it begins with, likewise.
    pub(crate) behind: Option<String>,
}

/// A literal as it is embedded: its word, what is before and what is behind it.
type Written = (String, Option<String>, Option<String>);

impl From<Written> for Literal {
    fn from((word, before, behind): Written) -> Self {
        Self { word, before, behind }
    }
}

impl From<Literal> for Written {
    fn from(Literal { word, before, behind }: Literal) -> Self {
        (word, before, behind)
    }
}

/// Any one of these must stand in the text.
pub(crate) type AnyOf = Vec<Literal>;

impl Literal {
    /// How much work it is likely to make to look at each place where it stands.
    pub(crate) fn cost(&self) -> u32 {
        let neighbours = [&self.before, &self.behind].into_iter().flatten();
        let alone = cost(&self.word);
        let cost = neighbours.fold(alone, |cost_so_far, neighbour| match neighbour.as_str() {
            "" if self.word.len() <= 4 => cost_so_far * 3 / 5,
            "" => cost_so_far * 9 / 10,
            word => cost_so_far * cost(word) / 1000,
        });
        cost.max(1)
    }

    /// Whether every place of `other` is one of its places.
    pub(crate) fn includes(&self, other: &Self) -> bool {
        let includes = |mine: &Option<String>, its: &Option<String>| match (mine, its) {
            (None, _) => true,
            (Some(mine), Some(its)) => mine.is_empty() || mine == its,
            (Some(_), None) => false,
        };
        self.word == other.word
            && includes(&self.before, &other.before)
            && includes(&self.behind, &other.behind)
    }
}

/// Conditions that all hold for every text that `pattern` matches in whatever case, best first.
///
/// # Errors
///
/// What is wrong with the pattern.
pub(crate) fn conditions(pattern: &str) -> Result<Vec<AnyOf>, String> {
    let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    let parsed = parsed.map_err(|error| error.to_string())?;
    let mut conditions = of_part(&parsed, &Edges::default());
    conditions.sort_by_key(total);
    conditions.dedup();
    conditions.truncate(MOST_CONDITIONS);
    Ok(conditions)
}

/// What looking for any one of these costs.
pub(crate) fn total(condition: &AnyOf) -> u32 {
    condition.iter().map(Literal::cost).sum()
}

/// What stands beside a part of a pattern, as in [`Literal`].
#[derive(Clone, Default)]
struct Edges {
    left: Option<String>,
    right: Option<String>,
}

fn of_part(part: &Hir, edges: &Edges) -> Vec<AnyOf> {
    match part.kind() {
        HirKind::Literal(literal) => of_text(&literal.0, edges).into_iter().map(|one| vec![one]).collect(),
        HirKind::Capture(capture) => of_part(&capture.sub, edges),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let is_once = repetition.max == Some(1);
            of_part(&repetition.sub, &if is_once { edges.clone() } else { Edges::default() })
        }
        HirKind::Concat(parts) => {
            let each = parts.iter().enumerate().flat_map(|(index, part)| {
                let ends = |side| reaches(part, side) == Reach::Apart;
                let (before, behind) = (parts[..index].iter().rev(), parts[index + 1..].iter());
                let left = neighbour(before, Side::Right, ends(Side::Left), edges.left.as_ref());
                let right = neighbour(behind, Side::Left, ends(Side::Right), edges.right.as_ref());
                of_part(part, &Edges { left, right })
            });
            each.collect()
        }
        HirKind::Alternation(branches) => {
            let best = branches.iter().map(|branch| of_part(branch, edges).into_iter().min_by_key(total));
            let all: Option<Vec<AnyOf>> = best.collect();
            let mut literals: AnyOf = all.into_iter().flatten().flatten().collect();
            literals.sort();
            literals.dedup();
            if literals.is_empty() || literals.len() > MOST_ALTERNATIVES {
                Vec::new()
            } else {
                vec![literals]
            }
        }
        _ => Vec::new(),
    }
}

/// The words of a text, each with its neighbours.
fn of_text(literal: &[u8], edges: &Edges) -> Vec<Literal> {
    let text = String::from_utf8_lossy(literal).to_ascii_lowercase();
    let is_in_word = |c: char| c.is_ascii_alphanumeric();
    let all = words_of(&text);
    let beside = |is_open: bool, beyond: &Option<String>| {
        let apart = (!is_open).then(String::new);
        beyond.clone().or(apart)
    };
    let literal = |(index, word): (usize, &&str)| Literal {
        word: (*word).to_owned(),
        before: match index.checked_sub(1) {
            Some(before) => Some(all[before].to_owned()),
            None => beside(text.starts_with(is_in_word), &edges.left),
        },
        behind: match all.get(index + 1) {
            Some(behind) => Some((*behind).to_owned()),
            None => beside(text.ends_with(is_in_word), &edges.right),
        },
    };
    all.iter().enumerate().filter(|(_, word)| word.len() >= SHORTEST).map(literal).collect()
}

fn words_of(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// What stands beside a part of a pattern, given the parts beside it, nearest first, the side that they turn to it, whether
/// it ends itself with what is in no word, and what is beyond them.
fn neighbour<'h>(
    parts: impl Iterator<Item = &'h Hir>,
    side: Side,
    mut is_apart: bool,
    beyond: Option<&String>,
) -> Option<String> {
    let mut is_sure = true;
    for part in parts {
        if let HirKind::Literal(literal) = uncaptured(part).kind() {
            let text = String::from_utf8_lossy(&literal.0).to_ascii_lowercase();
            let words = words_of(&text);
            let (word, is_open) = match side {
                Side::Left => (words.first(), text.starts_with(|c: char| c.is_ascii_alphanumeric())),
                Side::Right => (words.last(), text.ends_with(|c: char| c.is_ascii_alphanumeric())),
            };
            match word {
                Some(word) if is_sure => return (is_apart || !is_open).then(|| (*word).to_owned()),
                Some(_) => return (is_apart || !is_open).then(String::new),
                None => is_apart = true,
            }
            continue;
        }
        match reaches(part, side) {
            Reach::Apart if is_apart_throughout(part) => is_apart = true,
            Reach::Apart => return Some(String::new()),
            Reach::Word => return is_apart.then(String::new),
            Reach::NothingOrApart => is_sure &= is_apart_throughout(part),
        }
    }
    match beyond {
        Some(beyond) if is_sure => Some(beyond.clone()),
        Some(_) => Some(String::new()),
        None => is_apart.then(String::new),
    }
}

fn uncaptured(part: &Hir) -> &Hir {
    match part.kind() {
        HirKind::Capture(capture) => uncaptured(&capture.sub),
        _ => part,
    }
}

/// Whether a part of a pattern holds nothing of any word.
fn is_apart_throughout(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) => true,
        HirKind::Repetition(repetition) => is_apart_throughout(&repetition.sub),
        _ => false,
    }
}

/// What a part of a pattern can have at one of its ends.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    /// Always something that is in no word, or the end of one.
    Apart,
    /// Nothing, or something that is in no word.
    NothingOrApart,
    /// Perhaps something that is in a word.
    Word,
}

fn reaches(part: &Hir, side: Side) -> Reach {
    let of = |is_in_word: bool| if is_in_word { Reach::Word } else { Reach::Apart };
    match part.kind() {
        HirKind::Look(
            Look::WordAscii | Look::WordUnicode | Look::Start | Look::End | Look::StartLF | Look::EndLF,
        ) => Reach::Apart,
        HirKind::Empty | HirKind::Look(_) => Reach::NothingOrApart,
        HirKind::Literal(literal) => {
            let byte = match side {
                Side::Left => literal.0.first(),
                Side::Right => literal.0.last(),
            };
            of(byte.is_none_or(u8::is_ascii_alphanumeric))
        }
        HirKind::Class(Class::Bytes(class)) => of(class
            .iter()
            .any(|range| (range.start()..=range.end()).any(|byte| byte.is_ascii_alphanumeric()))),
        HirKind::Class(Class::Unicode(_)) => Reach::Word,
        HirKind::Capture(capture) => reaches(&capture.sub, side),
        HirKind::Repetition(repetition) => match reaches(&repetition.sub, side) {
            Reach::Apart if repetition.min == 0 => Reach::NothingOrApart,
            reach => reach,
        },
        HirKind::Concat(parts) => {
            let ordered: Vec<&Hir> = match side {
                Side::Left => parts.iter().collect(),
                Side::Right => parts.iter().rev().collect(),
            };
            let first = ordered.into_iter().map(|part| reaches(part, side));
            first.into_iter().find(|&reach| reach != Reach::NothingOrApart).unwrap_or(Reach::NothingOrApart)
        }
        HirKind::Alternation(branches) => {
            let all: Vec<Reach> = branches.iter().map(|branch| reaches(branch, side)).collect();
            if all.contains(&Reach::Word) {
                Reach::Word
            } else if all.contains(&Reach::NothingOrApart) {
                Reach::NothingOrApart
            } else {
                Reach::Apart
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The literals of a pattern's conditions, as `before|word|behind`, where `?` is unknown.
    fn literals(pattern: &str) -> Vec<String> {
        let beside = |word: &Option<String>| word.clone().unwrap_or_else(|| "?".to_owned());
        let show = |literal: &Literal| {
            format!("{}|{}|{}", beside(&literal.before), literal.word, beside(&literal.behind))
        };
        let conditions = conditions(pattern).expect("a pattern");
        conditions.iter().map(|any| any.iter().map(show).collect::<Vec<_>>().join(" or ")).collect()
    }

    #[test]
    fn neighbours_are_those_that_every_match_has() {
        for (pattern, expected) in [
            ("first record", vec!["?|first|record", "first|record|?"]),
            (r"first\s+record\b", vec!["?|first|record", "first|record|"]),
            (r"first\s*record", vec!["?|first|?", "?|record|?"]),
            ("first (?:other )?record", vec!["?|first|", "|record|?"]),
            ("first (?P<name>record)", vec!["?|first|record", "first|record|?"]),
            ("record.{0,9}first", vec!["?|first|?", "?|record|?"]),
            (r"\W{0,3}\b401\b", vec!["|401|"]),
            ("(?:sts|ecr): the", vec!["?|ecr|the or ?|sts|the", "|the|?"]),
            ("(?:ab|denied), x", vec![]),
        ] {
            let mut found = literals(pattern);
            found.sort();
            assert_eq!(found, expected, "{pattern}");
        }
    }
}
