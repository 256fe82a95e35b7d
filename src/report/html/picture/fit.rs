//! Text in the columns of a box: broken where names have joints, with an ellipsis in the middle where it is too long,
//! because both ends of a reference tell it apart.

use crate::report::width::{width, width_of};

/// At most `lines` lines of at most `columns` columns.
pub(super) fn fit(text: &str, columns: usize, lines: usize) -> Vec<String> {
    let columns = columns.max(2);
    let whole = broken(text, columns);
    if whole.len() <= lines {
        return whole;
    }
    let characters: Vec<char> = text.chars().collect();
    let mut kept = columns * lines;
    loop {
        let (front, back) = (kept / 2, kept - kept / 2);
        let shortened: String = characters
            .iter()
            .take(front)
            .chain(&['…'])
            .chain(&characters[characters.len().saturating_sub(back)..])
            .collect();
        let fitted = broken(&shortened, columns);
        if fitted.len() <= lines || kept <= 1 {
            return fitted.into_iter().take(lines).collect();
        }
        kept -= 1;
    }
}

/// As many lines as it takes. A line ends behind a joint in its second half, or where it is full.
fn broken(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for c in text.chars() {
        if width(&line) + width_of(c) > columns {
            let cut = joint(&line, columns).filter(|at| *at < line.len());
            // A space that does not fit stands for the end of the line.
            if c == ' ' && cut.is_none_or(|at| at < line.len()) {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            let rest = cut.map(|at| line.split_off(at)).unwrap_or_default();
            lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
        }
        line.push(c);
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Where a line of so many columns is best broken: behind a joint in its second half, or before a word of `CamelCase`.
fn joint(line: &str, columns: usize) -> Option<usize> {
    const STRONG: [char; 5] = ['/', ':', ' ', ',', '@'];
    const WEAK: [char; 3] = ['.', '-', '_'];
    let behind = |joints: &[char]| line.rfind(joints).map(|at| at + 1);
    let in_second_half = |at: &usize| width(&line[..*at]) * 2 >= columns;
    [behind(&STRONG), behind(&WEAK), last_word(line)].into_iter().flatten().find(in_second_half)
}

/// Where the last capital letter behind a small one stands.
fn last_word(line: &str) -> Option<usize> {
    let letters: Vec<(usize, char)> = line.char_indices().collect();
    letters.windows(2).rev().find_map(|pair| match pair {
        [(_, small), (at, capital)] if small.is_lowercase() && capital.is_uppercase() => Some(*at),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_at_joints_and_the_middle_is_left_out() {
        for (text, columns, lines, fitted) in [
            ("public.ecr.aws", 20, 2, vec!["public.ecr.aws"]),
            ("lambda/python:3.12-x86_64", 16, 2, vec!["lambda/python:", "3.12-x86_64"]),
            ("abcdefghijklmnopqrstuvwxyz", 5, 2, vec!["abcde", "vwxyz"]),
            ("HelloWorldFunction", 16, 2, vec!["HelloWorld", "Function"]),
            ("for sam local, sam build", 14, 2, vec!["for sam local,", "sam build"]),
            ("", 5, 2, vec![]),
        ] {
            let found = fit(text, columns, lines);
            if text.starts_with("abc") {
                assert!(found.concat().starts_with("abcd") && found.concat().ends_with("wxyz"), "{found:?}");
                assert!(found.concat().contains('…'), "{found:?}");
            } else {
                assert_eq!(found, fitted, "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn it_fits(text in "\\PC{0,200}", columns in 2usize..40, lines in 1usize..4) {
            let fitted = fit(&text, columns, lines);
            prop_assert!(fitted.len() <= lines);
            for line in &fitted {
                prop_assert!(width(line) <= columns, "{line:?} in {columns}");
            }
        }

        #[test]
        fn nothing_is_lost_where_there_is_room(text in "[a-z/:. -]{0,60}") {
            let fitted = fit(&text, 10, 60);
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&fitted.concat()), letters(&text));
        }
    }
}
