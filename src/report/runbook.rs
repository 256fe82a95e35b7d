//! The rule set as a book to look things up in, before it becomes Markdown or HTML.

use super::rule_page::RulePage;
use crate::rules::{Group, RuleSet};

/// What the book is called.
pub(super) const TITLE: &str = "Why SAM cannot pull from or push to Amazon ECR";

/// A group of causes.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// What they have to do with.
    pub group: Group,
    /// By id.
    pub pages: Vec<RulePage>,
}

impl Chapter {
    /// All chapters of a rule set that has its examples with it.
    #[must_use]
    pub fn all(rules: &RuleSet) -> Vec<Self> {
        let chapter = |(group, members): (Group, Vec<&crate::rules::Rule>)| Self {
            group,
            pages: members.into_iter().map(RulePage::new).collect(),
        };
        rules.groups().into_iter().map(chapter).collect()
    }

    /// What links to it name. No rule's id has a full stop.
    pub(super) fn anchor(&self) -> String {
        let name = serde_json::to_value(self.group).ok();
        format!("group.{}", name.as_ref().and_then(|name| name.as_str()).unwrap_or_default())
    }
}

/// How to use the book, in one paragraph.
pub(super) fn introduction(chapters: &[Chapter]) -> String {
    let causes: usize = chapters.iter().map(|chapter| chapter.pages.len()).sum();
    format!(
        "{causes} causes, with what they look like and the commands that help. Search for words of the error text, or \
         let sam-ecr-doctor explain name the cause. Commands are for sh, bash and zsh; words that begin with YOUR_ must \
         be replaced first. Made by sam-ecr-doctor {}.",
        env!("CARGO_PKG_VERSION")
    )
}

/// A text with a capital letter at its beginning.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    // Names of programs and files stay as they are written.
    let word = text.split_whitespace().next().unwrap_or_default();
    if word.chars().all(char::is_alphabetic) && !matches!(word, "docker" | "sam" | "pass") {
        first + characters.as_str()
    } else {
        text.to_owned()
    }
}
