//! The program as users run it: arguments in, screens and exit codes out.
#![cfg(unix)]
#![allow(missing_docs, clippy::expect_used, reason = "a test ends where its set-up fails")]

mod aws;
mod aws_cli;
#[cfg(feature = "aws")]
mod aws_online;
#[cfg(feature = "aws")]
mod aws_rounds;
#[cfg(feature = "aws")]
mod aws_ways;
mod broken_helpers;
mod check;
mod credential_semantics;
mod doctor;
mod documents;
mod endpoints;
mod everything_hangs;
mod explain;
mod fix;
mod fix_killed;
#[cfg(feature = "aws")]
mod fix_login;
mod fix_terminal;
mod github;
mod helpers_at_scale;
mod hostile_files;
mod hostile_input;
mod html;
mod images;
mod many_templates;
mod pipelines;
mod policy;
#[cfg(feature = "aws")]
mod policy_check;
mod privacy;
#[cfg(feature = "aws")]
mod pull_through_cache;
mod readme;
mod recipes;
mod replay;
mod report_formats;
mod rules;
mod run;
mod run_terminal;
mod runbook;
mod samconfig;
mod saved_facts;
mod schemas;
mod script;
mod shell_life;
mod shells;
mod stored_logins;
mod usage;

#[path = "../support/daemon.rs"]
mod daemon;
