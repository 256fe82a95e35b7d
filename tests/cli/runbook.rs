//! `runbook`: all causes and what helps, as a document.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use regex::Regex;

use crate::doctor::Doctor;

const OURS: &str = include_str!("../../fixtures/rules/our-mirror-down.yaml");
const HOSTILE: &str = r#"
id: zz-hostile
title: '<script>alert(1)</script> *bold* [x](javascript:y)'
meaning: "</p></article><img src=x onerror=y> \e[31mred &amp; `code`"
severity: info
docs: "https://example.com/?a=1&amp;b='()*_"
signatures:
  - pattern: 'hostile </pre>'
    certainty: possible
examples:
  - from: '"><b>'
    text: |
      hostile </pre><script>alert(3)</script>
      ``` ````
near_misses:
  - from: x
    text: 'hospital'
"#;

fn ids() -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files = std::fs::read_dir(folder).expect("the folder of rules");
    let names = files.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    names.map(|name| name.strip_suffix(".yaml").expect("a rule").to_owned()).collect()
}

fn all(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_link_leads_to_an_anchor_and_every_rule_has_one() {
    for (format, links) in [("html", r##"href="#([^"]+)""##), ("markdown", r"\]\(#([^)]+)\)")] {
        let ran = Doctor::new().run(&["runbook", "--format", format]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let anchors = all(r#" id="([^"]+)""#, &ran.stdout);
        let different: BTreeSet<String> = anchors.iter().cloned().collect();
        assert_eq!(anchors.len(), different.len(), "{format}: an anchor stands twice");
        let linked: BTreeSet<String> = all(links, &ran.stdout).into_iter().collect();
        assert_eq!(linked.difference(&different).collect::<Vec<_>>(), Vec::<&String>::new(), "{format}");
        assert!(ids().is_subset(&linked), "{format}: a rule is not in the contents");
    }
}

#[test]
fn a_chapter_of_our_own() {
    let doctor = Doctor::new().file("project/ours/our-mirror-down.yaml", OURS);
    let markdown = doctor.run(&["runbook", "--rules", "ours"]).stdout;
    let start = markdown.find("<a id=\"our-mirror-down\">").expect("our rule");
    let end = markdown[start + 1..].find("<a id=").expect("the next");
    assert_snapshot!("our_rule_markdown", &markdown[start..start + end]);
    let html = doctor.run(&["runbook", "--rules", "ours", "--format", "html"]).stdout;
    let start = html.find("<article id=\"our-mirror-down\">").expect("our rule");
    let end = html[start..].find("</article>").expect("its end");
    assert_snapshot!("our_rule_html", &html[start..start + end]);
    assert_snapshot!(
        "html_head",
        html.split("<nav").next().expect("a head").split("<style>").next().expect("a head")
    );
}

#[test]
fn html_needs_nothing_else_and_nothing_in_a_rule_is_taken_for_html() {
    let doctor = Doctor::new().file("project/ours/zz-hostile.yaml", HOSTILE);
    let html = doctor.run(&["runbook", "--rules", "ours", "--format", "html"]).stdout;
    assert!(html.contains("&lt;script&gt;alert(1)"), "the rule is in it");
    let tags: BTreeSet<String> = all(r"<([a-z0-9]+)[ >]", &html).into_iter().collect();
    let known = "a article body code h1 h2 h3 h4 head header html li main meta nav ol p pre section span strong style \
                 title ul";
    assert_eq!(tags.iter().map(String::as_str).collect::<Vec<_>>().join(" "), known);
    let attributes: BTreeSet<String> =
        all(r#"<[a-z0-9]+(?: [a-z-]+="[^"]*")*? ([a-z-]+)="#, &html).into_iter().collect();
    assert!(attributes.iter().all(|name| !name.starts_with("on") && name != "src"), "{attributes:?}");
    assert!(!html.contains("url(") && !html.contains("@import") && !html.contains('\x1b'));
    let opened = html.matches("<pre").count();
    assert_eq!(opened, html.matches("</pre>").count());
}

#[test]
fn markdown_takes_nothing_in_a_rule_for_markdown() {
    let doctor = Doctor::new().file("project/ours/zz-hostile.yaml", HOSTILE);
    let page = doctor.run(&["rules", "show", "zz-hostile", "--rules", "ours", "--format", "markdown"]).stdout;
    assert_snapshot!(page);
}

#[test]
fn a_file_is_written_or_it_is_said_why_not() {
    let doctor = Doctor::new();
    let ran = doctor.run(&["runbook", "--format", "html", "-o", "book.html"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
    let written = std::fs::read_to_string(doctor.path("project/book.html")).expect("the book");
    let shown = doctor.run(&["runbook", "--format", "html"]).stdout;
    // The harness hides moments in what is shown, and some examples have one.
    assert_eq!(written.lines().count(), shown.lines().count());
    assert!(written.starts_with("<!DOCTYPE html>") && written.ends_with("</html>\n"));
    let ran = doctor.run(&["runbook", "--output", "no/such/folder.html"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("could not be written"), "{}", ran.stderr);
}
