//! Every log in `fixtures/logs` against the cause that its folder names, and look-alikes against none.
//!
//! `fixtures/logs/ID/NAME.log` is a log whose cause is ID. `look-alikes/` holds logs of failures that are not ECR's.
//! `commands.yaml` says, by ID or ID/NAME, which command one of the first three remedies must carry (any of the list).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::tests::rule_files;
use super::vocabulary::Vocabulary;
use super::*;
use crate::finding::Certainty;
use crate::remedy::{Context, Remedy};

/// As the embedded rules, and read anew: a rule can be tried without building the program again.
pub(super) fn rules() -> RuleSet {
    let rules: BTreeMap<String, Rule> =
        rule_files().into_iter().map(|rule| (rule.id.clone(), rule)).collect();
    let signatures = rules.values().flat_map(|rule| &rule.signatures);
    let conditions: Vec<_> =
        signatures.map(|signature| words::conditions(&signature.pattern).expect("a pattern")).collect();
    let vocabulary = Vocabulary::new(&conditions);
    RuleSet { rules, vocabulary }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs")
}

/// Cause, name and text of every log.
fn logs() -> Vec<(String, String, String)> {
    let mut logs = Vec::new();
    for cause in fs::read_dir(folder()).expect("the folder of logs").flatten() {
        for log in fs::read_dir(cause.path()).into_iter().flatten().flatten() {
            let name = log.path().file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(log.path()).expect("a log");
            logs.push((cause.file_name().to_string_lossy().into_owned(), name, text));
        }
    }
    logs.sort();
    logs
}

fn advise(rules: &RuleSet, found: &TextMatch) -> Vec<Remedy> {
    let context = Context { operating_system: "linux".into(), systemd: true, ..particulars(found) };
    remedies(rules.get(&found.id).expect("the rule of a match"), &context)
}

fn commands(remedies: &[Remedy]) -> Vec<&str> {
    remedies.iter().flat_map(|remedy| &remedy.commands).map(|command| command.command.as_str()).collect()
}

#[test]
fn every_log_is_told_its_cause_and_the_command_that_helps() {
    let rules = rules();
    let wanted = fs::read_to_string(folder().join("commands.yaml")).expect("the table of commands");
    let wanted: BTreeMap<String, Vec<String>> = serde_yaml::from_str(&wanted).expect("a table of commands");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (cause, name, text) in logs().iter().filter(|(cause, ..)| cause != "look-alikes") {
        seen += 1;
        let found = rules.explain(text.as_bytes(), "-").expect("a text in memory can be read");
        let Some(first) = found.first().filter(|first| first.id == *cause) else {
            let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
            wrong.push(format!("{cause}/{name}: found {ids:?}"));
            continue;
        };
        let remedies = advise(&rules, first);
        let best = commands(&remedies[..remedies.len().min(3)]);
        let wanted = wanted.get(&format!("{cause}/{name}")).or_else(|| wanted.get(cause));
        match wanted {
            None => wrong.push(format!("{cause}/{name}: commands.yaml does not say which command helps")),
            Some(any)
                if any.is_empty() || any.iter().any(|w| best.iter().any(|c| c.contains(w.as_str()))) => {}
            Some(any) => wrong.push(format!("{cause}/{name}: none of {any:?} in {best:#?}")),
        }
        let host = first.registry.as_ref().map(|registry| registry.host.as_str());
        let other = |command: &&&str| match host {
            Some("public.ecr.aws") => command.contains("dkr.ecr") || command.contains("aws ecr "),
            Some(host) if host.contains(".dkr") => {
                command.contains("ecr-public") || command.contains("public.ecr")
            }
            _ => false,
        };
        if let Some(command) = commands(&remedies).iter().find(other) {
            wrong.push(format!("{cause}/{name}: about {host:?}, and advises {command}"));
        }
    }
    assert!(seen >= 120, "{seen} logs were found");
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_look_alike_gets_a_diagnosis_of_ecr() {
    let rules = rules();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (_, name, text) in logs().iter().filter(|(cause, ..)| cause == "look-alikes") {
        seen += 1;
        for found in rules.explain(text.as_bytes(), "-").expect("a text in memory can be read") {
            let remedies = advise(&rules, &found);
            let commands = commands(&remedies);
            let ours = !found.id.starts_with("not-ecr-");
            if ours && (found.certainty > Certainty::Possible || !commands.is_empty())
                || commands.iter().any(|command| command.contains("ecr"))
            {
                wrong.push(format!(
                    "{name}: {} ({:?}), {commands:?}: {}",
                    found.id,
                    found.certainty,
                    found.line.as_str()
                ));
            }
        }
    }
    assert!(seen >= 60, "{seen} look-alikes were found");
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
}
