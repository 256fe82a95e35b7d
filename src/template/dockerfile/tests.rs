use proptest::prelude::*;

use super::arguments::Arguments;
use super::builders::platform_arguments;
use super::stages::{Name, read};
use super::*;
use crate::template::source as sources;
use crate::template::value::Mark;

/// What a Dockerfile needs, as `use reference line:column`, and what is wrong, as `id line`.
fn found(text: &str, options: BuildOptions, use_buildkit: bool) -> Vec<String> {
    let found = match read(text, 0) {
        Ok(dockerfile) => build(&dockerfile, options, use_buildkit),
        Err(trouble) => Found { needed: Vec::new(), troubles: vec![trouble] },
    };
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

fn options(arguments: &str, target: Option<&str>) -> BuildOptions {
    let root = sources::parse(arguments, 0).unwrap().root;
    BuildOptions {
        arguments: root.map().map(|map| Arguments::given(map)).unwrap_or_default(),
        target: target.map(|target| Name { text: target.to_owned(), mark: Mark::default() }),
    }
}

fn classic(text: &str, arguments: &str, target: Option<&str>) -> Vec<String> {
    found(text, options(arguments, target), false)
}

fn buildkit(text: &str, target: Option<&str>) -> Vec<String> {
    let mut options = options("{}", target);
    for (name, value) in platform_arguments("linux/arm64") {
        options.arguments.set(name, value);
    }
    found(text, options, true)
}

#[test]
fn stages_and_scratch_are_no_images() {
    let text = "# syntax=docker/dockerfile:1\nFROM golang:1.24 AS Build\nFROM scratch\nCOPY --from=build /a /a\n\
                COPY --from=0 /b /b\nFROM build\nCOPY --from=public.ecr.aws/x/y:1 /c /c\n";
    assert_eq!(classic(text, "{}", None), ["base golang:1.24 2:6", "copy public.ecr.aws/x/y:1 7:13"]);
}

#[test]
fn arguments_before_the_first_stage_are_put_in() {
    let text =
        "ARG TAG=3\nARG BASE=\"a/b:${TAG}\" X='y z'\nFROM $BASE\nFROM c:${OTHER:-4}\nFROM ${NONE}\nFROM d\n";
    let missing = "dockerfile-argument-missing 5";
    // The classic builder pulls until it fails.
    assert_eq!(classic(text, "{}", None), ["base a/b:3 3:6", "base c:4 4:6", missing]);
    // An argument that no ARG declares does not count.
    assert_eq!(classic(text, "{TAG: '3.10', NONE: d}", None), ["base a/b:3.10 3:6", "base c:4 4:6", missing]);
    assert_eq!(classic("ARG NONE\nFROM ${NONE}\n", "{NONE: d}", None), ["base d 2:6"]);
    assert_eq!(classic("ARG A\nFROM ${A:?tell}\n", "{}", None), ["dockerfile-argument-missing 2"]);
    assert_eq!(classic("ARG A=b:c\nFROM ${A%:*}\n", "{}", None), ["dockerfile-argument-unknown 2"]);
}

#[test]
fn the_classic_builder_builds_every_stage_up_to_the_first_of_that_name() {
    let text = "FROM a AS one\nFROM b AS two\nCOPY --from=x / /\nFROM c AS TWO\n";
    assert_eq!(classic(text, "{}", Some("TWO")), ["base a 1:6", "base b 2:6", "copy x 3:13"]);
    // A number is no name, and nothing is pulled for a target that is not there.
    assert_eq!(classic(text, "{}", Some("0")), ["dockerfile-target-missing 0"]);
}

#[test]
fn the_classic_builder_asks_docker_hub_for_a_stage_that_comes_later() {
    let text = "FROM scratch\nCOPY --from=later /a /b\nFROM a AS later\n";
    assert_eq!(classic(text, "{}", None), ["copy later 2:13", "base a 3:6"]);
    assert_eq!(
        classic("FROM scratch\nCOPY --from=1 /a /b\nFROM a\n", "{}", None),
        ["dockerfile-malformed 2"]
    );
}

#[test]
fn what_only_buildkit_knows_stops_the_classic_builder() {
    let text = "FROM a\nRUN --mount=type=bind,from=b,target=/x ls\nFROM c\n";
    assert_eq!(classic(text, "{}", None), ["base a 1:6", "dockerfile-needs-buildkit 2"]);
    assert_eq!(classic("FROM --platform=$BUILDPLATFORM a\n", "{}", None), ["dockerfile-needs-buildkit 1"]);
    assert_eq!(
        classic("FROM a\nCOPY --link --chown=b --from=c / /\n", "{}", None),
        ["base a 1:6", "dockerfile-needs-buildkit 2"]
    );
    assert_eq!(buildkit(text, None), ["base c 3:6"]);
    assert_eq!(
        buildkit("FROM a\nRUN --mount=type=bind,from=b,target=/x ls\n", None),
        ["base a 1:6", "copy b 2:28"]
    );
}

#[test]
fn buildkit_pulls_for_the_stages_that_the_target_needs() {
    let text = "# syntax = docker/dockerfile:1 \nFROM a AS one\nFROM b AS two\nCOPY --from=x / /\nFROM one AS TWO\n\
                COPY --from=3 / /\nFROM c\nFROM d\n";
    assert_eq!(buildkit(text, None), ["base docker/dockerfile:1 1:12", "base d 8:6"]);
    assert_eq!(buildkit(text, Some("two")), ["base docker/dockerfile:1 1:12", "base a 2:6", "base c 7:6"]);
    assert_eq!(buildkit("FROM a\nFROM $NONE\n", None), ["dockerfile-argument-missing 2"]);
    assert_eq!(buildkit("FROM a-${TARGETARCH}\n", None), ["base a-arm64 1:6"]);
}

#[test]
fn from_takes_no_variables() {
    let text = "ARG A=x\nFROM a\nCOPY --from=$A / /\nFROM b\n";
    assert_eq!(classic(text, "{}", None), ["base a 2:6", "dockerfile-malformed 3"]);
    assert_eq!(buildkit("ARG A=x\nFROM a\nCOPY --from=$A / /\n", None), ["dockerfile-malformed 3"]);
}

#[test]
fn arguments_cannot_double_for_ever() {
    let doubling = format!("ARG A=xxxxxxxx\n{}FROM $A\n", "ARG A=$A$A\n".repeat(60));
    assert_eq!(classic(&doubling, "{}", None), ["dockerfile-argument-unknown 11"]);
    let nested = format!("ARG A\nFROM {}x{}\n", "${A:-".repeat(100_000), "}".repeat(100_000));
    assert_eq!(classic(&nested, "{}", None), ["dockerfile-argument-unknown 2"]);
}

#[test]
fn other_instructions_hide_nothing() {
    let text = "FROM --platform=linux/arm64 a \\\n  AS one\nRUN <<EOF\nFROM not-an-image\nEOF\n\
                RUN echo \\\n  FROM b\n";
    assert_eq!(classic(text, "{}", None), ["base a 1:29", "dockerfile-needs-buildkit 4"]);
    assert_eq!(buildkit(text, None), ["base a 1:29"]);
    assert_eq!(
        classic("# escape=`\nFROM public.ecr.aws/a/`\nb:1\n", "{}", None),
        ["base public.ecr.aws/a/b:1 2:6"]
    );
    let dockerfile = read("\u{feff}FROM --platform=linux/arm64 a\n", 0).unwrap_or_default();
    let found = build(&dockerfile, options("{}", None), false);
    assert_eq!(found.needed[0].platform.as_deref(), Some("linux/arm64"));
}

#[test]
fn docker_refuses_an_unknown_instruction_before_it_pulls() {
    assert_eq!(classic("FROM a\nNONSENSE b\n", "{}", None), ["dockerfile-malformed 2"]);
    assert_eq!(classic("", "{}", None), ["dockerfile-malformed 1"]);
    assert_eq!(classic("ARG A\n", "{}", None), ["dockerfile-malformed 1"]);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in "(FROM|COPY|ARG|RUN|ONBUILD| |\n|\\\\|<<|=|\\$|\\{|\\}|--from=|--mount=from=|a|ä|AS|# syntax=|:-|'){0,20}|\\PC{0,40}",
        target in proptest::option::of("[a0]"),
        use_buildkit in any::<bool>(),
    ) {
        let _ = found(&text, options("{}", target.as_deref()), use_buildkit);
    }
}
