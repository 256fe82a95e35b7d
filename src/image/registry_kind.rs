//! The kinds of registry. Shared with the build script.

use serde::{Deserialize, Serialize};

/// What kind of registry a host is, which decides how one logs in to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RegistryKind {
    /// `public.ecr.aws`: pulls need no login.
    EcrPublic,
    /// `ACCOUNT.dkr.ecr.REGION.amazonaws.com` and its kin: every pull needs a login.
    EcrPrivate,
    /// `docker.io`.
    DockerHub,
    /// Any other registry.
    Other,
    /// No registry: a registry on this machine, or an image that is only built here.
    Local,
}
