//! What `fix` does, and what it leaves to a person.

use std::path::PathBuf;

use serde::Serialize;

use crate::aws::TokenService;
use crate::image::{Registry, RegistryKind};
use crate::quoted::Quoted;
use crate::remedy::Remedy;

/// All that there is to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What can be done, in this order.
    pub steps: Vec<Step>,
    /// What cannot.
    pub left: Vec<Left>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub deed: Deed,
    /// For which registry.
    pub registry: Registry,
    /// In which Docker configuration.
    pub config: ConfigPlace,
    /// The findings that it mends; none where somebody asked for more than that.
    pub findings: Vec<Mended>,
    /// As whom at AWS; `None` where AWS is not asked.
    pub identity: Option<Who>,
}

/// A finding that a step mends, or that is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mended {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// A Docker configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigPlace {
    /// The file.
    pub path: PathBuf,
    /// As people know it.
    pub shown: Quoted,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Takes stored logins away.
    Logout {
        /// Keys of `auths` in the file.
        entries: Vec<Quoted>,
        /// What helpers keep.
        kept: Vec<Kept>,
    },
    /// Stores a new token.
    Login {
        /// Who gives it.
        service: TokenService,
        /// In which region.
        region: String,
        /// Where it is stored.
        store: Store,
    },
    /// Has the credential helper for ECR answer for the registry.
    UseHelper {
        /// Keys of `auths` whose logins nobody needs then.
        forget: Vec<Quoted>,
        /// The store that the docker command line has taken by itself until now, and would take no more once the file names
        /// a helper.
        keep_store: Option<Quoted>,
        /// What is done where the helper gives no login.
        otherwise: Vec<Step>,
    },
}

/// A login that a helper keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The helper's name, without `docker-credential-`.
    pub helper: Quoted,
    /// The name under which it keeps it.
    pub key: Quoted,
}

/// Where a client keeps a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// In the file itself.
    File,
    /// In a helper that the file names.
    Helper(Quoted),
    /// In a helper that the docker command line takes by itself. It then writes its name into the file.
    ByItself(Quoted),
}

/// Whom AWS takes somebody for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Who {
    /// What gives the credentials: `profile dev`, say.
    pub by: Quoted,
    /// The account, where AWS said so.
    pub account: Option<Quoted>,
    /// The principal, where AWS said so.
    pub arn: Option<Quoted>,
}

/// What a person must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The finding.
    pub finding: Mended,
    /// What would mend it; `None` where nothing is known to.
    pub remedy: Option<Remedy>,
    /// Why `fix` does not do it: a sentence without its full stop.
    pub why: Quoted,
}

impl Deed {
    /// What kind of step it is, for programs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Logout { .. } => "logout",
            Self::Login { .. } => "login",
            Self::UseHelper { .. } => "use-credential-helper",
        }
    }
}

impl Step {
    /// Whether two steps are about the same login in the same place.
    pub(super) fn is_about(&self, other: &Self) -> bool {
        self.registry.host == other.registry.host && self.config.path == other.config.path
    }
}

/// Who gives tokens for a registry, and where.
pub(super) fn token_of(registry: &Registry) -> Option<(TokenService, String)> {
    match (registry.kind, &registry.region) {
        // The only region that is in use of those that give tokens for ECR Public.
        (RegistryKind::EcrPublic, _) => Some((TokenService::Public, "us-east-1".to_owned())),
        (RegistryKind::EcrPrivate, Some(region)) => Some((TokenService::Private, region.clone())),
        _ => None,
    }
}
