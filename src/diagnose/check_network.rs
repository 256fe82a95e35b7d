//! Can the registries be reached at all? What stands in the way is no matter of logins.

use super::Outcome;
use super::advice::Draft;
use super::via::{describe_via, why_none_answered};
use crate::docker::engine::{AnswerKind, EngineState, NetworkCause, RegistryProbe, Via, network_cause};
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence, Finding};
use crate::observed::Observed;
use crate::quoted::Quoted;
use crate::remedy::Action;
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let mut findings: Vec<Finding> = Vec::new();
    let mut hosts: Vec<&str> = Vec::new();
    let mut reached = false;
    for probe in &facts.probes {
        let Observed::Known(answer) = &probe.answer else { continue };
        if answer.kind != AnswerKind::Network {
            reached = true;
        } else if is_our_own(facts, probe, &answer.words) {
            // The registry stays "cannot tell", with these words.
        } else if !hosts.contains(&probe.host.as_str()) {
            hosts.push(&probe.host);
            findings.extend(finding(facts, rules, probe, &answer.words));
        }
    }
    if findings.is_empty() && !reached {
        return Outcome::Skipped(why_none_answered(facts));
    }
    Outcome::Looked(findings)
}

/// Whether it may be this program's own trouble: it has a proxy of its own, and no engine that shares its network.
fn is_our_own(facts: &Facts, probe: &RegistryProbe, words: &Quoted) -> bool {
    let answers = facts.engines.all().any(|engine| matches!(engine.state, EngineState::Reachable { .. }));
    probe.via == Via::Directly && (!answers || network_cause(words.as_str()) == Some(NetworkCause::Proxy))
}

fn finding(facts: &Facts, rules: &RuleSet, probe: &RegistryProbe, words: &Quoted) -> Option<Finding> {
    let pulls: Vec<&Pull> = facts.pulls.iter().filter(|pull| pull.registry.host == probe.host).collect();
    let registry = &pulls.first()?.registry;
    let cause = network_cause(words.as_str())?;
    let mut draft = Draft::new(facts).about(registry).breaking(pulls);
    // The engine may have another network than this program; what is slow now may be quick the next time.
    let passes = matches!(cause, NetworkCause::Timeout | NetworkCause::Reset);
    let certain = !passes && matches!(probe.via, Via::Daemon { .. });
    draft.certainty = if certain { Certainty::Certain } else { Certainty::Likely };
    draft.evidence.push(Evidence::new("seen", words.clone(), describe_via(probe)));
    let engine = facts.engines.all().find_map(|engine| engine.info.known());
    for (name, proxy) in engine.iter().flat_map(|engine| &engine.proxies) {
        draft.evidence.push(Evidence::new(format!("{name} proxy of the engine"), proxy.clone(), "GET /info"));
    }
    let mut finding = draft.finding(rules, rule_of(cause))?;
    // It is the engine that does not get there, or this program in its stead.
    finding.remedies.retain(|remedy| remedy.kind != Action::ConfigureCliNetwork);
    Some(finding)
}

/// The rule about a cause.
fn rule_of(cause: NetworkCause) -> &'static str {
    match cause {
        NetworkCause::NameResolution => "dns-failure",
        NetworkCause::Refused | NetworkCause::Unreachable => "network-unreachable",
        NetworkCause::Timeout => "network-timeout-registry",
        NetworkCause::Reset => "network-reset-registry",
        NetworkCause::Certificate => "tls-untrusted-ca",
        NetworkCause::Tls => "tls-failure",
        NetworkCause::Proxy => "proxy-problem",
    }
}
