//! The container engine, and whom AWS takes the commands for.

use super::markup::Markup;
use crate::facts::Facts;
use crate::report::{aws_human, engines_human};

/// Lists of what was learnt.
pub(super) fn write(section: &mut Markup, facts: &Facts) {
    section.leaf("h3", &[], "Container engine and registries");
    section.element("ul", &[], |list| {
        for line in engines_human::lines(facts) {
            list.leaf("li", &[], &line);
        }
    });
    section.leaf("h3", &[], "AWS");
    let paragraphs = aws_human::paragraphs(facts);
    if paragraphs.is_empty() {
        section.leaf("p", &[], "Not looked at.");
        return;
    }
    section.element("ul", &[], |list| {
        for (line, answers) in paragraphs {
            list.element("li", &[], |item| {
                item.text(&line);
                if !answers.is_empty() {
                    item.element("ul", &[], |inner| {
                        for answer in &answers {
                            inner.leaf("li", &[], answer);
                        }
                    });
                }
            });
        }
    });
}
