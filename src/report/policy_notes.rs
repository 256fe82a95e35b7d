//! What the documents of `policy` do not say.

use super::policy_json::Policies;
use crate::policy::{Kind, LARGEST_OF_A_USER, Policy, Repository, When};

/// Each as a sentence without its full stop.
pub(super) fn notes(report: &Policies) -> Vec<String> {
    let needs = &report.needs;
    let mut notes = Vec::new();
    let has = |wanted: fn(&Kind) -> bool| report.policies.iter().any(|policy| wanted(&policy.kind));
    if report.policies.is_empty() && !needs.pulls_public && needs.other_registries.is_empty() {
        notes.push("no image of a registry is pulled or pushed".to_owned());
    }
    if needs.pulls_public {
        notes
            .push("images of ECR Public need no policy: everybody may pull them, without a login".to_owned());
    }
    if !needs.other_registries.is_empty() {
        let hosts: Vec<&str> = needs.other_registries.iter().map(String::as_str).collect();
        notes.push(format!("IAM says nothing about {}", hosts.join(", ")));
    }
    if has(|kind| matches!(kind, Kind::Repository(..))) {
        notes.push(
            "set-repository-policy replaces the policy that a repository has. Look at it first with aws ecr \
             get-repository-policy, and add its statements"
                .to_owned(),
        );
    }
    if needs.lambda.iter().any(|one| one.account == needs.home.account() || needs.home.account.is_none()) {
        notes.push(
            "in the same account Lambda gives itself its statement, if whoever deploys may do ecr:GetRepositoryPolicy and \
             ecr:SetRepositoryPolicy: that is more than the policies above allow"
                .to_owned(),
        );
    }
    if needs.home.account.is_none() && has(|kind| matches!(kind, Kind::Repository(_, When::OtherAccount))) {
        notes.push("name your account with --account, and only what holds for it is printed".to_owned());
    }
    if needs.pulls.iter().any(Repository::is_of_aws) {
        notes.push(
            "repositories of AWS's own accounts let everybody in who is allowed by a policy of theirs"
                .to_owned(),
        );
    }
    if report.policies.iter().any(|policy| policy.file.ends_with("-2.json") && is_identity(policy)) {
        notes.push(
            "what is larger than a managed policy may be, 6144 characters, is in parts: all of them are needed".to_owned(),
        );
    }
    if report.policies.iter().any(|policy| policy.partition.is_some()) {
        notes.push(
            "repositories are in several partitions. An account is in one of them, and its IAM takes no ARN of another: give \
             each document to a role of an account in its partition"
                .to_owned(),
        );
    }
    let is_large = |policy: &&Policy| is_identity(policy) && policy.size > LARGEST_OF_A_USER;
    for policy in report.policies.iter().filter(is_large) {
        notes.push(format!(
            "{} has {} characters, and an inline policy of a user at most {LARGEST_OF_A_USER}: make a managed one of it, \
             with aws iam create-policy, where a user needs it",
            policy.file, policy.size
        ));
    }
    if needs.home.region.as_deref().is_none_or(|region| region.starts_with("YOUR_"))
        && report.policies.iter().any(|policy| policy.placeholders.iter().any(|word| word == "YOUR_REGION"))
    {
        notes.push(
            "without a region, ARNs begin with arn:aws: name it with --region, above all one in China or GovCloud"
                .to_owned(),
        );
    }
    notes.extend(needs.notes.iter().cloned());
    notes
}

fn is_identity(policy: &Policy) -> bool {
    matches!(policy.kind, Kind::Pull | Kind::Push)
}
