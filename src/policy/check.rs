//! Whether AWS allows what is needed, as far as that can be told without changing anything.

mod repository;

use std::collections::BTreeSet;

use self::repository::{of_policy, of_statement};
use super::needed::NeededPermissions;
use super::statement::{Principal, Statement};
use super::{Needs, PLACEHOLDER};
use crate::aws::{
    AboutAction, ActionAnswer, ActionReply, Denial, Failure, FailureKind, HarmlessAction, Identity,
    PolicyLayer, Reply,
};
use crate::quoted::Quoted;

/// How many repositories are asked about: enough for a template, and no flood.
const REPOSITORIES: usize = 20;
/// The only region in use that gives tokens for ECR Public.
const PUBLIC_REGION: &str = "us-east-1";
/// What adds or changes something when it is asked for.
const CHANGES: [&str; 4] = ["UploadLayerPart", "InitiateLayerUpload", "CompleteLayerUpload", "PutImage"];

/// A permission, and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whose policy must allow it.
    pub of: PolicyOf,
    /// The statement of that policy, by its `Sid`.
    pub statement: &'static str,
    /// The actions.
    pub actions: BTreeSet<&'static str>,
    /// On what.
    pub resource: String,
    /// To whom, in the policy of a repository.
    pub principal: Option<Principal>,
    /// Whether it is allowed.
    pub state: PermissionState,
}

impl Checked {
    /// Whether the document that is printed for it would help: not against what denies, nor where another kind of policy
    /// must allow it first.
    #[must_use]
    pub fn is_mended_by_its_document(&self) -> bool {
        let PermissionState::Missing { by, is_explicit, .. } = &self.state else { return false };
        let own = match self.of {
            PolicyOf::Repository => PolicyLayer::ResourcePolicy,
            PolicyOf::Pull | PolicyOf::Push => PolicyLayer::IdentityPolicy,
        };
        !is_explicit && by.is_none_or(|by| by == own)
    }
}

/// Whose policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyOf {
    /// Of those who pull.
    Pull,
    /// Of those who push.
    Push,
    /// Of the repository.
    Repository,
}

/// Whether something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionState {
    /// AWS did it, or the policy says so.
    Allowed {
        /// How that is known, where it is not plain.
        why: Option<Quoted>,
    },
    /// AWS refused it, or no statement allows it.
    Missing {
        /// Why: a clause.
        why: Quoted,
        /// The kind of policy that refuses.
        by: Option<PolicyLayer>,
        /// Whether it denies, so that allowing it elsewhere does not help.
        is_explicit: bool,
    },
    /// Nobody can tell.
    Unknown {
        /// Why: a clause.
        why: Quoted,
    },
}

impl PermissionState {
    fn unknown(why: impl Into<Quoted>) -> Self {
        Self::Unknown { why: why.into() }
    }

    /// Which of the three, for counting and grouping.
    fn rank(&self) -> u8 {
        match self {
            Self::Allowed { .. } => 0,
            Self::Missing { .. } => 1,
            Self::Unknown { .. } => 2,
        }
    }
}

/// What is to be asked. Questions that somebody else than `caller` would be answered differently are left out.
#[must_use]
pub fn questions(needed: &NeededPermissions, needs: &Needs, caller: Option<&Identity>) -> Vec<AboutAction> {
    let mut all = BTreeSet::new();
    if is_home(needs, caller) {
        for statements in [&needed.pull, &needed.push] {
            for statement in statements {
                for action in &statement.actions {
                    all.extend(about(action, statement, statements));
                }
            }
        }
    }
    all.extend(needed.repositories.iter().filter_map(of_policy));
    let repositories: BTreeSet<(String, String, String)> = all.iter().map(place).collect();
    let asked: BTreeSet<_> = repositories.into_iter().take(REPOSITORIES + 1).collect();
    all.into_iter().filter(|about| asked.contains(&place(about))).collect()
}

