//! Anchors, aliases, tags and directives.

use std::borrow::Cow;

use super::{Kind, Scanner, SyntaxError, Token};

fn is_of_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
}

fn is_of_uri(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-;/?:@&=+$,_.!~*'()[]".contains(&b)
}

impl<'a> Scanner<'a> {
    pub(super) fn anchor(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.cursor.place();
        let is_alias = self.cursor.take(1) == "*";
        let name = self.cursor.take_while(is_of_name);
        let may_follow = self.cursor.is_blank_or_end(0) || b"?:,]}%@`".contains(&self.cursor.peek());
        if name.is_empty() || !may_follow {
            let what = if is_alias { "an alias (*)" } else { "an anchor (&)" };
            return Err(self
                .cursor
                .error(&format!("expected a letter or digit in {what}; quote text like this")));
        }
        Ok(self.token(if is_alias { Kind::Alias(name) } else { Kind::Anchor(name) }, start))
    }

    pub(super) fn tag(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.cursor.place();
        let (handle, suffix) = if self.cursor.peek_at(1) == b'<' {
            self.cursor.take(2);
            let suffix = self.uri()?;
            if self.cursor.take(1) != ">" {
                return Err(start.error("expected > at the end of a tag"));
            }
            (None, suffix)
        } else if self.cursor.is_blank_or_end(1) {
            self.cursor.take(1);
            (None, Cow::Borrowed("!"))
        } else {
            let mut length = 1;
            while !self.cursor.is_space_or_end(length) && self.cursor.peek_at(length) != b'!' {
                length += 1;
            }
            let handle =
                if self.cursor.peek_at(length) == b'!' { self.handle()? } else { self.cursor.take(1) };
            (Some(handle), self.uri()?)
        };
        if self.cursor.is_space_or_end(0) {
            Ok(self.token(Kind::Tag(handle, suffix), start))
        } else {
            Err(self.cursor.error("expected a space after a tag"))
        }
    }

    /// `!name!`, `!!`, or `!` where a space follows.
    fn handle(&mut self) -> Result<&'a str, SyntaxError> {
        let error = |scanner: &Self| scanner.cursor.error("expected ! at the end of the handle of a tag");
        if self.cursor.peek() != b'!' {
            return Err(error(self));
        }
        let mut length = 1;
        if self.cursor.peek_at(1) != b' ' {
            while is_of_name(self.cursor.peek_at(length)) {
                length += 1;
            }
            if self.cursor.peek_at(length) != b'!' {
                return Err(error(self));
            }
            length += 1;
        }
        Ok(self.cursor.take(length))
    }

    fn uri(&mut self) -> Result<Cow<'a, str>, SyntaxError> {
        let mut uri = Cow::Borrowed(self.cursor.take_while(is_of_uri));
        while self.cursor.peek() == b'%' {
            let place = self.cursor.place();
            let mut bytes = Vec::new();
            while self.cursor.peek() == b'%' {
                self.cursor.take(1);
                let digits = self.cursor.take_while(|b| b.is_ascii_hexdigit()).as_bytes();
                let byte = std::str::from_utf8(digits.get(..2).unwrap_or_default());
                let byte = byte.ok().and_then(|byte| u8::from_str_radix(byte, 16).ok());
                bytes.push(
                    byte.ok_or_else(|| place.error("expected two hexadecimal digits after % in a tag"))?,
                );
                bytes.extend_from_slice(digits.get(2..).unwrap_or_default());
            }
            let text = String::from_utf8(bytes).map_err(|_| place.error("the % in a tag make no UTF-8"))?;
            uri.to_mut().push_str(&text);
            uri.to_mut().push_str(self.cursor.take_while(is_of_uri));
        }
        if uri.is_empty() { Err(self.cursor.error("expected the name of a tag after !")) } else { Ok(uri) }
    }

    pub(super) fn directive(&mut self) -> Result<Token<'a>, SyntaxError> {
        let start = self.cursor.place();
        self.cursor.take(1);
        let name = self.cursor.take_while(is_of_name);
        if name.is_empty() || !self.cursor.is_space_or_end(0) {
            return Err(self.cursor.error("expected the name of a directive after %"));
        }
        let kind = match name {
            "YAML" => {
                self.cursor.skip_spaces();
                let major = self.number()?;
                if self.cursor.take(1) != "." {
                    return Err(start.error("expected a version like 1.1 after %YAML"));
                }
                self.number()?;
                Kind::Version(major)
            }
            "TAG" => {
                self.cursor.skip_spaces();
                let handle = self.handle()?;
                if self.cursor.peek() != b' ' {
                    return Err(self.cursor.error("expected a space after the handle of %TAG"));
                }
                self.cursor.skip_spaces();
                Kind::TagHandle(handle, self.uri()?)
            }
            _ => {
                self.cursor.take_to_end_of_line();
                Kind::OtherDirective
            }
        };
        if !self.cursor.is_space_or_end(0) {
            return Err(self.cursor.error("expected the end of the line after a directive"));
        }
        let token = self.token(kind, start);
        self.rest_of_line("a directive")?;
        Ok(token)
    }

    fn number(&mut self) -> Result<u32, SyntaxError> {
        let digits = self.cursor.take_while(|b| b.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.cursor.error("expected a digit after %YAML"));
        }
        Ok(digits.parse().unwrap_or(u32::MAX))
    }
}
