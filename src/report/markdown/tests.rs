//! What a reader of Markdown makes of text that was not meant for one.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;

#[test]
fn nothing_in_text_means_anything() {
    for (text, escaped) in [
        ("a *b* <c> `d` [e](f)", r"a \*b\* \<c\> \`d\` \[e\](f)"),
        ("DOCKER_TLS_VERIFY and _this_", r"DOCKER_TLS_VERIFY and \_this\_"),
        ("- a - b", r"\- a - b"),
        ("1. one. Two.", r"1\. one. Two."),
        ("# a # b", r"\# a # b"),
        ("a & b | c", r"a \& b \| c"),
    ] {
        assert_eq!(escape(text), escaped);
    }
}

#[test]
fn no_line_ends_a_block() {
    let block = code_block("text", &["a".to_owned(), "````".to_owned()], "  ");
    assert_eq!(block, "  `````text\n  a\n  ````\n  `````\n");
}

/// The document as a reader of GitHub's Markdown sees it.
fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).collect()
}

/// The text of a paragraph that is nothing but text and code; what else there is, otherwise.
fn plain(text: &str) -> Result<String, String> {
    let mut out = String::new();
    for event in events(text) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            other => return Err(format!("{other:?}")),
        }
    }
    Ok(out)
}

/// The cells of the last row of a table.
fn cells(text: &str) -> Vec<String> {
    let mut cells = Vec::new();
    for event in events(text) {
        match event {
            Event::Start(Tag::TableRow) => cells.clear(),
            Event::Start(Tag::TableCell) => cells.push(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = cells.last_mut() {
                    cell.push_str(&text);
                }
            }
            Event::InlineHtml(tag) => assert!(matches!(&*tag, "<code>" | "</code>"), "{tag}"),
            _ => {}
        }
    }
    cells
}

/// Text of characters that mean something somewhere.
const NASTY: &str = r"[a1 `*_\[\]<>&|~#+=.()!\\'\x22$@:/-]{0,24}";

proptest! {
    #[test]
    fn escaped_text_is_text(text in NASTY) {
        prop_assert_eq!(plain(&format!("x {} y", escape(&text))), Ok(format!("x {text} y")));
    }

    #[test]
    fn a_span_of_spaces_is_one(spaces in " {1,4}") {
        prop_assert_eq!(plain(&format!("x {}, y", code_span(&spaces))), Ok(format!("x {spaces}, y")));
    }

    #[test]
    fn a_span_of_code_holds_its_text(text in NASTY) {
        let shown = plain(&format!("x {}, y", code_span(&text)));
        prop_assert_eq!(shown, Ok(format!("x {text}, y")));
    }

    #[test]
    fn a_cell_holds_its_text(first in NASTY, second in NASTY) {
        let table = format!("|a|b|c|\n|-|-|-|\n| {} | {} | z |\n", code_cell(&first), escape(&second));
        let cells = cells(&table);
        prop_assert_eq!(cells.len(), 3, "{}", table);
        prop_assert_eq!(cells[0].trim(), first.trim());
        prop_assert_eq!(cells[1].trim(), second.trim());
        prop_assert_eq!(&cells[2], "z");
    }

    #[test]
    fn a_block_of_code_holds_its_lines(lines in prop::collection::vec(NASTY, 1..4)) {
        let mut code = String::new();
        let mut others = 0;
        for event in events(&format!("1. a\n\n{}\nend", code_block("sh", &lines, "   "))) {
            match event {
                Event::Text(text) => code.push_str(&text),
                Event::Start(Tag::CodeBlock(_)) => others += 1,
                _ => {}
            }
        }
        let expected: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
        prop_assert_eq!(code, format!("a{}\nend", expected.join("\n")));
        prop_assert_eq!(others, 1);
    }
}
