//! The rule set: every cause that is known, and how it shows in text.

mod around;
mod automaton;
mod candidate;
mod check;
mod citation;
mod client;
mod context;
mod cost;
mod cover;
mod encoding;
mod folder;
mod found;
mod grounds;
mod group;
mod literal_search;
mod load;
mod login;
mod matcher;
mod mention;
mod mistake;
mod model;
pub(crate) mod nearest;
mod neighbours;
mod particulars;
mod pattern;
mod plain;
mod prefilter;
mod principal;
mod profile;
mod quote;
mod rank;
mod region;
mod remedies;
mod schema;
mod signature;
mod step;
mod subject;
mod success;
mod trial;
mod vocabulary;
mod window;
mod words;

pub use folder::{FolderError, Trouble};
pub use found::TextMatch;
pub use group::Group;
pub use load::LoadError;
pub use matcher::Matcher;
pub use model::{Example, Near, Need, Needs, Rule, RuleRemedy, Signature, Source};
pub use particulars::particulars;
pub use rank::rank;
pub use remedies::{fill, remedies};
pub use trial::{Taken, Trial, TrialFailure, TriedRule};

use encoding::Decoded;
use serde::Deserialize;
use vocabulary::Vocabulary;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// The rules that are built into the program, as the build script made them.
const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));

/// Their examples and near misses, by id.
const EXAMPLES: &str = include_str!(concat!(env!("OUT_DIR"), "/examples.json"));

/// A set of rules, by id.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: BTreeMap<String, Rule>,
    vocabulary: Vocabulary,
}

/// What the build script made.
#[derive(Default, Deserialize)]
struct Embedded {
    /// By id.
    rules: Vec<Rule>,
    vocabulary: Vocabulary,
}

impl RuleSet {
    /// The rules that are built in. The build script checked them, so none is ever left out.
    #[must_use]
    pub fn embedded() -> Self {
        let Embedded { rules, vocabulary } = serde_json::from_str(EMBEDDED).unwrap_or_default();
        Self { rules: rules.into_iter().map(|rule| (rule.id.clone(), rule)).collect(), vocabulary }
    }

    /// As [`Self::embedded`], with the rules' examples and near misses, which only people read.
    #[must_use]
    pub fn embedded_with_examples() -> Self {
        let mut rules = Self::embedded();
        let examples: BTreeMap<String, (Vec<Example>, Vec<Example>)> =
            serde_json::from_str(EXAMPLES).unwrap_or_default();
        for (id, (examples, near_misses)) in examples {
            if let Some(rule) = rules.rules.get_mut(&id) {
                rule.examples = examples;
                rule.near_misses = near_misses;
            }
        }
        rules
    }

    /// A set of other rules.
    ///
    /// # Errors
    ///
    /// Which pattern is wrong, and how.
    pub fn new(rules: Vec<Rule>) -> Result<Self, String> {
        let rules: BTreeMap<String, Rule> = rules.into_iter().map(|rule| (rule.id.clone(), rule)).collect();
        let signatures = rules.values().flat_map(|rule| &rule.signatures);
        let conditions = signatures
            .map(|signature| match words::conditions(&signature.pattern)? {
                none if none.is_empty() => {
                    Err(format!("{} has no word that every text needs", signature.pattern))
                }
                conditions => Ok(conditions),
            })
            .collect::<Result<Vec<_>, String>>()?;
        let vocabulary = Vocabulary::new(&conditions);
        Ok(Self { rules, vocabulary })
    }

    /// The rule of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.get(id)
    }

    /// Ids that are most like one that does not exist, best first.
    #[must_use]
    pub fn like(&self, id: &str) -> Vec<&str> {
        nearest::nearest(id, self.rules.keys().map(String::as_str))
    }

    /// The rules of each group, in the order of groups and ids. Groups without rules are left out.
    #[must_use]
    pub fn groups(&self) -> Vec<(Group, Vec<&Rule>)> {
        let rules_of = |group: Group| self.iter().filter(|rule| rule.group() == group).collect::<Vec<_>>();
        let groups = Group::ALL.into_iter().map(|group| (group, rules_of(group)));
        groups.filter(|(_, rules)| !rules.is_empty()).collect()
    }

    /// All rules, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// What a file shows; `-` is standard input. As [`Self::explain`].
    ///
    /// # Errors
    ///
    /// What the file fails to open or to be read with.
    pub fn explain_file(&self, file: &Path) -> io::Result<Vec<TextMatch>> {
        if file.as_os_str() == "-" {
            return self.explain(io::stdin().lock(), "-");
        }
        self.explain(BufReader::new(File::open(file)?), &file.to_string_lossy())
    }

    /// What a text shows, most likely cause first, with after-effects of a cause in the same text left out.
    ///
    /// # Errors
    ///
    /// What `text` fails to read with.
    pub fn explain(&self, text: impl BufRead, file: &str) -> io::Result<Vec<TextMatch>> {
        let mut matcher = Matcher::new(self, file);
        let mut input = Decoded::new(text)?;
        loop {
            let read = input.read(matcher.room())?;
            if read == 0 {
                break;
            }
            matcher.filled(read);
        }
        Ok(rank(self, matcher.finish()))
    }
}

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;
