//! YAML as SAM CLI's loader reads it: PyYAML's `SafeLoader` with CloudFormation's short tags
//! (`samcli/yamlhelper.py`).
//!
//! PyYAML reads neither YAML 1.1 nor 1.2 to the letter, and a template counts as it reads it. So the steps are its own:
//! `scanner` finds tokens, `parser` makes events of them, and `builder` values, in one pass.

mod builder;
mod cursor;
mod event;
mod parser;
mod scanner;
mod tagged;
#[cfg(test)]
mod tests;
mod token;

use self::builder::Builder;
use self::event::EventKind;
use self::parser::Parser;
use super::scalar;
use super::source::{Source, SyntaxError};
use super::value::{Data, Mark, Value};

/// Parses one YAML document. No document at all is null, as in PyYAML.
pub(super) fn parse(text: &str, file: u16) -> Result<Source, SyntaxError> {
    parse_as(text, file, scalar::other_than_text)
}

/// As [`parse`], with `plain` to say what unquoted text is.
pub(super) fn parse_as(text: &str, file: u16, plain: scalar::Plain) -> Result<Source, SyntaxError> {
    refuse_unprintable(text)?;
    let mut builder = Builder::new(file, plain);
    let mut parser = Parser::new(text);
    while let Some(event) = parser.next()? {
        if matches!(event.kind, EventKind::DocumentEnd) {
            break;
        }
        builder.take(event)?;
    }
    let (root, duplicates) = builder.finish();
    let start = Mark { file, line: 1, column: 1, end_column: 0 };
    Ok(Source { file, root: root.unwrap_or_else(|| Value::new(Data::Null, start)), duplicates })
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
