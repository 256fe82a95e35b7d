//! How wide text is on a terminal: CJK characters and emoji take two columns, combining marks none.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The columns that `character` takes.
pub(super) fn width_of(character: char) -> usize {
    character.width().unwrap_or(0)
}
