//! `sam-ecr-doctor`: why SAM cannot pull from or push to Amazon ECR, and the command that fixes it.

pub mod aws;
pub mod cli;
mod clock;
pub mod commands;
pub mod diagnose;
mod digest;
pub mod docker;
pub mod environment;
pub mod exit;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod image;
pub mod location;
pub mod network;
pub mod observed;
pub mod policy;
pub mod process;
mod python_json;
pub mod quoted;
mod random;
pub mod redact;
mod regular_file;
pub mod remedy;
pub mod report;
pub mod rules;
#[cfg(test)]
mod schemas;
pub mod secret;
pub mod template;
