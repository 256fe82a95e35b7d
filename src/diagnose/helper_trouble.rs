//! A credential helper that fails: for which registries, who names it, and which rule that is.

use crate::docker::credential::{Candidate, Held, HelperFailure, Source};
use crate::facts::Facts;
use crate::image::RegistryKind;
use crate::quoted::Quoted;

use super::verdict::credentials;

/// Who names a helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamedBy {
    /// `credsStore`, for every registry.
    Store,
    /// `credHelpers`, for one registry.
    Host,
    /// Nobody: the docker CLI takes it by itself.
    Nobody,
}

/// The helper behind a candidate, and who names it.
pub(super) fn helper_of(candidate: &Candidate) -> Option<(&str, NamedBy)> {
    match &candidate.source {
        Source::Helper { name, store: true, .. } | Source::StoreEntry { name, .. } => {
            Some((name.as_str(), NamedBy::Store))
        }
        Source::Helper { name, store: false, .. } | Source::HelperEntry { name, .. } => {
            Some((name.as_str(), NamedBy::Host))
        }
        Source::DefaultStore { name, .. } => Some((name.as_str(), NamedBy::Nobody)),
        Source::Auths { .. } | Source::Elsewhere { .. } | Source::Variable { .. } => None,
    }
}

/// What is wrong with the helper behind a candidate. One that was never set up answers that it has nothing.
pub(super) fn trouble<'f>(facts: &'f Facts, candidate: &'f Candidate) -> Option<(HelperFailure, &'f Quoted)> {
    let (name, _) = helper_of(candidate)?;
    match &candidate.held {
        Held::HelperFailed { failure, why } => Some((*failure, why)),
        Held::Nothing => facts
            .broken_helpers
            .iter()
            .find(|helper| helper.name.as_str() == name && helper.failure == HelperFailure::NotSetUp)
            .map(|helper| (helper.failure, &helper.why)),
        _ => None,
    }
}

/// Why the helper that keeps a registry's logins gives none and takes none, where it does not.
pub(super) fn of_registry<'f>(facts: &'f Facts, host: &str) -> Option<&'f Quoted> {
    let mut candidates = credentials(facts, host)?.candidates.iter();
    candidates.find_map(|candidate| trouble(facts, candidate)).map(|(_, why)| why)
}

/// The rule: stores that fail have rules of their own, and so has the helper for ECR that is not there.
pub(super) fn rule_of(name: &str, by: NamedBy, failure: HelperFailure) -> &'static str {
    let name = name.strip_suffix(".exe").unwrap_or(name);
    match (failure, by, name) {
        (HelperFailure::WrongFormat, _, _) => "helper-exec-format",
        (HelperFailure::Missing, _, "") => "helper-name-empty",
        (HelperFailure::Missing, NamedBy::Host, _) | (HelperFailure::Missing, _, "ecr-login") => {
            "helper-not-found"
        }
        (HelperFailure::Missing, _, "desktop") => "credsstore-desktop-missing",
        (_, NamedBy::Host, _) => "credential-helper-broken",
        (_, _, "pass") => "credsstore-pass-broken",
        _ => "credsstore-broken",
    }
}

/// Whether a login is needed for a registry.
pub(super) fn needs_login(kind: RegistryKind) -> bool {
    kind == RegistryKind::EcrPrivate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_fail_has_its_rule() {
        use HelperFailure::{Error, Missing, NoInterpreter, NotExecutable, NotSetUp, Timeout, WrongFormat};
        for (name, by, failure, id) in [
            ("desktop", NamedBy::Store, Missing, "credsstore-desktop-missing"),
            ("desktop.exe", NamedBy::Store, Missing, "credsstore-desktop-missing"),
            ("desktop", NamedBy::Store, Error, "credsstore-broken"),
            ("desktop", NamedBy::Host, Missing, "helper-not-found"),
            ("osxkeychain", NamedBy::Store, Missing, "credsstore-broken"),
            ("secretservice", NamedBy::Nobody, Error, "credsstore-broken"),
            ("pass", NamedBy::Store, NotSetUp, "credsstore-pass-broken"),
            ("pass", NamedBy::Nobody, NotSetUp, "credsstore-pass-broken"),
            ("pass", NamedBy::Store, Missing, "credsstore-pass-broken"),
            ("pass", NamedBy::Host, Error, "credential-helper-broken"),
            ("ecr-login", NamedBy::Host, Missing, "helper-not-found"),
            ("ecr-login", NamedBy::Store, Missing, "helper-not-found"),
            ("", NamedBy::Host, Missing, "helper-name-empty"),
            ("ecr-login", NamedBy::Host, WrongFormat, "helper-exec-format"),
            ("wincred", NamedBy::Store, WrongFormat, "helper-exec-format"),
            ("ecr-login", NamedBy::Host, NoInterpreter, "credential-helper-broken"),
            ("gcloud", NamedBy::Host, NotExecutable, "credential-helper-broken"),
            ("gcloud", NamedBy::Host, Timeout, "credential-helper-broken"),
        ] {
            assert_eq!(rule_of(name, by, failure), id, "{name} {by:?} {failure:?}");
        }
    }
}
