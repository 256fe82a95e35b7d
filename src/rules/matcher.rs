//! Finds the rules' signatures in lines of text.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use regex::bytes::{Captures, Regex, RegexSet, RegexSetBuilder};
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::pattern::compile;
use super::subject::subject;
use super::{Need, Needs, RuleSet, Signature};
use crate::finding::Certainty;
use crate::image::{Registry, RegistryKind};
use crate::location::Location;
use crate::quoted::Quoted;

/// A rule that text shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextMatch {
    /// The rule's id.
    pub id: String,
    /// How sure the text alone makes it.
    pub certainty: Certainty,
    /// The registry that the text is about.
    pub registry: Option<Registry>,
    /// What the signature's named captures held.
    pub captures: BTreeMap<String, Quoted>,
    /// The first line that shows it; the column is where the signature begins.
    pub source: Location,
    /// That line.
    pub line: Quoted,
    /// How many lines show it.
    pub count: usize,
}

/// Looks at one line after another.
pub struct Matcher<'r> {
    file: String,
    set: RegexSet,
    signatures: Vec<Compiled<'r>>,
    context: Context,
    /// With the number of the last line that was counted: several signatures of a rule may match one line.
    found: Vec<(TextMatch, usize)>,
}

/// A signature whose patterns are compiled when the set has found it in a line for the first time. The build script
/// compiled every pattern, so none fails to here.
struct Compiled<'r> {
    id: &'r str,
    signature: &'r Signature,
    patterns: OnceCell<Option<(Regex, Vec<Regex>)>>,
}

impl Compiled<'_> {
    fn captures<'l>(&self, line: &'l str) -> Option<(&Regex, Captures<'l>)> {
        let patterns = self.patterns.get_or_init(|| {
            let unless = self.signature.unless.iter().filter_map(|pattern| compile(pattern).ok()).collect();
            Some((compile(&self.signature.pattern).ok()?, unless))
        });
        let (pattern, unless) = patterns.as_ref()?;
        let captures = pattern.captures(line.as_bytes())?;
        let excluded = unless.iter().any(|unless| unless.is_match(line.as_bytes()));
        (!excluded).then_some((pattern, captures))
    }
}

impl<'r> Matcher<'r> {
    /// A matcher for the signatures of `rules`, over a text that people know as `file`.
    #[must_use]
    pub fn new(rules: &'r RuleSet, file: &str) -> Self {
        let each = rules
            .iter()
            .flat_map(|rule| rule.signatures.iter().map(|signature| (rule.id.as_str(), signature)));
        let signatures: Vec<Compiled<'_>> =
            each.map(|(id, signature)| Compiled { id, signature, patterns: OnceCell::new() }).collect();
        let patterns = signatures.iter().map(|compiled| &compiled.signature.pattern);
        let set =
            RegexSetBuilder::new(patterns).case_insensitive(true).unicode(false).build().unwrap_or_default();
        Self { file: file.to_owned(), set, signatures, context: Context::default(), found: Vec::new() }
    }

    /// Looks at a line.
    pub fn look_at(&mut self, number: usize, line: &str) {
        self.context.look_at(number, line);
        for index in &self.set.matches(line.as_bytes()) {
            let compiled = &self.signatures[index];
            let Some((pattern, captures)) = compiled.captures(line) else { continue };
            let image = captures.name("image").map(|image| String::from_utf8_lossy(image.as_bytes()));
            let registry = subject(line, image.as_deref()).or_else(|| self.context.registry(number).cloned());
            if meets(&compiled.signature.needs, registry.as_ref()) {
                let found = text_match(
                    compiled,
                    pattern,
                    &captures,
                    registry,
                    Location {
                        file: Quoted::new(&self.file),
                        line: number,
                        column: column(line, captures.get_match().start()),
                        end_column: column(line, captures.get_match().end()),
                    },
                    line,
                );
                self.take(found);
            }
        }
    }

    /// All that was found, in the order of first appearance.
    #[must_use]
    pub fn finish(self) -> Vec<TextMatch> {
        self.found.into_iter().map(|(found, _)| found).collect()
    }

    fn take(&mut self, new: TextMatch) {
        let host = |found: &TextMatch| found.registry.as_ref().map(|registry| registry.host.clone());
        let line = new.source.line;
        let Some((old, last)) =
            self.found.iter_mut().find(|(old, _)| old.id == new.id && host(old) == host(&new))
        else {
            self.found.push((new, line));
            return;
        };
        old.certainty = old.certainty.max(new.certainty);
        if old.source.line == line {
            for (name, value) in new.captures {
                old.captures.entry(name).or_insert(value);
            }
        }
        old.count += usize::from(*last != line);
        *last = line;
    }
}

fn text_match(
    compiled: &Compiled<'_>,
    pattern: &Regex,
    captures: &Captures<'_>,
    registry: Option<Registry>,
    source: Location,
    line: &str,
) -> TextMatch {
    let named = pattern.capture_names().flatten();
    let text =
        |name: &str| captures.name(name).map(|found| Quoted::new(&String::from_utf8_lossy(found.as_bytes())));
    let captures = named.filter_map(|name| Some((name.to_owned(), text(name)?))).collect();
    TextMatch {
        id: compiled.id.to_owned(),
        certainty: compiled.signature.certainty,
        registry,
        captures,
        line: Quoted::new(line.trim()),
        source,
        count: 1,
    }
}

fn column(line: &str, byte: usize) -> usize {
    line.get(..byte).map_or(1, |before| before.chars().count() + 1)
}

fn meets(needs: &Needs, registry: Option<&Registry>) -> bool {
    let kind = registry.map(|registry| registry.kind);
    needs.0.is_empty()
        || needs.0.iter().any(|need| match need {
            Need::Nothing => true,
            Need::EcrPublic => kind == Some(RegistryKind::EcrPublic),
            Need::EcrPrivate => kind == Some(RegistryKind::EcrPrivate),
            Need::Ecr | Need::EcrHostOnLine | Need::EcrCommand => registry.is_some_and(Registry::is_ecr),
            Need::DockerHub => kind == Some(RegistryKind::DockerHub),
            Need::Ghcr => registry.is_some_and(|registry| registry.host == "ghcr.io"),
            Need::Other => kind == Some(RegistryKind::Other),
            Need::NotEcr => registry.is_some_and(|registry| !registry.is_ecr()),
        })
}
