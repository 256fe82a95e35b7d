//! The page from its first line to its last.

use super::certainty;
use super::checks;
use super::clients;
use super::findings;
use super::images_table;
use super::markup::Markup;
use super::needs::needs;
use super::picture::{self, Graph};
use super::policy::policy;
use super::summary;
use super::surroundings;
use super::verdict::{self, Verdict};
use crate::diagnose::Report;
use crate::facts::Facts;
use crate::remedy::Shell;
use crate::report::standing::Mark;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("copy.js");

/// The report as a page, with command lines for `shell`.
#[must_use]
pub fn render(facts: &Facts, report: &Report, shell: Shell) -> String {
    let verdict = Verdict::new(facts, report);
    let mut page = Markup::default();
    page.ours("<!DOCTYPE html>\n");
    page.element("html", &[("lang", "en")], |html| {
        html.element("head", &[], |head| write_head(head, &verdict));
        html.element("body", &[], |body| write_body(body, facts, report, &verdict, shell));
    });
    page.finish()
}

fn write_head(head: &mut Markup, verdict: &Verdict<'_>) {
    head.void("meta", &[("charset", "utf-8")]);
    head.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    let policy = policy(STYLE, SCRIPT);
    head.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
    head.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    head.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    head.leaf("title", &[], &format!("{} · sam-ecr-doctor", verdict.sentence));
    head.element("style", &[], |style| style.ours(STYLE));
}

fn write_body(body: &mut Markup, facts: &Facts, report: &Report, verdict: &Verdict<'_>, shell: Shell) {
    body.leaf("a", &[("class", "skip"), ("href", "#main")], "Skip to the verdict");
    body.element("header", &[], |header| summary::write_header(header, facts));
    body.element("main", &[("id", "main")], |main| {
        verdict::write(main, verdict, shell);
        summary::write_counts(main, report);
        let graph = Graph::new(facts, report);
        if !graph.is_empty() {
            section(main, "picture", "How it hangs together", |section| {
                section.element("figure", &[], |figure| {
                    picture::write(figure, &graph);
                    figure.element("figcaption", &[], |caption| {
                        for (mark, word) in [
                            (Mark::Good, "works"),
                            (Mark::Unknown, "not known"),
                            (Mark::Warning, "warning"),
                            (Mark::Error, "fails"),
                        ] {
                            caption.leaf("span", &[("class", "key")], &format!("{} {word}", mark.sign()));
                            caption.text(" ");
                        }
                        caption.leaf("a", &[("href", "#images")], "The same as a table");
                    });
                });
            });
        }
        if !report.findings.is_empty() {
            section(main, "findings", "Findings", |section| findings::write(section, facts, report, shell));
        }
        if !facts.pulls.is_empty() || !facts.pushes.is_empty() {
            section(main, "images", "Images and logins", |section| {
                images_table::write(section, facts, report, &needs(facts, report));
            });
        }
        section(main, "checks", "Checks", |section| checks::write(section, report));
        if !report.registries.is_empty() {
            section(main, "clients", "What each client sends", |section| {
                clients::write(section, facts, report);
            });
        }
        section(main, "surroundings", "Engine and AWS", |section| surroundings::write(section, facts));
        section(main, "certainty", "How certainty is earned", certainty::write);
    });
    body.element("footer", &[], |footer| summary::write_footer(footer, facts));
    body.element("script", &[], |script| script.ours(SCRIPT));
}

/// A part of the page with its heading.
fn section(main: &mut Markup, id: &'static str, heading: &'static str, inside: impl FnOnce(&mut Markup)) {
    let label = format!("{id}-heading");
    main.element("section", &[("id", id), ("aria-labelledby", &label)], |section| {
        section.leaf("h2", &[("id", &label)], heading);
        inside(section);
    });
}
