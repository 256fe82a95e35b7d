//! `--build-image` and shared builds, against what SAM CLI 1.170.0 builds.

use std::fs;
use std::path::Path;

use crate::environment::Environment;
use crate::template::image_options::ImageOptions;
use crate::template::{Options, Template, read};

fn function(name: &str, properties: &str, metadata: &str) -> String {
    format!(
        "  {name}:\n    Type: AWS::Serverless::Function\n    Metadata: {{{metadata}}}\n    Properties: {{Handler: {name}.a, Runtime: python3.12, {properties}}}\n"
    )
}

fn build(resources: &[String], images: &[&str]) -> Template {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("template.yaml"), format!("Resources:\n{}", resources.concat())).unwrap();
    let images: Vec<String> = images.iter().map(|image| (*image).to_owned()).collect();
    let options = Options { build_images: ImageOptions::parse(&images).unwrap(), ..Options::default() };
    read(Path::new("template.yaml"), &options, &Environment::new(folder.path(), &[])).unwrap()
}

fn images(template: &Template) -> Vec<(&str, &str)> {
    let builds = template.pulls.iter().filter(|pull| pull.usage == crate::template::pulls::PullUse::Build);
    builds.map(|pull| (pull.path.as_str(), pull.reference.as_str())).collect()
}

fn ids(template: &Template) -> Vec<&str> {
    template.problems.iter().map(|problem| problem.id.as_str()).collect()
}

#[test]
fn functions_and_layers_take_their_own_image_or_that_for_all() {
    let layer = "  L:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: python3.12}\n    Properties: {ContentUri: ./l}\n";
    let template = build(
        &[function("F", "CodeUri: ./f", ""), function("G", "CodeUri: ./g", ""), layer.to_owned()],
        &["all:1", "G=g:2", "L=l:3"],
    );
    assert_eq!(images(&template), [("F", "all:1"), ("G", "g:2"), ("L", "l:3")]);
    assert_eq!(ids(&template), [""; 0]);
    let only = build(&[function("F", "CodeUri: ./f", ""), function("G", "CodeUri: ./g", "")], &["G=g:2"]);
    assert_eq!(images(&only), [("F", "public.ecr.aws/sam/build-python3.12:latest-x86_64"), ("G", "g:2")]);
}

#[test]
fn functions_that_share_a_build_take_the_image_of_the_first() {
    let same = [function("F", "CodeUri: ./f", ""), function("G", "CodeUri: f/", "")];
    let template = build(&same, &["F=f:1"]);
    assert_eq!(images(&template), [("F", "f:1"), ("G", "f:1")]);
    let ignored = build(&same, &["G=g:2"]);
    let default = "public.ecr.aws/sam/build-python3.12:latest-x86_64";
    assert_eq!(images(&ignored), [("F", default), ("G", default)]);
    assert_eq!(ids(&ignored), ["build-image-ignored"]);
}

#[test]
fn functions_that_differ_are_built_apart() {
    for (properties, metadata) in [
        ("CodeUri: ./other", ""),
        ("CodeUri: ./f, Architectures: [arm64]", ""),
        ("CodeUri: ./f", "BuildMethod: python3.12"),
    ] {
        let template =
            build(&[function("F", "CodeUri: ./f", ""), function("G", properties, metadata)], &["G=g:2"]);
        assert_eq!(images(&template)[1], ("G", "g:2"), "{properties} {metadata}");
    }
    // Those with a Makefile are never shared, those of esbuild only with the same handler.
    for method in ["makefile", "esbuild"] {
        let method = format!("BuildMethod: {method}");
        let template = build(
            &[function("F", "CodeUri: ./f", &method), function("G", "CodeUri: ./f", &method)],
            &["G=g:2"],
        );
        assert_eq!(images(&template)[1], ("G", "g:2"), "{method}");
    }
}

#[test]
fn a_digest_or_a_port_is_told_to_fail() {
    let template = build(&[function("F", "CodeUri: ./f", "")], &["localhost:5000/foo/bar:tag"]);
    assert_eq!(images(&template), [("F", "localhost:5000/foo/bar:tag")]);
    assert_eq!(ids(&template), ["build-image-split-wrongly"]);
    let message = template.problems[0].message.as_str();
    assert!(message.contains("asks Docker for localhost with the tag 5000/foo/bar"), "{message}");
}

#[test]
fn a_name_that_nothing_has_is_told() {
    let template = build(&[function("F", "CodeUri: ./f", "")], &["Typo=x:1"]);
    assert_eq!(ids(&template), ["build-image-unused"]);
}
