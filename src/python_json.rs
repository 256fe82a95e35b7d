//! JSON as Python's `json.dumps` writes it, where digests and comparisons need the same letters.

use std::fmt::Write as _;

/// A text with its quotation marks.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String does not fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_python_escapes_it() {
        assert_eq!(text("a\"\\/\n\u{7f}ä😀"), r#""a\"\\/\n\u007f\u00e4\ud83d\ude00""#);
        assert_eq!(text("\u{8}\u{c}\u{1}"), r#""\b\f\u0001""#);
    }
}
