//! Text as Python cuts it.

/// Whether Python's `str.isspace` takes it for white space: Rust knows no separators of files, groups, records and units.
pub(in crate::aws) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// Python's `str.strip`.
pub(in crate::aws) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Python's `str.rstrip`.
pub(super) fn strip_end(text: &str) -> &str {
    text.trim_end_matches(is_space)
}

/// The lines of a file in Python's text mode: `\n`, `\r\n` and `\r` end them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}
