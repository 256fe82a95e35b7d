//! What Docker has stored for each registry, and what its daemon says.

mod auth_value;
pub mod config;
pub mod credential;
pub mod ecr_login;
pub mod endpoint;
pub mod engine;
pub mod helper;
pub mod kept;
pub mod login;
mod mistake;
mod pace;
mod pass;
pub mod registry_api;
mod session;
pub mod token;
mod versions;

pub use config::StoredConfig;
pub use login::Login;
pub use session::Session;
