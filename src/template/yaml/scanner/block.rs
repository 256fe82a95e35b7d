//! Text behind `|` and `>`.

use super::{Scanner, Style, SyntaxError, Token};

impl<'a> Scanner<'a> {
    pub(super) fn block_scalar(&mut self) -> Result<Token<'a>, SyntaxError> {
        let mut start = self.cursor.place();
        let is_folded = self.cursor.take(1) == ">";
        let (keeps, increment) = self.indicators()?;
        self.rest_of_line("a block text")?;
        let least = self.indent.map_or(1, |indent| (indent + 1).max(1));
        let mut breaks = String::new();
        let mut end = self.cursor.place();
        let indent = match increment {
            Some(increment) => {
                let indent = least + increment - 1;
                self.breaks_in_block(indent, &mut breaks);
                indent
            }
            None => self.indentation(&mut breaks).max(least),
        };
        let (mut text, mut line_break) = (String::new(), "");
        // People look for the text, not for the sign before it.
        if self.cursor.column() == indent && !self.cursor.is_at_end() {
            start = self.cursor.place();
        }
        while self.cursor.column() == indent && !self.cursor.is_at_end() {
            text.push_str(&breaks);
            let begins_with_text = !matches!(self.cursor.peek(), b' ' | b'\t');
            text.push_str(self.cursor.take_to_end_of_line());
            end = self.cursor.place();
            line_break = self.cursor.take_break().unwrap_or_default();
            breaks.clear();
            self.breaks_in_block(indent, &mut breaks);
            if self.cursor.column() != indent || self.cursor.is_at_end() {
                break;
            }
            let is_joined = is_folded
                && line_break == "\n"
                && begins_with_text
                && !matches!(self.cursor.peek(), b' ' | b'\t');
            if !is_joined {
                text.push_str(line_break);
            } else if breaks.is_empty() {
                text.push(' ');
            }
        }
        if keeps != Some(false) {
            text.push_str(line_break);
        }
        if keeps == Some(true) {
            text.push_str(&breaks);
        }
        let mut token = self.scalar(text.into(), Style::Block, start);
        token.end = end;
        Ok(token)
    }

    /// `+`, which keeps the line breaks at the end, or `-`, and how far the text is indented; in either order.
    fn indicators(&mut self) -> Result<(Option<bool>, Option<usize>), SyntaxError> {
        let (mut keeps, mut increment) = (None, None);
        for _ in 0..2 {
            match self.cursor.peek() {
                sign @ (b'+' | b'-') if keeps.is_none() => keeps = Some(sign == b'+'),
                digit @ b'1'..=b'9' if increment.is_none() => increment = Some(usize::from(digit - b'0')),
                b'0' if increment.is_none() => {
                    return Err(self.cursor.error("the indentation of a block text is 1 to 9, but found 0"));
                }
                _ => break,
            }
            self.cursor.take(1);
        }
        if self.cursor.is_space_or_end(0) {
            Ok((keeps, increment))
        } else {
            Err(self.cursor.error("expected the end of the line, or +, - or 1 to 9, after | or >"))
        }
    }

    /// Nothing but a comment, to the end of the line.
    pub(super) fn rest_of_line(&mut self, of: &str) -> Result<(), SyntaxError> {
        self.cursor.skip_spaces();
        if self.cursor.peek() == b'#' {
            self.cursor.take_to_end_of_line();
        }
        if !self.cursor.is_break_or_end(0) {
            return Err(self.cursor.error(&format!("expected a comment or a line break after {of}")));
        }
        self.cursor.take_break();
        Ok(())
    }

    /// The column of the first line that has text; that of the longest line of spaces before it, if that is more.
    fn indentation(&mut self, breaks: &mut String) -> usize {
        let mut most = 0;
        loop {
            if self.cursor.peek() == b' ' {
                self.cursor.skip_spaces();
                most = most.max(self.cursor.column());
            } else if let Some(one) = self.cursor.take_break() {
                breaks.push_str(one);
            } else {
                return most;
            }
        }
    }

    fn breaks_in_block(&mut self, indent: usize, breaks: &mut String) {
        loop {
            while self.cursor.column() < indent && self.cursor.peek() == b' ' {
                self.cursor.take(1);
            }
            match self.cursor.take_break() {
                Some(one) => breaks.push_str(one),
                None => return,
            }
        }
    }
}
