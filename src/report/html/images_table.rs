//! The picture as a table: which image is needed by what, from where, and how that goes. Also what `sam deploy` pushes.

use std::collections::BTreeMap;

use super::findings::anchor;
use super::markup::Markup;
use super::needs::Need;
use crate::diagnose::Report;
use crate::facts::Facts;
use crate::report::finding_human::who;
use crate::report::standing::{Mark, standing};

/// What needs one image.
struct Row<'f> {
    host: &'f str,
    functions: Vec<&'f str>,
    uses: Vec<&'static str>,
    mark: Mark,
    finding: Option<usize>,
}

/// The table.
pub(super) fn write(section: &mut Markup, facts: &Facts, report: &Report, needs: &[Need<'_>]) {
    let mut rows: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for need in needs {
        let row = rows.entry(need.pull.reference.as_str()).or_insert(Row {
            host: &need.pull.registry.host,
            functions: Vec::new(),
            uses: Vec::new(),
            mark: need.mark,
            finding: need.finding,
        });
        row.mark = row.mark.max(need.mark);
        row.finding = row.finding.into_iter().chain(need.finding).min();
        let (path, command) = (need.pull.path.as_str(), who(need.pull.usage));
        if !row.functions.contains(&path) {
            row.functions.push(path);
        }
        if !row.uses.contains(&command) {
            row.uses.push(command);
        }
    }
    let mut rows: Vec<(&str, Row<'_>)> = rows.into_iter().collect();
    rows.sort_by_key(|(_, row)| (std::cmp::Reverse(row.mark), row.host));
    if !rows.is_empty() {
        section.element("table", &[("class", "cards")], |table| {
            table.element("thead", &[], |head| {
                head.element("tr", &[], |line| {
                    for title in ["Verdict", "Image", "For", "Registry and login"] {
                        line.leaf("th", &[("scope", "col")], title);
                    }
                })
            });
            table.element("tbody", &[], |body| {
                for (reference, row) in &rows {
                    write_row(body, facts, report, reference, row);
                }
            });
        });
    }
    pushes(section, facts);
}

fn write_row(body: &mut Markup, facts: &Facts, report: &Report, reference: &str, row: &Row<'_>) {
    body.element("tr", &[], |line| {
        line.element("td", &[("class", state_class(row.mark))], |cell| {
            cell.leaf("span", &[("class", "sign"), ("aria-hidden", "true")], row.mark.sign());
            let words = match row.mark {
                Mark::Good => " works",
                Mark::Unknown => " not known",
                Mark::Warning => " warning",
                Mark::Bad => " fails",
            };
            cell.text(words);
            let finding = row.finding.and_then(|index| Some((index, report.findings.get(index)?)));
            if let Some((index, finding)) = finding {
                cell.text(": ");
                cell.leaf("a", &[("href", &format!("#{}", anchor(index)))], &finding.id);
            }
        });
        line.element("td", &[], |cell| cell.leaf("code", &[], reference));
        line.element("td", &[], |cell| {
            cell.text(&row.functions.join(", "));
            cell.text(" ");
            cell.leaf("span", &[("class", "soft")], &format!("({})", row.uses.join(", ")));
        });
        line.element("td", &[], |cell| match report.registries.iter().find(|found| found.host == row.host) {
            Some(registry) => {
                cell.leaf("code", &[], row.host);
                cell.text(&format!(": {}", standing(facts, registry)));
            }
            None => cell.text("made on this machine by sam build; no login is needed"),
        });
    });
}

/// The class of a cell that says how something ended.
pub(super) fn state_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "state good",
        Mark::Unknown => "state unknown",
        Mark::Warning => "state warning",
        Mark::Bad => "state bad",
    }
}

fn pushes(section: &mut Markup, facts: &Facts) {
    if facts.pushes.is_empty() {
        return;
    }
    section.leaf("h3", &[], "What sam deploy pushes");
    section.leaf("p", &[], "For these SAM asks AWS for a token of its own; stored logins do not matter.");
    section.element("ul", &[], |list| {
        for push in &facts.pushes {
            list.element("li", &[], |item| {
                item.text(&format!("{}: ", push.path));
                match (&push.reference, &push.why) {
                    (Some(reference), _) => item.leaf("code", &[], reference.as_str()),
                    (None, Some(why)) => item.text(why.as_str()),
                    (None, None) => item.text("not known"),
                }
            });
        }
    });
}
