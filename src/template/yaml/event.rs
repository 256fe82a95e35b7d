//! What a YAML text says, in the order of the text (PyYAML, `yaml/events.py`).

use std::borrow::Cow;

use super::cursor::Place;

pub(super) struct Event<'a> {
    pub(super) kind: EventKind<'a>,
    pub(super) start: Place,
    pub(super) end: Place,
}

pub(super) enum EventKind<'a> {
    /// Text; `is_plain` where what it looks like decides what it is.
    Scalar {
        text: Cow<'a, str>,
        is_plain: bool,
        name: Name<'a>,
    },
    SequenceStart(Name<'a>),
    MappingStart(Name<'a>),
    /// The end of the list or map that was opened last.
    End,
    Alias(&'a str),
    /// The end of the document, which has to be the end of the file.
    DocumentEnd,
}

/// What stands before a value.
#[derive(Default)]
pub(super) struct Name<'a> {
    pub(super) anchor: Option<&'a str>,
    /// The tag in full: `!Ref`, `tag:yaml.org,2002:str`.
    pub(super) tag: Option<Cow<'a, str>>,
}
