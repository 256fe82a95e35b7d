//! Words as Python's `shlex.split` finds them, which botocore asks for section names and for `credential_process`.

/// The words; `None` where a quote is not closed or a backslash is the end.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        inside => word.push(inside),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => match chars.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        inside => word.push(inside),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(chars.next()?),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_as_python_cuts_them() {
        // Each was given to Python 3.11.
        for (text, words) in [
            ("profile dev", Some(vec!["profile", "dev"])),
            ("profile  \"my dev\"", Some(vec!["profile", "my dev"])),
            ("profile 'a\\b'", Some(vec!["profile", "a\\b"])),
            (r#"a "b\"c\d""#, Some(vec!["a", r#"b"c\d"#])),
            (r"a\ b", Some(vec!["a b"])),
            ("''", Some(vec![""])),
            ("a'b'c", Some(vec!["abc"])),
            ("", Some(vec![])),
            ("it's", None),
            ("\"", None),
            ("a\\", None),
        ] {
            let split = split(text);
            assert_eq!(split.as_deref().map(|w| w.iter().map(String::as_str).collect()), words, "{text}");
        }
    }
}
