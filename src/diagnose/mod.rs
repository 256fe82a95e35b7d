//! From facts to findings. Nothing in here reads a clock, a file or the environment.

mod advice;
mod answers;
mod breaks;
mod cache;
mod duration;
mod engine_advice;
mod helper_trouble;
mod log_evidence;
mod lost_login;
mod mistake;
mod obstacle;
mod platform;
mod registry;
mod report;
mod repository;
mod verdict;
mod via;
mod way;
mod wrong_host;

mod check_aws;
mod check_built_images;
mod check_config;
mod check_disk;
mod check_engine;
mod check_helpers;
mod check_images;
mod check_log;
mod check_login;
mod check_network;
mod check_platforms;
mod check_template;

pub(crate) use check_template::is_unread;
pub use duration::describe_duration;
pub(crate) use duration::describe_moment;
pub(crate) use registry::describe_source;
pub use registry::{CredentialReport, CredentialState, RegistryReport, SentReport, Verified};
pub use report::{CheckReport, CheckState, Report, Summary};
pub use verdict::Verdict;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::facts::{Facts, TemplateState};
use crate::finding::Finding;
use crate::rules::RuleSet;

/// What a check concludes.
pub(crate) enum Outcome {
    /// It looked, and this is what is wrong; nothing, where it is empty.
    Looked(Vec<Finding>),
    /// It could not look.
    Skipped(String),
}

/// What a check does.
type Run<'a> = Box<dyn Fn(&Facts, &RuleSet) -> Outcome + 'a>;

/// One check: its name and what it does.
struct Check<'a> {
    id: String,
    run: Run<'a>,
}

/// Judges the facts.
#[must_use]
pub fn diagnose(facts: &Facts, rules: &RuleSet) -> Report {
    let mut checks = Vec::new();
    if facts.template != TemplateState::NotAsked {
        checks.push(check("template", check_template::run));
    }
    checks.extend([
        check("docker-config", check_config::run),
        check("credential-helpers", check_helpers::run),
        check("engine", check_engine::run),
    ]);
    if facts.pulls.iter().any(check_built_images::is_built_here) {
        checks.push(check("built-images", check_built_images::run));
    }
    for registry in facts.registries() {
        let run = move |facts: &Facts, rules: &RuleSet| check_login::run(facts, rules, registry);
        checks.push(Check { id: format!("login {}", registry.host), run: Box::new(run) });
    }
    if !facts.pulls.is_empty() {
        checks.push(check("network", check_network::run));
        checks.extend([check("images", check_images::run), check("platforms", check_platforms::run)]);
    }
    if facts.engines.sam.info.known().is_some_and(|info| info.free_bytes.is_some()) {
        checks.push(check("disk", check_disk::run));
    }
    let (mut findings, mut reports) = run(facts, rules, &checks);
    let before = findings.len();
    let needed = catch_unwind(AssertUnwindSafe(|| check_aws::run(facts, rules, &mut findings)));
    reports.extend(needed.unwrap_or_else(|_| Some(crashed("aws".to_owned(), took_ms(facts, "aws")))));
    let causes: Vec<String> = findings.iter().skip(before).map(|finding| finding.id.clone()).collect();
    if facts.log.is_some() {
        // A log may be of another machine, with other credentials.
        let (more, report) = run(facts, rules, &[check("log", check_log::run)]);
        findings.extend(more);
        reports.extend(report);
    }
    log_evidence::apply(facts, rules, &mut findings);
    report::assemble(facts, rules, findings, reports, &causes)
}

/// Runs the checks. One that panics is a bug of ours: it is reported, and the others go on.
fn run(facts: &Facts, rules: &RuleSet, checks: &[Check<'_>]) -> (Vec<Finding>, Vec<CheckReport>) {
    let mut findings = Vec::new();
    let mut reports = Vec::new();
    for check in checks {
        let outcome = catch_unwind(AssertUnwindSafe(|| (check.run)(facts, rules)));
        let took_ms = took_ms(facts, &check.id);
        let mut own = Vec::new();
        let (state, why) = match outcome {
            Ok(Outcome::Looked(found)) if found.is_empty() => (CheckState::Passed, None),
            Ok(Outcome::Looked(found)) => {
                own = report::keys(&found);
                findings.extend(found);
                (CheckState::Failed, None)
            }
            Ok(Outcome::Skipped(why)) => (CheckState::Skipped, Some(why)),
            Err(_) => {
                reports.push(crashed(check.id.clone(), took_ms));
                continue;
            }
        };
        reports.push(CheckReport { id: check.id.clone(), state, why, took_ms, found: own });
    }
    (findings, reports)
}

fn crashed(id: String, took_ms: Option<u64>) -> CheckReport {
    let why = Some("this check has a bug; please report it".to_owned());
    CheckReport { id, state: CheckState::Crashed, why, took_ms, found: Vec::new() }
}

/// How long the probes of a check took; those of a registry ran side by side.
fn took_ms(facts: &Facts, check: &str) -> Option<u64> {
    match check.strip_prefix("login ") {
        Some(host) => facts.probes.iter().filter(|probe| probe.host == host).map(|probe| probe.took_ms).max(),
        None => facts.took_ms.get(check).copied(),
    }
}

fn check<'a>(id: &str, run: fn(&Facts, &RuleSet) -> Outcome) -> Check<'a> {
    Check { id: id.to_owned(), run: Box::new(run) }
}

#[cfg(test)]
pub(crate) mod tests;
