//! Conditions and outputs, with `--language-extensions`.

use super::Case;
use super::Expected::{Pulls, Refused};

pub(super) const CASES: &[Case] = &[
    Case::new("conditions of a loop", "Transform: AWS::LanguageExtensions
Conditions:
  Fn::ForEach::C: [X, [A, B], {'Is${X}': !Equals ['${X}', A]}]
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !If [IsA, python3.12, python3.13]}}
  G: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !If [IsB, python3.12, python3.13]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64", "G build ~/sam/build-python3.13:latest-x86_64", "G invoke ~/lambda/python:3.13-x86_64"])),
    Case::new("outputs of a loop with an unknown map", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs:
  Fn::ForEach::O: [X, [A], {'O${X}': {Value: !FindInMap [No, a, b]}}]
", Refused("Fn::FindInMap layout is incorrect")),
    Case::new("a null output is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
Outputs: {O: }
", Refused("[/Outputs/O] 'null' values are not allowed")),
    Case::new("a resource with a condition that is not there is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Condition: No, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a false condition takes the value from every Ref", "Transform: AWS::LanguageExtensions
Conditions: {C: !Equals [a, b]}
Parameters: {P: {Type: String, Default: python3.12}}
Resources:
  F: {Type: AWS::Lambda::Function, Condition: C, Properties: {Handler: a, Code: ., Runtime: !Ref P}}
", Pulls(&[])),
    Case::new("a false condition forgives a wrong function", "Transform: AWS::LanguageExtensions
Conditions: {C: !Equals [a, b]}
Resources:
  F: {Type: AWS::Lambda::Function, Condition: C, Properties: {Handler: a, Code: ., Runtime: python3.12, Description: !FindInMap [No, a, b]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a true condition does not", "Transform: AWS::LanguageExtensions
Conditions: {C: !Equals [a, a]}
Resources:
  F: {Type: AWS::Lambda::Function, Condition: C, Properties: {Handler: a, Code: ., Runtime: python3.12, Description: !FindInMap [No, a, b]}}
", Refused("Fn::FindInMap layout is incorrect")),
    Case::new("circular conditions are refused", "Transform: AWS::LanguageExtensions
Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Refused("Found circular condition dependency: A -> B -> A")),
    Case::new("a condition in Fn::If that is not there is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !If [No, python3.12, python3.13]}}
", Refused("Fn::If layout is incorrect")),
    Case::new("a Ref in Fn::And is refused", "Transform: AWS::LanguageExtensions
Parameters: {P: {Type: String, Default: 'true'}}
Conditions: {A: !And [!Ref P, true]}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Refused("Conditions can only be boolean operations")),
    Case::new("Fn::Equals compares texts", "Transform: AWS::LanguageExtensions
Conditions: {A: !Equals [true, 'true'], B: !Equals [1, '1']}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !If [A, python3.12, go1.x]}}
  G: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !If [B, python3.12, go1.x]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64", "G build ~/sam/build-python3.12:latest-x86_64", "G invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("AWS::NoValue in Fn::If leaves the property out", "Transform: AWS::LanguageExtensions
Conditions: {A: !Equals [a, a]}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12, Architectures: !If [A, !Ref 'AWS::NoValue', [arm64]]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a null property is left out", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12, Architectures: }}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
];
