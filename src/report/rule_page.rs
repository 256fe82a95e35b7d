//! What there is to read about a rule, before it becomes a screen, Markdown or HTML.

use serde::Serialize;

use super::rule_commands::{self, LabelledCommand};
use crate::finding::{Certainty, Severity};
use crate::image::{Registry, RegistryKind};
use crate::quoted::Quoted;
use crate::remedy::{Action, Context};
use crate::rules::{Example, Group, Rule, Source, fill};

/// The longest near miss that is shown, in characters.
const LONGEST_NEAR_MISS: usize = 160;

/// A cause, for people who look it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RulePage {
    /// The rule's id.
    pub id: String,
    /// One line.
    pub title: Quoted,
    /// What it has to do with.
    pub group: Group,
    /// How bad it is.
    pub severity: Severity,
    /// What can show it.
    pub source: Source,
    /// How sure text alone makes it at best; none where text does not show it.
    pub certainty: Option<Certainty>,
    /// What is going on.
    pub meaning: Quoted,
    /// Since when it shows.
    pub since: Option<Quoted>,
    /// After-effects of it.
    pub explains: Vec<String>,
    /// What programs print when it happens.
    pub examples: Vec<PageExample>,
    /// What looks like it.
    pub near_misses: Vec<PageExample>,
    /// What helps, best first.
    pub remedies: Vec<PageRemedy>,
    /// Where its subject is documented.
    pub docs: Option<String>,
}

/// A text, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PageExample {
    /// Which program prints it, or what the near miss really is.
    pub from: Quoted,
    /// Its lines.
    pub lines: Vec<Quoted>,
}

/// What helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PageRemedy {
    /// What it does.
    pub kind: Action,
    /// One line that introduces the command.
    pub title: Quoted,
    /// Why it works.
    pub why: Quoted,
    /// Whether it holds for good.
    pub lasting: bool,
    /// Whether it needs working AWS credentials.
    pub needs_aws: bool,
    /// Words of the commands that must be replaced first.
    pub placeholders: Vec<String>,
    /// Command lines for sh; several where registries or systems differ.
    pub commands: Vec<LabelledCommand>,
}

impl RulePage {
    /// The page of a rule that has its examples with it.
    #[must_use]
    pub fn new(rule: &Rule) -> Self {
        let registries = rule_commands::registries(rule);
        let words = |text: &str| words(text, &registries);
        let remedies = rule.remedies.iter().filter_map(|advice| {
            let (commands, placeholders) = rule_commands::commands(advice, &registries)?;
            Some(PageRemedy {
                kind: advice.action,
                title: words(&advice.title),
                why: words(&advice.why),
                lasting: advice.lasting,
                needs_aws: advice.needs_aws,
                placeholders,
                commands,
            })
        });
        Self {
            id: rule.id.clone(),
            title: words(&rule.title),
            group: rule.group(),
            severity: rule.severity,
            source: rule.shown_by(),
            certainty: rule.signatures.iter().map(|signature| signature.certainty).max(),
            meaning: words(&rule.meaning),
            since: rule.since.as_deref().map(words),
            explains: rule.explains.clone(),
            examples: rule.examples.iter().map(PageExample::whole).collect(),
            near_misses: rule.near_misses.iter().map(PageExample::short).collect(),
            remedies: remedies.collect(),
            docs: rule.docs.clone(),
        }
    }

    /// What can show it, as a sentence.
    pub(super) fn shown_by(&self) -> String {
        let facts = "sam-ecr-doctor check finds it in what is stored, configured or answered here";
        match (self.source, self.certainty) {
            (Source::Facts, _) | (_, None) => format!("{facts}; error text alone does not show it."),
            (Source::Text, Some(certainty)) => {
                format!("Error text shows it ({}).", certainty.label())
            }
            (Source::Both, Some(certainty)) => {
                format!("Error text shows it ({}), and {facts}.", certainty.label())
            }
        }
    }
}

impl PageRemedy {
    /// How long it holds and what it needs, where its title does not say so.
    pub(super) fn notes(&self) -> Option<String> {
        remedy_notes(self.title.as_str(), self.kind, self.lasting, self.needs_aws)
    }

    /// `Replace YOUR_ACCOUNT and YOUR_REGION first.`
    pub(super) fn replace(&self) -> Option<String> {
        replace(&self.placeholders)
    }
}

/// How long a remedy holds and what it needs, where its title does not say so.
pub(super) fn remedy_notes(title: &str, kind: Action, lasting: bool, needs_aws: bool) -> Option<String> {
    let holds = match (lasting, kind) {
        (true, _) => Some("lasting"),
        (false, Action::Login) => Some("for 12 hours"),
        (false, _) => None,
    };
    let needs = if needs_aws { "needs AWS credentials" } else { "needs no AWS credentials" };
    let notes: Vec<&str> = holds.into_iter().chain([needs]).filter(|note| !title.contains(*note)).collect();
    (!notes.is_empty()).then(|| notes.join(", "))
}

/// What the user must put in place of these words.
pub(super) fn replace(placeholders: &[String]) -> Option<String> {
    let (last, others) = placeholders.split_last()?;
    let all = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
    Some(format!("Replace {all} first."))
}

impl PageExample {
    fn whole(example: &Example) -> Self {
        let lines = example.text.trim_end().lines().map(Quoted::new);
        Self { from: Quoted::new(&one_line(&example.from)), lines: lines.collect() }
    }

    /// Of a near miss, one line is enough to see why it looks like the cause.
    fn short(example: &Example) -> Self {
        let lines = example.text.lines().filter(|line| !line.trim().is_empty());
        let line = lines.max_by_key(|line| line.len()).unwrap_or_default();
        let shown = Quoted::new(line.trim()).shortened(LONGEST_NEAR_MISS);
        Self { from: Quoted::new(&one_line(&example.from)), lines: vec![shown] }
    }
}

/// The title of a rule where nobody's registry and files are known.
pub(super) fn title(rule: &Rule) -> Quoted {
    words(&rule.title, &rule_commands::registries(rule))
}

/// In sentences a registry has a name only where there is just one.
fn words(text: &str, registries: &[Option<Registry>]) -> Quoted {
    let registry = match registries {
        [Some(only)] if only.kind == RegistryKind::EcrPublic => Some(only.clone()),
        _ => None,
    };
    let context = Context { registry, config_name: Some("config.json".to_owned()), ..Context::default() };
    Quoted::new(&one_line(&fill(text, &context)))
}

/// Folded text has line ends that mean nothing.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
