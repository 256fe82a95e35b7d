//! What loops go through, with `--language-extensions`.

use super::Case;
use super::Expected::{Pulls, Refused};

pub(super) const CASES: &[Case] = &[
    Case::new("a collection is a list parameter's default", "Transform: AWS::LanguageExtensions
Parameters: {L: {Type: CommaDelimitedList, Default: 'A, B'}}
Resources:
  Fn::ForEach::Loop: [X, !Ref L, {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FA build ~/sam/build-python3.12:latest-x86_64", "FA invoke ~/lambda/python:3.12-x86_64", "FB build ~/sam/build-python3.12:latest-x86_64", "FB invoke ~/lambda/python:3.12-x86_64"])),
    Case { parameters: &[("L", "C")], ..Case::new("a collection is a list parameter's override", "Transform: AWS::LanguageExtensions
Parameters: {L: {Type: CommaDelimitedList, Default: 'A, B'}}
Resources:
  Fn::ForEach::Loop: [X, !Ref L, {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FC build ~/sam/build-python3.12:latest-x86_64", "FC invoke ~/lambda/python:3.12-x86_64"])) },
    Case::new("a text with commas is a collection", "Transform: AWS::LanguageExtensions
Parameters: {L: {Type: String, Default: 'A, B'}}
Resources:
  Fn::ForEach::Loop: [X, !Ref L, {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FA build ~/sam/build-python3.12:latest-x86_64", "FA invoke ~/lambda/python:3.12-x86_64", "FB build ~/sam/build-python3.12:latest-x86_64", "FB invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a text without commas is not", "Transform: AWS::LanguageExtensions
Parameters: {L: {Type: String, Default: A}}
Resources:
  Fn::ForEach::Loop: [X, !Ref L, {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Fn::ForEach::Loop layout is incorrect")),
    Case::new("a parameter without a value is no collection", "Transform: AWS::LanguageExtensions
Parameters: {L: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Loop: [X, !Ref L, {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Fn::ForEach::Loop layout is incorrect")),
    Case::new("a collection from Fn::FindInMap", "Transform: AWS::LanguageExtensions
Mappings: {M: {us-east-1: {l: [A, B]}}}
Resources:
  Fn::ForEach::Loop: [X, !FindInMap [M, !Ref 'AWS::Region', l], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FA build ~/sam/build-python3.12:latest-x86_64", "FA invoke ~/lambda/python:3.12-x86_64", "FB build ~/sam/build-python3.12:latest-x86_64", "FB invoke ~/lambda/python:3.12-x86_64"])),
    Case { region: Some("eu-west-1"), ..Case::new("the region chooses in a map", "Transform: AWS::LanguageExtensions
Mappings: {M: {us-east-1: {l: [A]}, eu-west-1: {l: [Z]}}}
Resources:
  Fn::ForEach::Loop: [X, !FindInMap [M, !Ref 'AWS::Region', l], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FZ build ~/sam/build-python3.12:latest-x86_64", "FZ invoke ~/lambda/python:3.12-x86_64"])) },
    Case::new("a collection from Fn::Split", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, !Split ['|', 'A|B'], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FA build ~/sam/build-python3.12:latest-x86_64", "FA invoke ~/lambda/python:3.12-x86_64", "FB build ~/sam/build-python3.12:latest-x86_64", "FB invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a collection from Fn::If", "Transform: AWS::LanguageExtensions
Conditions: {C: !Equals [a, b]}
Resources:
  Fn::ForEach::Loop: [X, !If [C, [A], [B]], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FB build ~/sam/build-python3.12:latest-x86_64", "FB invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("an empty collection makes nothing", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
  B: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Pulls(&["B build ~/sam/build-python3.12:latest-x86_64", "B invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a template of an empty loop has no resources", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("'Resources' section is required")),
    Case::new("a collection from Fn::GetAtt is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, !GetAtt A.B, {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Unable to resolve Fn::ForEach collection locally. The collection uses 'Fn::GetAtt' which requires deployed resources and cannot be resolved locally.")),
    Case::new("a collection from Fn::ImportValue is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, !ImportValue a, {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Unable to resolve Fn::ForEach collection locally. The collection uses 'Fn::ImportValue' which requires deployed resources and cannot be resolved locally.")),
    Case::new("a dynamic reference in a collection is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, ['{{resolve:ssm:/a}}'], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Unable to resolve Fn::ForEach collection locally. The collection uses a dynamic reference to AWS Systems Manager Parameter Store which requires AWS API calls and cannot be resolved locally.")),
    Case::new(
        "a Ref to what a function makes is where SAM fails",
        "Transform: AWS::LanguageExtensions
Parameters: {L: {Type: CommaDelimitedList, Default: 'A,B'}}
Resources:
  Fn::ForEach::Loop: [X, {Ref: {Fn::Sub: L}}, {'F${X}': {Type: AWS::S3::Bucket}}]
  B: {Type: AWS::S3::Bucket}
",
        Refused(""),
    ),
];
