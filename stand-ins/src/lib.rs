//! Stand-ins for Amazon ECR, the AWS APIs and a proxy, on loopback: the closed world that sam-ecr-doctor is tried in.
//!
//! ```no_run
//! let world = sam_ecr_doctor_stand_ins::World::start()?;
//! world.fault("ecr:access_denied")?;
//! // … a program with AWS_ENDPOINT_URL=world.aws_url() …
//! assert_eq!(world.requests()[0].credential, "sigv4");
//! # Ok::<(), sam_ecr_doctor_stand_ins::Error>(())
//! ```

mod authority;
mod aws;
mod control;
mod decode;
mod error;
mod fault;
mod host;
mod http;
mod log;
mod proxy;
mod registry;
mod server;
mod stop;
pub mod token;
mod world;

pub use authority::Authority;
pub use control::post_fault;
pub use error::Error;
pub use fault::{Fault, Faults, Name};
pub use log::{AwsEntry, Entry};
pub use world::{Options, World};
