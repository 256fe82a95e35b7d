//! Can the Docker configuration be read?

use super::Outcome;
use super::advice::Draft;
use crate::docker::config::ConfigState;
use crate::facts::Facts;
use crate::finding::Evidence;
use crate::image::Client;
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let mut findings = Vec::new();
    if let ConfigState::Unreadable { why } = &facts.docker_config.state {
        let mut draft = Draft::new(facts);
        draft.evidence.push(Evidence::new("seen", why.clone(), facts.docker_config.file.name.clone()));
        findings.extend(draft.finding(rules, "docker-config-unreadable"));
    }
    for entry in &facts.docker_config.unreadable_entries {
        // docker-py reads all entries before it does anything, whatever registry is needed.
        let pulls: Vec<&Pull> = facts.pulls.iter().filter(|pull| pull.client == Client::DockerPy).collect();
        let mut draft = Draft::new(facts).breaking(pulls);
        draft.context.stored_under = vec![entry.key.as_str().to_owned()];
        draft.evidence.push(Evidence::new(
            "seen",
            entry.why.clone(),
            format!("{} auths[\"{}\"]", facts.docker_config.file.name, entry.key),
        ));
        findings.extend(draft.finding(rules, "docker-config-entry-unreadable"));
    }
    Outcome::Looked(findings)
}
