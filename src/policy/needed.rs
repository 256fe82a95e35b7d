//! What AWS must allow for what a template needs: plain values, for documents and for comparing with what it does allow.

use std::collections::{BTreeMap, BTreeSet};

use super::actions;
use super::companion::Companion;
use super::needs::Needs;
use super::repository::{ACCOUNT, REPOSITORY_ACCOUNT, Repository};
use super::statement::{Principal, Statement};

/// The least that must be allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeededPermissions {
    /// To those who pull, by their own policies.
    pub pull: Vec<Statement>,
    /// To those who push and deploy, by their own policies.
    pub push: Vec<Statement>,
    /// By the policies of the repositories.
    pub repositories: Vec<RepositoryPermissions>,
}

/// What a repository's own policy must allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryPermissions {
    /// The repository.
    pub repository: Repository,
    /// In which case.
    pub when: When,
    /// To whom and what.
    pub statements: Vec<Statement>,
}

/// In which case a repository needs its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// As things are.
    Always,
    /// If those who use it belong to the same account.
    SameAccount,
    /// If they belong to another.
    OtherAccount,
}

/// How the account of a repository relates to that of those who use it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Same,
    Other,
    Unknown,
}

impl NeededPermissions {
    /// The least for these needs.
    #[must_use]
    pub fn of(needs: &Needs) -> Self {
        Self { pull: pull(needs), push: push(needs), repositories: repositories(needs) }
    }

    /// Whether nothing need be allowed to anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pull.is_empty() && self.push.is_empty() && self.repositories.is_empty()
    }
}

fn everything() -> BTreeSet<String> {
    BTreeSet::from(["*".to_owned()])
}

fn arns<'a>(repositories: impl IntoIterator<Item = &'a Repository>) -> BTreeSet<String> {
    repositories.into_iter().map(Repository::arn).collect()
}

/// Statements without those that name no resource.
fn used(statements: impl IntoIterator<Item = Statement>) -> Vec<Statement> {
    statements.into_iter().filter(|statement| !statement.resources.is_empty()).collect()
}

fn pull(needs: &Needs) -> Vec<Statement> {
    if needs.pulls.is_empty() {
        return Vec::new();
    }
    let caches = needs.pulls.iter().filter(|one| one.looks_like_a_cache());
    used([
        Statement::on("Token", actions::TOKEN, everything()),
        Statement::on("Pull", actions::PULL, arns(&needs.pulls)),
        Statement::on("PullThroughCache", actions::CACHE, arns(caches)),
    ])
}

fn push(needs: &Needs) -> Vec<Statement> {
    let (public, private): (Vec<_>, Vec<_>) = needs.pushes.iter().partition(|one| one.is_public);
    let if_any = |any: bool| if any { everything() } else { BTreeSet::new() };
    let of_others = needs.lambda.iter().filter(|one| relation(one, needs) != Relation::Same);
    let of_companion = |arn: fn(&Companion) -> String| needs.companion.iter().map(arn).collect();
    let token = Statement::on("Token", actions::TOKEN, if_any(!private.is_empty()));
    let mut push = Statement::on("Push", actions::PUSH, arns(private));
    let mut lambda = Statement::on("LambdaImage", actions::LAMBDA, arns(of_others));
    if push.resources == lambda.resources {
        push.actions.append(&mut lambda.actions);
        lambda.resources.clear();
    }
    used([
        token,
        push,
        lambda,
        Statement::on("CompanionStack", actions::COMPANION_STACK, of_companion(Companion::stack_arn)),
        Statement::on("CompanionTransform", actions::TRANSFORM, of_companion(Companion::transform_arn)),
        Statement::on("CompanionRepositories", actions::COMPANION_REPOSITORY, arns(&needs.made)),
        Statement::on("PublicToken", actions::PUBLIC_TOKEN, if_any(!public.is_empty())),
        Statement::on("PublicPush", actions::PUBLIC_PUSH, arns(public)),
    ])
}

fn relation(repository: &Repository, needs: &Needs) -> Relation {
    match (repository.account.as_str(), needs.home.account.as_deref()) {
        (ACCOUNT, _) => Relation::Same,
        (REPOSITORY_ACCOUNT, _) | (_, None) => Relation::Unknown,
        (owner, Some(user)) if owner == user => Relation::Same,
        _ => Relation::Other,
    }
}

fn repositories(needs: &Needs) -> Vec<RepositoryPermissions> {
    let used = needs.pulls.iter().chain(&needs.pushes).chain(&needs.lambda);
    let used: BTreeSet<&Repository> =
        used.filter(|one| !one.is_public && !one.is_of_aws() && !needs.made.contains(one)).collect();
    let mut all = Vec::new();
    for repository in used {
        let cases: &[(When, bool)] = match relation(repository, needs) {
            Relation::Same => &[(When::Always, false)],
            Relation::Other => &[(When::Always, true)],
            Relation::Unknown => &[(When::SameAccount, false), (When::OtherAccount, true)],
        };
        for (when, crosses) in cases {
            let mut statements = Vec::new();
            if *crosses {
                statements.push(to_account(repository, needs));
            }
            if needs.lambda.contains(repository) {
                statements.push(to_lambda(repository, needs, *crosses));
            }
            if !statements.is_empty() {
                let repository = repository.clone();
                all.push(RepositoryPermissions { repository, when: *when, statements });
            }
        }
    }
    all
}

/// All of the account's users to whom their own policies allow it too.
fn to_account(repository: &Repository, needs: &Needs) -> Statement {
    let mut allowed: BTreeMap<bool, BTreeSet<&'static str>> = BTreeMap::new();
    let mut allow = |wanted: bool, actions: &[&'static str]| {
        allowed.entry(wanted).or_default().extend(actions);
    };
    allow(needs.pulls.contains(repository) || needs.lambda.contains(repository), actions::PULL);
    allow(needs.pushes.contains(repository), actions::PUSH);
    let is_cache = needs.pulls.contains(repository) && repository.looks_like_a_cache();
    allow(is_cache, actions::CACHE_OF_REPOSITORY);
    let root = format!("arn:{}:iam::{}:root", repository.partition, needs.home.account());
    Statement::to("OtherAccount", allowed.remove(&true).unwrap_or_default(), Principal::Account(root))
}

/// Lambda of another account only on behalf of its functions (AWS Lambda, "Create a function using a container image",
/// "Amazon ECR cross-account permissions").
fn to_lambda(repository: &Repository, needs: &Needs, crosses: bool) -> Statement {
    let mut statement = Statement::to("Lambda", actions::PULL.iter().copied().collect(), Principal::Lambda);
    statement.source = crosses.then(|| {
        let Repository { partition, region, .. } = repository;
        format!("arn:{partition}:lambda:{region}:{}:function:*", needs.home.account())
    });
    statement
}
