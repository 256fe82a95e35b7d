//! A team's own rules.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::rules::folder::Folder;

const GOOD: &str = "\
id: our-rule
title: something of ours is wrong
meaning: It is.
severity: error
explains: [sam-image-pull-failed]
signatures:
  - pattern: 'ours is broken at (?P<host>\\S+)'
    certainty: certain
remedies:
  - action: edit-config
    title: mend it
    why: It was broken.
examples:
  - from: our program 1.2
    text: 'ours is broken at mirror.example.com'
    registry: mirror.example.com
near_misses:
  - from: theirs
    text: 'theirs is broken'
";

static WITH_EXAMPLES: LazyLock<RuleSet> = LazyLock::new(RuleSet::embedded_with_examples);

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Every mistake as `FILE:LINE:COLUMN: what`.
fn mistakes(files: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(files);
    let read = Folder::read(folder.path(), &RULES, &name).expect("a folder");
    let mistakes = read.troubles.iter();
    mistakes.map(|t| format!("{}:{}:{}: {}", t.at.file, t.at.line, t.at.column, t.what)).collect()
}

fn trial(files: &[(&str, &str)]) -> Trial {
    Trial::run(folder(files).path(), &name).expect("a folder")
}

#[test]
fn a_good_rule_has_no_mistake_and_is_found() {
    assert_eq!(mistakes(&[("our-rule.yaml", GOOD)]), Vec::<String>::new());
    let folder = folder(&[("our-rule.yaml", GOOD)]);
    let rules = RuleSet::embedded().with_folder(folder.path(), &name).expect("rules");
    assert_eq!(rules.iter().count(), RULES.iter().count() + 1);
    let found = rules.explain(&b"x\nours is broken at a.example.com\n"[..], "-").expect("text");
    assert_eq!(found.first().map(|found| found.id.as_str()), Some("our-rule"));
    let old = "pull access denied for public.ecr.aws/x, denied: Your authorization token has expired. Reauthenticate and \
               try again.";
    let found = rules.explain(old.as_bytes(), "-").expect("text");
    assert_eq!(found.first().map(|found| found.id.as_str()), Some("public-token-expired"));
}

