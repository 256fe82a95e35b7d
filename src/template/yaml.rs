//! YAML as SAM CLI's loader reads it: PyYAML's `SafeLoader` with CloudFormation's short tags
//! (`samcli/yamlhelper.py`), built from `saphyr-parser` events in one pass.

mod builder;
#[cfg(test)]
mod tests;

use saphyr_parser::{Event, Parser, Span};

use self::builder::Builder;
use super::scalar;
use super::source::{Source, SyntaxError};
use super::value::{Data, Mark, Value};

/// Parses one YAML document. No document at all is null, as in PyYAML.
pub(super) fn parse(text: &str, file: u16) -> Result<Source, SyntaxError> {
    parse_as(text, file, scalar::other_than_text)
}

/// As [`parse`], with `plain` to say what unquoted text is, if something else than text.
pub(super) fn parse_as(
    text: &str,
    file: u16,
    plain: fn(&str) -> Option<Data>,
) -> Result<Source, SyntaxError> {
    // YAML allows one byte order mark; the parser does not.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    refuse_unprintable(text)?;
    let mut builder = Builder::new(file, plain);
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| SyntaxError {
            line: error.marker().line(),
            column: error.marker().col() + 1,
            why: error.info().to_owned(),
        })?;
        if let Event::DocumentStart(_) = event {
            documents += 1;
            if documents > 1 {
                return Err(at(span, "expected a single document, but found another one"));
            }
        }
        builder.take(event, span)?;
    }
    let (root, duplicates) = builder.finish();
    let start = Mark { file, line: 1, column: 1, end_column: 0 };
    Ok(Source { file, root: root.unwrap_or_else(|| Value::new(Data::Null, start)), duplicates })
}

fn at(span: Span, why: &str) -> SyntaxError {
    SyntaxError { line: span.start.line(), column: span.start.col() + 1, why: why.to_owned() }
}

/// PyYAML refuses these characters wherever they stand (`yaml/reader.py`, `NON_PRINTABLE`).
fn refuse_unprintable(text: &str) -> Result<(), SyntaxError> {
    let is_plain = |b: u8| matches!(b, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    // Without an early end, which the compiler makes into many bytes at a time.
    if text.bytes().fold(true, |all, b| all & is_plain(b)) {
        return Ok(());
    }
    let is_printable = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let Some((place, found)) = text.char_indices().find(|(_, c)| !is_printable(*c)) else { return Ok(()) };
    let before = &text[..place];
    let start = before.rfind('\n').map_or(0, |place| place + 1);
    Err(SyntaxError {
        line: before.matches('\n').count() + 1,
        column: before[start..].chars().count() + 1,
        why: format!("the character U+{:04X} is not allowed in YAML", u32::from(found)),
    })
}
