//! The page as a whole, with text from elsewhere that means harm.

use proptest::prelude::*;

use super::render;
use crate::diagnose::tests::{facts, pull};
use crate::diagnose::{Report, diagnose};
use crate::facts::{Facts, TemplateState};
use crate::location::Location;
use crate::remedy::Shell;
use crate::rules::RuleSet;
use crate::template::pulls::{Pull, PullUse, SourceLine};

const HOST: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";

/// A machine without a login for the one image it needs, with `text` wherever text comes from elsewhere.
fn case(text: &str) -> (Facts, Report) {
    let location = Location { file: text.into(), line: 3, column: 1, end_column: 4 };
    let mut facts = facts(vec![Pull {
        path: text.into(),
        reference: format!("{HOST}/{text}").into(),
        location: Some(location),
        ..pull(HOST, PullUse::Base)
    }]);
    facts.template = TemplateState::Read { file: text.into(), functions: 1 };
    facts.source_lines.push(SourceLine { file: text.into(), line: 3, text: text.into() });
    facts.engines.sam.endpoint = text.into();
    let mut report = diagnose(&facts, &RuleSet::embedded());
    for finding in &mut report.findings {
        text.clone_into(&mut finding.detail);
        text.clone_into(&mut finding.title);
        finding.breaks.push(text.to_owned());
        for evidence in &mut finding.evidence {
            evidence.value = text.into();
        }
        for remedy in &mut finding.remedies {
            text.clone_into(&mut remedy.why);
            for command in &mut remedy.commands {
                text.clone_into(&mut command.command);
            }
        }
    }
    for check in &mut report.checks {
        check.why = Some(text.to_owned());
    }
    (facts, report)
}

fn page(text: &str) -> String {
    let (facts, report) = case(text);
    render(&facts, &report, Shell::Sh)
}

/// Every tag with its attributes' names, without the values and the text.
fn tags(html: &str) -> Vec<String> {
    let body = html.split_once("<body>").map_or(html, |(_, body)| body);
    let body = body.split_once("<script>").map_or(body, |(body, _)| body);
    body.split('<').skip(1).map(|rest| names(rest.split_once('>').map_or(rest, |(tag, _)| tag))).collect()
}

fn names(tag: &str) -> String {
    // Every second part is a value.
    tag.split('"').step_by(2).collect::<Vec<&str>>().concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_opens_a_tag_or_an_attribute(text in "([<>\"'&/=a-z]|\\PC| ){1,12}") {
        // A line that is all space is not shown.
        let text = format!("x{text}");
        let html = page(&text);
        let drawn = |tag: &String| !tag.starts_with("text ") && tag != "/text" && !tag.starts_with("a href") && tag != "/a";
        let quiet: String = text.chars().map(|_| 'x').collect();
        let shown: Vec<String> = tags(&html).into_iter().filter(drawn).collect();
        let expected: Vec<String> = tags(&page(&quiet)).into_iter().filter(drawn).collect();
        prop_assert_eq!(shown, expected);
    }
}

#[test]
fn a_script_in_a_name_is_text() {
    let html = page("<script>alert(1)</script>\"onload='x'");
    assert_eq!(html.matches("<script>").count(), 1, "that of the page");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&#39;x&#39;"));
}

#[test]
fn only_the_pages_own_style_and_script_count() {
    let html = page("x");
    let policy = html.split_once("Content-Security-Policy").map(|(_, rest)| rest).unwrap_or_default();
    let policy = policy.split_once('>').map(|(policy, _)| policy).unwrap_or_default();
    assert!(policy.contains("default-src &#39;none&#39;") && !policy.contains("unsafe"), "{policy}");
    assert!(!html.contains(" style=") && !html.contains(" onclick="), "what the policy would refuse");
}

#[test]
fn the_line_to_copy_stands_before_all_else() {
    let (facts, report) = case("x");
    let login = &report.findings[0].remedies[0].commands[0].command;
    let html = render(&facts, &report, Shell::Sh);
    let first = html.split_once("<pre class=\"command\">\n").map(|(_, rest)| rest).unwrap_or_default();
    assert!(first.starts_with(&format!("{login}</pre>")), "{first:.200}");
    assert!(html.find("<pre class=\"command\">") < html.find("<svg"));
}