#[test]
fn each_mistake_is_told_with_its_line_and_column() {
    for (from, to, expected) in [
        (
            "title: something",
            "tilte: something",
            "our-rule.yaml:2:1: no rule has the key tilte here; did you mean title?",
        ),
        (
            "severity: error",
            "severity: eror",
            "our-rule.yaml:4:11: eror is none of info, warning, error; did you mean error?",
        ),
        ("meaning: It is.", "meaning: 3", "our-rule.yaml:3:10: this must be text"),
        ("meaning: It is.", "meaning: ''", "our-rule.yaml:3:10: this is empty"),
        ("is wrong", "is wrong.", "our-rule.yaml:2:8: this must be one line without a full stop"),
        (
            "[sam-image",
            "[sma-image",
            "our-rule.yaml:5:12: it explains sma-image-pull-failed, and there is no such rule; did you mean sam-image-pull-failed?",
        ),
        (
            "(?P<host>\\S+)",
            "(?P<host>\\S+",
            "our-rule.yaml:7:14: the pattern is no regular expression: unclosed group (at its character 19)",
        ),
        (
            "ours is broken at (?P<host>\\S+)",
            "(?:ours)?",
            "our-rule.yaml:7:14: the pattern matches everything",
        ),
        ("ours is broken at (?P<host>\\S+)", "[a-z]+ \\d", "our-rule.yaml:7:14: the pattern has no word"),
        (
            "certainty: certain",
            "certainty: certain\n    needs: [ecr, ecr-pubic]",
            "our-rule.yaml:9:18: ecr-pubic is none of",
        ),
        ("action: edit-config", "action: edit-confg", "our-rule.yaml:10:13: edit-confg is none of logout"),
        ("    why: It was broken.\n", "", "our-rule.yaml:10:5: the key why is missing"),
        (
            "near_misses:\n  - from: theirs\n    text: 'theirs is broken'\n",
            "",
            "our-rule.yaml:7:3: a rule with a signature needs a near miss",
        ),
        ("id: our-rule", "id: your-rule", "our-rule.yaml:1:5: the id your-rule is not the file's name"),
        (
            "id: our-rule",
            "id: our-rule\nid: our-rule",
            "our-rule.yaml:2:1: this is not YAML: the key id stands twice",
        ),
        (
            "severity: error",
            "severity: error\ndocs: 'https://example.com/\"><script>'",
            "our-rule.yaml:5:7: this must be an address",
        ),
        ("title: something", "title: 'something", "our-rule.yaml:"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let found = mistakes(&[("our-rule.yaml", &GOOD.replacen(from, to, 1))]);
        assert!(found.iter().any(|found| found.starts_with(expected)), "{to}: {found:#?}");
    }
}

#[test]
fn all_mistakes_of_all_files_are_told_in_their_order() {
    let bad = GOOD.replace("severity: error", "severity: bad").replace("meaning: It is.", "meaning: 1");
    let found = mistakes(&[("b.yml", &bad), ("a.yaml", "[]"), ("our-rule.yaml", GOOD), ("c.yaml", "")]);
    let places: Vec<&str> = found.iter().filter_map(|found| found.split(": ").next()).collect();
    assert_eq!(places, ["a.yaml:1:1", "b.yml:3:10", "b.yml:4:11", "c.yaml:1:1"], "{found:#?}");
}

#[test]
fn only_files_of_rules_are_read() {
    let folder = folder(&[("README.md", "x"), (".hidden.yaml", "x"), ("x.yaml~", "x")]);
    let read = || Folder::read(folder.path(), &RULES, &name);
    assert!(matches!(read(), Err(FolderError::Empty(_))));
    fs::create_dir(folder.path().join("old.yaml")).expect("a folder");
    fs::create_dir(folder.path().join("..data")).expect("a folder");
    fs::write(folder.path().join("..data/our-rule.yml"), format!("\u{feff}{}", GOOD.replace('\n', "\r\n")))
        .expect("a file");
    // As Kubernetes lays out the files of a ConfigMap.
    #[cfg(unix)]
    std::os::unix::fs::symlink("..data/our-rule.yml", folder.path().join("our-rule.yml")).expect("a link");
    #[cfg(unix)]
    assert_eq!(read().map(|read| (read.rules.len(), read.troubles)), Ok((1, Vec::new())));
}

#[test]
fn files_that_are_no_text_are_told_and_never_waited_for() {
    let found = |name: &str, bytes: &[u8]| {
        let folder = folder(&[("our-rule.yaml", GOOD)]);
        fs::write(folder.path().join(name), bytes).expect("a file");
        let read = Folder::read(folder.path(), &RULES, &super::folder::name).expect("a folder");
        assert_eq!(read.rules.len(), 1);
        read.troubles.iter().map(|trouble| (trouble.at.line, trouble.what.to_string())).collect::<Vec<_>>()
    };
    assert!(found("a.yaml", b"\xff\xfe")[0].1.contains("UTF-8"));
    assert!(found("a.yaml", &vec![b'#'; 300 * 1024])[0].1.contains("larger than 256 KB"));
    assert!(found("our-rule.yml", GOOD.as_bytes())[0].1.contains("stands in our-rule.yaml too"));
    #[cfg(unix)]
    {
        let folder = folder(&[]);
        let pipe = folder.path().join("a.yaml");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
        assert!(made.success());
        let read = Folder::read(folder.path(), &RULES, &name).expect("a folder");
        assert!(read.troubles[0].what.as_str().contains("not a file"));
    }
}

#[test]
fn a_rule_that_could_never_be_found_is_a_mistake_unless_it_replaces_one() {
    let facts_only = "id: our-rule\ntitle: t\nmeaning: m\nseverity: info\n";
    assert!(mistakes(&[("our-rule.yaml", facts_only)])[0].contains("never found"));
    let replaces = facts_only.replace("our-rule", "token-damaged");
    let folder = folder(&[("token-damaged.yaml", &replaces)]);
    let rules = RuleSet::embedded().with_folder(folder.path(), &name).expect("rules");
    assert_eq!(rules.iter().count(), RULES.iter().count());
    assert_eq!(rules.get("token-damaged").map(|rule| rule.title.as_str()), Some("t"));
}

#[test]
fn a_folder_with_a_mistake_is_not_used_at_all() {
    let folder = folder(&[("our-rule.yaml", GOOD), ("b.yaml", "x")]);
    match RuleSet::embedded().with_folder(folder.path(), &name) {
        Err(LoadError::Rules(troubles)) => assert!(!troubles.is_empty()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn examples_must_come_first_and_near_misses_not_at_all() {
    assert!(trial(&[("our-rule.yaml", GOOD)]).is_fine());
    let changed = |from: &str, to: &str| {
        let trial = trial(&[("our-rule.yaml", &GOOD.replacen(from, to, 1))]);
        assert!(!trial.is_fine(), "{to}");
        let failure = trial.rules[0].failures[0].clone();
        (failure.at.line, failure.at.column, failure.expected.to_string(), failure.came.to_string())
    };
    let words = |line, expected: &str, came: &str| (line, 11, expected.to_owned(), came.to_owned());
    assert_eq!(
        changed("text: 'ours is broken", "text: 'ours is mended"),
        words(15, "our-rule first", "nothing")
    );
    assert_eq!(
        changed("text: 'theirs is broken'", "text: 'ours is broken at x'"),
        words(19, "anything but our-rule", "our-rule")
    );
    let (line, _, expected, came) = changed("registry: mirror.", "registry: other.");
    assert_eq!((line, expected.as_str()), (15, "the registry other.example.com"));
    assert_eq!(came, "the registry mirror.example.com");
}

#[test]
fn a_rule_that_takes_the_examples_of_another_is_told() {
    let greedy = GOOD.replace(
        "ours is broken at (?P<host>\\S+)",
        "your authorization token has expired|ours is broken at (?P<host>\\S+)",
    );
    let trial = trial(&[("our-rule.yaml", &greedy)]);
    assert!(trial.rules[0].failures.is_empty());
    assert!(trial.taken.iter().any(|taken| taken.id == "public-token-expired" && taken.by == "our-rule"));
    assert!(!trial.is_fine());
}

#[test]
fn the_example_folder_of_this_repository_is_good() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let trial = Trial::run(&folder, &name).expect("a folder");
    assert!(trial.is_fine(), "{trial:?}");
}

#[test]
fn built_in_examples_and_near_misses_are_kept() {
    let rule = WITH_EXAMPLES.get("public-token-expired").expect("a rule");
    assert!(!rule.examples.is_empty() && !rule.near_misses.is_empty());
    assert!(RULES.get("public-token-expired").expect("a rule").examples.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_yaml_makes_a_trial_panic(
        place in 0..GOOD.len(), length in 0..40_usize, put in "[a-z0-9:\\-\\[\\]{}()?*+|\\\\&!>'\"\n #,]{0,20}"
    ) {
        let end = (place + length).min(GOOD.len());
        let text = format!("{}{put}{}", &GOOD[..place], &GOOD[end..]);
        let folder = folder(&[("our-rule.yaml", &text)]);
        let known = RuleSet::new(vec![serde_json::from_value(serde_json::json!({
            "id": "sam-image-pull-failed", "title": "t", "meaning": "m", "severity": "info"
        })).expect("a rule")]).expect("rules");
        let trial = Trial::beside(&known, folder.path(), &name).expect("a folder");
        prop_assert!(trial.rules.len() == 1 || !trial.troubles.is_empty());
    }
}
