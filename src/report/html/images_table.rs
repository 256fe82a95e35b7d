//! The picture as a table: which image is needed by what, from where, and how that goes. Also what `sam deploy` pushes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::findings::anchor;
use super::markup::Markup;
use super::needs::Need;
use super::words::verdict;
use crate::diagnose::{RegistryReport, Report};
use crate::facts::Facts;
use crate::report::finding_human::who;
use crate::report::function_name;
use crate::report::standing::{Mark, standing};

/// Up to so many need not be counted to be seen.
const FEW: usize = 3;

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
        let (path, command) = (need.function.as_str(), who(need.pull.usage));
        if !row.functions.contains(&path) {
            row.functions.push(path);
        }
        if !row.uses.contains(&command) {
            row.uses.push(command);
        }
    }
    let mut groups: BTreeMap<&str, Vec<(&str, Row<'_>)>> = BTreeMap::new();
    for (reference, row) in rows {
        groups.entry(row.host).or_default().push((reference, row));
    }
    let mut groups: Vec<(&str, Vec<(&str, Row<'_>)>)> = groups.into_iter().collect();
    for (_, rows) in &mut groups {
        rows.sort_by_key(|(_, row)| Reverse(row.mark));
    }
    groups.sort_by_key(|(_, rows)| rows.first().map(|(_, row)| (Reverse(row.mark), row.finding)));
    if !groups.is_empty() {
        section.element("table", &[("class", "images")], |table| {
            table.element("thead", &[], |head| {
                head.element("tr", &[], |line| {
                    for title in ["Verdict", "Image", "For"] {
                        line.leaf("th", &[("scope", "col")], title);
                    }
                });
            });
            for (host, rows) in &groups {
                table.element("tbody", &[], |body| {
                    let registry = report.registries.iter().find(|found| found.host == *host);
                    write_registry(body, facts, registry);
                    for (reference, row) in rows {
                        write_row(body, report, registry, reference, row);
                    }
                });
            }
        });
    }
    pushes(section, facts);
}

/// What is stored for a registry, above its images.
fn write_registry(body: &mut Markup, facts: &Facts, registry: Option<&RegistryReport>) {
    body.element("tr", &[], |line| {
        line.element("th", &[("scope", "rowgroup"), ("colspan", "3")], |cell| match registry {
            Some(registry) => {
                cell.leaf("code", &[], &registry.host);
                cell.text(&format!(" · {}", standing(facts, registry)));
            }
            None => cell.text("Made on this machine by sam build; no login is needed"),
        });
    });
}

fn write_row(
    body: &mut Markup,
    report: &Report,
    registry: Option<&RegistryReport>,
    reference: &str,
    row: &Row<'_>,
) {
    body.element("tr", &[], |line| {
        line.element("td", &[("class", state_class(row.mark))], |cell| {
            cell.leaf("span", &[("class", "sign"), ("aria-hidden", "true")], row.mark.sign());
            cell.text(&format!(" {}", verdict(row.mark, registry)));
            let finding = row.finding.and_then(|index| Some((index, report.findings.get(index)?)));
            if let Some((index, finding)) = finding {
                cell.text(": ");
                cell.leaf("a", &[("href", &format!("#{}", anchor(index)))], &finding.id);
            }
        });
        line.element("td", &[], |cell| cell.leaf("code", &[], reference));
        line.element("td", &[], |cell| {
            if row.functions.len() > FEW {
                cell.text(&format!("{} in all: ", row.functions.len()));
            }
            cell.text(&row.functions.join(", "));
            cell.text(" ");
            cell.leaf("span", &[("class", "soft")], &format!("({})", row.uses.join(", ")));
        });
    });
}

/// The class of a cell that says how something ended.
pub(super) fn state_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "state good",
        Mark::Unknown => "state unknown",
        Mark::Warning => "state warning",
        Mark::Error => "state bad",
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
                item.text(&format!("{}: ", function_name::name(facts, push.template.as_ref(), &push.path)));
                match (&push.reference, &push.why) {
                    (Some(reference), _) => item.leaf("code", &[], reference.as_str()),
                    (None, Some(why)) => item.text(why.as_str()),
                    (None, None) => item.text("not known"),
                }
            });
        }
    });
}
