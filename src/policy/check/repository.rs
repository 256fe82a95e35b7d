//! Whether the policy of a repository says what is needed, by its own words or by what it lets this caller do.

use std::collections::BTreeSet;

use super::super::Needs;
use super::super::needed::RepositoryPermissions;
use super::super::statement::{Principal, Statement};
use super::{PermissionState, denial, is_home, of_answer, on, reply};
use crate::aws::{
    self, AboutAction, ActionAnswer, ActionReply, HarmlessAction, Identity, PolicyLayer, Reply,
    RepositoryPolicy,
};

/// The question for the policy.
pub(super) fn of_policy(needs: &RepositoryPermissions) -> Option<AboutAction> {
    on(HarmlessAction::GetRepositoryPolicy, &needs.repository.arn())
}

/// A statement that the policy of a repository needs.
pub(super) fn of_statement(
    permissions: &RepositoryPermissions,
    statement: &Statement,
    needs: &Needs,
    caller: Option<&Identity>,
    replies: &[ActionReply],
) -> PermissionState {
    let Some(about) = of_policy(permissions) else {
        return PermissionState::unknown("the template leaves open which repository it is");
    };
    let to_caller = statement.principal.as_ref().is_some_and(|one| matches!(one, Principal::Account(_)));
    let caller = caller.filter(|_| to_caller && is_home(needs, caller));
    match reply(&about, replies) {
        Some(Reply::Known(ActionAnswer::Policy { policy })) => {
            of_repository_policy(permissions, statement, needs, caller, policy)
        }
        Some(Reply::Failed(failure)) if denial(failure).is_some() => {
            by_what_it_lets_do(&about, statement, caller, replies)
                .unwrap_or_else(|| PermissionState::unknown("its policy may not be read"))
        }
        other => of_answer("ecr:GetRepositoryPolicy", other),
    }
}

/// Where the policy itself may not be read, what it lets this caller do tells.
fn by_what_it_lets_do(
    policy: &AboutAction,
    statement: &Statement,
    caller: Option<&Identity>,
    replies: &[ActionReply],
) -> Option<PermissionState> {
    caller?;
    let of_repository = replies.iter().filter(|reply| {
        let about = &reply.about;
        (&about.account, &about.repository, &about.region)
            == (&policy.account, &policy.repository, &policy.region)
    });
    let mut taken = BTreeSet::new();
    for reply in of_repository {
        match &reply.answer {
            Reply::Known(ActionAnswer::Taken) => drop(taken.insert(reply.about.action)),
            Reply::Failed(failure) => {
                let denial = denial(failure).filter(|denial| denial.by == Some(PolicyLayer::ResourcePolicy));
                if let Some(denial) =
                    denial.filter(|_| reply.about.action != HarmlessAction::GetRepositoryPolicy)
                {
                    return Some(PermissionState::Missing {
                        why: denial.reason().into(),
                        by: denial.by,
                        is_explicit: denial.is_explicit,
                    });
                }
            }
            _ => {}
        }
    }
    let all = statement
        .actions
        .iter()
        .all(|action| HarmlessAction::of(action).is_some_and(|harmless| taken.contains(&harmless)));
    let why = "its policy may not be read, and the repository let this caller do it";
    all.then(|| PermissionState::Allowed { why: Some(why.into()) })
}

/// Whether a policy says what a statement wants, in whatever words.
fn of_repository_policy(
    permissions: &RepositoryPermissions,
    statement: &Statement,
    needs: &Needs,
    caller: Option<&Identity>,
    policy: &RepositoryPolicy,
) -> PermissionState {
    let names = match &statement.principal {
        Some(Principal::Account(arn)) => {
            let account = arn.split(':').nth(4).unwrap_or_default();
            vec!["*".to_owned(), account.to_owned(), arn.clone()]
        }
        Some(Principal::Lambda) => vec!["*".to_owned(), "lambda.amazonaws.com".to_owned()],
        None => Vec::new(),
    };
    let wide = statement.source.clone().unwrap_or_else(|| {
        let one = &permissions.repository;
        format!("arn:{}:lambda:{}:{}:function:*", one.partition, one.region, needs.home.account())
    });
    let is_plain = |found: &aws::Statement| {
        let on_behalf = found.on_behalf_of.iter().flatten();
        !found.depends || { on_behalf }.any(|pattern| aws::glob(pattern.as_str(), &wide))
    };
    let about_action = |allows: bool, action: &str, names: &[String]| {
        let action = action.to_owned();
        let of = policy.statements.iter().filter(move |found| found.allows == allows);
        of.filter(move |found| found.covers(&action)).filter(|found| found.names(names)).collect::<Vec<_>>()
    };
    let of_caller = caller.map(Identity::names).unwrap_or_default();
    let all_names: Vec<String> = names.iter().chain(&of_caller).cloned().collect();
    let mut missing = Vec::new();
    // What denies all but some, or all to all but some, may be about this one.
    let excepts = |found: &aws::Statement| found.principals.is_empty() || found.actions.is_empty();
    let mut depends = policy.statements.iter().any(|found| !found.allows && excepts(found));
    let mut for_caller = false;
    for action in &statement.actions {
        let denies = about_action(false, action, &all_names);
        if denies.iter().any(|found| !found.depends) {
            let why = format!("a statement of its policy denies {action}");
            let by = Some(PolicyLayer::ResourcePolicy);
            return PermissionState::Missing { why: why.into(), by, is_explicit: true };
        }
        let allows = about_action(true, action, &names);
        if allows.iter().any(|found| is_plain(found)) {
            depends |= !denies.is_empty();
        } else if !allows.is_empty() {
            depends = true;
        } else if !about_action(true, action, &of_caller).is_empty() {
            for_caller = true;
        } else {
            missing.push(*action);
        }
    }
    if !missing.is_empty() {
        let why = if policy.statements.is_empty() {
            "the repository has no policy".to_owned()
        } else if missing.len() == statement.actions.len() {
            "no statement of its policy allows that".to_owned()
        } else {
            format!("no statement of its policy allows {}", missing.join(", "))
        };
        let by = Some(PolicyLayer::ResourcePolicy);
        return PermissionState::Missing { why: why.into(), by, is_explicit: false };
    }
    if depends {
        return PermissionState::unknown("its policy says so under a condition, or denies it under one");
    }
    let why = for_caller.then(|| "to this caller, and not to his whole account".into());
    PermissionState::Allowed { why }
}

#[cfg(test)]
mod tests;
