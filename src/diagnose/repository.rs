//! What the API of ECR says of repositories and images that no registry has spoken of.

use super::advice::Draft;
use super::cache::Cache;
use crate::aws::{Answers, Identity, RepositoryPolicy, RepositoryReply, RepositoryState};
use crate::facts::{Facts, SamCommand};
use crate::finding::{Certainty, Evidence, Finding};
use crate::image::{Reference, Registry};
use crate::quoted::Quoted;
use crate::rules::RuleSet;
use crate::template::pulls::{Pull, Push};

/// Who says so.
const API: &str = "the API of ECR";

/// Whether anything was learnt.
pub(super) fn is_known(facts: &Facts) -> bool {
    let answers = facts.aws.iter().map(|aws| &aws.answers);
    answers.flat_map(|answers| &answers.repositories).any(|reply| reply.found.known().is_some())
}

/// What is wrong with the images that are pulled.
pub(super) fn of_pulls(facts: &Facts, rules: &RuleSet, seen: &[&Quoted]) -> Vec<Finding> {
    let Some(answers) = facts.aws.as_ref().map(|aws| &aws.answers) else { return Vec::new() };
    let mut findings = Vec::new();
    for reply in &answers.repositories {
        let pulls: Vec<&Pull> = facts.pulls.iter().filter(|pull| pull.reference == reply.reference).collect();
        let Some(registry) = pulls.first().map(|pull| &pull.registry) else { continue };
        let draft = || draft(facts, registry, reply, answers);
        let cache = Cache::of(facts, &reply.reference);
        if let Some((id, evidence)) = missing(reply).filter(|_| !seen.contains(&&reply.reference)) {
            if cache.is_there() {
                // The first pull brings it in.
                continue;
            }
            let mut draft = draft().breaking(pulls.clone());
            draft.evidence.extend(evidence);
            let id = cache.explains(id, &mut draft);
            if let Some(mut finding) = draft.finding(rules, id) {
                cache.add_to(&mut finding, rules, registry, facts);
                findings.push(finding);
            }
            continue;
        }
        let policy = answers.identity.known().zip(reply.policy.known());
        let Some((identity, policy)) = policy else { continue };
        if Some(identity.account.as_str()) == registry.account.as_deref() || lets_in(policy, identity) {
            continue;
        }
        let mut draft = draft().breaking(pulls);
        let depends = policy.statements.iter().any(|statement| statement.depends);
        draft.certainty = if depends { Certainty::Likely } else { Certainty::Certain };
        draft.context.principal = Some(identity.arn.as_str().to_owned());
        draft.evidence.push(Evidence::new("the caller", identity.arn.clone(), "sts GetCallerIdentity"));
        let says = if policy.statements.is_empty() {
            "there is none, so that only its own account may pull"
        } else {
            "no statement allows ecr:BatchGetImage to this caller"
        };
        draft.evidence.push(Evidence::new("the repository's policy", says, "ecr GetRepositoryPolicy"));
        findings.extend(draft.finding(rules, "cross-account-repo-policy"));
    }
    findings
}

/// What is wrong with the repositories that SAM pushes to.
pub(super) fn of_pushes(facts: &Facts, rules: &RuleSet) -> Vec<Finding> {
    let Some(answers) = facts.aws.as_ref().map(crate::facts::AwsFacts::answers_to_sam) else {
        return Vec::new();
    };
    if !facts.options.has_chosen(SamCommand::Deploy) {
        return Vec::new();
    }
    answers.repositories.iter().filter_map(|reply| of_push(facts, rules, answers, reply)).collect()
}

