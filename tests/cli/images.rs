//! `images`: what SAM will pull.

use insta::assert_snapshot;

use crate::doctor::Doctor;

#[test]
fn a_zip_function() {
    let ran = Doctor::new().fixture("hello-world").run(&["images"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(ran.stdout);
}

#[test]
fn image_functions() {
    let ran = Doctor::new().fixture("image-function").run(&["images"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(ran.stdout);
}

#[test]
fn as_json() {
    let ran = Doctor::new().fixture("image-function").run(&["images", "--format", "json"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!(ran.stdout);
}

#[test]
fn parameters_are_overridden() {
    let template = "Parameters: {Version: {Type: String, Default: python3.11}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: a.b, Runtime: !Ref Version}\n";
    let doctor = Doctor::new().file("project/template.yaml", template);
    assert!(doctor.run(&["images"]).stdout.contains("lambda/python:3.11-x86_64"));
    let ran = doctor.run(&["images", "--parameter-overrides", "Version=nodejs22.x"]);
    assert!(ran.stdout.contains("lambda/nodejs:22-x86_64"), "{}", ran.stdout);
}

#[test]
fn sam_local_reads_the_built_template() {
    let built = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, DockerContext: ., DockerTag: latest}\n    Properties: {PackageType: Image, ImageUri: 'f:latest'}\n";
    let source = built.replace(", ImageUri: 'f:latest'", "");
    let doctor = Doctor::new()
        .file("project/template.yaml", source)
        .file("project/Dockerfile", "FROM public.ecr.aws/lambda/python:3.12\n")
        .file("project/.aws-sam/build/template.yaml", built);
    let ran = doctor.run(&["images"]);
    assert!(ran.stdout.contains("f:latest"), "{}", ran.stdout);
    assert!(ran.stdout.contains("none: made by sam build"), "{}", ran.stdout);
    let named = doctor.run(&["images", "-t", "template.yaml"]);
    assert!(!named.stdout.contains("f:latest"), "{}", named.stdout);
}

#[test]
fn what_is_unchanged_by_the_build_points_at_the_template_that_people_edit() {
    let template = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: a.b, Runtime: python3.12}\n";
    let doctor = Doctor::new()
        .file("project/template.yaml", template)
        .file("project/.aws-sam/build/template.yaml", format!("# made by sam build\n{template}"));
    let ran = doctor.run(&["images", "--format", "json"]);
    assert!(!ran.stdout.contains(".aws-sam"), "{}", ran.stdout);
}

#[test]
fn a_broken_built_template_is_a_problem_of_sam_local() {
    let doctor = Doctor::new().fixture("hello-world").file("project/.aws-sam/build/template.yaml", "a: [");
    let ran = doctor.run(&["images"]);
    assert!(ran.stdout.contains("Run sam build again"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("lambda/python"), "sam local pulls nothing: {}", ran.stdout);
    let build_only = doctor.run(&["images", "--for", "build"]);
    assert!(!build_only.stdout.contains("Run sam build again"), "{}", build_only.stdout);
}

#[test]
fn no_template() {
    let ran = Doctor::new().run(&["images"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
    assert_snapshot!(ran.stderr);
}
