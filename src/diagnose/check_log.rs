//! What a log says, beside what was seen.

use super::Outcome;
use super::advice::Draft;
use super::verdict::{Verdict, judge};
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence, Finding, Severity};
use crate::image::Registry;
use crate::rules::{RuleSet, TextMatch};
use crate::template::pulls::Pull;

/// What the evidence of a login that is good now is called.
const NOW: &str = "now";

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let matches = facts.log.iter().flat_map(|log| &log.matches);
    Outcome::Looked(matches.filter_map(|found| finding(facts, rules, found)).collect())
}

/// Evidence outranks text: where the registry was judged, the log adds nothing (the check of that login says it), or
/// tells of something that is mended.
fn finding(facts: &Facts, rules: &RuleSet, found: &TextMatch) -> Option<Finding> {
    let rule = rules.get(&found.id)?;
    let mut draft = Draft::new(facts);
    draft.certainty = found.certainty;
    draft.context.image = found.captures.get("image").map(|image| image.as_str().to_owned());
    draft.context.helper = found.captures.get("helper").map(|helper| helper.as_str().to_owned());
    draft.evidence.push(evidence(found));
    let Some(registry) = &found.registry else {
        return Some(draft.write(rule, rule.severity, Vec::new()));
    };
    draft = draft.about(registry);
    let verdicts = verdicts(facts, registry);
    if verdicts.iter().any(|verdict| !matches!(verdict, Verdict::Fine { .. } | Verdict::Unknown { .. })) {
        return None;
    }
    let pulls: Vec<&Pull> = facts.pulls.iter().filter(|pull| pull.registry.host == registry.host).collect();
    if !pulls.is_empty() {
        draft = draft.breaking(pulls);
    }
    if verdicts.iter().all(|verdict| matches!(verdict, Verdict::Fine { .. })) && !verdicts.is_empty() {
        draft.certainty = Certainty::Possible;
        draft.evidence.push(Evidence::new(
            NOW,
            "what Docker sends to this registry is good: mended already, or another user or machine wrote the log",
            "the Docker configuration",
        ));
        draft.pulls = None;
        let mut finding = draft.write(rule, Severity::Info, Vec::new());
        finding.title = format!("the log says that {}; it is good now", finding.title);
        finding.detail.clear();
        finding.remedies.clear();
        return Some(finding);
    }
    draft.finding(rules, &found.id)
}

/// The line of the log.
pub(super) fn evidence(found: &TextMatch) -> Evidence {
    let place = format!("{}:{}", found.source.file, found.source.line);
    Evidence::new("the log says", found.line.clone(), place)
}

/// Whether it tells of something that is good now.
pub(super) fn is_mended(finding: &Finding) -> bool {
    finding.severity == Severity::Info && finding.evidence.iter().any(|seen| seen.what == NOW)
}

/// The judgements on what the clients that pull from a registry here send to it; empty where none does.
fn verdicts(facts: &Facts, registry: &Registry) -> Vec<Verdict> {
    let paths = super::registry::paths_in_use(facts, registry);
    paths.into_iter().map(|path| judge(facts, registry, path)).collect()
}
