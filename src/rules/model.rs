//! What a rule file says. Shared with the build script, which checks every file before it is embedded.

use serde::{Deserialize, Serialize};

use crate::finding::{Certainty, Severity};
use crate::remedy::Action;

/// One cause of failure: what it is called, what it means, how it shows in text, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Kebab-case, as the file is named.
    pub id: String,
    /// One line without a full stop. `{registry}`, `{helper}`, `{image}`, `{platform}`, `{file}`, `{endpoint}` and `{and_login}`
    /// are filled in.
    pub title: String,
    /// What is going on, in sentences. Filled in as the title.
    pub meaning: String,
    /// How bad it is when text shows it, or when a selected command breaks of it.
    pub severity: Severity,
    /// Where its subject is documented.
    #[serde(default)]
    pub docs: Option<String>,
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

/// A pattern in one line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// A regular expression without regard to case. A capture named `image` holds the image that failed, `helper` a
    /// credential helper's name; every named capture is reported.
    pub pattern: String,
    /// Which registry the line must be about.
    #[serde(default)]
    pub needs: Needs,
    /// Patterns that must not match the same line.
    #[serde(default)]
    pub unless: Vec<String>,
    /// How sure the text alone makes it.
    pub certainty: Certainty,
}

/// Which registry a line must be about: the one in its `image` capture or URL, or the only one it names, or else the
/// one of the nearest pull, `FROM` or `Fetching` before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Needs {
    /// Any or none.
    #[default]
    Nothing,
    /// ECR Public.
    EcrPublic,
    /// ECR Private.
    EcrPrivate,
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
