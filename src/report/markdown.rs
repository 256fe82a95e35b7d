//! The parts that Markdown documents are made of (`CommonMark`, with GitHub's extensions in mind).

use std::fmt::Write as _;

/// Text in which nothing means anything to Markdown or HTML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' => true,
            // Inside a word it emphasises nothing, and names of variables are full of it.
            '_' => !(in_word(before) && in_word(characters.peek().copied())),
            '#' | '-' | '+' | '=' => before.is_none(),
            '.' | ')' => begins_with_number(&out),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Whether a list's item would begin here.
fn begins_with_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Text from elsewhere as it is, in a paragraph or a list: nothing in it is a link, a mention or an emphasis.
pub(super) fn code_span(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    // A backtick would join the fence, and one space on both sides is taken away, but not of spaces alone.
    let has_more = text.contains(|c| c != ' ');
    let pad = if has_more && (text.starts_with(['`', ' ']) || text.ends_with(['`', ' '])) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// As [`code_span`], in a cell of a table. No backslash keeps a pipe in a cell in all that read tables, where another
/// stands before it: there characters are written by their numbers.
pub(super) fn code_cell(text: &str) -> String {
    if !text.contains('|') {
        return code_span(text);
    }
    let mut out = String::from("<code>");
    for c in text.chars() {
        match c {
            '.' | '-' | '/' | ':' | ' ' => out.push(c),
            c if c.is_ascii_punctuation() => {
                let _ = write!(out, "&#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out + "</code>"
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Lines of code as a block of their own, indented by `indent`; the fence is longer than any in them.
pub(super) fn code_block(language: &str, lines: &[String], indent: &str) -> String {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut out = format!("{indent}{fence}{language}\n");
    for line in lines {
        out.push_str(&format!("{indent}{line}").trim_end().replace('\t', "    "));
        out.push('\n');
    }
    out + indent + &fence + "\n"
}

#[cfg(test)]
#[path = "markdown/tests.rs"]
mod tests;
