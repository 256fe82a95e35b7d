//! What helps, with lines to copy, all of it in sight: what is folded away is lost on paper.

use super::command;
use super::markup::Markup;
use crate::remedy::{Remedy, Shell};
use crate::report::rule_page::{remedy_notes, replace};
use crate::report::runbook::sentence;

/// All remedies of a finding, best first.
pub(super) fn write(markup: &mut Markup, remedies: &[Remedy], shell: Shell) {
    for (index, remedy) in remedies.iter().enumerate() {
        let class = if index == 0 { "remedy best" } else { "remedy" };
        markup.element("div", &[("class", class)], |outer| {
            outer.leaf("h4", &[], if index == 0 { "What to do" } else { "Or" });
            write_one(outer, remedy, shell);
        });
    }
}

/// One remedy, after what must be done before.
pub(super) fn write_one(markup: &mut Markup, remedy: &Remedy, shell: Shell) {
    let ends = if remedy.commands.is_empty() && remedy.first.is_empty() && remedy.snippet.is_none() {
        "."
    } else {
        ":"
    };
    markup.element("p", &[("class", "title")], |line| {
        line.element("strong", &[], |strong| strong.linked(&format!("{}{ends}", sentence(&remedy.title))));
        if let Some(notes) = remedy_notes(&remedy.title, remedy.kind, remedy.lasting, remedy.needs_aws) {
            line.text(" ");
            line.leaf("span", &[("class", "soft")], &format!("({notes})"));
        }
    });
    if remedy.first.is_empty() {
        lines(markup, remedy, shell);
    } else {
        steps(markup, remedy, shell);
    }
    if let Some(token_of) = &remedy.token_of {
        markup.leaf("p", &[("class", "soft")], token_of.as_str());
    }
    if !remedy.why.is_empty() {
        markup.element("p", &[("class", "soft")], |why| why.linked(&remedy.why));
    }
}

/// What must be done before, and then the remedy itself.
fn steps(markup: &mut Markup, remedy: &Remedy, shell: Shell) {
    markup.element("ol", &[("class", "steps")], |list| {
        for step in &remedy.first {
            list.element("li", &[], |item| write_one(item, step, shell));
        }
        if !remedy.commands.is_empty() || remedy.snippet.is_some() {
            list.element("li", &[], |item| {
                item.leaf("p", &[], "Then:");
                lines(item, remedy, shell);
            });
        }
    });
}

fn lines(markup: &mut Markup, remedy: &Remedy, shell: Shell) {
    if let Some(replace) = replace(&remedy.placeholders) {
        markup.leaf("p", &[("class", "replace")], &replace);
    }
    if let Some(snippet) = &remedy.snippet {
        command::copyable(markup, &snippet.text);
    }
    command::write(markup, &remedy.commands, shell);
}