fn place(about: &AboutAction) -> (String, String, String) {
    // Those without a repository are few.
    let region = if about.repository.is_empty() { String::new() } else { about.region.clone() };
    (about.account.clone(), about.repository.clone(), region)
}

/// Whether the answers to `caller` are those that the policies' users would get.
fn is_home(needs: &Needs, caller: Option<&Identity>) -> bool {
    caller
        .is_none_or(|caller| needs.home.account.as_deref().is_none_or(|home| home == caller.account.as_str()))
}

/// The questions that tell whether this action of a statement is allowed.
fn about(action: &str, statement: &Statement, beside: &[Statement]) -> Vec<AboutAction> {
    let Some(action) = HarmlessAction::of(action) else { return Vec::new() };
    let token =
        |region: String| AboutAction { action, region, account: String::new(), repository: String::new() };
    match action {
        HarmlessAction::Token => {
            let arns = beside.iter().flat_map(|statement| &statement.resources);
            let regions = arns.filter_map(|arn| parsed(arn).filter(|one| one.service == "ecr"));
            let regions: BTreeSet<String> = regions.map(|one| one.region.to_owned()).collect();
            regions.into_iter().filter(|region| !region.contains(PLACEHOLDER)).map(token).collect()
        }
        HarmlessAction::PublicToken => vec![token(PUBLIC_REGION.to_owned())],
        _ => {
            let arns = statement.resources.iter().filter(|arn| !is_left_to_a_pull(action, arn, beside));
            arns.filter_map(|arn| on(action, arn)).collect()
        }
    }
}

/// Whoever asks a cache for an image may make it fetch one.
fn is_left_to_a_pull(action: HarmlessAction, arn: &str, beside: &[Statement]) -> bool {
    let mut caches = beside.iter().filter(|statement| statement.sid == "PullThroughCache");
    action == HarmlessAction::BatchGetImage && caches.any(|statement| statement.resources.contains(arn))
}

fn on(action: HarmlessAction, arn: &str) -> Option<AboutAction> {
    let one = parsed(arn).filter(|_| !arn.contains(PLACEHOLDER))?;
    let region = if one.service == "ecr-public" { PUBLIC_REGION } else { one.region };
    Some(AboutAction {
        action,
        region: region.to_owned(),
        account: one.account.to_owned(),
        repository: one.repository.to_owned(),
    })
}

struct Arn<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    repository: &'a str,
}

fn parsed(arn: &str) -> Option<Arn<'_>> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
    let repository = parts.next()?.strip_prefix("repository/")?;
    service.starts_with("ecr").then_some(Arn { service, region, account, repository })
}

/// What the answers say of each permission; those of one statement and resource together, where they are the same.
#[must_use]
pub fn check(
    needed: &NeededPermissions,
    needs: &Needs,
    caller: Option<&Identity>,
    replies: &[ActionReply],
) -> Vec<Checked> {
    let mut all = Vec::new();
    for (of, statements) in [(PolicyOf::Pull, &needed.pull), (PolicyOf::Push, &needed.push)] {
        for statement in statements {
            for resource in &statement.resources {
                for action in &statement.actions {
                    let state = match caller.filter(|_| !is_home(needs, caller)) {
                        Some(caller) => PermissionState::unknown(format!(
                            "these credentials are of the account {}, and the policy is for {}",
                            caller.account,
                            needs.home.account()
                        )),
                        None => of_action(action, resource, statement, statements, replies),
                    };
                    add(&mut all, of, statement, action, resource, state);
                }
            }
        }
    }
    for permissions in &needed.repositories {
        for statement in &permissions.statements {
            all.push(Checked {
                of: PolicyOf::Repository,
                statement: statement.sid,
                actions: statement.actions.clone(),
                resource: permissions.repository.arn(),
                principal: statement.principal.clone(),
                state: of_statement(permissions, statement, needs, caller, replies),
            });
        }
    }
    all
}

