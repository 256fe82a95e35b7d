//! Can the template be read, and does SAM read it as it looks?

use std::collections::BTreeMap;

use super::Outcome;
use super::advice::Draft;
use super::check_built_images::NOT_BUILT;
use crate::facts::{Facts, SamCommand, TemplateState};
use crate::finding::{AffectedPull, Evidence, Finding, Severity};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::rules::RuleSet;
use crate::template::effect::Effect;
use crate::template::pulls::Problem;

/// What SAM reads otherwise than it looks, without harm.
const HARMLESS: [&str; 5] =
    ["duplicate-key", "image-uri-not-ecr-to-sam", "no-template", "not-a-sam-template", "samconfig-ignored"];
/// That a template cannot be read, and that SAM's configuration beside it cannot.
const UNREAD: [&str; 2] = ["template-unreadable", "samconfig-unreadable"];
/// How many of SAM's messages one finding quotes.
const MOST_MESSAGES: usize = 3;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    match &facts.template {
        TemplateState::Missing { why } => return Outcome::Skipped(why.as_str().to_owned()),
        TemplateState::NotAsked => {
            return Outcome::Skipped("only the images given with --image were asked about".to_owned());
        }
        _ => {}
    }
    let mut findings = Vec::new();
    for id in UNREAD {
        let seen: Vec<Unread<'_>> = unread(facts).filter(|unread| unread.id == id).collect();
        findings.extend(unreadable(facts, rules, id, &seen));
    }
    if facts.template_states().any(|state| matches!(state, TemplateState::Read { .. })) {
        let groups = alike(facts, rules);
        findings.extend(groups.iter().filter_map(|problems| on(facts, rules, problems)));
    }
    Outcome::Looked(findings)
}

/// Whether a finding with this id says that a template could not be looked at.
pub(crate) fn is_unread(id: &str) -> bool {
    UNREAD.contains(&id)
}

/// A template that could not be looked at.
struct Unread<'f> {
    id: &'static str,
    /// What is meant, as people know it.
    source: Quoted,
    why: &'f Quoted,
    location: Option<&'f Location>,
}

fn unread(facts: &Facts) -> impl Iterator<Item = Unread<'_>> {
    let only = facts.templates.is_empty().then_some((None, &facts.template));
    let each = facts.templates.iter().map(|template| (Some(&template.file), &template.state));
    only.into_iter().chain(each).filter_map(|(file, state)| {
        let source = |only: &str| file.cloned().unwrap_or_else(|| only.into());
        match state {
            TemplateState::Unreadable { why, location } => {
                let source = source("the template");
                Some(Unread { id: UNREAD[0], source, why, location: location.as_ref() })
            }
            TemplateState::ConfigUnreadable { why, location } => {
                let source = source("SAM's configuration");
                Some(Unread { id: UNREAD[1], source, why, location: location.as_ref() })
            }
            _ => None,
        }
    })
}

/// One finding for all templates that cannot be read, with a word about each.
fn unreadable(facts: &Facts, rules: &RuleSet, id: &str, seen: &[Unread<'_>]) -> Option<Finding> {
    let rule = rules.get(id).filter(|_| !seen.is_empty())?;
    let mut draft = Draft::new(facts);
    for one in seen {
        draft.evidence.push(Evidence::new("seen", one.why.clone(), one.source.clone()));
    }
    let mut finding = draft.write(rule, rule.severity, Vec::new());
    finding.locations.extend(seen.iter().filter_map(|one| one.location.cloned()));
    Some(finding)
}

/// The problems, those together that make one finding: the same cause with the same effect; where no rule words the
/// cause, also the same message, as that is the title then.
fn alike<'f>(facts: &'f Facts, rules: &RuleSet) -> Vec<Vec<&'f Problem>> {
    let mut order = Vec::new();
    let mut groups: BTreeMap<(&str, Effect, Option<&Quoted>), Vec<&Problem>> = BTreeMap::new();
    // Before a build it is as it should be that nothing is built yet.
    let is_expected =
        |problem: &&Problem| problem.id == NOT_BUILT && !facts.options.has_chosen(SamCommand::Local);
    for problem in facts.problems.iter().filter(|problem| !is_expected(problem)) {
        let message = rules.get(&problem.id).is_none().then_some(&problem.message);
        let key = (problem.id.as_str(), problem.effect, message);
        let group = groups.entry(key).or_default();
        if group.is_empty() {
            order.push(key);
        }
        group.push(problem);
    }
    order.iter().filter_map(|key| groups.remove(key)).collect()
}

