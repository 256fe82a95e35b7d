//! Every check: how it ended, why, and how long it took.

use super::images_table::state_class;
use super::markup::Markup;
use crate::diagnose::{CheckState, Report};
use crate::report::standing::Mark;

/// A table.
pub(super) fn write(section: &mut Markup, report: &Report) {
    section.element("table", &[("class", "checks")], |table| {
        table.element("thead", &[], |head| {
            head.element("tr", &[], |line| {
                for title in ["Check", "State", "Why", "Took"] {
                    line.leaf("th", &[("scope", "col")], title);
                }
            });
        });
        table.element("tbody", &[], |body| {
            for check in &report.checks {
                body.element("tr", &[], |line| {
                    line.element("td", &[], |cell| cell.leaf("code", &[], &check.id));
                    let (mark, sign, word) = match check.state {
                        CheckState::Passed => (Mark::Good, Mark::Good.sign(), "passed"),
                        CheckState::Failed => (Mark::Error, Mark::Error.sign(), "has findings"),
                        CheckState::Skipped => (Mark::Unknown, "–", "skipped"),
                        CheckState::Crashed => (Mark::Error, Mark::Error.sign(), "crashed"),
                    };
                    line.element("td", &[("class", state_class(mark))], |cell| {
                        cell.leaf("span", &[("class", "sign"), ("aria-hidden", "true")], sign);
                        cell.text(&format!(" {word}"));
                    });
                    line.leaf("td", &[], check.why.as_deref().unwrap_or_default());
                    let took = check.took_ms.map(|took| format!("{took} ms")).unwrap_or_default();
                    line.leaf("td", &[("class", "number")], &took);
                });
            }
        });
    });
}
