//! `rules`: the causes that are known, and those that a team adds.

use insta::assert_snapshot;
use serde_json::Value;

use crate::doctor::Doctor;

const OURS: &str = include_str!("../../fixtures/rules/our-mirror-down.yaml");
const LOG: &str = "Error response from daemon: Head \"https://mirror.example.com/v2/lambda/go/manifests/1\": received \
                   unexpected HTTP status: 503 Service Unavailable";

fn doctor() -> Doctor {
    Doctor::new().file("project/ours/our-mirror-down.yaml", OURS)
}

#[test]
fn the_list_has_every_rule_once_in_its_group() {
    let ran = Doctor::new().run(&["rules"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout, Doctor::new().run(&["rules", "list"]).stdout);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for entry in std::fs::read_dir(folder).expect("the folder of rules") {
        let file = entry.expect("an entry").file_name().into_string().expect("a name");
        let id = format!("  {} ", file.strip_suffix(".yaml").expect("a rule"));
        assert_eq!(ran.stdout.matches(&id).count(), 1, "{id}");
    }
    let line = "  public-token-expired            error    both   the stored ECR Public login has expired, so even public \
                images are refused";
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&ran.stdout).contains(&words(line)), "{}", ran.stdout);
    let (logins, template) =
        (ran.stdout.find("Logins to registries"), ran.stdout.find("SAM template and build"));
    assert!(logins.is_some() && logins < template);
}

#[test]
fn the_list_as_json() {
    let ran = doctor().run(&["rules", "list", "--format", "json", "--rules", "ours"]);
    let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(json["schema_version"], 1);
    let rules = json["rules"].as_array().expect("rules");
    let ours = rules.iter().find(|rule| rule["id"] == "our-mirror-down").expect("our rule");
    assert_snapshot!(serde_json::to_string_pretty(ours).expect("JSON"));
}

#[test]
fn one_rule_in_full() {
    let ran = Doctor::new().run(&["rules", "show", "public-token-expired"]);
    assert_eq!(ran.code, Some(0));
    assert_snapshot!("show_built_in", ran.stdout);
    for (name, format) in [("show_human", "human"), ("show_markdown", "markdown"), ("show_json", "json")] {
        let arguments = ["rules", "show", "our-mirror-down", "--rules", "ours", "--format", format];
        assert_snapshot!(name, doctor().run(&arguments).stdout);
    }
}

#[test]
fn an_unknown_id_is_told_with_what_may_have_been_meant() {
    let ran = Doctor::new().run(&["rules", "show", "public-tokn-expired"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        ran.stderr,
        "sam-ecr-doctor: there is no rule public-tokn-expired. Did you mean public-token-expired?\n"
    );
    let ran = Doctor::new().run(&["rules", "show", "\x1b[31mzzzzzz"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("sam-ecr-doctor rules list") && !ran.stderr.contains('\x1b'),
        "{}",
        ran.stderr
    );
}

#[test]
fn good_rules_pass_their_test() {
    let ran = doctor().run(&["rules", "test", "ours"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert_snapshot!(ran.stdout);
}

#[test]
fn bad_rules_fail_it_with_lines_and_columns() {
    let wrong = OURS
        .replace("503 Service Unavailable", "504 Gateway Timeout")
        .replace("id: our-mirror-down", "id: our-example")
        .replace("3.12\": not found", "3.12\": unexpected HTTP status: 503 Service Unavailable");
    let misspelt = "id: ours\ntitle: Ends.\nmeaning: x\nseverty: error\nsignatures:\n  - pattern: 'proxy (auth'\n    certainty: sure\n";
    let doctor = doctor()
        .file("project/ours/our-example.yaml", wrong)
        .file("project/ours/ours.yml", misspelt)
        .file("project/ours/text.yaml", "id: [");
    let ran = doctor.run(&["rules", "test", "ours"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!("test_failures", ran.stdout);
    let ran = doctor.run(&["rules", "test", "ours", "--format", "json"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!("test_failures_json", ran.stdout);
}

#[test]
fn a_folder_that_cannot_be_read_ends_with_3() {
    let doctor = doctor().file("project/empty/README.md", "");
    for (folder, why) in [
        ("nowhere", "there is no folder nowhere"),
        ("ours/our-mirror-down.yaml", "is not a folder"),
        ("empty", "empty holds no rule"),
    ] {
        for arguments in [
            &["rules", "test", folder][..],
            &["rules", "--rules", folder],
            &["rules", "show", "dns-failure", "--rules", folder],
            &["explain", "-", "--rules", folder],
            &["check", "--offline", "--rules", folder],
            &["runbook", "--rules", folder],
            &["run", "--rules", folder, "--", "/bin/echo", "it ran"],
        ] {
            let ran = doctor.run(arguments);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{arguments:?}: {}", ran.stderr);
            assert!(ran.stderr.contains(why), "{arguments:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn explain_and_check_know_a_teams_rule() {
    let doctor = doctor().fixture("hello-world").file("project/build.log", LOG).input(LOG);
    let ran = doctor.run(&["explain", "-", "--rules", "ours"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.starts_with("error[our-mirror-down]: the company's mirror"), "{}", ran.stdout);
    assert_ne!(doctor.run(&["explain", "-"]).stdout, ran.stdout);
    let ran = doctor.run(&["check", "--offline", "--log", "build.log", "--rules", "ours"]);
    assert!(ran.stdout.contains("[our-mirror-down]"), "{}{}", ran.stdout, ran.stderr);
    let script = "cat build.log >&2; exit 7";
    let doctor = doctor.variable("PATH", "/usr/bin:/bin");
    let ran = doctor.run(&["run", "--offline", "--rules", "ours", "--", "/bin/sh", "-c", script]);
    assert_eq!(ran.code, Some(7));
    assert!(ran.stderr.contains("[our-mirror-down]"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_rule_of_a_built_in_id_replaces_it() {
    let replaced =
        OURS.replace("our-mirror-down", "public-token-expired").replace("the company's", "our own");
    let doctor = Doctor::new().file("project/ours/public-token-expired.yaml", replaced);
    let ran = doctor.run(&["rules", "show", "public-token-expired", "--rules", "ours"]);
    assert!(ran.stdout.contains("our own mirror") && !ran.stdout.contains("docker logout"), "{}", ran.stdout);
}

#[test]
fn a_folder_with_mistakes_is_not_used_and_each_is_told() {
    let doctor = doctor().file("project/ours/a.yaml", "id: a\ntitel: x\n").input(LOG);
    let ran = doctor.run(&["explain", "-", "--rules", "ours"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
    assert_snapshot!(ran.stderr);
}
