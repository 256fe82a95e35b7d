//! Every rule file against its own examples and near misses, and the messages that started the project.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

mod engine;
mod folder;
mod prefilter;
mod recorded;
mod schema;

use super::*;
use crate::finding::Certainty;

/// The rule files themselves: examples are not embedded.
pub(super) fn rule_files() -> Vec<Rule> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut rules = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of rules") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a rule file");
        rules.push(serde_yaml::from_str::<Rule>(&text).expect("a rule"));
    }
    rules
}

/// All lines of the fixtures and examples.
pub(super) fn lines() -> Vec<String> {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs");
    let mut lines: Vec<String> = Vec::new();
    for cause in fs::read_dir(logs).expect("the folder of logs").flatten() {
        for log in fs::read_dir(cause.path()).into_iter().flatten().flatten() {
            let text = fs::read_to_string(log.path()).expect("a log");
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    for rule in rule_files() {
        let examples = rule.examples.iter().chain(&rule.near_misses);
        lines.extend(examples.flat_map(|example| example.text.lines()).map(str::to_owned));
    }
    lines
}

/// Reading them takes a while without optimisation.
static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::embedded);

fn explain(text: &str) -> Vec<TextMatch> {
    RULES.explain(text.as_bytes(), "-").expect("a text in memory can be read")
}

/// What is found of ECR.
fn about_ecr(text: &str) -> Vec<TextMatch> {
    explain(text).into_iter().filter(|found| !found.id.starts_with("not-ecr-")).collect()
}

#[test]
fn every_rule_is_embedded() {
    let embedded = RuleSet::embedded();
    let files = rule_files();
    assert!(files.len() >= 10, "the folder of rules was found");
    assert_eq!(embedded.iter().count(), files.len());
}

#[test]
fn every_example_is_recognised_and_no_near_miss_is() {
    for rule in rule_files() {
        for example in &rule.examples {
            let found = explain(&example.text);
            let hit = found.iter().find(|found| found.id == rule.id);
            let hit = hit.unwrap_or_else(|| panic!("{}: not recognised: {}", rule.id, example.from));
            if let Some(host) = &example.registry {
                let registry = hit.registry.as_ref().map(|registry| &registry.host);
                assert_eq!(registry, Some(host), "{}: {}", rule.id, example.from);
            }
        }
        for near_miss in &rule.near_misses {
            let ids: Vec<String> = explain(&near_miss.text).into_iter().map(|found| found.id).collect();
            assert!(!ids.contains(&rule.id), "{}: must not match: {}", rule.id, near_miss.from);
        }
    }
}

/// A screen puts `or` before each remedy but the first.
#[test]
fn no_remedy_begins_with_or() {
    for rule in rule_files() {
        for remedy in &rule.remedies {
            assert!(
                !remedy.title.starts_with("or ") && !remedy.title.starts_with("or,"),
                "{}: {}",
                rule.id,
                remedy.title
            );
        }
    }
}

/// What the runbook says of a rule: a cause that no check names comes from text alone.
#[test]
fn rules_say_what_can_show_them() {
    let mut code = String::new();
    for room in ["diagnose", "facts", "docker", "template"] {
        read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut code);
    }
    // What a check reports of a log is not what it finds itself.
    let wrong = rule_files().into_iter().filter(|rule| {
        let is_named = code.contains(&format!("\"{}\"", rule.id));
        !rule.signatures.is_empty() && (rule.source == Source::Text) == is_named
    });
    let ids: Vec<String> = wrong.map(|rule| rule.id).collect();
    assert!(ids.is_empty(), "these must say `source: text`, or no longer: {ids:?}");
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_test {
            read_all(&path, into);
        } else if !is_test {
            into.push_str(&fs::read_to_string(path).unwrap_or_default());
        }
    }
}

/// The message of the article that the project grew from.
const SEED: &str = "Error response from daemon: pull access denied for HOST/lambda/go, repository does not exist or \
                    may require 'docker login': denied: Your authorization token has expired. Reauthenticate and try \
                    again.";

#[test]
fn one_sentence_has_two_causes_and_the_host_decides() {
    let public = explain(&SEED.replace("HOST", "public.ecr.aws"));
    assert_eq!(public.len(), 1);
    assert_eq!((public[0].id.as_str(), public[0].certainty), ("public-token-expired", Certainty::Certain));

    let private = explain(&SEED.replace("HOST", "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com"));
    assert_eq!(private.len(), 1);
    assert_eq!(private[0].id, "private-token-expired");
    let region = private[0].registry.as_ref().and_then(|registry| registry.region.as_deref());
    assert_eq!(region, Some("ap-northeast-1"));

    assert_eq!(about_ecr(&SEED.replace("HOST/", "")), []);
    assert_eq!(
        explain("jwt verify failed: Your authorization token has expired. Reauthenticate and try again."),
        []
    );
}

#[test]
fn prose_is_not_taken_for_a_pull() {
    let log = "Step 1 : FROM public.ecr.aws/lambda/go:1\nError response from daemon:\ndenied: Your authorization token \
               has expired. Reauthenticate and try again.";
    assert_eq!(explain(log).first().map(|found| found.id.as_str()), Some("public-token-expired"));
}

#[test]
fn a_root_cause_hides_its_after_effect() {
    let log = format!(
        "{}\nError: Could not find public.ecr.aws/sam/build-go1.x:latest-x86_64 image locally and failed to pull it from docker.\n",
        SEED.replace("HOST", "public.ecr.aws")
    );
    let ids: Vec<String> = explain(&log).into_iter().map(|found| found.id).collect();
    assert_eq!(ids, ["public-token-expired"]);
}

#[test]
fn the_same_words_have_one_cause() {
    let text = "Logging in to registry 123456789012.dkr.ecr.eu-west-1.amazonaws.com\n\
        #2 ERROR: unexpected status code https://public.ecr.aws/v2/x/y/manifests/1: 429 Too Many Requests - \
        Server message: toomanyrequests: Rate exceeded\n";
    let ids: Vec<String> = explain(text).into_iter().map(|found| found.id).collect();
    assert_eq!(ids, ["public-rate-exceeded"]);
}

#[test]
fn the_registry_of_the_failing_line_beats_the_one_before_it() {
    let log = "docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com\n\
               Login Succeeded\n\
               Head \"https://quay.io/v2/org/app/manifests/1\": no basic auth credentials\n";
    assert_eq!(about_ecr(log), []);
}

#[test]
fn repeated_lines_are_counted_and_colours_do_not_matter() {
    let line = format!("\x1b[31m2026-01-01T00:00:00Z {}\x1b[0m\r\n", SEED.replace("HOST", "public.ecr.aws"));
    let found = explain(&format!("10 %\r20 %\rfirst\r\n{}", line.repeat(3)));
    assert_eq!((found.len(), found[0].count, found[0].source.line), (1, 3, 2));
    assert!(!found[0].line.as_str().contains("x1b"));
}

#[test]
fn a_secret_on_the_line_is_not_repeated() {
    let log = format!(
        "docker login -u AWS -p eyJwYXlsb2FkIjoiQUJDREVGR0hJSg== x: {}",
        SEED.replace("HOST", "public.ecr.aws")
    );
    assert!(!explain(&log)[0].line.as_str().contains("eyJ"));
}

#[test]
fn a_very_long_line_is_read_in_pieces() {
    let log = format!("{}\n{}", "x".repeat(300_000), SEED.replace("HOST", "public.ecr.aws"));
    let found = explain(&log);
    assert_eq!((found.len(), found[0].source.line), (1, 2));
}
