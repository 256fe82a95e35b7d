//! `fix`: its screens, its exit codes, and what it leaves alone.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::doctor::{Doctor, Ran, auth};

const PUBLIC: &str = "public.ecr.aws";
const IMAGE: &str = "public.ecr.aws/lambda/python:3.12";
const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
const CONFIG: &str = "home/.docker/config.json";

pub(crate) fn json_of(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).expect(&ran.stdout)
}

pub(crate) fn config(doctor: &Doctor) -> String {
    fs::read_to_string(doctor.path(CONFIG)).expect("a file")
}

/// Whether it is the name of a copy of the configuration.
#[expect(clippy::ptr_arg, reason = "to be handed to find")]
pub(crate) fn is_copy(name: &String) -> bool {
    name.strip_prefix("config.json.").is_some_and(|rest| rest.strip_suffix(".bak").is_some())
}

/// The names beside the configuration.
pub(crate) fn beside(doctor: &Doctor) -> Vec<String> {
    let folder = doctor.path("home/.docker").read_dir().expect("a folder");
    let mut names: Vec<String> =
        folder.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

fn expired() -> Doctor {
    Doctor::new().logins(&[(PUBLIC, -3600)])
}

fn fix(doctor: &Doctor, further: &[&str]) -> Ran {
    let mut arguments = vec!["fix", "--offline", "--image", IMAGE];
    arguments.extend(further);
    doctor.run(&arguments)
}

#[test]
fn a_login_that_ended_is_taken_away() {
    let doctor = expired();
    let ran = fix(&doctor, &["--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_snapshot!(ran.stdout);
    assert_eq!(config(&doctor), r#"{"auths": {}}"#);
    let again = fix(&doctor, &["--yes"]);
    assert_eq!((again.stdout.as_str(), again.code), ("nothing to do\n", Some(0)));
    assert_eq!(beside(&doctor).len(), 2, "one copy: {:?}", beside(&doctor));
}

#[test]
fn a_look_changes_nothing() {
    let doctor = expired();
    let before = config(&doctor);
    let ran = fix(&doctor, &["--dry-run"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
    // With --yes too.
    assert_eq!(fix(&doctor, &["--dry-run", "--yes"]).stdout, ran.stdout);
    assert_eq!((config(&doctor), beside(&doctor)), (before, vec!["config.json".to_owned()]));
}

#[test]
fn without_a_terminal_it_wants_yes() {
    let doctor = expired().input("y\n");
    let before = config(&doctor);
    let ran = fix(&doctor, &[]);
    assert_eq!(ran.code, Some(2));
    assert_snapshot!(ran.stderr);
    assert_eq!(config(&doctor), before);
    // Where there is nothing to apply, there is nothing to ask.
    assert_eq!(fix(&Doctor::new(), &[]).code, Some(0));
}

#[test]
fn programs_get_json() {
    let doctor = expired();
    let planned = fix(&doctor, &["--dry-run", "--format", "json"]);
    assert_eq!(json_of(&planned)["steps"][0]["state"], "planned");
    assert_eq!(json_of(&planned)["after"], Value::Null);
    let ran = fix(&doctor, &["--yes", "--format", "json"]);
    assert_snapshot!(ran.stdout);
}

#[test]
fn entries_under_every_name_of_the_registry_go_and_all_other_bytes_stay() {
    let other = auth(3600);
    let (a, b) = (auth(-60), auth(-60));
    let text = |entries: &str| {
        format!(
            "{{ \"HttpHeaders\" :{{\"x\":\"\\u00e9\"}},\n \"auths\": {{{entries}\n   \"ghcr.io\":  {{\"auth\": \"{other}\" }}}},\n\"mine\": [1, 2.50]}}\n\n"
        )
    };
    let stale = format!(
        "\"public.ecr.aws\": {{\"auth\":\"{a}\"}},\t\"https://public.ecr.aws/v2/\" : {{\"auth\": \"{b}\"}},\n   "
    );
    let doctor = Doctor::new().file(CONFIG, text(&stale).replace(",\n   \n", ",\n"));
    fs::set_permissions(doctor.path(CONFIG), fs::Permissions::from_mode(0o604)).expect("a mode");
    let before = config(&doctor);
    let ran = fix(&doctor, &["--yes", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let after = config(&doctor);
    let without = before.replacen(&stale.replace(",\n   ", ",\n"), "", 1);
    let blankless = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(blankless(&after), blankless(&without));
    assert!(before.starts_with(&after[..40]) && before.ends_with(&after[after.len() - 60..]), "{after}");
    assert_eq!(doctor.path(CONFIG).metadata().expect("there").mode() & 0o777, 0o604);
    let steps = json_of(&ran)["steps"][0].clone();
    assert_eq!(steps["removes"], json!([PUBLIC, "https://public.ecr.aws/v2/"]));
    assert_eq!(steps["backup"], "~/.docker/config.json.[MOMENT].bak");
    let backup = beside(&doctor).into_iter().find(is_copy).expect("a copy");
    let backup = doctor.path("home/.docker").join(backup);
    assert_eq!(fs::read_to_string(&backup).expect("a copy"), before);
    assert_eq!(backup.metadata().expect("there").mode() & 0o777, 0o604);
}

#[test]
fn a_link_stays_one_and_its_file_is_changed() {
    let doctor = expired();
    fs::create_dir(doctor.path("home/dotfiles")).expect("made");
    fs::rename(doctor.path(CONFIG), doctor.path("home/dotfiles/docker.json")).expect("moved");
    symlink("../dotfiles/docker.json", doctor.path(CONFIG)).expect("a link");
    assert_eq!(fix(&doctor, &["--yes"]).code, Some(0));
    assert!(doctor.path(CONFIG).symlink_metadata().expect("there").is_symlink());
    assert_eq!(config(&doctor), r#"{"auths": {}}"#);
    assert_eq!(beside(&doctor), ["config.json"], "the copy lies beside the file itself");
}

#[test]
fn what_is_not_to_be_replaced_is_not() {
    type Change = fn(&Doctor);
    let changes: [(&str, Change); 3] = [
        ("read-only", |doctor| {
            fs::set_permissions(doctor.path(CONFIG), fs::Permissions::from_mode(0o444)).expect("a mode");
        }),
        ("hard link", |doctor| {
            fs::hard_link(doctor.path(CONFIG), doctor.path("home/other")).expect("a link");
        }),
        ("twice or in another case", |doctor| {
            let text = config(doctor).replacen('{', r#"{"AUTHS": {}, "#, 1);
            fs::write(doctor.path(CONFIG), text).expect("written");
        }),
    ];
    for (words, change) in changes {
        let doctor = expired();
        change(&doctor);
        let before = config(&doctor);
        let ran = fix(&doctor, &["--yes"]);
        assert_eq!(ran.code, Some(1), "{words}");
        let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(words) && said.contains("was left alone"), "{words}: {}", ran.stdout);
        assert_eq!(config(&doctor), before, "{words}");
        assert_eq!(beside(&doctor), ["config.json"], "{words}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_touched() {
    for text in ["{\"auths\": {\"public.ecr.aws\": {\"auth\": \"", "[]", "{} x"] {
        let doctor = Doctor::new().file(CONFIG, text);
        let ran = fix(&doctor, &["--yes"]);
        assert_eq!(config(&doctor), text);
        assert!(!ran.stdout.contains('✓'), "{text}: {}", ran.stdout);
        assert_eq!(beside(&doctor), ["config.json"]);
    }
}

/// A helper that keeps one login in a file, and notes what it is asked.
fn keeping(erase: &str) -> Doctor {
    let login = json!({"ServerURL": PUBLIC, "Username": "AWS", "Secret": crate::doctor::password(-60)});
    let doctor = Doctor::new()
        .file(CONFIG, json!({"auths": {PUBLIC: {}, "ghcr.io": {}}, "credsStore": "file"}).to_string())
        .file("kept", login.to_string());
    let (kept, asked) = (doctor.path("kept"), doctor.path("asked"));
    let script = format!(
        "kept='{}'; server=$(cat); echo \"$1 $server\" >>'{}'\ncase $1 in\nget) cat $kept 2>/dev/null || {{ echo 'credentials not found in native keychain'; exit 1; }};;\nerase) {erase};;\nesac",
        kept.display(),
        asked.display()
    );
    doctor.program("docker-credential-file", &script)
}

#[test]
fn a_helper_forgets_and_is_asked_whether_it_did() {
    let doctor = keeping("rm $kept");
    let ran = fix(&doctor, &["--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert_snapshot!("fix_helper", ran.stdout);
    assert_eq!(config(&doctor), r#"{"auths":{"ghcr.io":{}},"credsStore":"file"}"#);
    let asked = fs::read_to_string(doctor.path("asked")).expect("asked");
    assert!(asked.contains("erase public.ecr.aws\nget public.ecr.aws\n"), "{asked}");

    // One that ends with 0 and has it still.
    let doctor = keeping("true");
    let before = config(&doctor);
    let ran = fix(&doctor, &["--yes"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!("fix_helper_that_forgets_nothing", ran.stdout);
    assert_eq!(config(&doctor), before);
}

#[test]
fn offline_no_login_is_made() {
    let doctor = Doctor::new().logins(&[(PRIVATE, -60)]);
    let before = config(&doctor);
    let ran = doctor.run(&["fix", "--yes", "--offline", "--image", &format!("{PRIVATE}/app:1")]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(ran.stdout);
    assert_eq!(config(&doctor), before);
}

#[test]
fn where_nothing_can_be_seen_nothing_is_done() {
    let ran = expired().run(&["fix", "--yes", "--offline"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
    assert!(ran.stderr.contains("template"), "{}", ran.stderr);
    let doctor = expired().file("project/template.yaml", "Resources: [");
    let ran = doctor.run(&["fix", "--yes", "--offline"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
}
