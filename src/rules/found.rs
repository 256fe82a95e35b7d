//! What was found in a text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Group;
use super::success::Success;
use crate::finding::Certainty;
use crate::image::Registry;
use crate::location::Location;
use crate::quoted::Quoted;
use crate::remedy::Client;

/// A rule that text shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TextMatch {
    /// The rule's id.
    pub id: String,
    /// How sure the text alone makes it.
    pub certainty: Certainty,
    /// The registry that the text is about.
    pub registry: Option<Registry>,
    /// The client that failed, where the text makes it certain.
    #[serde(default)]
    pub client: Client,
    /// What the signature's named captures held.
    pub captures: BTreeMap<String, Quoted>,
    /// The first line that shows it; the column is where the signature begins.
    pub source: Location,
    /// That line, without colours and what a build system wrote before it; of a very long one, the part that shows it.
    pub line: Quoted,
    /// How many characters of `line` stand before the signature.
    #[serde(default)]
    pub offset: usize,
    /// How many lines show it.
    pub count: usize,
    /// The last line that shows it.
    #[serde(default)]
    pub last_line: usize,
    /// Whether it went well later in the text.
    #[serde(default)]
    pub healed: bool,
}

/// All that was found, each cause once.
#[derive(Clone, Default)]
pub(super) struct Found {
    matches: Vec<(TextMatch, bool)>,
}

impl Found {
    /// Takes note of a match. `is_named` says that the line itself names the registry, or the rule is about one kind of
    /// registry: then the same cause with another registry is another diagnosis.
    pub(super) fn take(&mut self, new: TextMatch, is_named: bool) {
        let host = |found: &TextMatch| found.registry.as_ref().map(|registry| registry.host.clone());
        let same = |(old, old_named): &&mut (TextMatch, bool)| {
            old.id == new.id && (host(old) == host(&new) || !is_named || !*old_named)
        };
        let Some((old, named)) = self.matches.iter_mut().find(|old| same(old)) else {
            self.matches.push((new, is_named));
            return;
        };
        let line = new.source.line;
        if is_named && !*named {
            old.registry = new.registry;
            *named = true;
        }
        old.certainty = old.certainty.max(new.certainty);
        for (name, value) in new.captures {
            old.captures.entry(name).or_insert(value);
        }
        old.count += usize::from(line > old.last_line);
        old.last_line = old.last_line.max(new.last_line);
        old.healed &= new.healed;
    }

    /// What failed before and went well now is mended.
    pub(super) fn heal(&mut self, success: &Success) {
        let name = |image: &str| image.split(['@', ':']).next().unwrap_or(image).to_owned();
        for (found, _) in &mut self.matches {
            let refused = found.registry.as_ref().map(|refused| &refused.host);
            found.healed |= match success {
                Success::Moved { image, registry } => {
                    let other = found.captures.get("image").is_some_and(|refused| {
                        refused.as_str().contains('/') && name(refused.as_str()) != name(image)
                    });
                    refused == Some(&registry.host) && !other
                }
                Success::LoggedIn(registry) => {
                    is_mended_by_login(&found.id)
                        && refused == registry.as_ref().map(|registry| &registry.host)
                }
            };
        }
    }

    /// In the order of first appearance.
    pub(super) fn finish(self) -> Vec<TextMatch> {
        self.matches.into_iter().map(|(found, _)| found).collect()
    }
}

/// Whether a cause keeps somebody from logging in, so that it is gone where the login went well.
fn is_mended_by_login(id: &str) -> bool {
    const OTHERS: [&str; 5] = [
        "empty-password-non-tty",
        "private-throttled",
        "network-timeout-api",
        "network-reset-api",
        "clock-skew",
    ];
    id.starts_with("login-") || OTHERS.contains(&id) || Group::of(id) == Group::Aws
}
