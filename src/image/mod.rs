//! Image names: what a reference says, which registry it names, and the images SAM has for each runtime.

pub mod cache;
mod client;
pub mod reference;
pub mod registry;
mod registry_kind;
pub mod runtime;

pub use cache::looks_like_a_cache;
pub use client::{Client, CredentialPath};
pub use reference::{Reference, ReferenceError};
pub use registry::{DOCKER_HUB_HOST, Registry, RegistryKind};
pub use runtime::Runtime;
