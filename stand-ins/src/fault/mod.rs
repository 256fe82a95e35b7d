//! Faults that can be switched on while the world runs.

mod name;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::error::Error;
use crate::stop::lock;

pub use name::Name;

/// A fault with where it is and its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// `ecr` or `ecr.GetRepositoryPolicy`; everywhere if there is none.
    pub scope: Option<String>,
    /// What goes wrong.
    pub name: Name,
    /// What follows `=`.
    pub seconds: Option<f64>,
}

impl Fault {
    /// Everywhere, with the usual number of seconds.
    pub(crate) fn named(name: Name) -> Self {
        Self { scope: None, name, seconds: None }
    }

    /// Reads `NAME`, `SCOPE:NAME` and `SCOPE:NAME=SECONDS`.
    ///
    /// # Errors
    /// Where nothing is called that.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let unknown = || Error::UnknownFault(text.to_owned());
        let (scope, rest) = text.rsplit_once(':').map_or((None, text), |(scope, rest)| (Some(scope), rest));
        let (name, seconds) =
            rest.split_once('=').map_or((rest, None), |(name, number)| (name, Some(number)));
        let seconds = seconds.map(str::parse::<f64>).transpose().map_err(|_| unknown())?;
        let name = *Name::ALL.iter().find(|known| known.as_str() == name).ok_or_else(unknown)?;
        Ok(Self { scope: scope.map(str::to_owned), name, seconds })
    }

    /// The number as a time to wait; three seconds if none was given.
    #[must_use]
    pub fn wait(&self) -> Duration {
        Duration::try_from_secs_f64(self.seconds.unwrap_or(3.0)).unwrap_or_default()
    }

    fn text(&self) -> String {
        let scope = self.scope.as_ref().map(|scope| format!("{scope}:")).unwrap_or_default();
        let seconds = self.seconds.map(|seconds| format!("={seconds}")).unwrap_or_default();
        format!("{scope}{}{seconds}", self.name.as_str())
    }
}

/// The faults that are on, shared by all stand-ins of a world.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<Fault>>>);

impl Faults {
    /// Replaces them by those named, with commas or blanks between them; none at all makes everything healthy.
    ///
    /// # Errors
    /// Where one is not known; then nothing changes.
    pub fn set(&self, text: &str) -> Result<(), Error> {
        let words = text.split([',', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
        let faults = words.map(Fault::parse).collect::<Result<_, _>>()?;
        *lock(&self.0) = faults;
        Ok(())
    }

    /// The first that concerns an operation of a service of AWS.
    #[must_use]
    pub fn of(&self, service: &str, operation: &str) -> Option<Fault> {
        let concerns = |fault: &&Fault| match fault.scope.as_deref() {
            None => !fault.name.is_of_the_way(),
            Some(scope) => scope == service || scope.split_once('.') == Some((service, operation)),
        };
        lock(&self.0).iter().find(concerns).cloned()
    }

    /// Whether this one is on, everywhere or for this service.
    #[must_use]
    pub fn has(&self, service: &str, name: Name) -> bool {
        let concerns = |fault: &Fault| fault.scope.as_deref().is_none_or(|scope| scope == service);
        lock(&self.0).iter().any(|fault| fault.name == name && concerns(fault))
    }

    /// Those that are scoped to this service.
    #[must_use]
    pub fn only_of(&self, service: &str) -> Option<Fault> {
        lock(&self.0).iter().find(|fault| fault.scope.as_deref() == Some(service)).cloned()
    }

    /// Their texts.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        lock(&self.0).iter().map(Fault::text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_service_or_an_operation() {
        let faults = Faults::default();
        faults.set("ecr.GetRepositoryPolicy:access_denied, public:slow=0.5").unwrap();
        assert_eq!(faults.of("ecr", "GetRepositoryPolicy").unwrap().name, Name::AccessDenied);
        assert_eq!(faults.of("ecr", "DescribeImages"), None);
        assert_eq!(faults.of("public", "GetAuthorizationToken").unwrap().wait(), Duration::from_millis(500));
        assert_eq!(faults.names(), ["ecr.GetRepositoryPolicy:access_denied", "public:slow=0.5"]);
        faults.set("throttle").unwrap();
        assert_eq!(faults.of("sts", "GetCallerIdentity").unwrap().name, Name::Throttle);
        assert_eq!(faults.only_of("registry"), None);
        faults.set("unknown_ca throttle").unwrap();
        assert_eq!(faults.of("ecr", "DescribeImages").unwrap().name, Name::Throttle);
    }

    #[test]
    fn a_misspelt_fault_changes_nothing() {
        let faults = Faults::default();
        faults.set("throttle").unwrap();
        assert!(faults.set("sts:throtle").is_err());
        assert!(faults.set("slow=soon").is_err());
        assert_eq!(faults.names(), ["throttle"]);
        faults.set("").unwrap();
        assert!(faults.names().is_empty());
    }
}
