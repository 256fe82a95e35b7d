//! What is advised where a CI system runs the doctor.

use insta::assert_snapshot;

use crate::doctor::Doctor;

const LOG: &str = "Error response from daemon: Head \"https://012345678901.dkr.ecr.eu-west-1.amazonaws.com/v2/app/manifests/1\": \
                   no basic auth credentials";

fn explained_in(variable: &str) -> String {
    Doctor::new().variable(variable, "true").input(LOG).run(&["explain", "-", "--format", "human"]).stdout
}

#[test]
fn in_github_actions_it_is_the_official_action() {
    assert_snapshot!(explained_in("GITHUB_ACTIONS"));
}

#[test]
fn in_gitlab_it_is_a_script_of_the_job() {
    assert_snapshot!(explained_in("GITLAB_CI"));
}

#[test]
fn in_codebuild_it_is_a_phase() {
    assert_snapshot!(explained_in("CODEBUILD_BUILD_ID"));
}
