//! What BuildKit takes of a Dockerfile: the stages that the last one needs, and no others; and what `RUN --mount` names.
//!
//! Source: Docker's documentation, "BuildKit" (unused stages are skipped) and "Dockerfile reference" (`RUN --mount`).

use std::collections::BTreeSet;

use super::Needed;
use super::stages::Found;

/// The images of the stages that are built. The stages of `found` end with the one that is wanted.
pub(super) fn needed(found: Found) -> Vec<Needed> {
    let mut built = BTreeSet::new();
    let mut open: Vec<usize> = found.uses.len().checked_sub(1).into_iter().collect();
    while let Some(stage) = open.pop() {
        if let Some(uses) = found.uses.get(stage)
            && built.insert(stage)
        {
            open.extend(uses);
        }
    }
    let all = found.needed.into_iter().chain(found.mounted);
    all.filter(|needed| built.contains(&needed.stage)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::dockerfile::arguments::Arguments;
    use crate::template::dockerfile::stages::read;

    fn references(text: &str, target: Option<&str>) -> Vec<String> {
        let needed = needed(read(text, 0, Arguments::default(), target));
        needed.into_iter().map(|needed| needed.reference).collect()
    }

    #[test]
    fn only_the_stages_that_are_needed_are_built() {
        let text = "FROM a:1 AS a\nFROM b:1 AS b\nCOPY --from=c:1 /c /c\nFROM d:1 AS d\nCOPY --from=a /a /a\n\
                    FROM d\nCOPY --from=e:1 /e /e\n";
        assert_eq!(references(text, None), ["a:1", "d:1", "e:1"]);
        assert_eq!(references(text, Some("b")), ["b:1", "c:1"]);
        assert_eq!(references("FROM a:1\nFROM b:1\nFROM c:1\nCOPY --from=0 /a /a\n", None), ["a:1", "c:1"]);
        assert_eq!(references("", None), [""; 0]);
    }

    #[test]
    fn mounts_name_images_and_stages() {
        let text = "FROM a:1 AS a\nFROM b:1 AS b\nFROM c:1\n\
                    RUN --mount=type=bind,from=a,target=/a --mount=from=d:1,target=/d true\n";
        assert_eq!(references(text, None), ["a:1", "c:1", "d:1"]);
    }
}
