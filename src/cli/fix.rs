//! The arguments of `fix`.

use clap::Args;

use super::examples::FIX_EXAMPLES;
use super::{LookArguments, OutputArguments};

/// `fix`.
#[derive(Args, Clone, Debug)]
#[command(after_help = FIX_EXAMPLES)]
#[command(mut_arg("profile", |profile| {
    profile.help("The AWS profile to log in with, also where it is of another account than the registry")
}))]
#[command(mut_arg("offline", |offline| {
    offline.help("Read files and ask local credential helpers, nothing else: no engine, no registry, no AWS, and so no login")
}))]
#[command(mut_arg("min_validity", |validity| validity.help("Renew logins that end within this time, such as 15m or 2h")))]
#[command(mut_arg("timeout", |timeout| timeout.help("One limit over everything that is asked, before and after")))]
#[command(mut_arg("fail_on", |fail_on| fail_on.help("From which finding on that remains the exit code is 1")))]
pub struct FixArguments {
    /// What to look at.
    #[command(flatten)]
    pub look: LookArguments,
    /// Apply the steps without asking; needed where there is no terminal
    #[arg(short, long)]
    pub yes: bool,
    /// Show the steps, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Set up docker-credential-ecr-login for each registry, which fetches a new token whenever one is needed
    #[arg(long)]
    pub lasting: bool,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}