/// A cause with a rule of its own gets the rule's words; any other says what SAM does in its own.
fn on(facts: &Facts, rules: &RuleSet, problems: &[&Problem]) -> Option<Finding> {
    let first = problems.first()?;
    let severity = severity(facts, first);
    let mut draft = Draft::new(facts);
    let mut quoted: Vec<&Quoted> = Vec::new();
    for problem in problems {
        if quoted.contains(&&problem.message) || quoted.len() == MOST_MESSAGES {
            continue;
        }
        quoted.push(&problem.message);
        let of_template = problem.template.as_ref().filter(|_| !facts.templates.is_empty());
        let place = match (&problem.location, of_template) {
            (Some(at), _) => format!("{}:{}", at.file, at.line),
            (None, Some(template)) => template.to_string(),
            (None, None) => "the template".to_owned(),
        };
        draft.evidence.push(Evidence::new("seen", problem.message.clone(), place));
    }
    let mut finding = match rules.get(&first.id) {
        Some(rule) => draft.write(rule, severity, Vec::new()),
        None => Finding {
            id: first.id.clone(),
            severity,
            certainty: draft.certainty,
            title: first.message.as_str().trim_end_matches('.').to_owned(),
            detail: String::new(),
            evidence: Vec::new(),
            not_proved: None,
            locations: Vec::new(),
            breaks: Vec::new(),
            pulls: Vec::new(),
            remedies: Vec::new(),
            docs: None,
        },
    };
    finding.breaks = commands(first.effect).iter().map(|command| command.label().to_owned()).collect();
    for problem in problems {
        finding.locations.extend(problem.location.clone());
        if !problem.path.as_str().is_empty() {
            finding.pulls.push(AffectedPull {
                path: problem.path.clone(),
                reference: None,
                template: problem.template.clone(),
            });
        }
    }
    Some(finding)
}

/// The commands that an effect breaks.
fn commands(effect: Effect) -> &'static [SamCommand] {
    const ALL: [SamCommand; 3] = [SamCommand::Build, SamCommand::BuildContainer, SamCommand::Local];
    match effect {
        Effect::ReadDifferently | Effect::LeftOut => &[],
        Effect::NotRun => &ALL[2..],
        Effect::NotBuilt => &ALL[..2],
        Effect::NotBuiltOrRun | Effect::Refused => &ALL,
    }
}

/// One function that can't be run locally is an error only for somebody who asked for that; a build fails as a whole.
fn severity(facts: &Facts, problem: &Problem) -> Severity {
    let options = &facts.options;
    let local_is_chosen = options.has_chosen(SamCommand::Local);
    let builds = options.commands.contains(&SamCommand::Build)
        || options.commands.contains(&SamCommand::BuildContainer);
    match problem.effect {
        Effect::ReadDifferently if HARMLESS.contains(&problem.id.as_str()) => Severity::Info,
        Effect::LeftOut if !local_is_chosen => Severity::Info,
        Effect::Refused if builds || options.commands.contains(&SamCommand::Local) => Severity::Error,
        Effect::NotBuilt | Effect::NotBuiltOrRun if builds => Severity::Error,
        Effect::NotRun | Effect::NotBuiltOrRun if local_is_chosen => Severity::Error,
        Effect::ReadDifferently
        | Effect::LeftOut
        | Effect::NotRun
        | Effect::NotBuilt
        | Effect::NotBuiltOrRun
        | Effect::Refused => Severity::Warning,
    }
}
