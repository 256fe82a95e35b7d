//! Can the template be read, and does SAM read it as it looks?

use super::Outcome;
use super::advice::Draft;
use crate::facts::{Facts, SamCommand, TemplateState};
use crate::finding::{AffectedPull, Evidence, Finding, Severity};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::rules::RuleSet;
use crate::template::pulls::Problem;

/// The rule of an ECR Private `ImageUri` that SAM drops.
const NOT_PULLED: &str = "image-uri-not-pulled";

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    match &facts.template {
        TemplateState::Read { .. } => {
            Outcome::Looked(facts.problems.iter().map(|problem| on_problem(facts, rules, problem)).collect())
        }
        TemplateState::Unreadable { why, location } => {
            unreadable(facts, rules, "template-unreadable", "the template", why, location.as_ref())
        }
        TemplateState::ConfigUnreadable { why, location } => {
            unreadable(facts, rules, "samconfig-unreadable", "SAM's configuration", why, location.as_ref())
        }
        TemplateState::Missing { why } => Outcome::Skipped(why.as_str().to_owned()),
        TemplateState::NotAsked => {
            Outcome::Skipped("only the images given with --image were asked about".to_owned())
        }
    }
}

fn unreadable(
    facts: &Facts,
    rules: &RuleSet,
    id: &str,
    source: &str,
    why: &Quoted,
    location: Option<&Location>,
) -> Outcome {
    let mut draft = Draft::new(facts);
    draft.evidence.push(Evidence::new("seen", why.clone(), source));
    let finding = rules.get(id).map(|rule| {
        let mut finding = draft.write(rule, rule.severity, Vec::new());
        finding.locations.extend(location.cloned());
        finding
    });
    Outcome::Looked(finding.into_iter().collect())
}

/// A problem with a rule of its own gets the rule's words; any other says what SAM does in its own.
fn on_problem(facts: &Facts, rules: &RuleSet, problem: &Problem) -> Finding {
    let severity = match problem.id.as_str() {
        NOT_PULLED
            if facts.options.commands_chosen && facts.options.commands.contains(&SamCommand::Local) =>
        {
            Severity::Warning
        }
        NOT_PULLED | "duplicate-key" | "samconfig-ignored" => Severity::Info,
        _ => Severity::Warning,
    };
    let mut draft = Draft::new(facts);
    let place = problem
        .location
        .as_ref()
        .map_or_else(|| "the template".to_owned(), |at| format!("{}:{}", at.file, at.line));
    draft.evidence.push(Evidence::new("SAM CLI", problem.message.clone(), place));
    let mut finding = match rules.get(&problem.id) {
        Some(rule) => draft.write(rule, severity, Vec::new()),
        None => Finding {
            id: problem.id.clone(),
            severity,
            certainty: draft.certainty,
            title: problem.message.as_str().trim_end_matches('.').to_owned(),
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
    finding.locations.extend(problem.location.clone());
    if !problem.path.as_str().is_empty() {
        finding.pulls.push(AffectedPull { path: problem.path.clone(), reference: None });
    }
    finding
}
