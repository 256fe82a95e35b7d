//! Which profile and which region (botocore, `configprovider.py`; AWS CLI, `clidriver.py`).

use serde::{Deserialize, Serialize};

use super::{Reader, Told};
use crate::aws::files::{Files, Profile};
use crate::environment::Environment;
use crate::quoted::Quoted;

/// The profile that is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChosenProfile {
    /// Its name. It can be empty, where a variable is set to nothing.
    pub name: Quoted,
    /// Who names it: an option, a variable, a file; `None` for `default` where nobody names one.
    pub source: Option<Quoted>,
    /// Whether a file has it. `default` need not be there where nobody names it.
    pub exists: bool,
    /// A section that was meant to be it: how it must be written, and where it stands.
    pub nearly: Option<Told>,
}

/// The same with what only decides.
pub(super) struct Chosen {
    pub(super) facts: ChosenProfile,
    pub(super) exists: bool,
    /// An option names it: then the variables with keys do not count (botocore, `credentials.py`,
    /// `create_credential_resolver`).
    pub(super) is_option: bool,
    name: String,
}

impl Chosen {
    /// The name as it is.
    pub(super) fn exact(&self) -> &str {
        if self.name.is_empty() { "default" } else { &self.name }
    }
}

pub(super) fn profile(
    environment: &Environment,
    files: &Files,
    reader: Reader,
    told: Option<Told>,
) -> Chosen {
    let told = told.filter(|told| !told.value.as_str().is_empty());
    let is_option = told.is_some();
    let variables = match reader {
        Reader::CliTwo => ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
        Reader::CliOne | Reader::Sam => ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"],
    };
    let by_variable =
        || variables.iter().find_map(|name| Some((environment.raw(name)?, Some(Quoted::new(name)))));
    let named = told.map(|told| (told.value.as_str().to_owned(), Some(told.source))).or_else(by_variable);
    let is_named = named.is_some();
    let (name, source) = named.unwrap_or_else(|| ("default".to_owned(), None));
    let exists = !is_named || files.profile(&name).is_some();
    let nearly = files.nearly(&name).filter(|_| !exists).map(|(value, source)| Told { value, source });
    let facts = ChosenProfile { name: name.as_str().into(), source, exists, nearly };
    Chosen { facts, exists, is_option, name }
}

pub(super) fn region(
    environment: &Environment,
    profile: Option<Profile<'_>>,
    reader: Reader,
    told: Option<Told>,
) -> Option<Told> {
    let variables: &[&str] = match reader {
        Reader::CliTwo => &["AWS_REGION", "AWS_DEFAULT_REGION"],
        Reader::CliOne | Reader::Sam => &["AWS_DEFAULT_REGION"],
    };
    let by_variable = || {
        variables
            .iter()
            .find_map(|name| Some(Told { value: environment.raw(name)?.into(), source: Quoted::new(name) }))
    };
    let by_profile = || {
        let found = profile?.get("region")?;
        Some(Told { value: found.text.into(), source: found.place })
    };
    let told = told.filter(|told| !told.value.as_str().is_empty());
    told.or_else(by_variable).or_else(by_profile).filter(|told| !told.value.as_str().is_empty())
}
