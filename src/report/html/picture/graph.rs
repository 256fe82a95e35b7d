//! What hangs together, from facts and findings: functions, images, and for each registry its login and its verdict.

use super::functions::{FunctionNode, functions};
use super::images::{ImageNode, images};
use super::login::{login, verdict};
use crate::diagnose::Report;
use crate::facts::Facts;
use crate::image::RegistryKind;
use crate::report::html::needs::{Need, needs};
use crate::report::standing::Mark;

/// A box of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report::html) struct Node {
    /// Good or bad.
    pub(super) mark: Mark,
    /// Its name, as long as it is.
    pub(super) name: String,
    /// A few words below.
    pub(super) note: String,
    /// All there is to say, for who points at it.
    pub(super) full: String,
}

/// A registry, what is stored for it, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report::html) struct Chain {
    pub(super) registry: Node,
    pub(super) login: Node,
    pub(super) verdict: Node,
}

/// All of it, the worst first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::report::html) struct Graph {
    pub(super) functions: Vec<FunctionNode>,
    /// In the order of their chains.
    pub(super) images: Vec<ImageNode>,
    pub(super) chains: Vec<Chain>,
}

/// A registry that is needed, how it fares, and the first finding that says so.
struct Host<'f> {
    mark: Mark,
    finding: usize,
    name: &'f str,
}

impl Graph {
    /// Of a report.
    pub(in crate::report::html) fn new(facts: &Facts, report: &Report) -> Self {
        let needs = needs(facts, report);
        let mut hosts: Vec<Host<'_>> = Vec::new();
        for need in &needs {
            let finding = need.finding.unwrap_or(usize::MAX);
            match hosts.iter_mut().find(|host| host.name == need.pull.registry.host) {
                Some(host) => {
                    host.mark = host.mark.max(need.mark);
                    host.finding = host.finding.min(finding);
                }
                None => hosts.push(Host { mark: need.mark, finding, name: &need.pull.registry.host }),
            }
        }
        hosts.sort_by_key(|host| (std::cmp::Reverse(host.mark), host.finding));
        let order = |need: &Need<'_>| {
            hosts.iter().position(|host| host.name == need.pull.registry.host).unwrap_or_default()
        };
        let images = images(&needs, &order);
        let functions = functions(&needs, &images);
        let chains = hosts.iter().map(|host| chain(facts, report, host.name, host.mark)).collect();
        Self { functions, images, chains }
    }

    /// Whether there is anything to see.
    pub(in crate::report::html) fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    /// The picture in a sentence for each registry.
    pub(super) fn in_words(&self) -> String {
        let registries = self.chains.iter().map(|chain| {
            let Chain { registry, login, verdict } = chain;
            let note = if verdict.note.is_empty() { String::new() } else { format!(" ({})", verdict.note) };
            format!("{}: {}, {}; {}{note}.", registry.name, login.name, login.note, verdict.name)
        });
        let sentences: Vec<String> = registries.collect();
        format!("{} The table “Images and logins” has the same.", sentences.join(" "))
    }
}

fn chain(facts: &Facts, report: &Report, host: &str, worst: Mark) -> Chain {
    let found = report.registries.iter().find(|registry| registry.host == host);
    let Some((registry, known)) = found.zip(facts.registries().into_iter().find(|known| known.host == host))
    else {
        return made_here(worst);
    };
    let mark = worst.max(Mark::of(facts, registry, report));
    let label = if known.kind == RegistryKind::Other { String::new() } else { known.label() };
    Chain {
        registry: Node { mark, name: host.to_owned(), note: label, full: host.to_owned() },
        login: login(facts, registry),
        verdict: verdict(facts, report, registry, mark),
    }
}

/// For images that `sam build` makes.
fn made_here(mark: Mark) -> Chain {
    let box_of = |mark, name: &str, note: &str| Node {
        mark,
        name: name.to_owned(),
        note: note.to_owned(),
        full: format!("{name} {note}").trim_end().to_owned(),
    };
    let (name, note) = if mark == Mark::Good { ("no pull", "") } else { ("fails", "see the findings") };
    Chain {
        registry: box_of(mark, "this machine", "sam build makes it"),
        login: box_of(Mark::Good, "no login", "none is needed"),
        verdict: box_of(mark, name, note),
    }
}
