//! Child processes and deadlines.

pub mod child;
pub mod deadline;
pub mod form;
pub mod passing;
mod pipe;
pub mod program;

pub use child::{Failure, Finished, Run};
pub use deadline::Deadline;
pub use program::Program;
