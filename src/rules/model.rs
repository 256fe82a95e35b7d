//! What a rule file says. Shared with the build script, which checks every file before it is embedded.

use serde::{Deserialize, Serialize};

use super::group::Group;
use crate::finding::{Certainty, Severity};
use crate::image::RegistryKind;
use crate::remedy::Action;

/// One cause of failure: what it is called, what it means, how it shows in text, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Kebab-case, as the file is named.
    pub id: String,
    /// One line without a full stop. `{registry}`, `{helper}`, `{image}`, `{platform}`, `{file}`, `{endpoint}`,
    /// `{other_endpoint}`, `{context}` and `{and_login}` are filled in.
    pub title: String,
    /// What is going on, in sentences. Filled in as the title.
    pub meaning: String,
    /// How bad it is when text shows it, or when a selected command breaks of it.
    pub severity: Severity,
    /// What it has to do with, where its id does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// Where its subject is documented.
    #[serde(default)]
    pub docs: Option<String>,
    /// Where the finding comes from.
    #[serde(default)]
    pub source: Source,
    /// Since which versions of which programs it shows, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Ids of causes that are only after-effects where this one stands in the same log.
    #[serde(default)]
    pub explains: Vec<String>,
    /// How it shows in text. Empty for causes that only facts show.
    #[serde(default)]
    pub signatures: Vec<Signature>,
    /// What helps, best first.
    #[serde(default)]
    pub remedies: Vec<RuleRemedy>,
    /// Texts that show it. At least one where there is a signature.
    #[serde(default, skip_serializing)]
    pub examples: Vec<Example>,
    /// Texts that look like it and are something else. At least one where there is a signature.
    #[serde(default, skip_serializing)]
    pub near_misses: Vec<Example>,
}

impl Rule {
    /// What it has to do with.
    #[must_use]
    pub fn group(&self) -> Group {
        self.group.unwrap_or_else(|| Group::of(&self.id))
    }

    /// What can show it: without a signature, facts alone.
    #[must_use]
    pub fn shown_by(&self) -> Source {
        if self.signatures.is_empty() { Source::Facts } else { self.source }
    }
}

/// A pattern in one line of text, or in a sentence that was broken over a few lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// A regular expression without regard to case. A capture named `image` holds the image that failed, `host` the
    /// registry, `helper` a credential helper's name; every named capture is reported.
    pub pattern: String,
    /// What must be so for the line to count.
    #[serde(default)]
    pub needs: Needs,
    /// Patterns that must not match the same line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// A line that must stand not far before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Near>,
    /// A line that must stand not far behind this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Near>,
    /// Lines that must not stand near this one, on either side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless_near: Vec<Near>,
    /// How sure the text alone makes it.
    pub certainty: Certainty,
}

/// A pattern in a line near another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// A regular expression without regard to case.
    pub pattern: String,
    /// How many lines away it may stand. The line itself does not count, and neither do empty ones.
    pub within: usize,
}

/// What must be so for a line to count: any one of these. None at all is met always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMore")]
pub struct Needs(pub Vec<Need>);

/// As rule files write it: `needs: ecr-public` or `needs: [ecr, ecr-command]`.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Need),
    More(Vec<Need>),
}

impl From<OneOrMore> for Needs {
    fn from(written: OneOrMore) -> Self {
        match written {
            OneOrMore::One(Need::Nothing) => Self(Vec::new()),
            OneOrMore::One(need) => Self(vec![need]),
            OneOrMore::More(needs) => Self(needs),
        }
    }
}

/// The registry that a line is about is the one in its `image` or `host` capture or URL, or the one it names nearest
/// before the match, or else the one of the nearest pull, `FROM`, `Fetching` or login before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Any registry or none.
    Nothing,
    /// The line is about ECR Public.
    EcrPublic,
    /// The line is about ECR Private.
    EcrPrivate,
    /// The line is about either.
    Ecr,
    /// The line is about either, or nothing tells which registry it is about.
    EcrOrUnknown,
    /// The line itself names a host of ECR.
    EcrHostOnLine,
    /// The line or one not far before it calls ECR: `aws ecr …`, `aws ecr-public …`, `GetAuthorizationToken`,
    /// `api.ecr.…`, the credential helper for ECR.
    EcrCommand,
    /// The line is about ECR Private, and before it stands a login to another of its registries, and none to this one.
    LoggedInElsewhere,
    /// The line is about ECR Private, and before it stands a login to the very same registry.
    LoggedInHere,
    /// The line names a principal of one account and a repository of another.
    AnotherAccount,
    /// The line is about Docker Hub.
    DockerHub,
    /// The line is about `ghcr.io`.
    Ghcr,
    /// The line is about another registry than those of ECR and Docker Hub.
    Other,
    /// The line is about a registry, and it is none of ECR's.
    NotEcr,
}

/// A remedy as a rule words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleRemedy {
    /// What it does.
    pub action: Action,
    /// One line that introduces the command.
    pub title: String,
    /// Why it works.
    pub why: String,
    /// Whether it holds for good.
    #[serde(default)]
    pub lasting: bool,
    /// Whether it needs working AWS credentials.
    #[serde(default)]
    pub needs_aws: bool,
    /// The kinds of registry that it helps with; all where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_for: Vec<RegistryKind>,
}

/// What can show a cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Error text alone.
    Text,
    /// What the doctor looks at alone.
    Facts,
    /// Either.
    #[default]
    Both,
}

/// A text for testing a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Which client and version prints it, or what the near miss really is.
    pub from: String,
    /// One or more lines.
    pub text: String,
    /// The registry host that the match must name.
    #[serde(default)]
    pub registry: Option<String>,
}
