use proptest::prelude::*;

use super::stages::read;
use super::*;
use crate::template::source as sources;

/// What a Dockerfile needs, as `use reference line:column`.
fn needed(text: &str, arguments: &str, target: Option<&str>) -> Vec<String> {
    let root = sources::parse(arguments, 0).unwrap().root;
    let arguments = root.map().map(|map| Arguments::given(map)).unwrap_or_default();
    let found = read(text, 0, arguments, target);
    let mut all: Vec<String> = found
        .needed
        .iter()
        .map(|needed| {
            let usage = if needed.usage == PullUse::Base { "base" } else { "copy" };
            format!("{usage} {} {}:{}", needed.reference, needed.mark.line, needed.mark.column)
        })
        .collect();
    all.extend(found.troubles.iter().map(|trouble| format!("{} {}", trouble.id, trouble.mark.line)));
    all
}

#[test]
fn stages_and_scratch_are_no_images() {
    let text = "# syntax=docker/dockerfile:1\nFROM golang:1.24 AS Build\nFROM scratch\nCOPY --from=build /a /a\n\
                COPY --from=0 /b /b\nFROM build\nCOPY --from=public.ecr.aws/x/y:1 /c /c\n";
    assert_eq!(needed(text, "{}", None), ["base golang:1.24 2:6", "copy public.ecr.aws/x/y:1 7:13"]);
}

#[test]
fn arguments_before_the_first_stage_are_put_in() {
    let text = "ARG TAG=3\nARG BASE=a/b:${TAG}\nFROM $BASE\nFROM c:${OTHER:-4}\nFROM ${NONE}\n";
    let missing = "dockerfile-argument-missing 5";
    assert_eq!(needed(text, "{}", None), ["base a/b:3 3:6", "base c:4 4:6", missing]);
    // YAML makes 3.1 of 3.10, and an argument that no ARG declares does not count.
    assert_eq!(needed(text, "{TAG: 3.10, NONE: d}", None), ["base a/b:3.1 3:6", "base c:4 4:6", missing]);
    assert_eq!(needed("ARG NONE\nFROM ${NONE}\n", "{NONE: d}", None), ["base d 2:6"]);
}

#[test]
fn the_builder_stops_at_the_target() {
    let text = "FROM a AS one\nFROM b AS two\nCOPY --from=x / /\nFROM c\n";
    assert_eq!(needed(text, "{}", Some("TWO")), ["base a 1:6", "base b 2:6", "copy x 3:13"]);
    assert_eq!(needed(text, "{}", Some("0")), ["base a 1:6"]);
}

#[test]
fn other_instructions_hide_nothing() {
    let text = "FROM --platform=linux/arm64 a \\\n  AS one\nRUN <<EOF\nFROM not-an-image\nEOF\n\
                RUN echo \\\n  FROM b\nCOPY --from=$X / /\n";
    assert_eq!(needed(text, "{}", None), ["base a 1:29"]);
    let found = read("\u{feff}FROM --platform=linux/arm64 a\n", 0, Arguments::default(), None);
    assert_eq!(found.needed[0].platform.as_deref(), Some("linux/arm64"));
}

#[test]
fn a_malformed_dockerfile_keeps_what_came_before() {
    assert_eq!(needed("FROM a\nNONSENSE b\n", "{}", None), ["base a 1:6", "dockerfile-malformed 2"]);
    assert_eq!(needed("", "{}", None).len(), 1);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "(FROM|COPY|ARG|RUN|ONBUILD| |\n|\\\\|<<|=|\\$|\\{|\\}|--from=|a|ä|AS){0,20}|\\PC{0,40}") {
        let _ = read(&text, 0, Arguments::default(), None);
    }
}
