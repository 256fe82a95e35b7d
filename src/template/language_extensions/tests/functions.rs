//! Functions, with `--language-extensions`.

use super::Case;
use super::Expected::{Pulls, Refused};

pub(super) const CASES: &[Case] = &[
    Case::new("Fn::Length", "Transform: AWS::LanguageExtensions
Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b,c'}}
Mappings: {M: {'3': {r: python3.12}}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !FindInMap [M, !Join ['', [{Fn::Length: !Ref L}]], r]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("Fn::Length of a text is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: {Fn::Length: abc}}}
", Refused("Fn::Length layout is incorrect")),
    Case::new("Fn::ToJsonString", r#"Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {ImageUri: {Fn::ToJsonString: {a: [1, 2.5, true, null, 'é"'], b: !GetAtt A.Arn}}}}}
"#, Pulls(&[r#"F invoke {"a":[1,2.5,true,null,"\u00e9\""],"b":{"Fn::GetAtt":["A","Arn"]}}"#])),
    Case::new("Fn::ToJsonString of a text is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: {Fn::ToJsonString: abc}}}
", Refused("Fn::ToJsonString layout is incorrect")),
    Case::new("Fn::ToJsonString with a condition is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: {Fn::ToJsonString: {a: !Equals [a, b]}}}}
", Refused("Fn::ToJsonString does not support Fn::Equals intrinsic function")),
    Case::new("a default of Fn::FindInMap", "Transform: AWS::LanguageExtensions
Mappings: {M: {a: {b: python3.12}}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !FindInMap [M, a, c, {DefaultValue: !Sub 'python3.13'}]}}
  G: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !FindInMap [M, a, b, {DefaultValue: python3.13}]}}
", Pulls(&["F build ~/sam/build-python3.13:latest-x86_64", "F invoke ~/lambda/python:3.13-x86_64", "G build ~/sam/build-python3.12:latest-x86_64", "G invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("Fn::FindInMap without a default is refused", "Transform: AWS::LanguageExtensions
Mappings: {M: {a: {b: python3.12}}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !FindInMap [M, a, c]}}
", Refused("Fn::FindInMap cannot find key 'c' in map 'M' under key 'a'")),
    Case::new("a key of Fn::FindInMap that is a number is refused", "Transform: AWS::LanguageExtensions
Mappings: {M: {a: {b: python3.12}}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !FindInMap [M, a, 3]}}
", Refused("Fn::FindInMap layout is incorrect")),
    Case::new("Fn::Select takes an index of text", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !Select ['1', [go1.x, python3.12]]}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("Fn::Select out of bounds is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !Select [2, [go1.x, python3.12]]}}
", Refused("Fn::Select index out of bounds")),
    Case::new("Fn::Join prints what it can't resolve", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {ImageUri: !Join ['', [!GetAtt R.Uri, ':1']]}}}
", Pulls(&["F invoke {'Fn::GetAtt': ['R', 'Uri']}:1"])),
    Case::new("Fn::Sub leaves what it can't resolve in the text", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {ImageUri: !Sub 'a/${R}:${AWS::StackName}'}}}
", Pulls(&["F invoke a/${R}:local"])),
    Case::new("Fn::Split with an empty delimiter is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !Select [0, !Split ['', 'a']]}}
", Refused("Fn::Split delimiter cannot be empty")),
    Case::new("Fn::Base64 of a parameter without a value stays", "Transform: AWS::LanguageExtensions
Parameters: {P: {Type: String}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12, Description: !Base64 {Ref: P}}}
", Pulls(&["F build ~/sam/build-python3.12:latest-x86_64", "F invoke ~/lambda/python:3.12-x86_64"])),
    Case::new("Fn::Base64 of a resource is refused", "Transform: AWS::LanguageExtensions
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: python3.12, Description: !Base64 {Ref: F}}}
", Refused("Fn::Base64 layout is incorrect")),
];
