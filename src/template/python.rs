//! Values as Python prints them: SAM CLI puts `str(value)` into image names.

use std::fmt::Write as _;

use super::value::{Data, Value};

/// The longest text that is made of a value: no reference is longer, and an alias bomb must not become text.
const LIMIT: usize = 16 * 1024;

/// Python's `str(value)`.
pub(super) fn text(value: &Value) -> String {
    if let Data::Text(text) = &value.data {
        return cut(text).to_owned();
    }
    let mut out = String::new();
    write_representation(&mut out, value, false);
    out
}

/// At most [`LIMIT`] of a text, which many functions may share.
pub(super) fn cut(text: &str) -> &str {
    if text.len() > LIMIT { &text[..text.floor_char_boundary(LIMIT)] } else { text }
}

/// Python's `str(value)` of a value as SAM's loader made it: maps are of a type that says so, but for those of short
/// tags (SAM CLI, `yamlhelper.py`).
pub(super) fn text_as_loaded(value: &Value) -> String {
    let mut out = String::new();
    write_representation(&mut out, value, true);
    out
}

/// Python's `repr(value)`.
pub(super) fn representation(value: &Value) -> String {
    let mut out = String::new();
    write_representation(&mut out, value, false);
    out
}

/// Python's `repr` of bytes.
pub(super) fn bytes(bytes: &[u8]) -> String {
    let mut out = "b'".to_owned();
    for byte in bytes {
        // Writing to a String does not fail.
        let _ = match byte {
            b'\\' | b'\'' => write!(out, "\\{}", char::from(*byte)),
            b' '..=b'~' => write!(out, "{}", char::from(*byte)),
            b'\n' => write!(out, "\\n"),
            b'\r' => write!(out, "\\r"),
            b'\t' => write!(out, "\\t"),
            _ => write!(out, "\\x{byte:02x}"),
        };
    }
    out.push('\'');
    out
}

/// Python's `repr(value)`, near enough for what ends up in a message.
fn write_representation(out: &mut String, value: &Value, as_loaded: bool) {
    if out.len() > LIMIT {
        return;
    }
    // Writing to a String does not fail.
    let _ = match &value.data {
        Data::Null => write!(out, "None"),
        Data::Bool(true) => write!(out, "True"),
        Data::Bool(false) => write!(out, "False"),
        Data::Integer(number) => write!(out, "{number}"),
        Data::Float(number) => write!(out, "{}", float(*number)),
        Data::Text(text) => {
            write_text(out, text);
            Ok(())
        }
        Data::Other(printed) => write!(out, "{printed}"),
        Data::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                write_representation(out, item, as_loaded);
            }
            write!(out, "]")
        }
        Data::Map(map) => {
            let [opening, before, between, after, closing] = match map.entries() {
                [] if as_loaded => ["OrderedDict(", "", "", "", ")"],
                entries if as_loaded && !is_short_tag(entries) => ["OrderedDict([", "(", ", ", ")", "])"],
                _ => ["{", "", ": ", "", "}"],
            };
            out.push_str(opening);
            for (place, (key, item)) in map.entries().iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                out.push_str(before);
                write_representation(out, key, as_loaded);
                out.push_str(between);
                write_representation(out, item, as_loaded);
                out.push_str(after);
            }
            write!(out, "{closing}")
        }
    };
}

/// Whether the map is what `!Ref x` makes: its key and its value stand in one place.
fn is_short_tag(entries: &[(Value, Value)]) -> bool {
    matches!(entries, [(key, value)] if key.mark == value.mark && key.mark.line > 0)
}

/// A text in quotes: double ones where it has a single quote and no double one.
fn write_text(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push(quote);
}

/// Python's `int(text)`, for numbers that fit.
pub(super) fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number =
        digits.split('_').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if is_number { text.replace('_', "").parse().ok() } else { None }
}

/// The shortest digits that read back as the same number, with `.0` or an exponent where Python has one.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let magnitude = number.abs();
    if magnitude != 0.0 && !(1e-4..1e16).contains(&magnitude) {
        let text = format!("{number:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
        return format!("{digits}e{sign}{exponent:0>2}");
    }
    let text = number.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::value::Mark;

    #[test]
    fn values_are_printed_as_python_prints_them() {
        let list = [Value::from_text("a", Mark::default()), Value::new(Data::Integer(1), Mark::default())];
        for (data, printed) in [
            (Data::Float(3.1), "3.1"),
            (Data::Float(2.0), "2.0"),
            (Data::Float(1e16), "1e+16"),
            (Data::Float(0.000_01), "1e-05"),
            (Data::Bool(true), "True"),
            (Data::Null, "None"),
            (Data::Text("a'b".into()), "a'b"),
            (Data::List(list.into()), "['a', 1]"),
            (Data::List([Value::from_text("a\\'b\n", Mark::default())].into()), "[\"a\\\\'b\\n\"]"),
        ] {
            assert_eq!(text(&Value::new(data, Mark::default())), printed);
        }
    }

    #[test]
    fn whole_numbers_are_read_as_python_reads_them() {
        for (text, number) in [("12", Some(12)), (" +1_0\n", Some(10)), ("-3", Some(-3))] {
            assert_eq!(integer(text), number);
        }
        for text in ["", "1__0", "_1", "+-1", "1.0", "0x1"] {
            assert_eq!(integer(text), None);
        }
    }
}
