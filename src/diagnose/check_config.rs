//! Can the Docker configuration be read?

use super::Outcome;
use super::advice::Draft;
use crate::docker::config::ConfigState;
use crate::facts::Facts;
use crate::finding::Evidence;
use crate::image::Client;
use crate::quoted::Quoted;
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let mut findings = Vec::new();
    for config in &facts.docker_config {
        let why = match &config.state {
            ConfigState::Present | ConfigState::Missing => None,
            ConfigState::Unreadable { why } => Some(why.clone()),
            ConfigState::NotJson { line, column, why } => {
                Some(Quoted::new(&format!("line {line}, column {column}: {why}")))
            }
        };
        if let Some(why) = why {
            let mut draft = Draft::new(facts);
            draft.context.config_name = Some(config.file.as_str().to_owned());
            draft.evidence.push(Evidence::new("seen", why, config.file.clone()));
            findings.extend(draft.finding(rules, "docker-config-unreadable"));
        }
        if let Some(why) = &config.docker_py_problem {
            // docker-py reads all entries before it does anything, whatever registry is needed.
            let pulls: Vec<&Pull> =
                facts.pulls.iter().filter(|pull| pull.client == Client::DockerPy).collect();
            let mut draft = Draft::new(facts).breaking(pulls);
            draft.context.config_name = Some(config.file.as_str().to_owned());
            draft.evidence.push(Evidence::new("seen", why.clone(), config.file.clone()));
            findings.extend(draft.finding(rules, "docker-config-entry-unreadable"));
        }
    }
    Outcome::Looked(findings)
}
