//! Profiles that take a role (botocore, `credentials.py`, `AssumeRoleProvider`).

use super::cache;
use super::candidate::{Candidate, CredentialState, Method, Trouble, account_of};
use super::chain::Chain;
use super::{keys, machine};
use crate::aws::files::Profile;
use crate::digest::sha1;
use crate::python_json::text;
use crate::quoted::Quoted;

/// Whether a profile takes a role with the credentials of another.
fn takes_role(profile: Profile<'_>) -> bool {
    profile.has("role_arn") && !profile.has("web_identity_token_file")
}

fn has_keys(profile: Profile<'_>) -> bool {
    profile.has("aws_access_key_id") || profile.has("aws_secret_access_key")
}

pub(super) fn look(chain: &Chain<'_>, name: &str, profile: Profile<'_>) -> Option<Candidate> {
    take(chain, name, profile, &mut vec![name.to_owned()])
}

fn take(chain: &Chain<'_>, name: &str, profile: Profile<'_>, visited: &mut Vec<String>) -> Option<Candidate> {
    if !takes_role(profile) {
        return None;
    }
    let arn = profile.get("role_arn")?;
    let why = "the role must be taken, and only AWS can say whether it may be";
    let mut candidate =
        Candidate::new(Method::AssumeRole, arn.place.clone(), CredentialState::Unknown { why: why.into() })
            .of_profile(name);
    candidate.account = account_of(arn.text);
    candidate.asks_for_mfa = profile.has("mfa_serial");
    candidate.kept_until = cache_name(profile)
        .and_then(|name| cache::path(chain.environment, chain.reader, &name))
        .and_then(|path| cache::role(&path));
    match source(chain, name, profile, visited) {
        Ok(via) => {
            if let CredentialState::Broken { trouble } = &via.credentials
                && trouble.stops_at_once()
            {
                candidate.credentials = via.credentials.clone();
            }
            candidate.via = Some(Box::new(via));
        }
        Err(trouble) => candidate.credentials = CredentialState::Broken { trouble },
    }
    Some(candidate)
}

/// Where the credentials come from with which the role is taken.
fn source(
    chain: &Chain<'_>,
    name: &str,
    profile: Profile<'_>,
    visited: &mut Vec<String>,
) -> Result<Candidate, Trouble> {
    let wrong = |why: String| Trouble::Profile { why: why.into() };
    match (profile.get("source_profile"), profile.get("credential_source")) {
        (Some(one), Some(other)) => Err(wrong(format!(
            "the profile {name} has both source_profile ({}) and credential_source ({})",
            one.place, other.place
        ))),
        (None, None) => Err(wrong(format!(
            "the profile {name} has a role_arn, and neither source_profile nor credential_source"
        ))),
        (None, Some(found)) => match found.text {
            "Environment" => keys::variables(chain.environment),
            "EcsContainer" => machine::container(chain.environment),
            "Ec2InstanceMetadata" => Some(machine::instance(chain.environment)),
            other => {
                return Err(wrong(format!(
                    "{} is no credential_source ({})",
                    Quoted::new(other),
                    found.place
                )));
            }
        }
        .ok_or_else(|| wrong(format!("{} gives no credentials here ({})", found.text, found.place))),
        (Some(found), None) => of_profile(chain, name, found.text, visited),
    }
}

fn of_profile(
    chain: &Chain<'_>,
    parent: &str,
    name: &str,
    visited: &mut Vec<String>,
) -> Result<Candidate, Trouble> {
    let Some(profile) = chain.files.profile(name) else {
        return Err(Trouble::SourceMissing { profile: name.into() });
    };
    let is_itself = name == parent;
    if visited.iter().any(|known| known == name) && !(is_itself && has_keys(profile)) {
        let way = visited.join(", ");
        return Err(Trouble::Profile { why: format!("the profiles {way} lead back to {name}").into() });
    }
    visited.push(name.to_owned());
    let found = if has_keys(profile) || !takes_role(profile) {
        chain.of_profile(name, profile, false).into_iter().next()
    } else {
        take(chain, name, profile, visited)
    };
    found.ok_or_else(|| Trouble::Profile {
        why: format!("the profile {name}, which {parent} takes its role with, has no credentials").into(),
    })
}

/// The name under which the credentials of the role are kept.
pub(in crate::aws) fn cache_name(profile: Profile<'_>) -> Option<String> {
    Some(sha1(&cache_key(profile, profile.get("role_arn")?.text)))
}

/// botocore, `credentials.py`, `BaseAssumeRoleCredentialFetcher._create_cache_key`: the arguments of the call as Python
/// writes JSON, in the order of the alphabet.
fn cache_key(profile: Profile<'_>, arn: &str) -> String {
    let mut arguments = Vec::new();
    let duration = profile.get("duration_seconds").and_then(|found| found.text.trim().parse::<i64>().ok());
    arguments.extend(duration.map(|seconds| format!("\"DurationSeconds\": {seconds}")));
    let mut add = |name: &str, key: &str| {
        arguments.extend(profile.get(key).map(|found| format!("\"{name}\": {}", text(found.text))));
    };
    add("ExternalId", "external_id");
    let session = profile.get("role_session_name").filter(|found| !found.text.is_empty());
    let mut rest = vec![format!("\"RoleArn\": {}", text(arn))];
    rest.extend(session.map(|found| format!("\"RoleSessionName\": {}", text(found.text))));
    arguments.extend(rest);
    arguments
        .extend(profile.get("mfa_serial").map(|found| format!("\"SerialNumber\": {}", text(found.text))));
    format!("{{{}}}", arguments.join(", "))
}
