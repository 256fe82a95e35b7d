//! Sentences in the width of a terminal.

use super::width::width as width_on_screen;

/// `text` in lines of at most `width` columns, broken at spaces; the first begins with `first`, the others with as
/// many spaces. A word that is wider than a line stands alone on it.
pub(super) fn wrap(first: &str, text: &str, width: usize) -> String {
    let indent = width_on_screen(first);
    let mut out = String::from(first);
    let mut column = indent;
    for word in text.split_whitespace() {
        let length = width_on_screen(word);
        if column > indent && column + 1 + length > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        }
        if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
    out
}

/// `3 images`, `1 image`.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_hang() {
        assert_eq!(wrap("  = ", "aa bb cc dd", 9), "  = aa bb\n    cc dd\n");
        assert_eq!(wrap("", "abcdefghij k", 4), "abcdefghij\nk\n");
        assert_eq!(wrap("", "日本 日本 e\u{301}e\u{301} a", 9), "日本 日本\ne\u{301}e\u{301} a\n");
    }
}
