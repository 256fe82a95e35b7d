//! From tokens to events, as PyYAML puts them together (`yaml/parser.py`).

mod block;
mod flow;

use std::borrow::Cow;
use std::collections::HashMap;

use super::cursor::Place;
use super::event::{Event, EventKind, Name};
use super::scanner::Scanner;
use super::token::{Kind, Style, Token};
use crate::template::source::SyntaxError;

/// What `!!` stands for.
pub(super) const CORE: &str = "tag:yaml.org,2002:";

pub(super) struct Parser<'a> {
    scanner: Scanner<'a>,
    /// What to read next.
    state: State,
    /// What to go on with where the value that is being read ends.
    states: Vec<State>,
    /// What `%TAG` says.
    handles: HashMap<&'a str, Cow<'a, str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequence,
    IndentlessSequence,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirst,
    FlowSequence,
    PairKey,
    PairValue,
    PairEnd,
    FlowMappingFirst,
    FlowMapping,
    FlowMappingValue,
    FlowMappingEmptyValue,
}

type Result<T> = std::result::Result<T, SyntaxError>;

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { scanner: Scanner::new(text), state: State::Start, states: Vec::new(), handles: HashMap::new() }
    }

    /// The next event; the last one is the end of the document, and there is no event in a file without a document.
    pub(super) fn next(&mut self) -> Result<Option<Event<'a>>> {
        loop {
            return match self.state {
                State::Start => {
                    if !self.start()? {
                        return Ok(None);
                    }
                    continue;
                }
                State::DocumentContent => {
                    let ends = |kind: &Kind<'_>| {
                        kind.is_directive()
                            || matches!(kind, Kind::DocumentStart | Kind::DocumentEnd | Kind::StreamEnd)
                    };
                    if self.sees(ends)? { self.empty().map(Some) } else { self.node(true, false).map(Some) }
                }
                State::DocumentEnd => self.document_end(),
                State::BlockNode => self.node(true, false).map(Some),
                State::BlockSequence => self.block_sequence().map(Some),
                State::IndentlessSequence => self.indentless_sequence().map(Some),
                State::BlockMappingKey => self.block_mapping_key().map(Some),
                State::BlockMappingValue => self.block_mapping_value().map(Some),
                State::FlowSequenceFirst => self.flow_sequence(true).map(Some),
                State::FlowSequence => self.flow_sequence(false).map(Some),
                State::PairKey => self.pair_key().map(Some),
                State::PairValue => self.pair_value().map(Some),
                State::PairEnd => self.pair_end().map(Some),
                State::FlowMappingFirst => self.flow_mapping(true).map(Some),
                State::FlowMapping => self.flow_mapping(false).map(Some),
                State::FlowMappingValue => self.flow_mapping_value().map(Some),
                State::FlowMappingEmptyValue => {
                    self.state = State::FlowMapping;
                    self.empty_here().map(Some)
                }
            };
        }
    }

    fn sees(&mut self, is_such: impl Fn(&Kind<'a>) -> bool) -> Result<bool> {
        Ok(is_such(&self.scanner.peek()?.kind))
    }

    /// Whether there is a document.
    fn start(&mut self) -> Result<bool> {
        let is_explicit = |kind: &Kind<'_>| kind.is_directive() || matches!(kind, Kind::DocumentStart);
        self.states.push(State::DocumentEnd);
        if self.sees(|kind| matches!(kind, Kind::StreamEnd))? {
            return Ok(false);
        }
        if !self.sees(|kind| is_explicit(kind))? {
            self.state = State::BlockNode;
            return Ok(true);
        }
        self.directives()?;
        let token = self.scanner.next()?;
        if !matches!(token.kind, Kind::DocumentStart) {
            return Err(token.start.error(&format!("expected ---, but found {}", token.kind.name())));
        }
        self.state = State::DocumentContent;
        Ok(true)
    }

    fn directives(&mut self) -> Result<()> {
        let mut has_version = false;
        while self.sees(Kind::is_directive)? {
            let token = self.scanner.next()?;
            match token.kind {
                Kind::Version(_) if has_version => {
                    return Err(token.start.error("found duplicate YAML directive"));
                }
                Kind::Version(1) => has_version = true,
                Kind::Version(_) => {
                    return Err(token.start.error("SAM reads version 1.* of YAML and no other"));
                }
                Kind::TagHandle(handle, ref prefix)
                    if self.handles.insert(handle, prefix.clone()).is_some() =>
                {
                    return Err(token.start.error("found duplicate tag handle"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn document_end(&mut self) -> Result<Option<Event<'a>>> {
        let place = self.scanner.peek()?.start;
        while self.sees(|kind| matches!(kind, Kind::DocumentEnd))? {
            self.scanner.next()?;
        }
        let token = self.scanner.next()?;
        if !matches!(token.kind, Kind::StreamEnd) {
            return Err(token.start.error(if matches!(token.kind, Kind::DocumentStart) {
                "expected a single document, but found another one"
            } else {
                "expected the end of the document"
            }));
        }
        Ok(Some(Event { kind: EventKind::DocumentEnd, start: place, end: place }))
    }

    /// Text that is not there, which is null.
    fn empty_at(place: Place) -> Event<'a> {
        let kind = EventKind::Scalar { text: Cow::Borrowed(""), is_plain: true, name: Name::default() };
        Event { kind, start: place, end: place }
    }

    fn empty_here(&mut self) -> Result<Event<'a>> {
        Ok(Self::empty_at(self.scanner.peek()?.start))
    }

    /// As the whole of a value.
    fn empty(&mut self) -> Result<Event<'a>> {
        self.end_of_value();
        self.empty_here()
    }

    fn end_of_value(&mut self) {
        self.state = self.states.pop().unwrap_or(State::DocumentEnd);
    }

    fn node(&mut self, is_block: bool, may_be_indentless: bool) -> Result<Event<'a>> {
        if self.sees(|kind| matches!(kind, Kind::Alias(_)))? {
            let token = self.scanner.next()?;
            self.end_of_value();
            let Kind::Alias(name) = token.kind else { return Ok(Self::empty_at(token.start)) };
            return Ok(Event { kind: EventKind::Alias(name), start: token.start, end: token.end });
        }
        let (name, before) = self.name()?;
        let token = self.scanner.peek()?;
        let (start, end) = (before.unwrap_or(token.start), token.end);
        let starts = |kind, start, end| Ok(Event { kind, start, end });
        match &token.kind {
            Kind::BlockEntry if may_be_indentless => {
                self.state = State::IndentlessSequence;
                starts(EventKind::SequenceStart(name), start, end)
            }
            Kind::Scalar(..) => {
                let Token { kind: Kind::Scalar(text, style), .. } = self.scanner.next()? else {
                    return Ok(Self::empty_at(start));
                };
                self.end_of_value();
                let is_plain = name.tag.as_deref().map_or(style == Style::Plain, |tag| tag == "!");
                starts(EventKind::Scalar { text, is_plain, name }, start, end)
            }
            Kind::FlowSequenceStart => {
                self.state = State::FlowSequenceFirst;
                starts(EventKind::SequenceStart(name), start, end)
            }
            Kind::FlowMappingStart => {
                self.state = State::FlowMappingFirst;
                starts(EventKind::MappingStart(name), start, end)
            }
            Kind::BlockSequenceStart if is_block => {
                self.scanner.next()?;
                self.state = State::BlockSequence;
                starts(EventKind::SequenceStart(name), start, end)
            }
            Kind::BlockMappingStart if is_block => {
                self.scanner.next()?;
                self.state = State::BlockMappingKey;
                starts(EventKind::MappingStart(name), start, end)
            }
            found => {
                let Some(before) = before else {
                    return Err(token.start.error(&format!("expected a value, but found {}", found.name())));
                };
                self.end_of_value();
                let is_plain = name.tag.as_deref().is_none_or(|tag| tag == "!");
                starts(EventKind::Scalar { text: Cow::Borrowed(""), is_plain, name }, before, before)
            }
        }
    }

    /// The anchor and the tag before a value, in either order, and where they begin.
    fn name(&mut self) -> Result<(Name<'a>, Option<Place>)> {
        let (mut name, mut before) = (Name::default(), None);
        for _ in 0..2 {
            let is_next = match self.scanner.peek()?.kind {
                Kind::Anchor(_) => name.anchor.is_none(),
                Kind::Tag(..) => name.tag.is_none(),
                _ => false,
            };
            if !is_next {
                break;
            }
            let token = self.scanner.next()?;
            before = before.or(Some(token.start));
            match token.kind {
                Kind::Anchor(anchor) => name.anchor = Some(anchor),
                Kind::Tag(handle, suffix) => name.tag = Some(self.tag(handle, suffix, token.start)?),
                _ => {}
            }
        }
        Ok((name, before))
    }

    /// A tag in full.
    fn tag(&self, handle: Option<&'a str>, suffix: Cow<'a, str>, place: Place) -> Result<Cow<'a, str>> {
        let Some(handle) = handle else { return Ok(suffix) };
        let prefix = match (self.handles.get(handle), handle) {
            (Some(prefix), _) => prefix,
            (None, "!") => "!",
            (None, "!!") => CORE,
            _ => return Err(place.error(&format!("found undefined tag handle {handle}"))),
        };
        Ok(format!("{prefix}{suffix}").into())
    }
}
