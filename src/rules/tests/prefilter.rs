//! The prefilter skips lines that no pattern matches, and no others.

use super::super::pattern::compile;
use super::super::prefilter::Prefilter;
use super::*;

#[test]
fn no_line_that_a_pattern_matches_is_skipped() {
    let lines = lines();
    let mut prefilter = Prefilter::new(&RULES.vocabulary);
    let mut possible = Vec::new();
    // The words of two lines, so that no word is at the end of a text, where its neighbours are unknown.
    let padded: Vec<String> =
        lines.iter().map(|line| format!("------------- {line} -------------")).collect();
    let signatures = RULES.iter().flat_map(|rule| &rule.signatures);
    let mut matched = 0;
    for (index, signature) in signatures.enumerate() {
        let pattern = compile(&signature.pattern).expect("a pattern");
        for line in padded.iter().filter(|line| pattern.is_match(line.as_bytes())) {
            matched += 1;
            let hits = prefilter.find(line.as_bytes(), 0..line.len());
            assert!(!hits.is_empty(), "{} has no word in {line}", signature.pattern);
            prefilter.possible(line.as_bytes(), 0..line.len(), false, &mut possible);
            assert!(possible.contains(&index), "{} is not thought of for {line}", signature.pattern);
            assert!(prefilter.is_plausible(line.as_bytes(), 0..line.len()), "{line}");
        }
    }
    assert!(matched > 1000, "only {matched} matches were compared");
}

#[test]
fn ordinary_lines_are_skipped() {
    let mut prefilter = Prefilter::new(&RULES.vocabulary);
    let mut possible = Vec::new();
    for line in [
        "   Compiling rustls v0.23.1 (registry+https://github.com/rust-lang/crates.io-index)",
        "#12 4.512 Get:7 http://deb.debian.org/debian bookworm/main amd64 ca-certificates all 20230311 [153 kB]",
        "npm http fetch GET 200 https://registry.npmjs.org/express 401ms (cache hit)",
        "Successfully built 8f14e45fceea and tagged app:latest; the image could not be smaller than this",
        "test auth::tests::the_token_does_not_outlive_its_session ... ok",
    ] {
        let line = format!("------------- {line} -------------");
        let hits = prefilter.find(line.as_bytes(), 0..line.len());
        for _ in &hits {
            prefilter.possible(line.as_bytes(), 0..line.len(), false, &mut possible);
            assert!(possible.is_empty(), "{line} looks like {possible:?}");
        }
    }
}
