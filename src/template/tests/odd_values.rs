//! What SAM takes otherwise than it is meant.

use super::{pulls, template};

/// What SAM makes of a template, in short: `refused`, or references with their path and use.
fn outcome(text: &str) -> String {
    let template = template(text).read();
    let references: Vec<String> = pulls(&template)
        .iter()
        .map(|pull| {
            pull.split_whitespace().take(3).collect::<Vec<_>>().join(" ").replace("public.ecr.aws/", "")
        })
        .collect();
    if references.is_empty() && !template.problems.is_empty() {
        return template.problems[0].id.clone();
    }
    references.join(", ")
}

const FUNCTION: &str = "{Type: AWS::Lambda::Function, Properties: {Runtime: python3.12, Handler: a}}";
const BOTH: &str = "F invoke lambda/python:3.12-x86_64, F build sam/build-python3.12:latest-x86_64";

#[test]
fn sections_that_are_no_maps() {
    for (section, expected) in [
        ("Parameters: [a]", BOTH),
        ("Parameters: text", BOTH),
        ("Outputs: ''", BOTH),
        ("Outputs: {A: text}", BOTH),
        ("Outputs: text", "template-malformed"),
        ("Outputs: {A: null}", "template-malformed"),
        ("Outputs: {A: [null]}", "template-malformed"),
        ("Mappings: text", "template-malformed"),
    ] {
        assert_eq!(outcome(&format!("{section}\nResources: {{F: {FUNCTION}}}")), expected, "{section}");
    }
}

#[test]
fn a_whole_resource_may_be_a_function() {
    let conditions = "Conditions: {C: {'Fn::Equals': [a, a]}}";
    let resource = format!("{{'Fn::If': [C, {FUNCTION}, {{Type: AWS::SNS::Topic}}]}}");
    assert_eq!(outcome(&format!("{conditions}\nResources: {{F: {resource}}}")), BOTH);
    assert_eq!(outcome(&format!("Resources: {{F: {FUNCTION}, G: {{Ref: x}}}}")), "resource-malformed");
    assert_eq!(outcome(&format!("Resources: {{F: {FUNCTION}, G: {{'Fn::ImportValue': x}}}}")), BOTH);
}

#[test]
fn of_two_functions_with_the_same_path_the_last_is_kept() {
    let other = FUNCTION.replace("python3.12", "nodejs22.x");
    let id = |function: &str, id: &str| {
        function.replace("}}", &format!("}}, Metadata: {{SamResourceId: {id}}}}}"))
    };
    let text = format!("Resources: {{A: {}, B: {}}}", id(&other, "F"), id(FUNCTION, "F"));
    assert_eq!(outcome(&text), BOTH);
    // An alias of a whole resource gets the id that SAM has noted in the first.
    assert_eq!(outcome(&format!("Resources:\n  F: &f {FUNCTION}\n  G: *f\n")), BOTH);
}

#[test]
fn metadata_counts_before_functions_are_resolved() {
    let with = |metadata: &str| FUNCTION.replace("}}", &format!("}}, Metadata: {{{metadata}}}}}"));
    let invoke = "F invoke lambda/python:3.12-x86_64";
    for (metadata, expected) in [
        ("SamResourceId: {Ref: x}", BOTH),
        ("'aws:asset:is-bundled': {Ref: 'AWS::NoValue'}", invoke),
        ("BuildProperties: text", invoke),
        ("DockerContext: [a]", "docker-context-malformed"),
        ("'aws:asset:property': [a], 'aws:asset:path': a", "resource-malformed"),
        ("'aws:asset:property': Code.ImageUri, 'aws:asset:path': a", "resource-malformed"),
        ("'aws:asset:property': [a]", BOTH),
    ] {
        assert_eq!(outcome(&format!("Resources: {{F: {}}}", with(metadata))), expected, "{metadata}");
    }
}

#[test]
fn properties_that_sam_takes_otherwise_than_meant() {
    let with = |properties: &str| FUNCTION.replace("}}", &format!(", {properties}}}}}"));
    for (properties, expected) in [
        ("ImageUri: 'a/b:1'", "F invoke a/b:1, F build sam/build-python3.12:latest-x86_64"),
        ("Layers: null", "layer-unknown"),
        ("Layers: {Ref: 'AWS::NoValue'}", "layer-unknown"),
        ("Architectures: {'Fn::GetAZs': cn-north-1}", BOTH),
        ("CodeUri: x, Code: {'Fn::GetAZs': ''}", "code-malformed"),
    ] {
        assert_eq!(outcome(&format!("Resources: {{F: {}}}", with(properties))), expected, "{properties}");
    }
    let bare = "{Type: AWS::Lambda::Function, Properties: {Handler: a}, Metadata: {BuildMethod: makefile}}";
    assert_eq!(outcome(&format!("Resources: {{F: {bare}}}")), "runtime-missing");
}

#[test]
fn the_first_of_the_compatible_runtimes() {
    for (runtimes, expected) in [
        ("[python3.12, x]", "L build sam/build-python3.12:latest-x86_64"),
        ("[]", "L build sam/build-provided:latest-x86_64"),
        ("python3.12", "L build sam/build-p:latest-x86_64"),
        ("[3]", "unsupported-runtime"),
        ("{a: b}", "unsupported-runtime"),
    ] {
        let layer = format!(
            "{{Type: AWS::Lambda::LayerVersion, Properties: {{Content: a, CompatibleRuntimes: {runtimes}}}, \
             Metadata: {{BuildMethod: makefile}}}}"
        );
        assert_eq!(outcome(&format!("Resources: {{L: {layer}}}")), expected, "{runtimes}");
    }
}

#[test]
fn globals_of_the_wrong_type_and_events_without_a_path_are_refused() {
    let api = "A: {Type: AWS::Serverless::Api, Properties: {StageName: x}}";
    assert_eq!(
        outcome(&format!("Globals: {{Api: {{Auth: x}}}}\nResources: {{{api}}}")),
        "resource-malformed"
    );
    let function = "F: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: a, \
                    Events: {E: {Type: Api, Properties: {Method: get}}}}}";
    assert_eq!(outcome(&format!("Resources: {{{function}}}")), "event-malformed");
}