fn of_push(facts: &Facts, rules: &RuleSet, answers: &Answers, reply: &RepositoryReply) -> Option<Finding> {
    let is_it = |push: &&Push| push.reference.as_ref() == Some(&reply.reference);
    let registry = facts.pushes.iter().find(is_it)?.registry.as_ref()?;
    let mut draft = draft(facts, registry, reply, answers);
    let breaks = vec![SamCommand::Deploy.label().to_owned()];
    if let Some((id, evidence)) = missing(reply) {
        let rule = rules.get(id)?;
        draft.evidence.extend(evidence);
        return Some(draft.write(rule, rule.severity, breaks));
    }
    // In its own account Lambda adds the statement by itself, where whoever deploys may do that.
    let (_, policy) = answers.identity.known().zip(reply.policy.known())?;
    if owns(answers, registry) || allows(policy, &["lambda.amazonaws.com".to_owned(), "*".to_owned()]) {
        return None;
    }
    draft.certainty = Certainty::Likely;
    draft.evidence.push(Evidence::new(
        "the repository's policy",
        "no statement allows ecr:BatchGetImage to lambda.amazonaws.com",
        "ecr GetRepositoryPolicy",
    ));
    let rule = rules.get("lambda-repo-policy")?;
    Some(draft.write(rule, rule.severity, breaks))
}

/// Whether the registry belongs to the caller's account.
pub(super) fn owns(answers: &Answers, registry: &Registry) -> bool {
    let caller = answers.identity.known().map(|identity| identity.account.as_str());
    caller.is_some() && caller == registry.account.as_deref()
}

fn draft<'f>(facts: &'f Facts, registry: &Registry, reply: &RepositoryReply, answers: &Answers) -> Draft<'f> {
    let mut draft = Draft::new(facts).about(registry);
    draft.context.owns_registry = owns(answers, registry);
    draft.context.image = Some(reply.reference.as_str().to_owned());
    let parsed = Reference::parse(reply.reference.as_str()).ok();
    draft.context.repository = parsed.map(|parsed| parsed.path().to_owned());
    draft
}

fn missing(reply: &RepositoryReply) -> Option<(&'static str, Vec<Evidence>)> {
    match reply.found.known()? {
        RepositoryState::NoRepository { words } => {
            Some(("repo-not-found", vec![Evidence::new(reply.reference.as_str(), words.clone(), API)]))
        }
        RepositoryState::NoImage { tags, words } => {
            let mut evidence = vec![Evidence::new(reply.reference.as_str(), words.clone(), API)];
            evidence.extend(tags.as_ref().map(|tags| {
                let tags: Vec<&str> = tags.iter().map(Quoted::as_str).collect();
                let there = if tags.is_empty() { "no tag at all".to_owned() } else { tags.join(", ") };
                Evidence::new("there is", there, API)
            }));
            Some(("tag-not-found", evidence))
        }
        RepositoryState::Repository | RepositoryState::Image => None,
    }
}

/// Whether the policy lets a caller of another account pull: his account, his role, himself, or everybody.
fn lets_in(policy: &RepositoryPolicy, identity: &Identity) -> bool {
    allows(policy, &identity.names())
}

fn allows(policy: &RepositoryPolicy, names: &[String]) -> bool {
    policy
        .statements
        .iter()
        .any(|statement| statement.allows && statement.names(names) && statement.covers("ecr:BatchGetImage"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{PrincipalKind, Statement};

    fn identity(arn: &str) -> Identity {
        Identity { account: "111122223333".into(), arn: arn.into(), kind: PrincipalKind::of(arn) }
    }

    fn policy(principal: &str, action: &str) -> RepositoryPolicy {
        let statement = Statement {
            allows: true,
            principals: vec![principal.into()],
            actions: vec![action.into()],
            depends: false,
            on_behalf_of: None,
        };
        RepositoryPolicy { statements: vec![statement] }
    }

    #[test]
    fn a_policy_names_the_caller_in_several_ways() {
        let role = identity("arn:aws:sts::111122223333:assumed-role/ci/run");
        for (principal, action, expected) in [
            ("111122223333", "ecr:BatchGetImage", true),
            ("arn:aws:iam::111122223333:root", "ecr:*", true),
            ("arn:aws:iam::111122223333:role/ci", "ecr:BatchGet*", true),
            ("arn:aws:iam::111122223333:role/team/ci", "*", true),
            ("*", "ecr:batchgetimage", true),
            ("arn:aws:iam::111122223333:role/other", "ecr:*", false),
            ("arn:aws:iam::999999999999:root", "ecr:*", false),
            ("111122223333", "ecr:DescribeImages", false),
        ] {
            assert_eq!(lets_in(&policy(principal, action), &role), expected, "{principal} {action}");
        }
        assert!(!lets_in(&RepositoryPolicy::default(), &role));
    }
}
