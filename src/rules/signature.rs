//! A signature whose patterns are compiled when a line may show it for the first time.

use std::cell::OnceCell;

use super::pattern::{Regex, compile};
use super::{Near, Signature};

/// A signature of a rule.
pub(super) struct Compiled<'r> {
    pub(super) id: &'r str,
    pub(super) signature: &'r Signature,
    patterns: OnceCell<Option<Patterns>>,
}

/// The build script compiled every pattern, so none fails to here.
pub(super) struct Patterns {
    pub(super) pattern: Regex,
    unless: Vec<Regex>,
    pub(super) after: Option<(Regex, usize)>,
    pub(super) before: Option<(Regex, usize)>,
    pub(super) unless_near: Vec<(Regex, usize)>,
}

impl<'r> Compiled<'r> {
    pub(super) fn new(id: &'r str, signature: &'r Signature) -> Self {
        Self { id, signature, patterns: OnceCell::new() }
    }

    pub(super) fn patterns(&self) -> Option<&Patterns> {
        let near = |near: &Near| Some((compile(&near.pattern).ok()?, near.within));
        let patterns = self.patterns.get_or_init(|| {
            Some(Patterns {
                pattern: compile(&self.signature.pattern).ok()?,
                unless: self.signature.unless.iter().filter_map(|pattern| compile(pattern).ok()).collect(),
                after: self.signature.after.as_ref().and_then(near),
                before: self.signature.before.as_ref().and_then(near),
                unless_near: self.signature.unless_near.iter().filter_map(near).collect(),
            })
        });
        patterns.as_ref()
    }
}

impl Patterns {
    pub(super) fn excluded(&self, line: &[u8]) -> bool {
        self.unless.iter().any(|unless| unless.is_match(line))
    }
}
