//! Botocore's order (`credentials.py`, `create_credential_resolver`), which both versions of the AWS CLI and SAM share.

use super::candidate::{Candidate, Method};
use super::{Reader, boto, keys, login, machine, process, role, sso, web_identity};
use crate::aws::files::{Files, Profile};
use crate::environment::Environment;

/// What all places are looked at with.
pub(super) struct Chain<'a> {
    pub(super) environment: &'a Environment,
    pub(super) files: &'a Files,
    pub(super) reader: Reader,
    /// The variables count: no option names a profile.
    pub(super) uses_variables: bool,
}

impl Chain<'_> {
    /// All places that say something, in their order.
    pub(super) fn candidates(&self, name: &str) -> Vec<Candidate> {
        let profile = self.files.profile(name);
        let mut found = Vec::new();
        if self.uses_variables {
            found.extend(keys::variables(self.environment));
        }
        found.extend(profile.and_then(|profile| role::look(self, name, profile)));
        match profile {
            Some(profile) => found.extend(self.of_profile(name, profile, self.uses_variables)),
            None => found.extend(web_identity::look(self, name, None, self.uses_variables)),
        }
        found.extend(boto::look(self.environment));
        found.extend(machine::container(self.environment));
        found.push(machine::instance(self.environment));
        found
    }

    /// What a profile itself gives, without roles (botocore, `ProfileProviderBuilder`).
    pub(super) fn of_profile(
        &self,
        name: &str,
        profile: Profile<'_>,
        uses_variables: bool,
    ) -> Vec<Candidate> {
        let in_credentials =
            keys::in_file(Method::SharedCredentials, name, |key| profile.in_credentials(key));
        let in_config = keys::in_file(Method::ConfigFile, name, |key| profile.in_config(key));
        [
            web_identity::look(self, name, Some(profile), uses_variables),
            sso::look(self, name, profile),
            in_credentials,
            login::look(self, name, profile),
            process::look(self, name, profile),
            in_config,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
