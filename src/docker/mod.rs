//! What Docker has stored for each registry, and what its daemon says.

pub mod credential;
pub mod engine;
