//! The arguments of `policy`.

use std::path::PathBuf;

use clap::Args;

use super::parsers::{account, seconds};
use super::{OutputArguments, ShellChoice, TemplateArguments};

const POLICY_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor policy                       what those who build, run and deploy must be allowed
  sam-ecr-doctor policy --for build --account 123456789012
                                              for a role of that account that only builds
  sam-ecr-doctor policy --for deploy --image-repository URI --write policies
                                              the documents as files, with commands that name them
  sam-ecr-doctor policy --format json | jq '.policies[0].document'
  sam-ecr-doctor policy --check --profile ci  which of these permissions that profile has, as far as AWS can be asked
                                              without changing anything; exit code 1 where one is missing

Documents hold YOUR_… where the template leaves something open: replace that before you use them.
They are about images alone: a deployment needs more, for CloudFormation, S3 and its resources.
";

/// `policy`.
#[derive(Args, Clone, Debug)]
#[command(after_help = POLICY_EXAMPLES)]
pub struct PolicyArguments {
    /// The project's folder [default: this one]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The account of those who pull, push and deploy: tells which repositories are another account's
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    pub account: Option<String>,
    /// Where sam deploy pushes images to
    #[arg(long, value_name = "URI")]
    pub image_repository: Option<String>,
    /// The same for one function
    #[arg(long, value_name = "FUNCTION=URI")]
    pub image_repositories: Vec<String>,
    /// sam deploy makes the repositories itself
    #[arg(long)]
    pub resolve_image_repos: bool,
    /// The stack that is deployed: SAM names its own repositories by it
    #[arg(long, value_name = "NAME")]
    pub stack_name: Option<String>,
    /// An image that you push yourself, with docker push; without -t, instead of a template
    #[arg(long = "push", value_name = "REFERENCE")]
    pub pushed: Vec<String>,
    /// Write each document into a file of this folder, and print only where it goes
    #[arg(long, value_name = "FOLDER")]
    pub write: Option<PathBuf>,
    /// The shell that printed lines are for
    #[arg(long, value_enum, default_value = "auto")]
    pub shell: ShellChoice,
    /// Ask AWS which of these permissions are there; nothing is changed, pulled or pushed
    #[arg(long)]
    pub check: bool,
    /// Whom --check asks as: an AWS profile
    #[arg(long)]
    pub profile: Option<String>,
    /// One limit over everything that --check asks
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub timeout: std::time::Duration,
    /// Read files, nothing else: so does policy without --check
    #[arg(long)]
    pub offline: bool,
    /// The template.
    #[command(flatten)]
    pub template: TemplateArguments,
    /// The output.
    #[command(flatten)]
    pub output: OutputArguments,
}
