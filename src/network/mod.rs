//! Why there is no connection: what daemons, and this program's own clients, say about it.

mod cause;
mod chain;

pub use cause::{NetworkCause, network_cause};
pub(crate) use chain::Chain;
