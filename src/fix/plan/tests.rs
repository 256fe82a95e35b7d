//! Facts made by hand, and what is done about them.

use std::collections::BTreeMap;

use super::*;
use crate::aws::{Identity, PrincipalKind, Reply};
use crate::diagnose::tests::aws::{keys, way, with};
use crate::diagnose::tests::{NOW, PRIVATE, PUBLIC, facts, judge, login, pull};
use crate::docker::config::{ConfigState, DockerConfigFacts};
use crate::docker::credential::Expiry;
use crate::image::Client;
use crate::template::pulls::PullUse;

#[cfg(feature = "aws")]
mod logins;

fn expired_public() -> Facts {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 3600)];
    facts
}

/// A login to a private registry is missing, and AWS takes the caller for one of this account.
fn missing_private(account: Option<&str>) -> Facts {
    let facts = facts(vec![pull(PRIVATE, PullUse::Base)]);
    let mut facts = with(facts, vec![way(crate::aws::Method::SharedCredentials, keys(None))]);
    if let (Some(aws), Some(account)) = (&mut facts.aws, account) {
        aws.answers.identity = Reply::Known(Identity {
            account: account.into(),
            arn: format!("arn:aws:iam::{account}:user/ana").into(),
            kind: PrincipalKind::User,
        });
    }
    facts
}

fn planned(facts: &Facts) -> Plan {
    plan(facts, &judge(facts).findings, &Wishes::default())
}

fn whys(plan: &Plan) -> Vec<&str> {
    plan.left.iter().map(|left| left.why.as_str()).collect()
}

/// Kind, host and file of each step.
fn steps(plan: &Plan) -> Vec<(&'static str, &str, &str)> {
    plan.steps
        .iter()
        .map(|step| (step.deed.kind(), step.registry.host.as_str(), step.config.shown.as_str()))
        .collect()
}

fn another_file(facts: &mut Facts, path: &str) {
    facts.docker_config[0].clients = vec![Client::DockerCli, Client::Buildx];
    facts.docker_config.push(DockerConfigFacts {
        file: path.into(),
        path: Some(path.into()),
        clients: vec![Client::DockerPy],
        cred_helpers: BTreeMap::new(),
        ..facts.docker_config[0].clone()
    });
}

#[test]
fn an_expired_public_login_is_taken_away_and_a_healthy_machine_left_alone() {
    let plan = planned(&expired_public());
    assert_eq!(steps(&plan), [("logout", PUBLIC, "~/.docker/config.json")]);
    assert_eq!(plan.steps[0].deed, Deed::Logout { entries: vec![PUBLIC.into()], kept: Vec::new() });
    assert_eq!(plan.steps[0].identity, None);
    assert_eq!(planned(&facts(vec![pull(PUBLIC, PullUse::Invoke)])), Plan::default());
}

#[test]
fn only_the_file_that_is_read_is_changed() {
    let mut facts = expired_public();
    another_file(&mut facts, "/elsewhere/config.json");
    // The login stands in the file of the docker command line; SAM reads the other one.
    assert_eq!(steps(&planned(&facts)), []);
    facts.credentials[0].candidates[0].source =
        Source::Auths { file: "/elsewhere/config.json".into(), key: PUBLIC.into() };
    assert_eq!(steps(&planned(&facts)), [("logout", PUBLIC, "/elsewhere/config.json")]);
}

#[test]
fn files_that_cannot_be_changed_are_left() {
    let mut facts = expired_public();
    facts.docker_config[0].state = ConfigState::Unreadable { why: "nobody may read it".into() };
    let plan = planned(&facts);
    assert!(plan.steps.is_empty() && whys(&plan).iter().any(|why| why.contains("nobody may read it")));
    let mut facts = expired_public();
    facts.docker_config[0].path = Some("/home/ana/.dockercfg".into());
    assert!(planned(&facts).steps.is_empty());
    facts.docker_config[0].path = None;
    assert!(planned(&facts).steps.is_empty());
}

#[test]
fn what_a_helper_keeps_is_forgotten_where_it_can_forget() {
    let mut facts = expired_public();
    let file = crate::quoted::Quoted::from("~/.docker/config.json");
    facts.credentials[0].candidates[0].source =
        Source::Helper { file: file.clone(), name: "desktop".into(), store: true };
    let kept = vec![Kept { helper: "desktop".into(), key: PUBLIC.into() }];
    assert_eq!(planned(&facts).steps[0].deed, Deed::Logout { entries: Vec::new(), kept });
    facts.credentials[0].candidates[0].logout_removes_it = false;
    assert!(planned(&facts).steps.is_empty());
    for source in [
        Source::Variable { name: "DOCKER_AUTH_CONFIG".into(), key: PUBLIC.into() },
        Source::HelperEntry { file: file.clone(), name: "x".into(), key: "https://public.ecr.aws".into() },
    ] {
        facts.credentials[0].candidates[0].source = source;
        assert!(planned(&facts).steps.is_empty());
    }
}

#[cfg(not(feature = "aws"))]
#[test]
fn without_the_feature_no_login_is_planned() {
    let plan = planned(&missing_private(Some("210987654321")));
    assert!(plan.steps.is_empty());
    assert!(whys(&plan)[0].contains("without the feature aws"));
}

#[test]
fn a_finding_of_mere_information_is_not_acted_on() {
    let facts = expired_public();
    let mut findings = judge(&facts).findings;
    findings[0].severity = Severity::Info;
    assert_eq!(plan(&facts, &findings, &Wishes::default()), Plan::default());
}

#[test]
fn a_command_with_something_to_fill_in_is_not_run() {
    let facts = expired_public();
    let mut findings = judge(&facts).findings;
    findings[0].remedies.truncate(1);
    findings[0].remedies[0].placeholders = vec!["YOUR_REGION".to_owned()];
    let plan = plan(&facts, &findings, &Wishes::default());
    assert!(plan.steps.is_empty() && plan.left.len() == 1);
}

#[test]
fn dates_do_not_matter_to_what_is_taken_away() {
    let mut facts = expired_public();
    let mut second = facts.credentials[0].candidates[0].clone();
    second.source =
        Source::Auths { file: "~/.docker/config.json".into(), key: "https://public.ecr.aws/v2/".into() };
    second.held =
        Held::Password { username: "AWS".into(), expiry: Expiry::At { expiration: NOW - 5 }, mistake: None };
    facts.credentials[0].candidates.push(second);
    let entries = vec![PUBLIC.into(), "https://public.ecr.aws/v2/".into()];
    assert_eq!(planned(&facts).steps[0].deed, Deed::Logout { entries, kept: Vec::new() });
}

#[test]
fn nothing_is_tried_around_what_a_person_does() {
    let facts = expired_public();
    let mut findings = judge(&facts).findings;
    let mut other = findings[0].remedies[0].clone();
    other.kind = Action::EditConfig;
    findings[0].remedies.insert(0, other);
    let plan = plan(&facts, &findings, &Wishes::default());
    assert!(plan.steps.is_empty());
    assert_eq!(plan.left[0].remedy.as_ref().map(|remedy| remedy.kind), Some(Action::EditConfig));
}
