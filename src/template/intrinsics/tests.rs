use proptest::prelude::*;

use super::*;
use crate::template::{python, source};

const TEMPLATE: &str = r#"
Parameters:
  Name: {Type: String, Default: web}
  Empty: {Type: String, Default: ""}
  Bare: {Type: String}
  Number: {Type: Number, Default: 3.12}
  Whole: {Type: Number, Default: 7}
  Items: {Type: CommaDelimitedList, Default: "a, b,c"}
Conditions:
  Web: !Equals [!Ref Name, web]
  Other: !Not [!Condition Web]
  Both: !And [!Condition Web, !Condition Other]
  Either: !Or [!Condition Other, !Equals [1, 1]]
  Loop: !And [!Condition Loop, !Condition Loop]
  Named: !Condition Web
Mappings:
  Map: {us-east-1: {runtime: python3.13}}
Resources:
  Layer: {Type: AWS::Serverless::LayerVersion}
  Repo: {Type: AWS::ECR::Repository}
  Named: {Type: AWS::Lambda::Function, Properties: {FunctionName: given}}
"#;

fn resolver(template: &str) -> Resolver {
    let root = source::parse(template, 0).unwrap().root;
    let symbols = Symbols::new(&root, &[]);
    Resolver::new(&root, symbols, Resolver::budget(), Path::new("/"))
}

/// The resolved value as Python prints it; `none` where SAM can't resolve it.
fn resolved(expression: &str) -> String {
    let source = source::parse(&format!("value: {expression}"), 0).unwrap();
    let value = source.root.get("value").unwrap().clone();
    resolver(TEMPLATE).resolve(&value).map_or("none".to_owned(), |value| python::text(&value))
}

#[test]
fn functions_are_resolved_as_sam_resolves_them() {
    for (expression, result) in [
        ("!Ref Name", "web"),
        ("!Ref Bare", "Bare"),
        ("!Ref Empty", ""),
        ("!Ref Number", "none"),
        ("!Ref Whole", "7"),
        ("!Ref Items", "['a', 'b', 'c']"),
        ("!Ref Repo", "Repo"),
        ("!Ref Layer", "{'Ref': 'Layer'}"),
        ("!Ref AWS::NoValue", "None"),
        ("!Ref AWS::URLSuffix", "localhost"),
        ("!Ref AWS::Region", "us-east-1"),
        ("!Ref AWS::NotificationArn", "none"),
        ("!Sub '${Name}-${AWS::AccountId}:${!Name}'", "web-123456789012:${!Name}"),
        ("!Sub '${Repo.RepositoryUri}'", "$Repo.RepositoryUri"),
        ("!Sub '${A.B.C} ${ Name } ${'", "${A.B.C} ${ Name } ${"),
        ("!Sub ['${A}/x', {A: v.w}]", "$v.w/x"),
        ("!Sub ['${A}/x', {A: !Ref Name}]", "web/x"),
        ("!Sub '${Number}'", "none"),
        ("!Sub '${Items}'", "['a', 'b', 'c']"),
        ("!GetAtt Repo.RepositoryUri", "none"),
        ("!GetAtt Named.Arn", "arn:aws:lambda:us-east-1:123456789012:function:given"),
        ("!Join [':', [!Ref Name, '1']]", "web:1"),
        ("!Join [':', [!Ref Name, 1]]", "none"),
        ("!Select [1, !Ref Items]", "b"),
        ("!Select ['1', !Ref Items]", "none"),
        ("!Select [3, !Ref Items]", "none"),
        ("!Select [0, !Split ['/', 'a/b']]", "a"),
        ("!FindInMap [Map, !Ref AWS::Region, runtime]", "python3.13"),
        ("!FindInMap [Map, elsewhere, runtime]", "none"),
        ("!If [Web, a, b]", "a"),
        ("!If [Other, a, b]", "b"),
        ("!If [Both, a, b]", "b"),
        ("!If [Either, a, b]", "a"),
        ("!If [Web, a, !Ref AWS::NoValue]", "none"),
        ("!If [Loop, a, b]", "none"),
        ("!If [Named, a, b]", "none"),
        ("!Base64 a", "YQ=="),
        ("!ImportValue a", "none"),
        ("!Select [0, !GetAZs '']", "us-east-1a"),
        ("!GetAZs ap-northeast-1", "['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d']"),
        ("!GetAZs cn-north-1", "[]"),
        ("!GetAZs af-south-1", "none"),
        ("!Transform {Name: Macro, Parameters: {Location: a}}", "none"),
        ("{a: !ImportValue x, b: !Ref Name}", "{'a': {'Fn::ImportValue': 'x'}, 'b': 'web'}"),
        ("[!ImportValue x, !Ref Name]", "none"),
    ] {
        assert_eq!(resolved(expression), result, "{expression}");
    }
}

#[test]
fn a_value_stands_where_it_was_decided() {
    let resolver = resolver(TEMPLATE);
    let source = source::parse("{a: !Ref Name, b: !Ref 'AWS::Region'}", 0).unwrap();
    let mark = |name| resolver.resolve(source.root.get(name).unwrap()).unwrap().mark;
    assert_eq!(mark("a").line, 3, "the default of the parameter");
    assert_eq!(mark("b").line, 1, "the place of the function itself");
}

#[test]
fn doubling_text_comes_to_an_end() {
    let levels = (1..60).map(|level| {
        let before = level - 1;
        format!("a{level}: &a{level} !Join ['', [*a{before}, *a{before}]]\n")
    });
    let template = format!("a0: &a0 xxxxxxxxxxxxxxxx\n{}", levels.collect::<String>());
    let source = source::parse(&template, 0).unwrap();
    assert!(resolver(TEMPLATE).resolve(source.root.get("a59").unwrap()).is_err());
}

proptest! {
    #[test]
    fn no_expression_makes_it_panic(name in "Ref|Sub|GetAtt|Join|Select|Split|If|FindInMap|And|Not", argument in "[a-zA-Z0-9$\\{\\}.,: \\[\\]]{0,20}") {
        if let Ok(source) = source::parse(&format!("v: !{name} {argument}"), 0)
            && let Some(value) = source.root.get("v")
        {
            let _ = resolver(TEMPLATE).resolve(value);
        }
    }
}
