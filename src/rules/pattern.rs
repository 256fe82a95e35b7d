//! How patterns are compiled. Shared with the build script.

use std::ops::{Index, Range};

use regex_automata::meta::{self, BuildError};
use regex_automata::util::captures;
use regex_automata::util::syntax;
use regex_automata::{Input, Match};

/// A compiled pattern. The engine is that of the crate `regex`, without what makes long texts quick and takes half of the
/// time to compile: the prefilter has chosen the line already.
#[derive(Clone, Debug)]
pub(crate) struct Regex(meta::Regex);

/// What the groups of a pattern matched.
pub(crate) struct Captures<'t> {
    text: &'t [u8],
    groups: captures::Captures,
}

/// What a group matched.
#[derive(Clone, Copy)]
pub(crate) struct Group<'t> {
    text: &'t [u8],
    start: usize,
}

/// A pattern that does not mind case. Text is taken as bytes and only ASCII letters have case: error texts of programs
/// are ASCII where it matters, and such patterns compile several times as fast.
///
/// # Errors
///
/// What is wrong with the pattern.
pub(crate) fn compile(pattern: &str) -> Result<Regex, Box<BuildError>> {
    let syntax = syntax::Config::new().case_insensitive(true).unicode(false).utf8(false);
    let config = meta::Config::new().utf8_empty(false).auto_prefilter(false).onepass(false);
    meta::Builder::new().syntax(syntax).configure(config).build(pattern).map(Regex).map_err(Box::new)
}

impl Regex {
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        self.0.is_match(text)
    }

    pub(crate) fn find(&self, text: &[u8]) -> Option<Match> {
        self.0.find(text)
    }

    pub(crate) fn captures<'t>(&self, text: &'t [u8]) -> Option<Captures<'t>> {
        self.captures_at(text, 0)
    }

    /// From the place `from` on, which is in the text or at its end.
    pub(crate) fn captures_at<'t>(&self, text: &'t [u8], from: usize) -> Option<Captures<'t>> {
        let mut groups = self.0.create_captures();
        self.0.search_captures(&Input::new(text).range(from..), &mut groups);
        groups.is_match().then_some(Captures { text, groups })
    }

    pub(crate) fn captures_iter<'r, 't: 'r>(
        &'r self,
        text: &'t [u8],
    ) -> impl Iterator<Item = Captures<'t>> + 'r {
        self.0.captures_iter(text).map(move |groups| Captures { text, groups })
    }

    /// The names of the groups that have one.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.group_info().pattern_names(regex_automata::PatternID::ZERO).flatten()
    }
}

impl<'t> Captures<'t> {
    /// The group of this name, if it took part in the match.
    pub(crate) fn name(&self, name: &str) -> Option<Group<'t>> {
        let span = self.groups.get_group_by_name(name)?;
        Some(Group { text: &self.text[span.start..span.end], start: span.start })
    }

    /// The whole match.
    pub(crate) fn range(&self) -> Range<usize> {
        self.groups.get_match().map_or(0..0, |all| all.range())
    }
}

impl Index<&str> for Captures<'_> {
    type Output = [u8];

    fn index(&self, name: &str) -> &[u8] {
        self.groups.get_group_by_name(name).map_or(&[], |span| &self.text[span.start..span.end])
    }
}

impl<'t> Group<'t> {
    pub(crate) fn as_bytes(&self) -> &'t [u8] {
        self.text
    }

    pub(crate) fn start(&self) -> usize {
        self.start
    }
}
