//! JSON templates, with the places of their values. Python's `json` module decides what is JSON here: SAM CLI tries it
//! before YAML.

use std::rc::Rc;

use super::columns::Columns;
use super::entries::Entries;
use super::scalar;
use super::source::{Duplicate, Source, SyntaxError};
use super::value::{Data, Mark, Value};

/// As deep as YAML may go.
const DEEPEST: usize = 300;

/// Parses a JSON text; the caller tries YAML where this fails.
pub(super) fn parse(text: &str, file: u16) -> Result<Source, SyntaxError> {
    let mut parser = Parser {
        text,
        place: 0,
        line: 1,
        line_start: 0,
        columns: Columns::default(),
        file,
        duplicates: Vec::new(),
    };
    let root = parser.value(0)?;
    parser.skip_space();
    if parser.place < text.len() {
        return Err(parser.error("there is text after the JSON value"));
    }
    Ok(Source { file, root, duplicates: parser.duplicates })
}

struct Parser<'a> {
    text: &'a str,
    /// Byte offset.
    place: usize,
    line: u32,
    /// Byte offset of the line's first character.
    line_start: usize,
    columns: Columns,
    file: u16,
    duplicates: Vec<Duplicate>,
}

impl Parser<'_> {
    fn error(&self, why: &str) -> SyntaxError {
        let mark = self.mark();
        SyntaxError { line: mark.line as usize, column: mark.column as usize, why: why.to_owned() }
    }

    fn mark(&self) -> Mark {
        let column = self.columns.of(self.text, self.line_start, self.place);
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        Mark { file: self.file, line: self.line, column, end_column: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek() {
            self.place += 1;
            if b == b'\n' {
                self.line += 1;
                self.line_start = self.place;
            }
        }
    }

    fn take(&mut self, expected: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(expected);
        self.place += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        if depth > DEEPEST {
            return Err(self.error("lists and maps are nested more than 300 deep"));
        }
        self.skip_space();
        let mut mark = self.mark();
        let line = self.line;
        let data = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Data::Text(self.string()?.into()),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        if self.line == line {
            mark.end_column = self.mark().column;
        }
        Ok(Value::new(data, mark))
    }

    fn list(&mut self, depth: usize) -> Result<Data, SyntaxError> {
        self.place += 1;
        let mut items = Vec::new();
        if !self.take(b']') {
            loop {
                items.push(self.value(depth + 1)?);
                if self.take(b']') {
                    break;
                }
                if !self.take(b',') {
                    return Err(self.error("a list goes on with , or ends with ]"));
                }
            }
        }
        Ok(Data::List(items.into()))
    }

    fn map(&mut self, depth: usize) -> Result<Data, SyntaxError> {
        self.place += 1;
        let mut entries = Entries::default();
        if !self.take(b'}') {
            loop {
                self.skip_space();
                if self.peek() != Some(b'"') {
                    return Err(self.error("a key is text in double quotes"));
                }
                let key = self.value(depth + 1)?;
                if !self.take(b':') {
                    return Err(self.error("a key is followed by :"));
                }
                let value = self.value(depth + 1)?;
                self.duplicates.extend(entries.put(key, value));
                if self.take(b'}') {
                    break;
                }
                if !self.take(b',') {
                    return Err(self.error("a map goes on with , or ends with }"));
                }
            }
        }
        Ok(Data::Map(Rc::new(entries.into_map())))
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        let start = self.place;
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                Some(b) if *b >= 0x20 => end += 1,
                _ => return Err(self.error("text ends with a double quote, on its line")),
            }
        }
        self.place = end + 1;
        let quoted = self.text.get(start..=end).unwrap_or_default();
        serde_json::from_str(quoted).map_err(|_| self.error("text has an escape that JSON does not have"))
    }

    fn number(&mut self) -> Result<Data, SyntaxError> {
        if self.text.get(self.place..).is_some_and(|rest| rest.starts_with("-Infinity")) {
            self.place += "-Infinity".len();
            return Ok(Data::Float(f64::NEG_INFINITY));
        }
        let start = self.place;
        self.place += usize::from(self.peek() == Some(b'-'));
        let first = self.peek();
        let whole = self.digits();
        let mut is_number = whole == 1 || whole > 1 && first != Some(b'0');
        let mut is_whole = true;
        if self.peek() == Some(b'.') {
            self.place += 1;
            is_number &= self.digits() > 0;
            is_whole = false;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.place += 1;
            self.place += usize::from(matches!(self.peek(), Some(b'-' | b'+')));
            is_number &= self.digits() > 0;
            is_whole = false;
        }
        let text = self.text.get(start..self.place).unwrap_or_default();
        let no_number = |parser: &Self| parser.error("this is not a number");
        if !is_number {
            return Err(no_number(self));
        }
        if is_whole {
            return scalar::tagged::integer(text).map_err(|_| no_number(self));
        }
        text.parse().map(Data::Float).map_err(|_| no_number(self))
    }

    /// Passes digits, and says how many.
    fn digits(&mut self) -> usize {
        let start = self.place;
        while let Some(b'0'..=b'9') = self.peek() {
            self.place += 1;
        }
        self.place - start
    }

    fn word(&mut self) -> Result<Data, SyntaxError> {
        let rest = self.text.get(self.place..).unwrap_or_default();
        let words = [
            ("null", Data::Null),
            ("true", Data::Bool(true)),
            ("false", Data::Bool(false)),
            ("NaN", Data::Float(f64::NAN)),
            ("Infinity", Data::Float(f64::INFINITY)),
        ];
        let Some((word, data)) = words.into_iter().find(|(word, _)| rest.starts_with(word)) else {
            return Err(self.error("this is not a JSON value"));
        };
        self.place += word.len();
        Ok(data)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_keep_their_places() {
        let source =
            parse("{\"a\": [1, 2.5, \"x\\u00e4\"],\n \"b\": {\"c\": null}, \"a\": true}", 0).unwrap();
        assert_eq!(source.root.get("a").map(|a| a.data.clone()), Some(Data::Bool(true)));
        let inner = source.root.get("b").and_then(|b| b.get("c")).unwrap();
        assert_eq!((inner.mark.line, inner.mark.column, inner.mark.end_column), (2, 13, 17));
        assert_eq!(source.duplicates.len(), 1);
        assert_eq!((source.duplicates[0].first.line, source.duplicates[0].last.line), (1, 2));
    }

    #[test]
    fn what_is_not_json_is_left_to_yaml() {
        for text in ["{a: b}", "{\"a\": 1,}", "{\"a\": 01}", "{\"a\": \"\u{1}\"}", "{\"a\": 1} x", "{", "[1"]
        {
            assert!(parse(text, 0).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\":,a0\\\\ \n.eE-]{0,24}|\\PC{0,24}") {
            let _ = parse(&text, 0);
        }
    }
}
