//! Policies and other parts of resources, with `--language-extensions`.

use super::Case;
use super::Expected::{Pulls, Refused};

pub(super) const CASES: &[Case] = &[
    Case::new("Globals are left to the ordinary functions", "Transform: AWS::LanguageExtensions
Globals: {Function: {Runtime: !If [No, python3.12, python3.13]}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: .}}
  G: {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: ., Runtime: python3.12}}
", Pulls(&["G build ~/sam/build-python3.12:latest-x86_64", "G invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a policy may be a parameter", "Transform: AWS::LanguageExtensions
Parameters: {P: {Type: String, Default: Retain}}
Resources:
  F: {Type: AWS::Lambda::Function, DeletionPolicy: !Ref P, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a policy that is a list is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, DeletionPolicy: [Retain], Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Refused("Every DeletionPolicy member must be a string")),
    Case::new("a policy without a value is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, UpdateReplacePolicy: !Ref AWS::NoValue, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Refused("AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy")),
    Case::new("a policy that names a resource is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, DeletionPolicy: !Ref F, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Refused("Unsupported expression for DeletionPolicy in resource F")),
    Case::new("a map with one key that is a number makes SAM fail", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
  A: {Type: AWS::S3::Bucket, Properties: {Responses: {200: {a: b}}}}
", Refused("")),
    Case::new("a map with two such keys does not", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
  A: {Type: AWS::S3::Bucket, Properties: {Responses: {200: {a: b}, 201: {a: b}}}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a list that is a resource is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: [a]
", Refused("")),
    Case::new("a layer of a loop", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::L: [X, [python3.12, nodejs22.x], {'L&{X}': {Type: AWS::Serverless::LayerVersion, Metadata: {BuildMethod: !Ref X}, Properties: {ContentUri: l}}}]
", Pulls(&["Lnodejs22x build ~/sam/build-nodejs22.x:latest-x86_64", "Lpython312 build ~/sam/build-python3.12:latest-x86_64"])),
    Case::new("the place of the code decides no image", "Transform: AWS::LanguageExtensions
Mappings: {SAMCodeUriLoop: {A: {CodeUri: ./a}}}
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: !FindInMap [SAMCodeUriLoop, !Ref X, CodeUri], Runtime: python3.12}}}]
  Fn::ForEach::Two: [X, [A, B], {'G${X}': {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: './src/${X}', Runtime: python3.12}}}]
", Pulls(&["FA build ~/sam/build-python3.12:latest-x86_64", "FA invoke ~/lambda/python:3.12-x86_64", "GA build ~/sam/build-python3.12:latest-x86_64", "GA invoke ~/lambda/python:3.12-x86_64", "GB build ~/sam/build-python3.12:latest-x86_64", "GB invoke ~/lambda/python:3.12-x86_64"])),
];
