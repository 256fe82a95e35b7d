//! TOML as values with their places.
//!
//! Source: SAM CLI, `lib/config/file_manager.py` (`TomlFileManager`), which reads with tomlkit.

use std::ops::Range;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::template::columns::Columns;
use crate::template::source::SyntaxError;
use crate::template::value::{Data, Map, Mark, Value};

/// Parses the text of the file with the number `file`.
pub(super) fn parse(text: &str, file: u16) -> Result<Value, SyntaxError> {
    let places = Places::new(text, file);
    // The parser would allow a byte order mark; tomlkit does not.
    if text.starts_with('\u{feff}') {
        let why =
            "the file begins with a byte order mark, which SAM takes for a key (Empty key at line 1 col 0)";
        return Err(SyntaxError { line: 1, column: 1, why: why.to_owned() });
    }
    let table = DeTable::parse(text).map_err(|error| {
        let mark = places.mark(error.span().unwrap_or_default());
        SyntaxError {
            line: mark.line as usize,
            column: mark.column as usize,
            why: error.message().to_owned(),
        }
    })?;
    Ok(Value::new(places.table(table.get_ref()), places.mark(0..0)))
}

/// From byte offsets to lines and columns.
struct Places<'t> {
    text: &'t str,
    file: u16,
    /// Byte offsets of the beginnings of lines.
    lines: Vec<usize>,
    columns: Columns,
}

impl<'t> Places<'t> {
    fn new(text: &'t str, file: u16) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(place, _)| place + 1)).collect();
        Self { text, file, lines, columns: Columns::default() }
    }

    fn mark(&self, span: Range<usize>) -> Mark {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (line, column) = self.place(span.start);
        let (last_line, end_column) = self.place(span.end);
        Mark {
            file: self.file,
            line: number(line),
            column: number(column),
            end_column: if line == last_line && end_column > column { number(end_column) } else { 0 },
        }
    }

    fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        (line, self.columns.of(self.text, start, offset))
    }

    /// Entries in the order of the file: `$include` among parameters minds it.
    fn table(&self, table: &DeTable<'_>) -> Data {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let entries = entries
            .into_iter()
            .map(|(key, value)| (Value::from_text(key.get_ref(), self.mark(key.span())), self.value(value)));
        Data::Map(Rc::new(Map::new(entries.collect())))
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> Value {
        let data = match value.get_ref() {
            DeValue::String(text) => Data::Text(text.as_ref().into()),
            DeValue::Integer(number) => integer(number),
            DeValue::Float(number) => {
                number.as_str().parse().map_or_else(|_| Data::Text(number.as_str().into()), Data::Float)
            }
            DeValue::Boolean(truth) => Data::Bool(*truth),
            DeValue::Datetime(moment) => Data::Text(python_moment(&moment.to_string()).into()),
            DeValue::Array(items) => Data::List(items.iter().map(|item| self.value(item)).collect()),
            DeValue::Table(table) => self.table(table),
        };
        Value::new(data, self.mark(value.span()))
    }
}

fn integer(number: &DeInteger<'_>) -> Data {
    let text = number.as_str();
    i64::from_str_radix(text, number.radix()).map_or_else(|_| Data::Text(text.into()), Data::Integer)
}

/// Python's `str(datetime)`, which is what SAM makes of a date.
fn python_moment(text: &str) -> String {
    text.replacen(['T', 't'], " ", 1).replace(['Z', 'z'], "+00:00")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::template::python;

    #[test]
    fn values_have_their_places() {
        let root = parse("a = 1\n[x.y]\n  'é' = 'ü'\nb = ['p', \"q\"]\n", 3).unwrap();
        let table = root.get("x").and_then(|x| x.get("y")).unwrap();
        let place =
            |value: &Value| (value.mark.file, value.mark.line, value.mark.column, value.mark.end_column);
        assert_eq!(place(table.get("é").unwrap()), (3, 3, 9, 12));
        assert_eq!(place(&table.get("b").unwrap().list().unwrap()[1]), (3, 4, 11, 14));
        assert_eq!(root.get("a").unwrap().data, Data::Integer(1));
    }

    #[test]
    fn values_print_as_those_of_tomlkit() {
        for (text, printed) in [
            ("1.10", "1.1"),
            ("1_000", "1000"),
            ("0x10", "16"),
            ("1e3", "1000.0"),
            ("inf", "inf"),
            ("true", "True"),
            ("2024-01-01", "2024-01-01"),
            ("2024-01-01T00:00:00Z", "2024-01-01 00:00:00+00:00"),
            ("07:30:00", "07:30:00"),
        ] {
            let root = parse(&format!("a = {text}"), 0).unwrap();
            assert_eq!(python::text(root.get("a").unwrap()), printed, "{text}");
        }
    }

    #[test]
    fn errors_say_where() {
        let error = parse("version = 0.1\n[default.build.parameters\n", 0).unwrap_err();
        assert_eq!((error.line, error.column), (2, 26));
        let twice = parse("a = 1\na = 2\n", 0).unwrap_err();
        assert_eq!(twice.line, 2);
        assert!(parse("\u{feff}a = 1\n", 0).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-c.=\\[\\]{}'\"\n\r 0-9#,é]{0,32}|\\PC{0,32}") {
            let _ = parse(&text, 0);
        }
    }
}
