//! Never as the wrong person: a token of one account is no login for another's registry, unless somebody wants just that.

use super::step::Who;
use crate::aws::Method;
use crate::facts::{AwsFacts, Facts};
use crate::image::{Registry, RegistryKind};
use crate::quoted::Quoted;

/// As whom a login to a registry would be made.
///
/// # Errors
/// Why it is not to be made: a sentence without its full stop.
pub(super) fn for_login(facts: &Facts, registry: &Registry) -> Result<Who, Quoted> {
    let aws = asked(facts)?;
    let who = who(aws);
    let is_named = facts.options.profile.is_some();
    if let Some(why) = not_the_owner(&who, registry).filter(|_| !is_named) {
        return Err(why);
    }
    Ok(who)
}

/// As whom the credential helper for ECR would act, which knows no `--profile`. `profile` is the one that it takes; `None`
/// where keys in variables come before it.
///
/// # Errors
/// Why it is not to be set up: a sentence without its full stop.
pub(super) fn for_helper(
    facts: &Facts,
    registry: &Registry,
    profile: Option<&Quoted>,
) -> Result<Who, Quoted> {
    let aws = asked(facts)?;
    if let Some(named) = aws.named.as_ref().filter(|named| Some(&named.value) != profile) {
        return Err(format!(
            "the helper would not act as profile {}, which {} names: set AWS_PROFILE to it where docker and sam run, and no AWS keys",
            named.value, named.source
        )
        .into());
    }
    let who = who(aws);
    match not_the_owner(&who, registry) {
        Some(why) => Err(why),
        None => Ok(who),
    }
}

fn asked(facts: &Facts) -> Result<&AwsFacts, Quoted> {
    if facts.options.offline {
        return Err("--offline, and a token comes from AWS".into());
    }
    if !cfg!(feature = "aws") {
        return Err("this program was built without the feature aws, and cannot ask for tokens".into());
    }
    facts.aws.as_ref().ok_or_else(|| "nothing is known of AWS here".into())
}

/// Why a token of this principal is not the registry's own, where it is not. Any account may log in to ECR Public.
fn not_the_owner(who: &Who, registry: &Registry) -> Option<Quoted> {
    if registry.kind == RegistryKind::EcrPublic {
        return None;
    }
    let owner = registry.account.as_deref()?;
    match (&who.account, &who.arn) {
        (Some(account), _) if account.as_str() == owner => None,
        (Some(account), Some(arn)) => Some(
            format!(
                "the token would be {arn}'s ({}), of account {account} and not {owner}; --profile says that it is meant",
                who.by
            )
            .into(),
        ),
        _ => Some(
            format!(
                "AWS did not say whether {} is of the registry's account {owner}; --profile says that it is meant",
                who.by
            )
            .into(),
        ),
    }
}

/// Whom the printed commands act as.
fn who(aws: &AwsFacts) -> Who {
    let profile = &aws.printed.profile;
    let by = match aws.printed.winner().map(|winner| winner.method) {
        Some(Method::Variables) => "keys in variables".into(),
        Some(Method::Container) => "the container's credentials".into(),
        Some(Method::InstanceMetadata) => "the machine's role".into(),
        _ => Quoted::from(format!("profile {}", profile.name)),
    };
    let identity = aws.answers.identity.known();
    Who {
        by,
        account: identity.map(|identity| identity.account.clone()),
        arn: identity.map(|identity| identity.arn.clone()),
    }
}
