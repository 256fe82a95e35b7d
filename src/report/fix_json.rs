//! `fix --format json`.

use serde::Serialize;

use crate::diagnose::{Report, Summary, describe_moment};
use crate::finding::Finding;
use crate::fix::{Deed, Left, Mended, Outcome, Plan, State, Step, Store, Who};
use crate::quoted::Quoted;
use crate::remedy::Remedy;

/// What `fix` found and did.
#[derive(Clone, Copy)]
pub struct Fixed<'a> {
    /// What was found at first.
    pub before: &'a Report,
    /// What there was to do.
    pub plan: &'a Plan,
    /// What was done; `None` where nothing was begun.
    pub outcomes: Option<&'a [Outcome]>,
    /// What was found afterwards; `None` where nothing was begun.
    pub after: Option<&'a Report>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Output<'a> {
    schema_version: u32,
    applied: bool,
    before: Summary,
    after: Option<Summary>,
    steps: Vec<StepJson<'a>>,
    by_you: Vec<LeftJson<'a>>,
    /// What is left to find; before anything was done, all of it.
    findings: &'a [Finding],
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct StepJson<'a> {
    kind: &'static str,
    host: &'a str,
    config: &'a Quoted,
    /// Where a login is stored: `file` or a helper's name.
    store: Option<&'a str>,
    /// What is taken out of `auths`.
    removes: Vec<&'a Quoted>,
    /// What helpers forget.
    erases: Vec<KeptJson<'a>>,
    identity: Option<&'a Who>,
    findings: &'a [Mended],
    /// `planned`, `done`, `failed` or `not-begun`.
    state: &'static str,
    why: Option<&'a Quoted>,
    note: Option<&'a Quoted>,
    backup: Option<&'a Quoted>,
    expires_at: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct KeptJson<'a> {
    helper: &'a Quoted,
    key: &'a Quoted,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LeftJson<'a> {
    finding: &'a Mended,
    why: &'a Quoted,
    remedy: Option<&'a Remedy>,
}

/// The JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn render(fixed: &Fixed<'_>) -> serde_json::Result<String> {
    let steps = match fixed.outcomes {
        Some(outcomes) => outcomes.iter().map(|outcome| step(&outcome.step, Some(&outcome.state))).collect(),
        None => fixed.plan.steps.iter().map(|planned| step(planned, None)).collect(),
    };
    let output = Output {
        schema_version: 1,
        applied: fixed.outcomes.is_some(),
        before: fixed.before.summary,
        after: fixed.after.map(|after| after.summary),
        steps,
        by_you: fixed.plan.left.iter().map(left_json).collect(),
        findings: &fixed.after.unwrap_or(fixed.before).findings,
    };
    serde_json::to_string_pretty(&output).map(|text| text + "\n")
}

fn left_json(left: &Left) -> LeftJson<'_> {
    LeftJson { finding: &left.finding, why: &left.why, remedy: left.remedy.as_ref() }
}

fn step<'a>(step: &'a Step, state: Option<&'a State>) -> StepJson<'a> {
    let (removes, kept) = match &step.deed {
        Deed::Logout { entries, kept } => (entries.iter().collect(), kept.as_slice()),
        Deed::UseHelper { forget, .. } => (forget.iter().collect(), [].as_slice()),
        Deed::Login { .. } => (Vec::new(), [].as_slice()),
    };
    let store = match &step.deed {
        Deed::Login { store: Store::File, .. } => Some("file"),
        Deed::Login { store, .. } => store.helper().map(Quoted::as_str),
        _ => None,
    };
    let (state, why, done) = match state {
        None => ("planned", None, None),
        Some(State::Done(done)) => ("done", None, Some(done)),
        Some(State::Failed(why)) => ("failed", Some(why), None),
        Some(State::NotBegun(why)) => ("not-begun", Some(why), None),
    };
    StepJson {
        kind: step.deed.kind(),
        host: &step.registry.host,
        config: &step.config.shown,
        store,
        removes,
        erases: kept.iter().map(|kept| KeptJson { helper: &kept.helper, key: &kept.key }).collect(),
        identity: step.identity.as_ref(),
        findings: &step.findings,
        state,
        why,
        note: done.and_then(|done| done.note.as_ref()),
        backup: done.and_then(|done| done.backup.as_ref()),
        expires_at: done.and_then(|done| done.expires_at).and_then(describe_moment),
    }
}

/// The schema of the output.
#[cfg(test)]
pub(crate) fn schema(generator: schemars::SchemaGenerator) -> schemars::Schema {
    generator.into_root_schema_for::<Output<'static>>()
}
