//! Loops, with `--language-extensions`.

use super::Case;
use super::Expected::{Pulls, Refused};

pub(super) const CASES: &[Case] = &[
    Case::new("a loop makes a resource of each item", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A, B], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FA build ~/sam/build-python3.12:latest-x86_64", "FA invoke ~/lambda/python:3.12-x86_64", "FB build ~/sam/build-python3.12:latest-x86_64", "FB invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("the transform may be one of a list", "Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: ., Runtime: python3.12}}}]
", Pulls(&["FA build ~/sam/build-python3.12:latest-x86_64", "FA invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a transform in a map does not count", "Transform: {Name: AWS::LanguageExtensions}
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("")),
    Case::new("without the transform nothing is expanded", "Transform: AWS::Serverless-2016-10-31
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("")),
    Case::new("a Ref to the identifier is the item", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [python3.13, ruby3.4], {'F&{X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !Ref X}}}]
", Pulls(&["Fpython313 build ~/sam/build-python3.13:latest-x86_64", "Fpython313 invoke ~/lambda/python:3.13-x86_64", "Fruby34 build ~/sam/build-ruby3.4:latest-x86_64", "Fruby34 invoke ~/lambda/ruby:3.4-x86_64"])),
    Case::new("the identifier is replaced inside of texts", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, ['12', '13'], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: 'python3.${X}'}}}]
", Pulls(&["F12 build ~/sam/build-python3.12:latest-x86_64", "F12 invoke ~/lambda/python:3.12-x86_64", "F13 build ~/sam/build-python3.13:latest-x86_64", "F13 invoke ~/lambda/python:3.13-x86_64"])),
    Case::new("Fn::Sub with the identifier", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, ['20', '22'], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !Sub 'nodejs${X}.x'}}}]
