//! Text in quotes.

use std::borrow::Cow;

use super::{Scanner, Style, SyntaxError, Token};

impl<'a> Scanner<'a> {
    pub(super) fn quoted(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.cursor.place();
        let quote = self.cursor.peek();
        self.cursor.take(1);
        let first = self.without_spaces();
        let text = if self.cursor.peek() == quote && self.cursor.peek_at(1) != quote {
            Cow::Borrowed(first)
        } else {
            let mut text = first.to_owned();
            self.non_spaces(quote, &mut text)?;
            while self.cursor.peek() != quote {
                self.spaces_in_quotes(&mut text)?;
                self.non_spaces(quote, &mut text)?;
            }
            Cow::Owned(text)
        };
        self.cursor.take(1);
        Ok(self.scalar(text, Style::Quoted, start))
    }

    fn without_spaces(&mut self) -> &'a str {
        let mut length = 0;
        while !matches!(self.cursor.peek_at(length), b'\'' | b'"' | b'\\')
            && !self.cursor.is_blank_or_end(length)
        {
            length += 1;
        }
        self.cursor.take(length)
    }

    fn non_spaces(&mut self, quote: u8, text: &mut String) -> Result<(), SyntaxError> {
        loop {
            text.push_str(self.without_spaces());
            match self.cursor.peek() {
                b'\'' if quote == b'\'' => {
                    if self.cursor.peek_at(1) != b'\'' {
                        return Ok(());
                    }
                    self.cursor.take(2);
                    text.push('\'');
                }
                b'\'' | b'"' | b'\\' if quote == b'\'' => text.push_str(self.cursor.take(1)),
                b'\'' => text.push_str(self.cursor.take(1)),
                b'\\' => self.escape(text)?,
                _ => return Ok(()),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), SyntaxError> {
        let start = self.cursor.place();
        self.cursor.take(1);
        if self.cursor.take_break().is_some() {
            text.push_str(&self.breaks_in_quotes()?);
            return Ok(());
        }
        let digits = match self.cursor.peek() {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            other => {
                let Some(c) = replacement(other) else {
                    return Err(start.error("found unknown escape character in double quotes"));
                };
                self.cursor.take(1);
                text.push(c);
                return Ok(());
            }
        };
        self.cursor.take(1);
        let code = self.cursor.ahead(digits);
        let is_hexadecimal = code.len() == digits && code.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hexadecimal {
            return Err(start.error("found an escape without its hexadecimal digits"));
        }
        let code = u32::from_str_radix(code, 16).unwrap_or(u32::MAX);
        self.cursor.take(digits);
        // Python has half of a pair as a character; such text goes nowhere.
        let is_half = (0xd800..0xe000).contains(&code);
        let c = if is_half { Some(char::REPLACEMENT_CHARACTER) } else { char::from_u32(code) };
        text.push(c.ok_or_else(|| start.error("found an escape for no character"))?);
        Ok(())
    }

    fn spaces_in_quotes(&mut self, text: &mut String) -> Result<(), SyntaxError> {
        let spaces = self.cursor.take_while(|b| matches!(b, b' ' | b'\t'));
        if let Some(first) = self.cursor.take_break() {
            let more = self.breaks_in_quotes()?;
            text.push_str(&super::folded(first, more));
        } else if self.cursor.is_at_end() {
            return Err(self.cursor.error("found unexpected end of the file in a quoted text"));
        } else {
            text.push_str(spaces);
        }
        Ok(())
    }

    fn breaks_in_quotes(&mut self) -> Result<String, SyntaxError> {
        let mut breaks = String::new();
        loop {
            if self.cursor.is_document_mark() {
                return Err(self.cursor.error("found unexpected document separator in a quoted text"));
            }
            self.cursor.take_while(|b| matches!(b, b' ' | b'\t'));
            match self.cursor.take_break() {
                Some(one) => breaks.push_str(one),
                None => return Ok(breaks),
            }
        }
    }
}

fn replacement(escaped: u8) -> Option<char> {
    Some(match escaped {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b' ' | b'"' | b'\\' | b'/' => char::from(escaped),
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
