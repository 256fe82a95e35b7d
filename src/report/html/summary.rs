//! What the report is about, and its numbers.

use super::count::count;
use super::markup::Markup;
use crate::diagnose::Report;
use crate::facts::{Facts, TOTAL, TemplateState};
use crate::report::standing::Mark;

/// The program, the template, the commands, the moment.
pub(super) fn write_header(header: &mut Markup, facts: &Facts) {
    header.element("p", &[("class", "about")], |line| {
        line.leaf("strong", &[], "sam-ecr-doctor");
        line.text(" · ");
        match &facts.template {
            TemplateState::Read { .. } if !facts.templates.is_empty() => {
                let functions = facts.template_states().map(TemplateState::functions).sum();
                let templates = count(facts.templates.len(), "template");
                line.text(&format!("{templates} · {}", count(functions, "function")));
            }
            TemplateState::Read { file, functions } => {
                line.leaf("code", &[], file.as_str());
                line.text(&format!(" · {}", count(*functions, "function")));
            }
            TemplateState::NotAsked => line.text(&count(facts.pulls.len(), "image")),
            TemplateState::Missing { .. } => line.text("no template"),
            TemplateState::Unreadable { .. } => line.text("the template could not be read"),
            TemplateState::ConfigUnreadable { .. } => line.text("SAM’s configuration could not be read"),
        }
        if !matches!(facts.template, TemplateState::NotAsked) {
            let commands: Vec<&str> = facts.options.commands.iter().map(|command| command.label()).collect();
            line.text(&format!(" · for {}", commands.join(", ")));
        }
        if let Ok(moment) = jiff::Timestamp::from_second(facts.observed_at) {
            line.text(" · seen ");
            let shown = moment.strftime("%Y-%m-%d %H:%M UTC").to_string();
            line.leaf("time", &[("datetime", &moment.to_string())], &shown);
        }
        if facts.options.offline {
            line.text(" · offline");
        }
    });
}

/// How many of what.
pub(super) fn write_counts(main: &mut Markup, report: &Report) {
    let summary = &report.summary;
    let counted = [
        (summary.errors, "error", Mark::Error, true),
        (summary.warnings, "warning", Mark::Warning, true),
        (summary.infos, "note", Mark::Good, false),
        (summary.unverified, "registry", Mark::Unknown, false),
        (summary.passed, "check", Mark::Good, true),
        (summary.skipped, "check", Mark::Unknown, false),
    ];
    let words = ["", "", "", " not judged", " passed", " skipped"];
    main.element("ul", &[("class", "counts")], |list| {
        for ((number, one, mark, always), words) in counted.into_iter().zip(words) {
            if number == 0 && !always {
                continue;
            }
            let class = match (number, mark) {
                (0, _) => "none",
                _ if one == "note" => "info",
                (_, Mark::Error) => "bad",
                (_, Mark::Warning) => "warning",
                (_, Mark::Unknown) => "unknown",
                (_, Mark::Good) => "good",
            };
            list.element("li", &[("class", class)], |item| {
                let text = count(number, one);
                let (number, what) = text.split_once(' ').unwrap_or((&text, ""));
                item.leaf("strong", &[], number);
                item.text(&format!(" {what}{words}"));
            });
        }
    });
}

/// The version, and where the report was made.
pub(super) fn write_footer(footer: &mut Markup, facts: &Facts) {
    footer.element("p", &[], |line| {
        line.text(concat!("Made by sam-ecr-doctor ", env!("CARGO_PKG_VERSION"), " on "));
        line.text(&facts.system.operating_system);
        if let Some(ci) = &facts.system.ci {
            line.text(&format!(", in {ci}"));
        }
        let milliseconds = facts.took_ms.get(TOTAL).copied().unwrap_or_default();
        line.text(&format!(", in {}.{:02} s. ", milliseconds / 1000, milliseconds % 1000 / 10));
        line.text("The page holds no password, token or key. It may hold account numbers, names and paths.");
    });
}
