//! Logins, and the helper for ECR: as whom, and where.

use super::*;
use crate::aws::Told;
use crate::diagnose::tests::stored;
use crate::docker::credential::{HelperFailure, Sends};
use crate::fix::step::Who;

fn lasting(facts: &Facts, version: Option<(u32, u32)>) -> Plan {
    let helper = EcrHelper::Installed { version, profile: Some("dev".into()) };
    plan(facts, &judge(facts).findings, &Wishes { lasting: Some(helper) })
}

#[test]
fn a_login_is_made_as_the_owner_of_the_registry_alone() {
    let owner = "210987654321";
    let plan = planned(&missing_private(Some(owner)));
    assert_eq!(steps(&plan), [("login", PRIVATE, "~/.docker/config.json")]);
    let arn = Some("arn:aws:iam::210987654321:user/ana".into());
    assert_eq!(
        plan.steps[0].identity,
        Some(Who { by: "profile dev".into(), account: Some(owner.into()), arn })
    );

    let mut other = missing_private(Some("111111111111"));
    assert!(planned(&other).steps.is_empty());
    assert!(whys(&planned(&other))[0].contains("of account 111111111111 and not 210987654321"));
    other.options.profile = Some("dev".into());
    assert_eq!(planned(&other).steps.len(), 1, "somebody wants it");

    let mut nobody = missing_private(None);
    assert!(whys(&planned(&nobody))[0].contains("AWS did not say"));
    // What SAM's configuration names is nobody's word for this.
    nobody.aws.as_mut().expect("AWS").named =
        Some(Told { value: "dev".into(), source: "samconfig.toml:3".into() });
    assert!(planned(&nobody).steps.is_empty());
    let mut offline = missing_private(Some(owner));
    offline.options.offline = true;
    assert!(whys(&planned(&offline))[0].starts_with("--offline"));
}

#[test]
fn a_login_goes_where_docker_would_keep_it() {
    let mut facts = missing_private(Some("210987654321"));
    let store = |facts: &Facts| match planned(facts).steps.first().map(|step| step.deed.clone()) {
        Some(Deed::Login { store, .. }) => Some(store),
        _ => None,
    };
    assert_eq!(store(&facts), Some(Store::File));
    facts.docker_config[0].creds_store = Some("desktop".into());
    assert_eq!(store(&facts), Some(Store::Helper("desktop".into())));
    facts.docker_config[0].cred_helpers = [(PRIVATE.into(), "".into())].into();
    assert_eq!(store(&facts), Some(Store::File));
    facts.docker_config[0].cred_helpers = [(PRIVATE.into(), "gcloud".into())].into();
    assert_eq!(store(&facts), None);

    facts.docker_config[0].cred_helpers.clear();
    facts.docker_config[0].creds_store = None;
    let by_itself = Candidate {
        source: Source::DefaultStore { file: "~/.docker/config.json".into(), name: "pass".into() },
        held: Held::Nothing,
        logout_removes_it: true,
        took_ms: None,
        same_as: None,
    };
    facts.credentials = vec![stored(PRIVATE, vec![by_itself.clone()], Sends::Nothing)];
    assert_eq!(store(&facts), Some(Store::ByItself("pass".into())));
    let failed = Held::HelperFailed { failure: HelperFailure::Error, why: "it is locked".into() };
    facts.credentials = vec![stored(PRIVATE, vec![Candidate { held: failed, ..by_itself }], Sends::Nothing)];
    assert_eq!(store(&facts), None);
}

#[test]
fn the_helper_takes_the_place_of_a_login_and_of_what_is_stored() {
    let mut facts = missing_private(Some("210987654321"));
    facts.credentials = vec![login(PRIVATE, PRIVATE, NOW - 60)];
    let plan = lasting(&facts, Some((0, 6)));
    assert_eq!(steps(&plan), [("use-credential-helper", PRIVATE, "~/.docker/config.json")]);
    let Deed::UseHelper { forget, keep_store, otherwise } = &plan.steps[0].deed else {
        panic!("another deed")
    };
    assert_eq!((forget.as_slice(), keep_store), ([PRIVATE.into()].as_slice(), &None));
    assert_eq!(otherwise[0].deed.kind(), "login");
    assert_eq!(plan.steps[0].findings[0].id, "private-token-expired");
    // What another helper answers for is somebody's choice.
    facts.docker_config[0].cred_helpers = [(PRIVATE.into(), "desktop".into())].into();
    let plan = lasting(&facts, Some((0, 6)));
    assert!(whys(&plan).iter().any(|why| why.contains("names docker-credential-desktop for it")));
    facts.docker_config[0].cred_helpers = [(PRIVATE.into(), "ecr-login".into())].into();
    facts.credentials = vec![stored(PRIVATE, Vec::new(), Sends::Basic)];
    assert!(lasting(&facts, Some((0, 6))).steps.is_empty(), "it answers already");
}

#[test]
fn public_registries_get_the_helper_where_it_knows_them() {
    let mut facts = missing_private(Some("111111111111"));
    facts.pulls = vec![pull(PUBLIC, PullUse::Invoke)];
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 3600)];
    for (version, kind) in [
        (Some((0, 4)), "logout"),
        (Some((0, 5)), "use-credential-helper"),
        (Some((1, 0)), "use-credential-helper"),
        // It is asked before it is named.
        (None, "use-credential-helper"),
    ] {
        assert_eq!(steps(&lasting(&facts, version))[0].0, kind, "{version:?}");
    }
}

#[test]
fn a_store_that_docker_takes_by_itself_is_named_only_where_it_works() {
    let mut facts = missing_private(Some("210987654321"));
    let mut kept = |held: Held| {
        let source = Source::DefaultStore { file: "~/.docker/config.json".into(), name: "pass".into() };
        let candidate = Candidate { source, held, logout_removes_it: true, took_ms: None, same_as: None };
        facts.credentials = vec![stored(PRIVATE, vec![candidate], Sends::Nothing)];
        match lasting(&facts, None).steps.first().map(|step| step.deed.clone()) {
            Some(Deed::UseHelper { keep_store, .. }) => keep_store,
            _ => panic!("no helper is planned"),
        }
    };
    assert_eq!(kept(Held::Nothing), Some("pass".into()));
    assert_eq!(kept(Held::HelperFailed { failure: HelperFailure::Error, why: "no D-Bus".into() }), None);
}
