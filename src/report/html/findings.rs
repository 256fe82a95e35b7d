//! Findings: what, how sure, why so, where, what breaks, what helps.

use std::collections::BTreeMap;

use super::count::count;
use super::markup::Markup;
use super::places;
use super::remedies;
use crate::diagnose::Report;
use crate::facts::Facts;
use crate::finding::{Certainty, Finding, Severity};
use crate::remedy::Shell;
use crate::report::function_name;
use crate::report::runbook::sentence;
use crate::report::standing::Mark;

/// How many images a finding names itself.
const MOST_IMAGES: usize = 6;

/// The anchor of the finding at this place. Two findings may have the same id.
pub(super) fn anchor(index: usize) -> String {
    format!("finding-{}", index + 1)
}

/// All of them, worst first.
pub(super) fn write(section: &mut Markup, facts: &Facts, report: &Report, shell: Shell) {
    for (index, finding) in report.findings.iter().enumerate() {
        one(section, facts, finding, &anchor(index), shell);
    }
}

fn one(section: &mut Markup, facts: &Facts, finding: &Finding, anchor: &str, shell: Shell) {
    let (class, mark) = match finding.severity {
        Severity::Error => ("finding bad", Mark::Error.sign()),
        Severity::Warning => ("finding warning", Mark::Warning.sign()),
        Severity::Info => ("finding info", "i"),
    };
    let heading = format!("{anchor}-heading");
    section.element(
        "article",
        &[("id", anchor), ("class", class), ("aria-labelledby", &heading)],
        |article| {
            article.leaf("h3", &[("id", &heading)], &format!("{}.", sentence(&finding.title)));
            article.element("p", &[("class", "labels")], |line| {
                line.element("span", &[("class", "severity")], |severity| {
                    severity.leaf("span", &[("class", "sign"), ("aria-hidden", "true")], mark);
                    severity.text(&format!(" {}", finding.severity.label()));
                });
                line.text(" · ");
                line.text(finding.certainty.label());
                line.text(" · ");
                line.leaf("code", &[], &finding.id);
            });
            if !finding.detail.is_empty() {
                article.leaf("p", &[], &finding.detail);
            }
            remedies::write(article, &finding.remedies, shell);
            if has_grounds(finding) {
                article.leaf("h4", &[], "What was seen");
                evidence(article, finding);
            }
            if !finding.locations.is_empty() {
                article.leaf("h4", &[], "Where");
                places::write(article, facts, finding);
            }
            breaks(article, facts, finding);
            // A rule file may say nothing else; a link to a script would be one.
            if let Some(docs) = finding.docs.as_deref().filter(|docs| docs.starts_with("https://")) {
                article.element("p", &[("class", "docs")], |line| {
                    line.text("Documentation: ");
                    line.leaf("a", &[("href", docs)], docs);
                });
            }
        },
    );
}

fn evidence(article: &mut Markup, finding: &Finding) {
    article.element("dl", &[("class", "evidence")], |list| {
        for evidence in &finding.evidence {
            list.leaf("dt", &[], &evidence.what);
            list.element("dd", &[], |value| {
                value.text(evidence.value.as_str());
                value.text(" ");
                value.leaf("span", &[("class", "soft")], &format!("({})", evidence.source));
            });
        }
        if let Some(why) = &finding.not_proved {
            list.leaf("dt", &[], "not proved");
            list.leaf("dd", &[], why.as_str());
        }
    });
}

fn breaks(article: &mut Markup, facts: &Facts, finding: &Finding) {
    if finding.breaks.is_empty() && finding.pulls.is_empty() {
        return;
    }
    article.leaf("h4", &[], "What it is about");
    if !finding.breaks.is_empty() {
        article.element("p", &[], |line| {
            line.text("Breaks ");
            for (index, command) in finding.breaks.iter().enumerate() {
                line.text(if index == 0 { "" } else { ", " });
                line.leaf("code", &[], command);
            }
            line.text(".");
        });
    }
    let mut images: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for affected in &finding.pulls {
        let image = affected.reference.as_ref().map_or("", |reference| reference.as_str());
        images.entry(image).or_default().push(function_name::of_affected(facts, affected));
    }
    if images.len() > MOST_IMAGES {
        article.element("p", &[], |line| {
            line.text(&format!("It is about {}: ", count(images.len(), "image")));
            line.leaf("a", &[("href", "#images")], "the table lists them");
            line.text(".");
        });
    } else if !images.is_empty() {
        article.element("ul", &[("class", "affected")], |list| {
            for (image, paths) in images {
                list.element("li", &[], |item| {
                    if !image.is_empty() {
                        item.leaf("code", &[], image);
                        item.text(" for ");
                    }
                    item.text(&paths.join(", "));
                });
            }
        });
    }
}

/// Whether there is something to say of what was seen.
fn has_grounds(finding: &Finding) -> bool {
    !finding.evidence.is_empty() || (finding.certainty != Certainty::Certain && finding.not_proved.is_some())
}
