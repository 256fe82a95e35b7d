//! Columns of places that come mostly in the order of the text, so that a line of many megabytes is counted once.

use std::cell::Cell;

/// Counts characters from the beginning of a line.
#[derive(Default)]
pub(super) struct Columns {
    /// The line and the place that were asked for last (byte offsets), and the column there.
    last: Cell<(usize, usize, usize)>,
}

impl Columns {
    /// The column, from 1, of the byte offset `place` in the line that begins at `line_start`.
    pub(super) fn of(&self, text: &str, line_start: usize, place: usize) -> usize {
        let (line, from, column) = match self.last.get() {
            (line, from, column) if line == line_start && from <= place && column > 0 => (line, from, column),
            _ => (line_start, line_start, 1),
        };
        let Some(between) = text.get(from..place) else { return column };
        let column = column + between.chars().count();
        self.last.set((line, place, column));
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_in_whatever_order_they_are_asked_for() {
        let text = "äb\ncdé fg";
        let columns = Columns::default();
        for (line_start, place, column) in
            [(4, 10, 6), (4, 6, 3), (0, 2, 2), (0, 3, 3), (4, 4, 1), (4, 11, 7)]
        {
            assert_eq!(columns.of(text, line_start, place), column, "{line_start} {place}");
        }
        assert_eq!(columns.of(text, 0, 1), 1, "inside a character");
    }
}