", Pulls(&["F20 build ~/sam/build-nodejs20.x:latest-x86_64", "F20 invoke ~/lambda/nodejs:20-x86_64", "F22 build ~/sam/build-nodejs22.x:latest-x86_64", "F22 invoke ~/lambda/nodejs:22-x86_64"])),
    Case::new("the ampersand form keeps letters and digits", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [a-1, b_2], {'F&{X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["Fa1 build ~/sam/build-python3.12:latest-x86_64", "Fa1 invoke ~/lambda/python:3.12-x86_64", "Fb2 build ~/sam/build-python3.12:latest-x86_64", "Fb2 invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("an id with other characters is refused for AWS::Serverless", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [a-1], {'F${X}': {Type: AWS::Serverless::Function, Properties: {Handler: a, CodeUri: ., Runtime: python3.12}}}]
", Refused("Logical ids must be alphanumeric.")),
    Case::new("an id with other characters is fine for AWS::Lambda", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [a-1], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["Fa-1 build ~/sam/build-python3.12:latest-x86_64", "Fa-1 invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("items that are numbers and truths", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [1, true, 2.50], {'F&{X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["F1 build ~/sam/build-python3.12:latest-x86_64", "F1 invoke ~/lambda/python:3.12-x86_64", "F25 build ~/sam/build-python3.12:latest-x86_64", "F25 invoke ~/lambda/python:3.12-x86_64", "Ftrue build ~/sam/build-python3.12:latest-x86_64", "Ftrue invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("an item that is a function is not resolved but printed", "Transform: AWS::LanguageExtensions
Parameters: {P: {Type: String, Default: A}}
Resources:
  Fn::ForEach::Loop: [X, [!Ref P], {'F&{X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FRefP build ~/sam/build-python3.12:latest-x86_64", "FRefP invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("an item that is a map is printed with its type", "Transform: AWS::LanguageExtensions
Parameters: {P: {Type: String, Default: A}}
Resources:
  Fn::ForEach::Loop: [X, [{Ref: P}], {'F&{X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Pulls(&["FOrderedDictRefP build ~/sam/build-python3.12:latest-x86_64", "FOrderedDictRefP invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("items that make one id are refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A, A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Fn::ForEach expansion in 'Fn::ForEach::Loop' produced logical IDs that conflict with existing entries: FA")),
    Case::new("an id that stands before the loop is refused", "Transform: AWS::LanguageExtensions
Resources:
  FA: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.13}}}]
", Refused("Fn::ForEach expansion in 'Fn::ForEach::Loop' produced logical IDs that conflict with existing entries: FA")),
    Case::new("an id that stands after the loop wins", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.13}}}]
  FA: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: ruby3.4}}
", Pulls(&["FA build ~/sam/build-ruby3.4:latest-x86_64", "FA invoke ~/lambda/ruby:3.4-x86_64"])),
    Case::new("loops in loops", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A, B], {'Fn::ForEach::In': [Y, ['12', '13'], {'F${X}${Y}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: 'python3.${Y}'}}}]}]
", Pulls(&["FA12 build ~/sam/build-python3.12:latest-x86_64", "FA12 invoke ~/lambda/python:3.12-x86_64", "FA13 build ~/sam/build-python3.13:latest-x86_64", "FA13 invoke ~/lambda/python:3.13-x86_64", "FB12 build ~/sam/build-python3.12:latest-x86_64", "FB12 invoke ~/lambda/python:3.12-x86_64", "FB13 build ~/sam/build-python3.13:latest-x86_64", "FB13 invoke ~/lambda/python:3.13-x86_64"])),
    Case::new("the outer identifier is in the inner loop's name", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A, B], {'Fn::ForEach::In${X}': [Y, ['${X}1'], {'F${Y}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]}]
", Pulls(&["FA1 build ~/sam/build-python3.12:latest-x86_64", "FA1 invoke ~/lambda/python:3.12-x86_64", "FB1 build ~/sam/build-python3.12:latest-x86_64", "FB1 invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("an inner loop with the outer identifier is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A], {'Fn::ForEach::In': [X, [B], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]}]
", Refused("Fn::ForEach::In: identifier 'X' conflicts with another loop identifier")),
    Case::new("loops may be five deep", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::A: [A, [a], {'Fn::ForEach::B': [B, [b], {'Fn::ForEach::C': [C, [c], {'Fn::ForEach::D': [D, [d], {'Fn::ForEach::E': [E, [e], {'F${A}${E}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]}]}]}]}]
", Pulls(&["Fae build ~/sam/build-python3.12:latest-x86_64", "Fae invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("six are refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::A: [A, [a], {'Fn::ForEach::B': [B, [b], {'Fn::ForEach::C': [C, [c], {'Fn::ForEach::D': [D, [d], {'Fn::ForEach::E': [E, [e], {'Fn::ForEach::G': [G, [e], {'F${A}${E}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]}]}]}]}]}]
", Refused("Fn::ForEach nesting depth of 6 exceeds the maximum allowed depth of 5. CloudFormation supports up to 5 nested Fn::ForEach loops.")),
    Case::new("an identifier that is a parameter is refused", "Transform: AWS::LanguageExtensions
Parameters: {X: {Type: String}}
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Fn::ForEach::Loop: identifier 'X' conflicts with parameter name")),
    Case::new("a loop named like a parameter is refused", "Transform: AWS::LanguageExtensions
Parameters: {Loop: {Type: String}}
Resources:
  Fn::ForEach::Loop: [X, [A], {'F${X}': {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}}]
", Refused("Fn::ForEach::Loop: loop name 'Loop' conflicts with parameter name")),
    Case::new("a loop of two elements is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A]]
", Refused("Fn::ForEach::Loop layout is incorrect")),
    Case::new("a loop that is a map is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12}}
", Refused("Fn::ForEach::Loop layout is incorrect")),
    Case::new("a body that is a list is refused", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A], [b]]
", Refused("Fn::ForEach::Loop layout is incorrect")),
    Case::new("a body that is only the identifier makes SAM fail", "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Loop: [X, [A], {Ref: X}]
", Refused("")),
    Case::new("a loop in the properties", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., 'Fn::ForEach::P': [X, [time], {'Run${X}': python3.12}]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("a loop deeper in the properties stays", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12, Environment: {Variables: {'Fn::ForEach::V': [X, [A], {'K${X}': v}]}}}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
];
