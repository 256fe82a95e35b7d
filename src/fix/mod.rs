//! What `fix` does: from findings to steps, and the steps.
//!
//! It changes entries of single registries in Docker's configuration and what helpers keep for them, and nothing else.

mod apply;
mod atomic;
mod config_file;
mod identity;
mod interrupt;
mod json_edit;
mod json_text;
mod lasting;
mod line;
mod litter;
mod places;
mod plan;
mod step;
mod trial;

pub(crate) use self::atomic::write_for_this_user as replace;
pub use apply::{Done, Outcome, State, Worker};
pub use config_file::NotChanged;
pub use interrupt::Interrupt;
pub use json_edit::NotUnderstood;
pub(crate) use line::{line, mended, remedy};
pub use plan::{EcrHelper, Wishes, plan};
pub use step::{ConfigPlace, Deed, Kept, Left, Mended, Plan, Step, Store, Who};
