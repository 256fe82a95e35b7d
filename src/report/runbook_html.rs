//! `runbook` as one HTML file that needs nothing else: no network, no script.

use std::fmt::Write as _;

use super::html::escape;
use super::rule_page::{PageExample, PageRemedy, RulePage};
use super::runbook::{Chapter, TITLE, introduction, sentence};

const STYLE: &str = include_str!("runbook.css");

/// The whole book.
#[must_use]
pub fn render(chapters: &[Chapter]) -> String {
    let title = escape(TITLE);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#causes\">Skip the contents</a>\n\
         <header>\n<h1>{title}</h1>\n<p>{}</p>\n</header>\n<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ul>\n",
        escape(&introduction(chapters))
    );
    for chapter in chapters {
        let name = escape(chapter.group.title());
        let _ = writeln!(out, "<li><a href=\"#{}\">{name}</a>\n<ul>", chapter.anchor());
        for page in &chapter.pages {
            let title = escape(&sentence(page.title.as_str()));
            let id = escape(&page.id);
            let _ = writeln!(out, "<li><a href=\"#{id}\">{title}</a> <code>{id}</code></li>");
        }
        out.push_str("</ul></li>\n");
    }
    out.push_str("</ul>\n</nav>\n<main id=\"causes\">\n");
    for chapter in chapters {
        let (anchor, name) = (chapter.anchor(), escape(chapter.group.title()));
        let _ = writeln!(out, "<section aria-labelledby=\"{anchor}\">\n<h2 id=\"{anchor}\">{name}</h2>");
        for page in &chapter.pages {
            cause(&mut out, page);
        }
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn cause(out: &mut String, page: &RulePage) {
    let id = escape(&page.id);
    let title = escape(&sentence(page.title.as_str()));
    let severity = page.severity.label();
    let _ = write!(
        out,
        "<article id=\"{id}\">\n<h3><a href=\"#{id}\">{title}</a></h3>\n\
         <p class=\"id\"><code>{id}</code> · <span class=\"severity {severity}\">{severity}</span></p>\n<p>{}</p>\n",
        escape(page.meaning.as_str())
    );
    if let Some(since) = &page.since {
        let _ = writeln!(out, "<p class=\"notes\">Since: {}</p>", escape(since.as_str()));
    }
    let _ = writeln!(out, "<h4>How it shows</h4>\n<p>{}</p>", escape(&page.shown_by()));
    examples(out, &page.examples);
    if !page.explains.is_empty() {
        let link = |id: &String| format!("<a href=\"#{0}\"><code>{0}</code></a>", escape(id));
        let effects: Vec<String> = page.explains.iter().map(link).collect();
        let _ = writeln!(out, "<p>After-effects of it in the same text: {}.</p>", effects.join(", "));
    }
    if !page.remedies.is_empty() {
        out.push_str("<h4>What to do</h4>\n<ol>\n");
        for remedy in &page.remedies {
            write_remedy(out, remedy);
        }
        out.push_str("</ol>\n");
    }
    if !page.near_misses.is_empty() {
        out.push_str("<h4>What looks like it and is something else</h4>\n");
        examples(out, &page.near_misses);
    }
    // A rule file may say nothing else; a link to a script would be one.
    if let Some(docs) = page.docs.as_deref().filter(|docs| docs.starts_with("https://")) {
        let docs = escape(docs);
        let _ = writeln!(out, "<p class=\"docs\">Documentation: <a href=\"{docs}\">{docs}</a></p>");
    }
    out.push_str("</article>\n");
}

fn examples(out: &mut String, examples: &[PageExample]) {
    for example in examples {
        let lines: Vec<String> = example.lines.iter().map(|line| escape(line.as_str())).collect();
        let from = escape(&sentence(example.from.as_str()));
        // The line end at the beginning of `pre` is not shown (HTML, 13.1.2.5); without it an empty first line would be lost.
        let _ = writeln!(out, "<p class=\"from\">{from}:</p>\n<pre>\n{}</pre>", lines.join("\n"));
    }
}

fn write_remedy(out: &mut String, remedy: &PageRemedy) {
    let notes =
        remedy.notes().map(|notes| format!(" <span class=\"notes\">({notes})</span>")).unwrap_or_default();
    let title = escape(&sentence(remedy.title.as_str()));
    let _ = writeln!(out, "<li><strong>{title}</strong>{notes}. {}", escape(remedy.why.as_str()));
    for command in &remedy.commands {
        if let Some(on) = &command.on {
            let _ = writeln!(out, "<p class=\"from\">{}:</p>", escape(on));
        }
        let _ = writeln!(out, "<pre class=\"command\">\n{}</pre>", escape(&command.command));
    }
    if let Some(replace) = remedy.replace() {
        let _ = writeln!(out, "<p class=\"notes\">{}</p>", escape(&replace));
    }
    out.push_str("</li>\n");
}
