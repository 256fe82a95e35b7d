//! What broken credential helpers stop.

use super::*;

#[test]
fn an_unrelated_missing_helper_breaks_what_docker_py_builds() {
    let broken = BrokenHelper {
        name: "gcloud".into(),
        file: "~/.docker/config.json".into(),
        clients: Client::ALL.to_vec(),
        store: false,
        by_itself: false,
        hosts: vec!["gcr.io".into()],
        failure: HelperFailure::Missing,
        why: "not on PATH".into(),
    };
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.broken_helpers = vec![broken];
    assert_eq!(findings(&facts), [("helper-not-found".into(), Severity::Error, Certainty::Certain)]);
    facts.pulls = vec![pull(PUBLIC, PullUse::Build)];
    assert_eq!(findings(&facts), [], "a pull does not ask the helpers of other registries");
}

#[test]
fn a_broken_helper_outranks_the_login_that_it_hides() {
    let helper = Candidate {
        source: Source::Helper {
            file: "~/.docker/config.json".into(),
            name: "ecr-login".into(),
            store: false,
        },
        held: Held::HelperFailed { failure: HelperFailure::Missing, why: "not on PATH".into() },
        logout_removes_it: false,
        took_ms: None,
        same_as: None,
    };
    let mut needed = pull(PRIVATE, PullUse::Pull);
    needed.client = Client::DockerCli;
    let mut facts = facts(vec![needed]);
    facts.credentials = vec![stored(PRIVATE, vec![helper], Sends::Nothing)];
    assert_eq!(findings(&facts), [("helper-not-found".into(), Severity::Error, Certainty::Certain)]);
}
