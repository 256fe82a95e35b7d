//! From YAML text to tokens, as PyYAML finds them (`yaml/scanner.py`). It takes less than YAML 1.2 in some places and more
//! in others: a tab ends nothing, a flow list may close anywhere, text in quotes may go on at any column.

mod block;
mod names;
mod plain;
mod quoted;

use std::collections::VecDeque;

use super::cursor::{Cursor, Place};
use super::token::{Kind, Style, Token};
use crate::template::source::SyntaxError;

/// How far its `:` may be from the start of a key without `?`.
const LONGEST_KEY: usize = 1024;

/// Finds tokens. They are kept until it is known whether a key begins with one of them.
pub(super) struct Scanner<'a> {
    cursor: Cursor<'a>,
    tokens: VecDeque<Token<'a>>,
    /// How many tokens were taken.
    taken: usize,
    is_at_end: bool,
    /// The column of the block that is open; none outside of all.
    indent: Option<usize>,
    /// Those of the blocks around it.
    indents: Vec<Option<usize>>,
    /// Whether a key may begin here.
    may_begin_key: bool,
    /// What may turn out to be a key, for the text outside of all `[` and `{` and for each that is open.
    keys: Vec<Option<PossibleKey>>,
}

#[derive(Clone, Copy)]
struct PossibleKey {
    /// Which token it begins with.
    token: usize,
    /// It must be a key, as it begins at the column of its map.
    is_required: bool,
    place: Place,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            tokens: VecDeque::new(),
            taken: 0,
            is_at_end: false,
            indent: None,
            indents: Vec::new(),
            may_begin_key: true,
            keys: vec![None],
        }
    }

    /// The next token, without taking it.
    pub(super) fn peek(&mut self) -> Result<&Token<'a>, SyntaxError> {
        self.fill()?;
        self.tokens.front().ok_or_else(|| self.cursor.error("found unexpected end of the file"))
    }

    pub(super) fn next(&mut self) -> Result<Token<'a>, SyntaxError> {
        self.fill()?;
        self.taken += 1;
        self.tokens.pop_front().ok_or_else(|| self.cursor.error("found unexpected end of the file"))
    }

    fn fill(&mut self) -> Result<(), SyntaxError> {
        while !self.is_at_end && self.needs_more()? {
            self.fetch()?;
        }
        Ok(())
    }

    fn needs_more(&mut self) -> Result<bool, SyntaxError> {
        if self.tokens.is_empty() {
            return Ok(true);
        }
        self.drop_stale_keys()?;
        Ok(self.keys.iter().flatten().next().is_some_and(|key| key.token == self.taken))
    }

    fn is_in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    fn fetch(&mut self) -> Result<(), SyntaxError> {
        self.go_to_next_token();
        self.drop_stale_keys()?;
        self.unwind(Some(self.cursor.column()));
        let in_flow = self.is_in_flow();
        match self.cursor.peek() {
            0 if self.cursor.is_at_end() => self.stream_end(),
            b'%' if self.cursor.column() == 0 => {
                self.leave_document()?;
                let token = self.directive()?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'-' | b'.' if self.cursor.column() == 0 && self.cursor.is_document_mark() => {
                self.leave_document()?;
                let is_start = self.cursor.peek() == b'-';
                self.push(if is_start { Kind::DocumentStart } else { Kind::DocumentEnd }, 3);
                Ok(())
            }
            b'[' => self.flow_start(Kind::FlowSequenceStart),
            b'{' => self.flow_start(Kind::FlowMappingStart),
            b']' => self.flow_end(Kind::FlowSequenceEnd),
            b'}' => self.flow_end(Kind::FlowMappingEnd),
            b',' => {
                self.may_begin_key = true;
                self.drop_key()?;
                self.push(Kind::FlowEntry, 1);
                Ok(())
            }
            b'-' if self.cursor.is_blank_or_end(1) => self.block_entry(),
            b'?' if in_flow || self.cursor.is_blank_or_end(1) => self.key(),
            b':' if in_flow || self.cursor.is_blank_or_end(1) => self.value(),
            b'*' | b'&' => self.scalar_like(Self::anchor),
            b'!' => self.scalar_like(Self::tag),
            b'|' | b'>' if !in_flow => {
                self.may_begin_key = true;
                self.drop_key()?;
                let token = self.block_scalar()?;
                self.tokens.push_back(token);
                Ok(())
            }
            b'\'' | b'"' => self.scalar_like(Self::quoted),
            first if self.can_begin_plain(first) => self.scalar_like(Self::plain),
            b'\t' => Err(self.cursor.error("found a tab, which YAML does not take here; use spaces")),
            _ => {
                let found = self.cursor.peek_char().unwrap_or_default();
                Err(self.cursor.error(&format!("found character '{found}' that cannot start any token")))
            }
        }
    }

    fn can_begin_plain(&self, first: u8) -> bool {
        match first {
            b'-' => !self.cursor.is_blank_or_end(1),
            b'?' | b':' => !self.is_in_flow() && !self.cursor.is_blank_or_end(1),
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
            | b'%' | b'@' | b'`' => false,
            _ => !self.cursor.is_blank_or_end(0),
        }
    }

    fn go_to_next_token(&mut self) {
        loop {
            self.cursor.skip_spaces();
            if self.cursor.peek() == b'#' {
                self.cursor.take_to_end_of_line();
            }
            if self.cursor.take_break().is_none() {
                return;
            }
            self.may_begin_key |= !self.is_in_flow();
        }
    }

    fn push(&mut self, kind: Kind<'a>, length: usize) {
        let start = self.cursor.place();
        self.cursor.take(length);
        self.tokens.push_back(Token { kind, start, end: self.cursor.place() });
    }

    /// A token that has no text of its own.
    fn push_at(&mut self, kind: Kind<'a>, place: Place) {
        self.tokens.push_back(Token { kind, start: place, end: place });
    }

    // Keys that have no `?` before them are known by the `:` behind them.

    fn drop_stale_keys(&mut self) -> Result<(), SyntaxError> {
        let now = self.cursor.place();
        for slot in &mut self.keys {
            let Some(key) = slot else { continue };
            if key.place.line != now.line || now.column - key.place.column > LONGEST_KEY {
                if key.is_required {
                    return Err(missing_colon(key));
                }
                *slot = None;
            }
        }
        Ok(())
    }

    fn save_key(&mut self) -> Result<(), SyntaxError> {
        let is_required = !self.is_in_flow() && self.indent == Some(self.cursor.column());
        if self.may_begin_key {
            self.drop_key()?;
            let token = self.taken + self.tokens.len();
            if let Some(slot) = self.keys.last_mut() {
                *slot = Some(PossibleKey { token, is_required, place: self.cursor.place() });
            }
        }
        Ok(())
    }

    fn drop_key(&mut self) -> Result<(), SyntaxError> {
        match self.keys.last_mut().and_then(Option::take) {
            Some(key) if key.is_required => Err(missing_colon(&key)),
            _ => Ok(()),
        }
    }

    // The columns of blocks.

    /// Closes the blocks that are further in than `column`.
    fn unwind(&mut self, column: Option<usize>) {
        if self.is_in_flow() {
            return;
        }
        while self.indent > column {
            self.push_at(Kind::BlockEnd, self.cursor.place());
            self.indent = self.indents.pop().flatten();
        }
    }

    /// Opens a block at `column`, if that is further in.
    fn indent_to(&mut self, column: usize) -> bool {
        let is_deeper = self.indent < Some(column);
        if is_deeper {
            self.indents.push(self.indent);
            self.indent = Some(column);
        }
        is_deeper
    }

    fn leave_document(&mut self) -> Result<(), SyntaxError> {
        self.unwind(None);
        self.drop_key()?;
        self.may_begin_key = false;
        Ok(())
    }

    fn stream_end(&mut self) -> Result<(), SyntaxError> {
        self.leave_document()?;
        self.keys.fill(None);
        self.push_at(Kind::StreamEnd, self.cursor.place());
        self.is_at_end = true;
        Ok(())
    }

    fn flow_start(&mut self, kind: Kind<'a>) -> Result<(), SyntaxError> {
        self.save_key()?;
        self.keys.push(None);
        self.may_begin_key = true;
        self.push(kind, 1);
        Ok(())
    }

    fn flow_end(&mut self, kind: Kind<'a>) -> Result<(), SyntaxError> {
        self.drop_key()?;
        // One that nothing opened is no part of any value; the parser refuses it.
        if self.is_in_flow() {
            self.keys.pop();
        }
        self.may_begin_key = false;
        self.push(kind, 1);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), SyntaxError> {
        self.begin_in_block(Kind::BlockSequenceStart, "a list entry is not allowed here")?;
        self.may_begin_key = true;
        self.drop_key()?;
        self.push(Kind::BlockEntry, 1);
        Ok(())
    }

    fn key(&mut self) -> Result<(), SyntaxError> {
        self.begin_in_block(Kind::BlockMappingStart, "a key is not allowed here")?;
        self.may_begin_key = !self.is_in_flow();
        self.drop_key()?;
        self.push(Kind::Key, 1);
        Ok(())
    }

    fn begin_in_block(&mut self, start: Kind<'a>, why: &str) -> Result<(), SyntaxError> {
        if self.is_in_flow() {
            return Ok(());
        }
        if !self.may_begin_key {
            return Err(self.cursor.error(why));
        }
        if self.indent_to(self.cursor.column()) {
            self.push_at(start, self.cursor.place());
        }
        Ok(())
    }

    fn value(&mut self) -> Result<(), SyntaxError> {
        if let Some(key) = self.keys.last_mut().and_then(Option::take) {
            let place = key.place;
            let at = key.token - self.taken;
            self.tokens.insert(at, Token { kind: Kind::Key, start: place, end: place });
            if !self.is_in_flow() && self.indent_to(place.column) {
                self.tokens.insert(at, Token { kind: Kind::BlockMappingStart, start: place, end: place });
            }
            self.may_begin_key = false;
        } else {
            self.begin_in_block(Kind::BlockMappingStart, "mapping values are not allowed in this context")?;
            self.may_begin_key = !self.is_in_flow();
        }
        self.push(Kind::Value, 1);
        Ok(())
    }

    /// What may be a key.
    fn scalar_like(
        &mut self,
        scan: fn(&mut Self) -> Result<Token<'a>, SyntaxError>,
    ) -> Result<(), SyntaxError> {
        self.save_key()?;
        self.may_begin_key = false;
        let token = scan(self)?;
        self.tokens.push_back(token);
        Ok(())
    }

    fn token(&self, kind: Kind<'a>, start: Place) -> Token<'a> {
        Token { kind, start, end: self.cursor.place() }
    }

    fn scalar(&self, text: std::borrow::Cow<'a, str>, style: Style, start: Place) -> Token<'a> {
        self.token(Kind::Scalar(text, style), start)
    }
}

fn missing_colon(key: &PossibleKey) -> SyntaxError {
    key.place.error("could not find the ':' that is expected after a key")
}

/// What the line breaks between two words mean: one is a space, and more are one less than they are.
fn folded(first: &'static str, more: String) -> std::borrow::Cow<'static, str> {
    match (first, more.is_empty()) {
        ("\n", true) => " ".into(),
        ("\n", false) => more.into(),
        _ => format!("{first}{more}").into(),
    }
}
