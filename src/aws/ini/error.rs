//! What keeps a file from being read.

use thiserror::Error;

use crate::quoted::Quoted;

/// A mistake and its line. It never quotes a value, which may be a secret.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{mistake}")]
pub(in crate::aws) struct IniError {
    /// From 1.
    pub(in crate::aws) line: usize,
    /// What is wrong there.
    pub(in crate::aws) mistake: Mistake,
}

impl IniError {
    pub(super) fn new(line: usize, mistake: Mistake) -> Self {
        Self { line, mistake }
    }
}

/// What is wrong.
#[derive(Debug, Error, PartialEq, Eq)]
pub(in crate::aws) enum Mistake {
    /// Windows editors write one.
    #[error("the file begins with a byte order mark (U+FEFF); save it as UTF-8 without one")]
    ByteOrderMark,
    /// A key before the first section.
    #[error("it stands before the first [section]; write the header of its profile above it")]
    NoSection,
    /// The same section again.
    #[error("the section [{0}] stands there twice; join the two")]
    SectionTwice(Quoted),
    /// The same key again.
    #[error("the key {0} stands twice in its section; remove one")]
    KeyTwice(Quoted),
    /// Neither key nor section.
    #[error("it is neither a [section] nor KEY = VALUE; correct or remove it")]
    NoDelimiter,
    /// A value alone.
    #[error("there is no key before the =; correct or remove it")]
    NoKey,
    /// An indented line under a key without a value.
    #[error("an indented line under {0} is not KEY = VALUE; correct it or move it to the left")]
    NestedWithoutEquals(Quoted),
    /// Another encoding.
    #[error("it is not UTF-8; save the file in that encoding")]
    NotUtf8,
}