fn add(
    all: &mut Vec<Checked>,
    of: PolicyOf,
    statement: &Statement,
    action: &'static str,
    resource: &str,
    state: PermissionState,
) {
    let same = all.iter_mut().find(|known| {
        known.of == of
            && known.statement == statement.sid
            && known.resource == resource
            && known.state.rank() == state.rank()
            && known.state == state
    });
    match same {
        Some(known) => drop(known.actions.insert(action)),
        None => all.push(Checked {
            of,
            statement: statement.sid,
            actions: BTreeSet::from([action]),
            resource: resource.to_owned(),
            principal: None,
            state,
        }),
    }
}

/// An action that those who pull or push need.
fn of_action(
    action: &str,
    resource: &str,
    statement: &Statement,
    beside: &[Statement],
    replies: &[ActionReply],
) -> PermissionState {
    if resource.contains(PLACEHOLDER) {
        return PermissionState::unknown("the template leaves open which repository it is");
    }
    let Some(harmless) = HarmlessAction::of(action) else {
        return PermissionState::unknown(cannot_be_asked(action));
    };
    if is_left_to_a_pull(harmless, resource, beside) {
        return PermissionState::unknown(
            "a cache that is asked for an image may fetch one, so it is not asked",
        );
    }
    let alone = Statement { resources: BTreeSet::from([resource.to_owned()]), ..statement.clone() };
    let asked = about(action, &alone, beside);
    let states: Vec<PermissionState> =
        asked.iter().map(|about| reply(about, replies)).map(|answer| of_answer(action, answer)).collect();
    // A token is asked for in several regions: what is refused in one is missing.
    let worst = |rank| states.iter().find(|state| state.rank() == rank).cloned();
    worst(1).or_else(|| worst(2)).or_else(|| worst(0)).unwrap_or_else(|| {
        PermissionState::unknown("the template leaves open in which region it is asked for")
    })
}

fn cannot_be_asked(action: &str) -> &'static str {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    if CHANGES.contains(&name) {
        "cannot be told without pushing"
    } else if matches!(name, "BatchImportUpstreamImage" | "CreateRepository") {
        "cannot be told without a first pull or deployment"
    } else {
        "cannot be told without a deployment"
    }
}

fn reply<'r>(about: &AboutAction, replies: &'r [ActionReply]) -> Option<&'r Reply<ActionAnswer>> {
    replies.iter().find(|reply| reply.about == *about).map(|reply| &reply.answer)
}

fn of_answer(action: &str, answer: Option<&Reply<ActionAnswer>>) -> PermissionState {
    match answer {
        None => {
            PermissionState::unknown(format!("more than {REPOSITORIES} repositories are not asked about"))
        }
        Some(Reply::Unknown(why)) => PermissionState::unknown(why.clone()),
        Some(Reply::Known(ActionAnswer::NoRepository { .. })) => {
            PermissionState::unknown("there is no such repository")
        }
        Some(Reply::Known(ActionAnswer::Taken | ActionAnswer::Policy { .. })) => {
            PermissionState::Allowed { why: None }
        }
        Some(Reply::Failed(failure)) => match denial(failure) {
            // One of two that are asked for together.
            Some(denial) if denial.action.as_ref().is_some_and(|other| other.as_str() != action) => {
                let other = denial.action.unwrap_or_default();
                PermissionState::unknown(format!("{other}, which is asked for with it, is refused"))
            }
            Some(denial) => PermissionState::Missing {
                why: denial.reason().into(),
                by: denial.by,
                is_explicit: denial.is_explicit,
            },
            None => PermissionState::unknown(said(failure)),
        },
    }
}

fn denial(failure: &Failure) -> Option<Denial> {
    let is_one = matches!(
        failure.kind,
        FailureKind::Denied | FailureKind::DeniedExplicitly | FailureKind::BearerTokenDenied
    );
    is_one.then(|| Denial::of(failure.words.as_str()))
}

fn said(failure: &Failure) -> String {
    match &failure.code {
        Some(code) => format!("{}: {code}: {}", failure.asked, failure.words),
        None => format!("{}: {}", failure.asked, failure.words),
    }
}

#[cfg(test)]
mod tests;
