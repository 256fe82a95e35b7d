//! Lists and maps that are told by their indentation.

use super::{Event, EventKind, Kind, Parser, Result, State, Token};

impl<'a> Parser<'a> {
    pub(super) fn block_sequence(&mut self) -> Result<Event<'a>> {
        let token = self.scanner.next()?;
        match token.kind {
            Kind::BlockEntry => {
                if self.sees(|kind| matches!(kind, Kind::BlockEntry | Kind::BlockEnd))? {
                    return Ok(Self::empty_at(token.end));
                }
                self.states.push(State::BlockSequence);
                self.node(true, false)
            }
            Kind::BlockEnd => Ok(self.end(&token)),
            found => Err(token
                .start
                .error(&format!("expected the next - of the list, but found {}", found.name()))),
        }
    }

    pub(super) fn indentless_sequence(&mut self) -> Result<Event<'a>> {
        if !self.sees(|kind| matches!(kind, Kind::BlockEntry))? {
            let place = self.scanner.peek()?.start;
            self.end_of_value();
            return Ok(Event { kind: EventKind::End, start: place, end: place });
        }
        let token = self.scanner.next()?;
        let is_empty =
            |kind: &Kind<'_>| matches!(kind, Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd);
        if self.sees(is_empty)? {
            return Ok(Self::empty_at(token.end));
        }
        self.states.push(State::IndentlessSequence);
        self.node(true, false)
    }

    pub(super) fn end(&mut self, token: &Token<'a>) -> Event<'a> {
        self.end_of_value();
        Event { kind: EventKind::End, start: token.start, end: token.end }
    }

    pub(super) fn block_mapping_key(&mut self) -> Result<Event<'a>> {
        let token = self.scanner.next()?;
        match token.kind {
            Kind::Key => self.part_of_block_mapping(&token, State::BlockMappingValue),
            Kind::BlockEnd => Ok(self.end(&token)),
            found => Err(token
                .start
                .error(&format!("expected the next key of the map, but found {}", found.name()))),
        }
    }

    pub(super) fn block_mapping_value(&mut self) -> Result<Event<'a>> {
        if self.sees(|kind| matches!(kind, Kind::Value))? {
            let token = self.scanner.next()?;
            return self.part_of_block_mapping(&token, State::BlockMappingKey);
        }
        self.state = State::BlockMappingKey;
        self.empty_here()
    }

    pub(super) fn part_of_block_mapping(&mut self, token: &Token<'a>, next: State) -> Result<Event<'a>> {
        if self.sees(|kind| matches!(kind, Kind::Key | Kind::Value | Kind::BlockEnd))? {
            self.state = next;
            return Ok(Self::empty_at(token.end));
        }
        self.states.push(next);
        self.node(true, true)
    }
}
