//! Tries the rules of a folder on their own examples and near misses.

use std::path::Path;

use super::folder::{Folder, FolderError, Read, Trouble};
use super::{Example, RuleSet, TextMatch};
use crate::location::Location;
use crate::quoted::Quoted;

/// What came of it.
#[derive(Debug, Default)]
pub struct Trial {
    /// Each rule that could be read, by id.
    pub rules: Vec<TriedRule>,
    /// What is wrong in the other files.
    pub troubles: Vec<Trouble>,
    /// Examples of rules that are built in and now show a rule of the folder first.
    pub taken: Vec<Taken>,
}

/// A rule that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedRule {
    /// Its id.
    pub id: String,
    /// Its file as the user knows it.
    pub file: Quoted,
    /// Whether it replaces one that is built in.
    pub replaces: bool,
    /// How many examples it has.
    pub examples: usize,
    /// How many near misses.
    pub near_misses: usize,
    /// What was not as it should be.
    pub failures: Vec<TrialFailure>,
}

/// An example or near miss that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialFailure {
    /// Where its text stands.
    pub at: Location,
    /// What it is, in the rule's own words.
    pub from: Quoted,
    /// What should have come.
    pub expected: Quoted,
    /// What came.
    pub came: Quoted,
}

/// An example of a rule that is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The rule that is built in.
    pub id: String,
    /// The example, in its own words.
    pub from: Quoted,
    /// The rule of the folder that stands before it now.
    pub by: String,
}

impl Trial {
    /// Tries the rules of `folder`, merged with those that are built in.
    ///
    /// # Errors
    ///
    /// Why the folder cannot be read.
    pub fn run(folder: &Path, display: &dyn Fn(&Path) -> String) -> Result<Self, FolderError> {
        Self::beside(&RuleSet::embedded_with_examples(), folder, display)
    }

    /// As [`Self::run`], beside other rules than those that are built in.
    pub(crate) fn beside(
        built_in: &RuleSet,
        folder: &Path,
        display: &dyn Fn(&Path) -> String,
    ) -> Result<Self, FolderError> {
        let Folder { rules, troubles } = Folder::read(folder, built_in, display)?;
        let merged = built_in.clone().merged(rules.iter().map(|read| read.rule.clone()));
        let tried = rules.iter().map(|read| TriedRule {
            id: read.rule.id.clone(),
            file: read.file.clone(),
            replaces: built_in.get(&read.rule.id).is_some(),
            examples: read.rule.examples.len(),
            near_misses: read.rule.near_misses.len(),
            failures: failures(read, &merged),
        });
        Ok(Self { rules: tried.collect(), taken: taken(&rules, built_in, &merged), troubles })
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.troubles.is_empty()
            && self.taken.is_empty()
            && self.rules.iter().all(|rule| rule.failures.is_empty())
    }
}

fn failures(read: &Read, merged: &RuleSet) -> Vec<TrialFailure> {
    let id = &read.rule.id;
    let failure =
        |list: &str, index: usize, example: &Example, expected: String, came: String| TrialFailure {
            at: read.locate(&format!("/{list}/{index}/text")),
            from: Quoted::new(&example.from),
            expected: Quoted::new(&expected),
            came: Quoted::new(&came),
        };
    let examples = read.rule.examples.iter().enumerate().filter_map(|(index, example)| {
        let found = shown(merged, &example.text);
        let is_first = found.first().is_some_and(|first| first.id == *id);
        if !is_first {
            return Some(failure("examples", index, example, format!("{id} first"), in_words(&found)));
        }
        let host = found.first().and_then(|first| first.registry.as_ref()).map(|registry| &registry.host);
        let wanted = example.registry.as_ref()?;
        let came = host.map_or("no registry".to_owned(), |host| format!("the registry {host}"));
        (host != Some(wanted))
            .then(|| failure("examples", index, example, format!("the registry {wanted}"), came))
    });
    let near_misses = read.rule.near_misses.iter().enumerate().filter_map(|(index, example)| {
        let found = shown(merged, &example.text);
        let is_found = found.iter().any(|found| found.id == *id);
        is_found
            .then(|| failure("near_misses", index, example, format!("anything but {id}"), in_words(&found)))
    });
    examples.chain(near_misses).collect()
}

/// Text in memory can always be read.
fn shown(rules: &RuleSet, text: &str) -> Vec<TextMatch> {
    rules.explain(text.as_bytes(), "-").unwrap_or_default()
}

fn in_words(found: &[TextMatch]) -> String {
    let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
    if ids.is_empty() { "nothing".to_owned() } else { ids.join(", then ") }
}

/// Examples of other rules that show one of the folder's first, and did not before.
fn taken(rules: &[Read], built_in: &RuleSet, merged: &RuleSet) -> Vec<Taken> {
    let is_own = |id: &str| rules.iter().any(|read| read.rule.id == id);
    let others = built_in.iter().filter(|rule| !is_own(&rule.id));
    let examples = others.flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)));
    // Few rules are quick to try, and tell which texts are worth trying all on.
    let alone = RuleSet::default().merged(rules.iter().map(|read| read.rule.clone()));
    let touched = examples.filter(|(_, example)| !shown(&alone, &example.text).is_empty());
    let taken = touched.filter_map(|(rule, example)| {
        let by = shown(merged, &example.text).into_iter().next().map(|first| first.id)?;
        let was = || shown(built_in, &example.text).into_iter().next().map(|first| first.id);
        (is_own(&by) && was().as_deref() == Some(rule.id.as_str())).then(|| Taken {
            id: rule.id.clone(),
            from: Quoted::new(&example.from),
            by,
        })
    });
    taken.collect()
}
