//! What a YAML text is made of (PyYAML, `yaml/tokens.py`).

use std::borrow::Cow;

use super::cursor::Place;

/// A token and where it stands.
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) start: Place,
    pub(super) end: Place,
}

pub(super) enum Kind<'a> {
    StreamEnd,
    /// `%YAML 1.1`: the number before the point.
    Version(u32),
    /// `%TAG`: the handle and what it stands for.
    TagHandle(&'a str, Cow<'a, str>),
    /// A directive that YAML does not know.
    OtherDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowMappingStart,
    FlowSequenceEnd,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'a str),
    Anchor(&'a str),
    /// The handle, where it has one, and what follows it.
    Tag(Option<&'a str>, Cow<'a, str>),
    Scalar(Cow<'a, str>, Style),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    Block,
}

impl Kind<'_> {
    pub(super) fn is_directive(&self) -> bool {
        matches!(self, Self::Version(_) | Self::TagHandle(..) | Self::OtherDirective)
    }

    /// As messages name it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::StreamEnd => "the end of the file",
            Self::Version(_) | Self::TagHandle(..) | Self::OtherDirective => "a directive",
            Self::DocumentStart => "---",
            Self::DocumentEnd => "...",
            Self::BlockSequenceStart => "a list",
            Self::BlockMappingStart => "a map",
            Self::BlockEnd => "the end of a list or map",
            Self::FlowSequenceStart => "[",
            Self::FlowMappingStart => "{",
            Self::FlowSequenceEnd => "]",
            Self::FlowMappingEnd => "}",
            Self::BlockEntry => "-",
            Self::FlowEntry => ",",
            Self::Key => "a key",
            Self::Value => ":",
            Self::Alias(_) => "an alias",
            Self::Anchor(_) => "an anchor",
            Self::Tag(..) => "a tag",
            Self::Scalar(..) => "text",
        }
    }
}
