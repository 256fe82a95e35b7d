//! A place where credentials can come from. No key and no token is kept.

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;

/// The ways to credentials, in the order in which botocore tries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    Variables,
    /// A profile with `role_arn`.
    AssumeRole,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`, or a profile with `web_identity_token_file`.
    WebIdentity,
    /// A profile of IAM Identity Center.
    Sso,
    /// Keys in the credentials file.
    SharedCredentials,
    /// A profile with `login_session`, of `aws login`.
    Login,
    /// A profile with `credential_process`.
    Process,
    /// Keys in the configuration file.
    ConfigFile,
    /// Keys in the configuration of boto 2.
    BotoConfig,
    /// What a container is given by a service of AWS.
    Container,
    /// What a machine of EC2 is given.
    InstanceMetadata,
}

/// A place, and what was seen there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Candidate {
    /// The way.
    pub method: Method,
    /// A variable, or a file and its line.
    pub source: Quoted,
    /// The profile that says so.
    pub profile: Option<Quoted>,
    /// The account that the credentials are for, where that is written down.
    pub account: Option<Quoted>,
    /// Whether the AWS CLI asks for a code of a second device.
    pub asks_for_mfa: bool,
    /// Until when credentials that were fetched before are kept, in Unix seconds. They are used until a quarter of an hour
    /// before (botocore, `CachedCredentialFetcher`).
    pub kept_until: Option<i64>,
    /// What is known of the credentials.
    pub credentials: CredentialState,
    /// Where the credentials come from that a role is taken with.
    pub via: Option<Box<Self>>,
}

/// The account of a role, by its ARN.
pub(super) fn account_of(arn: &str) -> Option<Quoted> {
    arn.split(':').nth(4).filter(|account| !account.is_empty()).map(Quoted::from)
}

impl Candidate {
    /// A candidate of which only AWS, or a program, can tell more.
    pub(super) fn new(method: Method, source: impl Into<Quoted>, credentials: CredentialState) -> Self {
        Self {
            method,
            source: source.into(),
            profile: None,
            account: None,
            asks_for_mfa: false,
            kept_until: None,
            credentials,
            via: None,
        }
    }

    pub(super) fn of_profile(mut self, profile: &str) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Whether what was fetched before is used at a moment, in Unix seconds: until a quarter of an hour before its end
    /// (botocore, `credentials.py`, `CachedCredentialFetcher`).
    #[must_use]
    pub fn is_kept(&self, now: i64) -> bool {
        const WINDOW: i64 = 15 * 60;
        self.kept_until.is_some_and(|end| end - now > WINDOW)
    }
}

/// What is known of credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum CredentialState {
    /// They are there.
    Present {
        /// What kind of key.
        key: AccessKey,
        /// When they end, in Unix seconds, where that is written down.
        expires_at: Option<i64>,
        /// What says so: the AWS CLI looks at `AWS_CREDENTIAL_EXPIRATION` alone, others write their own keys.
        expires_by: Option<Quoted>,
    },
    /// A session of IAM Identity Center is there.
    Session {
        /// Its token.
        token: SsoToken,
    },
    /// They must be asked for.
    Unknown {
        /// Why nothing is known: a sentence without its full stop.
        why: Quoted,
    },
    /// They cannot be used.
    Broken {
        /// Why.
        trouble: Trouble,
    },
}

/// The kinds of access key (IAM, "Unique identifiers").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccessKey {
    /// Of a user, until it is deleted (`AKIA…`).
    LongTerm,
    /// Of a session, for some hours (`ASIA…`).
    Temporary,
    /// Of no kind that is known.
    Other,
}

/// A token of IAM Identity Center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SsoToken {
    /// The file that keeps it.
    pub file: Quoted,
    /// When it ends, in Unix seconds.
    pub expires_at: i64,
    /// Until when the AWS CLI can renew it without a person, in Unix seconds: as long as it is registered, and not
    /// where the older settings are used.
    pub renewable_until: Option<i64>,
}

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KeyFlaw {
    /// It is empty.
    Empty,
    /// It has a line break in it or behind it.
    LineBreak,
    /// It has white space in it or around it.
    WhiteSpace,
    /// It stands in quotes.
    Quotes,
    /// It has a character that is not of ASCII, which may be invisible.
    NotAscii,
}

/// Why credentials cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Trouble {
    /// One half of a pair of keys is there.
    Partial {
        /// The half that is not.
        missing: Quoted,
    },
    /// A key that cannot be one.
    Malformed {
        /// Which.
        key: Quoted,
        /// What is wrong with it.
        flaw: KeyFlaw,
    },
    /// A temporary key (`ASIA…`) without its session token.
    TokenMissing {
        /// What would hold it.
        missing: Quoted,
    },
    /// A session token beside a long-term key (`AKIA…`), which has none.
    TokenOfOtherKey {
        /// What holds it.
        token: Quoted,
    },
    /// The profile says too little, or contradicts itself.
    Profile {
        /// What is wrong: a sentence without its full stop.
        why: Quoted,
    },
    /// The profile says too little about IAM Identity Center.
    SsoIncomplete {
        /// What is wrong: a sentence without its full stop.
        why: Quoted,
    },
    /// Nobody has logged in to IAM Identity Center, or what was kept of it cannot be read.
    SsoTokenMissing {
        /// The file that would keep the token.
        file: Quoted,
    },
    /// A profile that is named as the source of a role is not there.
    SourceMissing {
        /// Its name.
        profile: Quoted,
    },
    /// The token file of a web identity cannot be used.
    WebIdentity {
        /// What is wrong: a sentence without its full stop.
        why: Quoted,
    },
    /// The program of `credential_process` is not there.
    Process {
        /// What is wrong: a sentence without its full stop.
        why: Quoted,
    },
    /// Nobody has run `aws login`, or what was kept of it cannot be read.
    LoginMissing {
        /// The file that would keep it.
        file: Quoted,
    },
    /// Nothing gives any.
    Nothing,
}

impl Trouble {
    /// Whether botocore ends with it even where the credentials of a role were kept: it finds their source first, and only
    /// fetches and signs with it where it must.
    pub(crate) fn stops_at_once(&self) -> bool {
        match self {
            Self::Partial { .. }
            | Self::Profile { .. }
            | Self::SsoIncomplete { .. }
            | Self::SourceMissing { .. }
            | Self::WebIdentity { .. }
            | Self::Process { .. }
            | Self::LoginMissing { .. } => true,
            Self::Malformed { .. }
            | Self::TokenMissing { .. }
            | Self::TokenOfOtherKey { .. }
            | Self::SsoTokenMissing { .. }
            | Self::Nothing => false,
        }
    }
}
