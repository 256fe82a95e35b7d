//! Lists and maps in brackets.

use super::{Event, EventKind, Kind, Name, Parser, Result, State, Token};

impl<'a> Parser<'a> {
    pub(super) fn flow_sequence(&mut self, is_first: bool) -> Result<Event<'a>> {
        if is_first {
            self.scanner.next()?;
        }
        if !self.sees(|kind| matches!(kind, Kind::FlowSequenceEnd))? {
            if !is_first {
                self.comma("]")?;
            }
            let token = self.scanner.peek()?;
            let (start, end) = (token.start, token.end);
            match token.kind {
                Kind::Key => {
                    self.state = State::PairKey;
                    return Ok(Event { kind: EventKind::MappingStart(Name::default()), start, end });
                }
                Kind::FlowSequenceEnd => {}
                _ => {
                    self.states.push(State::FlowSequence);
                    return self.node(false, false);
                }
            }
        }
        let token = self.scanner.next()?;
        Ok(self.end(&token))
    }

    pub(super) fn comma(&mut self, end: &str) -> Result<()> {
        let token = self.scanner.next()?;
        if matches!(token.kind, Kind::FlowEntry) {
            return Ok(());
        }
        Err(token.start.error(&format!("expected ',' or '{end}', but found {}", token.kind.name())))
    }

    /// The key of `[a: b]`.
    pub(super) fn pair_key(&mut self) -> Result<Event<'a>> {
        let token = self.scanner.next()?;
        let ends = |kind: &Kind<'_>| matches!(kind, Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd);
        self.part_of_flow(&token, State::PairValue, ends)
    }

    pub(super) fn pair_value(&mut self) -> Result<Event<'a>> {
        self.value_in_flow(State::PairEnd, |kind| matches!(kind, Kind::FlowEntry | Kind::FlowSequenceEnd))
    }

    pub(super) fn pair_end(&mut self) -> Result<Event<'a>> {
        self.state = State::FlowSequence;
        let place = self.scanner.peek()?.start;
        Ok(Event { kind: EventKind::End, start: place, end: place })
    }

    pub(super) fn flow_mapping(&mut self, is_first: bool) -> Result<Event<'a>> {
        if is_first {
            self.scanner.next()?;
        }
        if !self.sees(|kind| matches!(kind, Kind::FlowMappingEnd))? {
            if !is_first {
                self.comma("}")?;
            }
            match self.scanner.peek()?.kind {
                Kind::Key => {
                    let token = self.scanner.next()?;
                    let ends = |kind: &Kind<'_>| {
                        matches!(kind, Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd)
                    };
                    return self.part_of_flow(&token, State::FlowMappingValue, ends);
                }
                Kind::FlowMappingEnd => {}
                _ => {
                    self.states.push(State::FlowMappingEmptyValue);
                    return self.node(false, false);
                }
            }
        }
        let token = self.scanner.next()?;
        Ok(self.end(&token))
    }

    pub(super) fn flow_mapping_value(&mut self) -> Result<Event<'a>> {
        self.value_in_flow(State::FlowMapping, |kind| matches!(kind, Kind::FlowEntry | Kind::FlowMappingEnd))
    }

    pub(super) fn value_in_flow(
        &mut self,
        next: State,
        ends: impl Fn(&Kind<'_>) -> bool,
    ) -> Result<Event<'a>> {
        if self.sees(|kind| matches!(kind, Kind::Value))? {
            let token = self.scanner.next()?;
            return self.part_of_flow(&token, next, ends);
        }
        self.state = next;
        self.empty_here()
    }

    pub(super) fn part_of_flow(
        &mut self,
        token: &Token<'a>,
        next: State,
        ends: impl Fn(&Kind<'_>) -> bool,
    ) -> Result<Event<'a>> {
        if self.sees(|kind| ends(kind))? {
            self.state = next;
            return Ok(Self::empty_at(token.end));
        }
        self.states.push(next);
        self.node(false, false)
    }
}
