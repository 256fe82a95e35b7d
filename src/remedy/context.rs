//! What a remedy is written for.

use super::{Client, Pipeline};
use crate::image::Registry;

/// The particulars that command lines are filled with. What is `None` is not known, and becomes a quoted placeholder
/// where a command cannot do without it.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Context {
    /// The registry that refused.
    pub registry: Option<Registry>,
    /// The host that is meant where sentences name the registry: its API is another one.
    pub meant: Option<String>,
    /// Keys of `auths` that a logout must name, because logging out of the plain host leaves them.
    pub stored_under: Vec<String>,
    /// Whether a login must follow: nothing else has one.
    pub then_login: bool,
    /// Whether root's configuration was read, for somebody who asked with sudo.
    pub under_sudo: bool,
    /// The program that logs in and pulls.
    pub client: Client,
    /// The image that could not be pulled.
    pub image: Option<String>,
    /// The repository in its registry, without host and tag.
    pub repository: Option<String>,
    /// The file that a policy is in, where it is known.
    pub policy_file: Option<String>,
    /// Whether the registry belongs to the account whose credentials the commands have.
    pub owns_registry: bool,
    /// The ARN of the principal that AWS refused.
    pub principal: Option<String>,
    /// The platform that an image is not made for, or the architecture that the engine does not run.
    pub platform: Option<String>,
    /// The credential helper's name, without `docker-credential-`.
    pub helper: Option<String>,
    /// The cache of the credential helper for ECR.
    pub helper_cache: Option<String>,
    /// The Docker config file that was read: its path for commands.
    pub config_file: Option<String>,
    /// The same where that file is not there and can be made.
    pub new_config_file: Option<String>,
    /// The same file as people know it (`~/.docker/config.json`), for sentences.
    pub config_name: Option<String>,
    /// The address of the container engine, for sentences.
    pub endpoint: Option<String>,
    /// `DOCKER_CONFIG`, where it is set.
    pub docker_config: Option<String>,
    /// The AWS profile that was asked for.
    pub profile: Option<String>,
    /// The variable that names a profile, where it is not `AWS_PROFILE`.
    pub profile_variable: Option<String>,
    /// The only profile that there is, where another one is asked for.
    pub other_profile: Option<String>,
    /// The address at which the docker CLI finds an engine, for sentences.
    pub other_endpoint: Option<String>,
    /// The context of the docker CLI, for sentences.
    pub docker_context: Option<String>,
    /// Whether it is `DOCKER_CONTEXT` that names it.
    pub context_in_variable: bool,
    /// The address of an engine that answers, for `DOCKER_HOST`.
    pub docker_host: Option<String>,
    /// The folder with the TLS files for it, for `DOCKER_CERT_PATH`.
    pub docker_cert_path: Option<String>,
    /// Whether an engine answers at the default socket once `DOCKER_HOST` is gone.
    pub unset_docker_host: bool,
    /// The package manager of this machine: `apt-get`, `dnf` or `brew`.
    pub package_manager: Option<String>,
    /// Whether this machine has PowerShell.
    pub powershell: bool,
    /// Whether systemd manages this machine.
    pub systemd: bool,
    /// Whether text alone tells of the failure, which may have happened on another machine.
    pub from_text: bool,
    /// The pipeline that this runs in.
    pub pipeline: Option<Pipeline>,
    /// The operating system (`linux`, `macos`, `windows`).
    pub operating_system: String,
}
