//! Text in XML 1.0 (W3C, "Extensible Markup Language (XML) 1.0", 2.2 and 2.4).

/// Text for an element's content or an attribute in double quotes. A character that XML cannot hold, in whatever notation,
/// is written as its number between braces.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            // Only needed behind `]]`, where it would end a section that nobody began.
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // In an attribute they would become spaces, and a carriage return is one nowhere.
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            c if is_allowed(c) => out.push(c),
            c => out.extend(c.escape_unicode()),
        }
    }
    out
}

/// `Char` of the grammar; a `char` is never a surrogate.
fn is_allowed(c: char) -> bool {
    matches!(c, ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_seen() {
        assert_eq!(escape("a\u{0}b\u{1b}[c\u{fffe}"), r"a\u{0}b\u{1b}[c\u{fffe}");
        assert_eq!(escape("]]> <a b=\"c\"> & d"), "]]&gt; &lt;a b=&quot;c&quot;&gt; &amp; d");
    }

    proptest! {
        #[test]
        fn a_parser_reads_what_was_written(text in r#"([\x00-\x20<>&"'\[\]a]|\PC){0,24}"#) {
            let document = format!("<a b=\"{0}\">{0}</a>", escape(&text));
            let parsed = roxmltree::Document::parse(&document);
            prop_assert!(parsed.is_ok(), "{document:?}: {:?}", parsed.err());
            let parsed = parsed.unwrap();
            let element = parsed.root_element();
            let expected: String = text.chars().flat_map(|c| {
                if is_allowed(c) || matches!(c, '\n' | '\r' | '\t') { vec![c] } else { c.escape_unicode().collect() }
            }).collect();
            prop_assert_eq!(element.attribute("b"), Some(expected.as_str()));
            prop_assert_eq!(element.text().unwrap_or_default(), expected);
        }
    }
}
