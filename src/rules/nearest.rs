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

/// How many characters must be put in, taken out or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_and_shortened_names_are_found_and_far_ones_are_not() {
        let names = ["public-token-expired", "private-token-expired", "tag-not-found"];
        assert_eq!(nearest("public-token-expird", names), ["public-token-expired", "private-token-expired"]);
        assert_eq!(nearest("token-expired", names), ["public-token-expired", "private-token-expired"]);
        assert_eq!(nearest("tag-notfound", names), ["tag-not-found"]);
        assert_eq!(nearest("zzz", names), Vec::<&str>::new());
        assert_eq!(nearest("", names), Vec::<&str>::new());
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
