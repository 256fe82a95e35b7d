//! What AWS can be asked.

use super::TokenService;
use crate::quoted::Quoted;

/// Which tokens to ask for: the service, the region, and the hosts that they are for.
pub type Tokens = Vec<(TokenService, String, Vec<Quoted>)>;

/// A question about a repository, and what is in it.
#[derive(Clone, Debug)]
pub struct AboutRepository {
    /// The registry's host.
    pub host: String,
    /// The account that owns it.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The reference, as it stands in the template.
    pub reference: Quoted,
    /// The repository's name.
    pub repository: String,
    /// The tag that must be there.
    pub tag: Option<String>,
    /// The digest that must be there.
    pub digest: Option<String>,
    /// Whether the registry has said already whether the image is there.
    pub is_settled: bool,
    /// Whether the repository's own policy matters.
    pub and_policy: bool,
}

/// A question about the pull-through caches of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AboutCaches {
    /// The registry's host.
    pub host: String,
    /// The account that owns it.
    pub account: String,
    /// Its region.
    pub region: String,
}
