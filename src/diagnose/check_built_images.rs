//! Are the images there that `sam build` makes and `sam local` runs? No registry has them, whatever Docker says when it
//! looks for them on Docker Hub (`pull access denied for helloworldfunction`).

use super::Outcome;
use super::advice::Draft;
use crate::docker::engine::EngineState;
use crate::facts::{Facts, SamCommand};
use crate::finding::{Evidence, Severity};
use crate::image::RegistryKind;
use crate::rules::RuleSet;
use crate::template::pulls::{Pull, PullUse};

/// The rule of an image that was not built, or is no longer there.
pub(super) const NOT_BUILT: &str = "image-not-built";

/// Whether it is an image that only `sam build` makes: it has no registry.
pub(super) fn is_built_here(pull: &Pull) -> bool {
    pull.usage == PullUse::Invoke
        && pull.registry.kind == RegistryKind::Local
        && pull.registry.host.is_empty()
}

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    match &facts.engines.sam.state {
        EngineState::Reachable { .. } => {}
        EngineState::NotAsked { why } | EngineState::Unknown { why } => {
            return Outcome::Skipped(why.as_str().to_owned());
        }
        _ => {
            return Outcome::Skipped("no container engine answers".to_owned());
        }
    }
    let missing = facts.pulls.iter().filter(|pull| is_built_here(pull));
    let missing: Vec<&Pull> = missing.filter(|pull| facts.is_local(pull) == Some(false)).collect();
    let (Some(rule), false) = (rules.get(NOT_BUILT), missing.is_empty()) else {
        return Outcome::Looked(Vec::new());
    };
    let severity =
        if facts.options.has_chosen(SamCommand::Local) { Severity::Error } else { Severity::Warning };
    let mut draft = Draft::new(facts);
    for pull in &missing {
        let place = facts.engines.sam.endpoint.clone();
        draft.evidence.push(Evidence::new("not on this machine", pull.reference.clone(), place));
    }
    let finding = draft.breaking(missing).write(rule, severity, vec![SamCommand::Local.label().to_owned()]);
    Outcome::Looked(vec![finding])
}
