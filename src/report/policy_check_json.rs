//! What AWS says of the permissions, in `policy --check --format json`.

use serde::Serialize;

use super::policy_json::Compared;
use crate::aws::{Call, Identity, PolicyLayer, Reply};
use crate::policy::{Checked, PermissionState, PolicyOf, Principal};
use crate::quoted::Quoted;

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct CheckJson<'a> {
    profile: Option<&'a Quoted>,
    caller: Option<&'a Identity>,
    /// Why there is no caller.
    why: Option<&'a Quoted>,
    summary: SummaryJson,
    permissions: Vec<PermissionJson<'a>>,
    calls: &'a [Call],
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SummaryJson {
    allowed: usize,
    missing: usize,
    unknown: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PermissionJson<'a> {
    /// `pull`, `push` or `repository`: whose policy must allow it.
    policy: &'static str,
    statement: &'static str,
    actions: Vec<&'static str>,
    resource: &'a str,
    /// To whom, in the policy of a repository.
    principal: Option<&'a str>,
    /// `allowed`, `missing` or `unknown`.
    state: &'static str,
    why: Option<&'a Quoted>,
    /// The kind of policy that refuses, where AWS says it.
    denied_by: Option<PolicyLayer>,
    /// Whether it denies; else it does not allow.
    is_explicit: bool,
}

impl<'a> CheckJson<'a> {
    pub(super) fn of(check: &'a Compared) -> Self {
        let (caller, why) = match &check.identity {
            Some(Reply::Known(identity)) => (Some(identity), None),
            Some(Reply::Failed(failure)) => (None, Some(&failure.words)),
            Some(Reply::Unknown(why)) => (None, Some(why)),
            None => (None, None),
        };
        Self {
            profile: check.profile.as_ref(),
            caller,
            why,
            summary: SummaryJson {
                allowed: check.allowed(),
                missing: check.missing(),
                unknown: check.unknown(),
            },
            permissions: check.permissions.iter().map(PermissionJson::of).collect(),
            calls: &check.calls,
        }
    }
}

impl<'a> PermissionJson<'a> {
    fn of(checked: &'a Checked) -> Self {
        let (state, why, denied_by, is_explicit) = match &checked.state {
            PermissionState::Allowed { why } => ("allowed", why.as_ref(), None, false),
            PermissionState::Missing { why, by, is_explicit } => ("missing", Some(why), *by, *is_explicit),
            PermissionState::Unknown { why } => ("unknown", Some(why), None, false),
        };
        Self {
            policy: match checked.of {
                PolicyOf::Pull => "pull",
                PolicyOf::Push => "push",
                PolicyOf::Repository => "repository",
            },
            statement: checked.statement,
            actions: checked.actions.iter().copied().collect(),
            resource: &checked.resource,
            principal: checked.principal.as_ref().map(Principal::name),
            state,
            why,
            denied_by,
            is_explicit,
        }
    }
}
