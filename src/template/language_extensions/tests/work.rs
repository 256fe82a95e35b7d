//! Templates that make too much of little.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{expand, on};

/// The problems of a template, which must come soon.
fn problems(template: &str) -> Vec<String> {
    let start = Instant::now();
    let template = expand(&[("template.yaml", template)], &on());
    assert!(start.elapsed() < Duration::from_mins(1), "{:?}", start.elapsed());
    template.problems.into_iter().map(|problem| problem.id).collect()
}

fn items(count: usize) -> String {
    (0..count).map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

#[test]
fn loops_in_loops_come_to_an_end() {
    let items = items(100);
    let mut body = "'F&{A}x&{B}x&{C}x&{D}x&{E}': {Type: AWS::S3::Bucket}".to_owned();
    for name in ["E", "D", "C", "B", "A"] {
        body = format!("'Fn::ForEach::{name}': [{name}, [{items}], {{{body}}}]");
    }
    let template = format!("Transform: AWS::LanguageExtensions\nResources: {{{body}}}\n");
    assert_eq!(problems(&template), ["template-too-complex"]);
}

#[test]
fn an_item_that_grows_comes_to_an_end() {
    let long = "y".repeat(100_000);
    let text = "${X}".repeat(100_000);
    let template = format!(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [X, [{long}], {{F: {{Type: AWS::S3::Bucket, \
         Properties: {{Name: '{text}'}}}}}}]\n"
    );
    assert_eq!(problems(&template), ["template-too-complex"]);
    let template = format!(
        "Transform: AWS::LanguageExtensions\nParameters: {{X: {{Type: String, Default: {long}}}}}\nResources:\n  F: \
         {{Type: AWS::S3::Bucket, Properties: {{Name: !Sub '{text}'}}}}\n"
    );
    assert_eq!(problems(&template), ["template-too-complex"]);
}

#[test]
fn aliases_of_aliases_come_to_an_end() {
    let mut template = "Transform: AWS::LanguageExtensions\nMetadata:\n  a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        let _ = writeln!(template, "  a{level}: &a{level} [*a{0}, *a{0}]", level - 1);
    }
    template.push_str("Resources:\n  F: {Type: AWS::S3::Bucket, Properties: {A: *a39}}\n");
    assert_eq!(problems(&template), ["template-too-complex"]);
}

#[test]
fn a_chain_of_conditions_comes_to_an_end() {
    let mut template =
        "Transform: AWS::LanguageExtensions\nResources: {F: {Type: AWS::S3::Bucket}}\nConditions:\n"
            .to_owned();
    for link in 0..5000 {
        let _ = writeln!(template, "  C{link}: !Not [!Condition C{}]", link + 1);
    }
    template.push_str("  C5000: !Equals [a, a]\n");
    assert_eq!(problems(&template), ["language-extension-malformed"]);
}

#[test]
fn a_large_project_is_not_too_complex() {
    let items = items(1000);
    let template = format!(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [X, [{items}], {{'F${{X}}': {{Type: \
         AWS::Serverless::Function, Properties: {{Handler: a, CodeUri: '${{X}}', Runtime: python3.12, Environment: \
         {{Variables: {{A: !Sub '${{X}}', B: !GetAtt T.Arn, C: !Join ['-', [a, '${{X}}']]}}}}}}}}}}]\n"
    );
    assert_eq!(problems(&template), Vec::<String>::new());
}
