//! The parts that Markdown documents are made of (`CommonMark`, with GitHub's extensions in mind).

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

/// Lines of code as a block of their own, indented by `indent`; the fence is longer than any in them.
pub(super) fn code_block(language: &str, lines: &[String], indent: &str) -> String {
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut out = format!("{indent}{fence}{language}\n");
    for line in lines {
        out.push_str(&format!("{indent}{line}").trim_end().replace('\t', "    "));
        out.push('\n');
    }
    out + indent + &fence + "\n"
}

#[cfg(test)]
mod tests {
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
}
