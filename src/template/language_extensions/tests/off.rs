//! Without `--language-extensions`.

use super::Case;
use super::Expected::{Pulls, Refused};

pub(super) const CASES: &[Case] = &[
    Case::new("a loop is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("")),
    Case::new("a loop of an empty list is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
  B: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Refused("")),
    Case::new("a loop without the transform is refused", "Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("")),
    Case::new("a loop that is a map is a resource of its own", "Resources:
  Fn::ForEach::Loop: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Pulls(&["Fn::ForEach::Loop build ~/sam/build-python3.12:latest-x86_64", "Fn::ForEach::Loop invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a loop that is a map is no AWS::Serverless resource", "Resources:
  Fn::ForEach::Loop: {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: ., Runtime: python3.12}}
", Refused("Logical ids must be alphanumeric.")),
    Case::new("a loop in outputs stays", "Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs:
  Fn::ForEach::O: [X, [A], {'O${X}': {Value: !Sub '${X}'}}]
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a loop in outputs over what SAM can't resolve is refused", "Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs:
  Fn::ForEach::O: [X, !ImportValue a, {'O${X}': {Value: a}}]
", Refused("")),
    Case::new("a null in such a loop is refused", "Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs:
  Fn::ForEach::O: [X, null, {'O${X}': {Value: a}}]
", Refused("")),
    Case::new("an output that is null is refused", "Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs: {O: }
", Refused("")),
    Case::new("an output that is text is fine", "Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs: {O: text}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("outputs that are a list are refused", "Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs: [a]
", Refused("")),
    Case::new("a loop in conditions stays", "Conditions:
  Fn::ForEach::C: [X, [A], {'Is${X}': !Equals [a, a]}]
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !If [IsA, python3.12, python3.13]}}
  G: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Pulls(&["G build ~/sam/build-python3.12:latest-x86_64", "G invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a loop in the properties of AWS::Lambda stays", "Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12, 'Fn::ForEach::P': [X, [A], {'K${X}': v}]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a loop in the properties of AWS::Serverless is refused", "Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: ., Runtime: python3.12, 'Fn::ForEach::P': [X, [A], {'K${X}': v}]}}
", Refused("property Fn::ForEach::P not defined for resource of type AWS::Serverless::Function")),
    Case::new("Fn::Length is no function", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12, Timeout: {Fn::Length: [a]}}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("Fn::ToJsonString is no function", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {ImageUri: {Fn::ToJsonString: {a: 1}}}}}
", Pulls(&[])),
    Case::new("Fn::FindInMap with a default has too many arguments", "Transform: AWS::LanguageExtensions
Mappings: {M: {a: {b: python3.12}}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !FindInMap [M, a, b, {DefaultValue: python3.13}]}}
", Pulls(&[])),
    Case::new("a policy may be anything", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, DeletionPolicy: [Retain], Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a condition that is not there is fine", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Condition: No, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
];
