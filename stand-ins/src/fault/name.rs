//! What the faults are called.

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
    /// A policy of the organization denies the action.
    DeniedByOrganization = "denied_by_organization",
    /// The repository's own policy does not allow the action.
    DeniedByRepository = "denied_by_repository",
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

impl Name {
    /// Faults that only the registry or the proxy has, and that leave AWS alone.
    pub(super) fn is_of_the_way(self) -> bool {
        matches!(self, Self::DataLimit | Self::UnknownCa | Self::Connect407 | Self::Connect502)
    }
}
