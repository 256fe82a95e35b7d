//! Where the values of expanded resources stand, and nested stacks.

use super::{expand, on, pulls};
use crate::template::parameters::Parameters;
use crate::template::{Options, Template};

const FUNCTION: &str = "{Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: ";

/// `path line:column` of each function's own image.
fn places(template: &Template) -> Vec<String> {
    let own = template.pulls.iter().filter(|pull| pull.usage == crate::template::pulls::PullUse::Invoke);
    own.map(|pull| {
        let location = pull.location.as_ref().unwrap();
        format!("{} {}:{}", pull.path, location.line, location.column)
    })
    .collect()
}

#[test]
fn a_value_of_the_body_stands_where_the_body_has_it() {
    let template = format!(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - X\n    - [A, B]\n    - 'F${{X}}':\n        \
         {FUNCTION}python3.12}}}}\n      'G${{X}}':\n        {FUNCTION}!Sub 'python3.1${{N}}'}}}}\nParameters:\n  N: \
         {{Type: Number, Default: 3}}\n"
    );
    let template = expand(&[("template.yaml", &template)], &on());
    assert_eq!(places(&template), ["FA 7:82", "GA 9:82", "FB 7:82", "GB 9:82"]);
    assert_eq!(template.functions, 4);
}

#[test]
fn a_value_that_is_the_item_stands_where_the_item_does() {
    let template = format!(
        "Transform: AWS::LanguageExtensions\nParameters:\n  L: {{Type: CommaDelimitedList, Default: java21}}\nResources:\n  \
         Fn::ForEach::L1:\n    - X\n    - - python3.12\n      - ruby3.4\n    - 'F&{{X}}':\n        {FUNCTION}!Ref X}}}}\n  \
         Fn::ForEach::L2:\n    - X\n    - !Ref L\n    - 'G&{{X}}':\n        {FUNCTION}'${{X}}'}}}}\n"
    );
    let files = [("template.yaml", &*template)];
    assert_eq!(places(&expand(&files, &on())), ["Fpython312 7:9", "Fruby34 8:9", "Gjava21 3:42"]);
    let overrides = Parameters::of(&[("L", "java17")]);
    let template = expand(&files, &Options { parameter_overrides: overrides, ..on() });
    assert_eq!(places(&template)[2], "Gjava17 15:82");
}

#[test]
fn a_refused_loop_is_pointed_at() {
    let template = "Transform: AWS::LanguageExtensions\nResources:\n  A: {Type: AWS::S3::Bucket}\n  Fn::ForEach::L: \
                    [X, !GetAtt A.B, {}]\n";
    let template = expand(&[("template.yaml", template)], &on());
    let [problem] = &template.problems[..] else { panic!("{:?}", template.problems) };
    assert_eq!(problem.id, "foreach-collection-unresolved");
    assert_eq!(problem.location.as_ref().unwrap().line, 4);
}

/// SAM expands the templates of nested stacks too, with the parameters they are given, where they name the transform
/// themselves.
#[test]
fn nested_stacks_are_expanded_with_their_parameters() {
    let child = format!(
        "Transform: AWS::LanguageExtensions\nParameters:\n  L: {{Type: CommaDelimitedList, Default: A}}\nResources:\n  \
         Fn::ForEach::L1: [X, !Ref L, {{'F${{X}}': {FUNCTION}python3.12}}}}}}]\n"
    );
    let parent = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::N: [N, [One, Two], {'S${N}': {Type: \
                  AWS::Serverless::Application, Properties: {Location: child.yaml, Parameters: {L: 'Z,${N}'}}}}]\n";
    let files = [("template.yaml", parent), ("child.yaml", &*child)];
    let invoke: Vec<String> =
        pulls(&expand(&files, &on())).into_iter().filter(|pull| pull.contains(" invoke ")).collect();
    assert_eq!(
        invoke,
        [
            "SOne/FOne invoke ~/lambda/python:3.12-x86_64",
            "SOne/FZ invoke ~/lambda/python:3.12-x86_64",
            "STwo/FTwo invoke ~/lambda/python:3.12-x86_64",
            "STwo/FZ invoke ~/lambda/python:3.12-x86_64",
        ]
    );
    let without = "Resources: {S: {Type: AWS::Serverless::Application, Properties: {Location: child.yaml}}}";
    let child = child.replace("Transform: AWS::LanguageExtensions\n", "");
    let template = expand(&[("template.yaml", without), ("child.yaml", &child)], &on());
    assert_eq!(template.problems[0].id, "resource-malformed");
}
