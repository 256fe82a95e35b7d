//! What somebody may have meant. Shared with the build script.

/// The names that are most like `written`, best first; none where all are far from it.
pub(crate) fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    /// More are no help.
    const MOST: usize = 3;
    /// No name is longer, and comparing takes time.
    const LONGEST: usize = 80;
    let written: String = written.chars().take(LONGEST).collect();
    let most = (written.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let part =
                written.len().min(name.len()) >= 4 && (name.contains(&written) || written.contains(name));
            let distance = distance(&written, name);
            (part || distance <= most).then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How many characters must be put in, taken out, changed or swapped with the next (optimal string alignment).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let changed = rows[i][j] + usize::from(a != b);
            let mut least = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_and_shortened_names_are_found_and_far_ones_are_not() {
        let names = ["public-token-expired", "private-token-expired", "tag-not-found"];
        assert_eq!(nearest("public-tokne-expired", names), ["public-token-expired"]);
        assert_eq!(nearest("token-expired", names), ["public-token-expired", "private-token-expired"]);
        assert_eq!(nearest("tag-notfound", names), ["tag-not-found"]);
        assert_eq!(nearest("zzz", names), Vec::<&str>::new());
        assert_eq!(nearest("", names), Vec::<&str>::new());
        for (one, other, expected) in
            [("kitten", "sitting", 3), ("tilte", "title", 1), ("", "ab", 2), ("a", "", 1)]
        {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }
}
