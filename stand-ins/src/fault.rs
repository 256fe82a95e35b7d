//! Faults that can be switched on while the world runs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::error::Error;
use crate::stop::lock;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What goes wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name { $($(#[$doc])* $name,)* }

        impl Name {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As it is posted to `/_fault`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

names! {
    /// The server's clock is off by so many seconds: its `Date`, and what it makes of the client's signature.
    Skew = "skew",
    /// The AWS credentials have expired.
    ExpiredToken = "expired_token",
    /// The AWS credentials are not known.
    InvalidToken = "invalid_token",
    /// IAM refuses the action.
    AccessDenied = "access_denied",
    /// IAM refuses the action, with status 403 also where the service says 400.
    AccessDenied403 = "access_denied_403",
    /// ECR Public gives no token for want of `sts:GetServiceBearerToken`.
    BearerDenied = "bearer_denied",
    /// The secret key is a wrong one.
    BadSignature = "bad_signature",
    /// The client's clock is an hour behind, whatever it says.
    ClockSkew = "clock_skew",
    /// Too many requests.
    Throttle = "throttle",
    /// A registry's other 429: too much data.
    DataLimit = "datalimit",
    /// An error of the service's own.
    ServerError = "server_error",
    /// A load balancer's 503.
    Unavailable = "unavailable",
    /// ECR Public has no such API in this region.
    UnsupportedRegion = "unsupported_region",
    /// The signature lacks something.
    IncompleteSignature = "incomplete_signature",
    /// The account has not signed up for the service.
    OptIn = "opt_in",
    /// An answer takes so many seconds (3 if none are given), and is then what it would be.
    Slow = "slow",
    /// No answer comes.
    Hang = "hang",
    /// The connection is closed without an answer.
    Drop = "drop",
    /// 200, and bytes that are no answer.
    Garbage = "garbage",
    /// A company's web filter answers instead.
    ProxyHtml = "proxy_html",
    /// A proxy that wants a password answers instead.
    Proxy407 = "proxy_407",
    /// 200 without a body.
    EmptyBody = "empty_body",
    /// The answer has no token.
    NoAuthData = "no_auth_data",
    /// The answer's token can't be decoded.
    BadToken = "bad_token",
    /// The answer's token has expired already.
    StaleToken = "stale_token",
    /// There is no such repository.
    RepoMissing = "repo_missing",
    /// There is no such image.
    ImageMissing = "image_missing",
    /// The repository has no policy.
    PolicyMissing = "policy_missing",
    /// The session of AWS IAM Identity Center has ended.
    SsoExpired = "sso_expired",
    /// The MFA code is wrong.
    Mfa = "mfa",
    /// The role may not be assumed.
    RoleDenied = "role_denied",
    /// The instance metadata service has no role.
    Imds404 = "imds_404",
    /// The instance metadata service is switched off.
    Imds403 = "imds_403",
    /// The registry shows a certificate of an authority that nobody knows.
    UnknownCa = "unknown_ca",
    /// The CONNECT proxy wants a password.
    Connect407 = "connect_407",
    /// The CONNECT proxy can't reach anything.
    Connect502 = "connect_502",
}

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

    /// The first that concerns an operation of a service.
    #[must_use]
    pub fn of(&self, service: &str, operation: &str) -> Option<Fault> {
        let concerns = |fault: &&Fault| match fault.scope.as_deref() {
            None => true,
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
