//! Small templates and what SAM CLI 1.170.0 makes of them. The answers are SAM's own: its providers were asked, with and
//! without `--language-extensions`, and the images they named stand here (`~/` is `public.ecr.aws/`).

mod collections;
mod conditions;
mod functions;
mod loops;
mod off;
mod places;
mod resources;
mod work;

use std::path::Path;

use proptest::prelude::*;

use crate::environment::Environment;
use crate::template::parameters::Parameters;
use crate::template::pulls::Problem;
use crate::template::{Options, Template, read};

/// A rule, a template that shows it, and SAM's answer.
struct Case {
    rule: &'static str,
    template: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    region: Option<&'static str>,
    expected: Expected,
}

enum Expected {
    /// The path, use and reference of each pull, in the order of the alphabet.
    Pulls(&'static [&'static str]),
    /// Words of SAM's error; empty where it is one of Python's.
    Refused(&'static str),
}

impl Case {
    const fn new(rule: &'static str, template: &'static str, expected: Expected) -> Self {
        Self { rule, template, parameters: &[], region: None, expected }
    }

    fn check(&self, language_extensions: bool) {
        let options = Options {
            parameter_overrides: Parameters::of(self.parameters),
            region: self.region.map(str::to_owned),
            language_extensions,
            ..Options::default()
        };
        let template = expand(&[("template.yaml", self.template)], &options);
        let refusal = template.problems.iter().find(|problem| is_refusal(problem));
        match self.expected {
            Expected::Pulls(expected) => {
                assert_eq!(refusal, None, "{}", self.rule);
                assert_eq!(pulls(&template), expected, "{}", self.rule);
            }
            Expected::Refused(words) => {
                let refusal = refusal.unwrap_or_else(|| panic!("not refused: {}", self.rule));
                assert!(refusal.message.as_str().contains(words), "{}: {}", self.rule, refusal.message);
                assert!(refusal.location.is_some(), "{}", self.rule);
                assert_eq!(template.pulls, [], "{}", self.rule);
            }
        }
    }
}

fn is_refusal(problem: &Problem) -> bool {
    ["SAM refuses the whole template: ", "SAM fails when "]
        .iter()
        .any(|start| problem.message.as_str().starts_with(start))
}

/// What is made of a folder of files.
fn expand(files: &[(&str, &str)], options: &Options) -> Template {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    read(Path::new("template.yaml"), options, &Environment::new(folder.path(), &[])).unwrap()
}

fn on() -> Options {
    Options { language_extensions: true, ..Options::default() }
}

fn pulls(template: &Template) -> Vec<String> {
    let mut pulls: Vec<String> = template
        .pulls
        .iter()
        .map(|pull| {
            let usage = format!("{:?}", pull.usage).to_lowercase();
            format!("{} {usage} {}", pull.path, pull.reference).replace("public.ecr.aws/", "~/")
        })
        .collect();
    pulls.sort();
    pulls
}

#[test]
fn templates_are_expanded_as_sam_expands_them() {
    for cases in [loops::CASES, collections::CASES, conditions::CASES, functions::CASES, resources::CASES] {
        for case in cases {
            case.check(true);
        }
    }
}

#[test]
fn templates_are_read_as_sam_reads_them_where_it_expands_nothing() {
    for case in off::CASES {
        case.check(false);
    }
}

proptest! {
    #[test]
    fn no_template_makes_it_panic(
        name in "Ref|Sub|Join|Select|Split|If|FindInMap|And|Not|Equals|Base64|ToJsonString|Length|Condition|GetAZs",
        argument in "[ab1X$&\\{\\}.,:! \\[\\]]{0,24}",
        identifier in "X|a|''|1|P",
    ) {
        let text = format!(
            "Transform: AWS::LanguageExtensions\nParameters: {{P: {{Type: String}}}}\nConditions: {{a: !{name} {argument}}}\n\
             Resources:\n  Fn::ForEach::L: [{identifier}, {argument}, {{'F${{X}}': {{Properties: !{name} {argument}}}}}]\n"
        );
        for part in [&*text, &text.replace("Conditions", "Outputs"), &text.replace("ForEach::L", "x")] {
            if let Ok(source) = crate::template::source::parse(part, 0) {
                let _ = super::expand(&source.root, &[], &super::budget());
            }
        }
    }
}
