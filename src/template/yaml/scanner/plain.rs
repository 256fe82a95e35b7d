//! Text without quotes.

use std::borrow::Cow;

use super::{Scanner, Style, SyntaxError, Token};

impl<'a> Scanner<'a> {
    #[expect(
        clippy::unnecessary_wraps,
        reason = "one of the scans that may be of a key; the others can fail"
    )]
    pub(super) fn plain(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.cursor.place();
        let (mut end, mut spaces) = (start, Cow::Borrowed(""));
        let mut text = Cow::Borrowed("");
        let in_flow = self.is_in_flow();
        while self.cursor.peek() != b'#' {
            let word = self.word(in_flow);
            if word.is_empty() {
                break;
            }
            self.may_begin_key = false;
            if text.is_empty() {
                text = Cow::Borrowed(word);
            } else {
                let text = text.to_mut();
                text.push_str(&spaces);
                text.push_str(word);
            }
            end = self.cursor.place();
            spaces = self.spaces_in_plain();
            let is_outside = !in_flow && self.indent.is_some_and(|indent| self.cursor.column() <= indent);
            if spaces.is_empty() || self.cursor.peek() == b'#' || is_outside {
                break;
            }
        }
        let mut token = self.scalar(text, Style::Plain, start);
        token.end = end;
        Ok(token)
    }

    /// What has no space in it, and ends before `: `.
    fn word(&mut self, in_flow: bool) -> &'a str {
        let cursor = &self.cursor;
        let mut length = 0;
        loop {
            let ends = match cursor.peek_at(length) {
                b':' => {
                    cursor.is_blank_or_end(length + 1)
                        || in_flow && matches!(cursor.peek_at(length + 1), b',' | b'[' | b']' | b'{' | b'}')
                }
                b',' | b'?' | b'[' | b']' | b'{' | b'}' => in_flow,
                0 | b' ' | b'\t' | b'\n' | b'\r' => true,
                0xc2 | 0xe2 => cursor.break_at(length) > 0,
                _ => false,
            };
            if ends {
                return self.cursor.take(length);
            }
            length += 1;
        }
    }

    /// The spaces between two words, and what they mean; nothing where the text ends. A tab is no space here.
    fn spaces_in_plain(&mut self) -> Cow<'a, str> {
        let spaces = self.cursor.take_while(|b| b == b' ');
        let Some(first) = self.cursor.take_break() else { return Cow::Borrowed(spaces) };
        self.may_begin_key = true;
        let mut more = String::new();
        if self.cursor.is_document_mark() {
            return Cow::Borrowed("");
        }
        loop {
            if self.cursor.peek() == b' ' {
                self.cursor.take(1);
            } else if let Some(next) = self.cursor.take_break() {
                more.push_str(next);
                if self.cursor.is_document_mark() {
                    return Cow::Borrowed("");
                }
            } else {
                break;
            }
        }
        super::folded(first, more)
    }
}
