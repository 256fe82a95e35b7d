//! `policy --format json`.

use serde::Serialize;
use serde_json::Value;

use super::policy_check_json::CheckJson;
use crate::aws::{Call, Identity, Reply};
use crate::facts::SamCommand;
use crate::policy::{Checked, Kind, Needs, PermissionState, Policy, When};
use crate::quoted::Quoted;
use crate::remedy::Command;
use crate::template::pulls::Problem;

/// The policies, and what they are for.
#[derive(Clone, Debug)]
pub struct Policies {
    /// The template; `None` where only references were given.
    pub template: Option<Quoted>,
    /// The commands that must work.
    pub commands: Vec<SamCommand>,
    /// The folder that the documents were written to.
    pub written_to: Option<Quoted>,
    /// What they are for.
    pub needs: Needs,
    /// The documents.
    pub policies: Vec<Policy>,
    /// What AWS says of them; `None` where nobody wanted to know.
    pub check: Option<Compared>,
    /// What SAM refuses or drops.
    pub problems: Vec<Problem>,
}

/// What AWS says of the permissions that are needed.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// Who asked; `None` where nothing had to be asked.
    pub identity: Option<Reply<Identity>>,
    /// The profile with which.
    pub profile: Option<Quoted>,
    /// Each permission.
    pub permissions: Vec<Checked>,
    /// All questions.
    pub calls: Vec<Call>,
}

impl Compared {
    /// How many are needed.
    #[must_use]
    pub fn permissions_in_all(&self) -> usize {
        self.count(|_| true)
    }

    /// How many are there.
    #[must_use]
    pub fn allowed(&self) -> usize {
        self.count(|state| matches!(state, PermissionState::Allowed { .. }))
    }

    /// How many are missing.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.count(|state| matches!(state, PermissionState::Missing { .. }))
    }

    /// Of how many nobody can tell.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.count(|state| matches!(state, PermissionState::Unknown { .. }))
    }

    /// An action on one resource is a permission; a statement of a repository is one.
    fn count(&self, is_it: impl Fn(&PermissionState) -> bool) -> usize {
        let of = self.permissions.iter().filter(|checked| is_it(&checked.state));
        of.map(|checked| if checked.principal.is_some() { 1 } else { checked.actions.len() }).sum()
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Output<'a> {
    schema_version: u32,
    template: Option<&'a Quoted>,
    account: Option<&'a str>,
    region: Option<&'a str>,
    policies: Vec<PolicyJson<'a>>,
    check: Option<CheckJson<'a>>,
    placeholders: Vec<&'a str>,
    notes: Vec<String>,
    problems: &'a [Problem],
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PolicyJson<'a> {
    /// `identity` or `repository`.
    kind: &'static str,
    /// `pull` or `push`; nothing for a repository.
    #[serde(rename = "for")]
    purpose: Option<&'static str>,
    /// `always`, `same-account` or `other-account`: how those who use it relate to the owner.
    when: &'static str,
    /// Where there are documents for several.
    partition: Option<&'static str>,
    repository: Option<RepositoryJson<'a>>,
    file: &'a str,
    document: &'a Value,
    size: usize,
    placeholders: &'a [String],
    commands: &'a [Command],
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RepositoryJson<'a> {
    arn: String,
    account: &'a str,
    region: &'a str,
    name: &'a str,
}

/// The policies as JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn render(report: &Policies) -> serde_json::Result<String> {
    let mut placeholders: Vec<&str> =
        report.policies.iter().flat_map(|policy| &policy.placeholders).map(String::as_str).collect();
    placeholders.sort_unstable();
    placeholders.dedup();
    let output = Output {
        schema_version: 1,
        template: report.template.as_ref(),
        account: report.needs.home.account.as_deref(),
        region: report.needs.home.region.as_deref(),
        policies: report.policies.iter().map(PolicyJson::of).collect(),
        check: report.check.as_ref().map(CheckJson::of),
        placeholders,
        notes: super::policy_notes::notes(report),
        problems: &report.problems,
    };
    serde_json::to_string_pretty(&output).map(|json| json + "\n")
}

impl<'a> PolicyJson<'a> {
    fn of(policy: &'a Policy) -> Self {
        let (kind, purpose, when, repository) = match &policy.kind {
            Kind::Pull => ("identity", Some("pull"), When::Always, None),
            Kind::Push => ("identity", Some("push"), When::Always, None),
            Kind::Repository(repository, when) => ("repository", None, *when, Some(repository)),
        };
        Self {
            kind,
            purpose,
            when: match when {
                When::Always => "always",
                When::SameAccount => "same-account",
                When::OtherAccount => "other-account",
            },
            partition: policy.partition,
            repository: repository.map(|repository| RepositoryJson {
                arn: repository.arn(),
                account: &repository.account,
                region: &repository.region,
                name: &repository.name,
            }),
            file: &policy.file,
            document: &policy.document,
            size: policy.size,
            placeholders: &policy.placeholders,
            commands: &policy.commands,
        }
    }
}

/// The schema of the output.
#[cfg(test)]
pub(crate) fn schema(generator: schemars::SchemaGenerator) -> schemars::Schema {
    generator.into_root_schema_for::<Output<'static>>()
}
