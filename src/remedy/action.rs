//! What a remedy does.

use serde::{Deserialize, Serialize};

/// The kinds of remedy. Rules name them; [`super::write()`] turns them into command lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Remove the stored login of a registry.
    Logout,
    /// Fetch a new token from AWS and store it.
    Login,
    /// Start the container engine.
    StartEngine,
    /// Install a container engine.
    InstallEngine,
    /// Let this user open the engine's socket.
    JoinDockerGroup,
    /// Stop pointing at an endpoint that is not there.
    UnsetDockerHost,
    /// Point at an engine that answers.
    SetDockerHost,
    /// Stop asking for TLS.
    UnsetDockerTls,
    /// Go back to the context `default`.
    UseDefaultContext,
    /// Install the program that the Docker configuration names.
    InstallCredentialHelper,
    /// Stop the Docker configuration from naming a program that is not there.
    DisableCredentialsStore,
    /// Write an entry into `config.json`, so that Docker keeps logins there and takes no store by itself.
    KeepLoginsInFile,
    /// Set up the store of `docker-credential-pass`.
    InitialisePass,
    /// Remove the tokens that the credential helper for ECR keeps.
    RemoveHelperCache,
    /// Change the Docker configuration by hand.
    EditConfig,
    /// Pull the image with the docker CLI, which prints the reason that SAM drops.
    DockerPull,
    /// Run `sam build`, which makes the image that is missing.
    SamBuild,
    /// Change the network, its proxies or certificates by hand.
    ConfigureNetwork,
    /// Remove what builds left behind.
    PruneImages,
    /// Let this machine run programs of another architecture.
    InstallEmulation,
    /// Have a policy changed that keeps this principal from pulling.
    GrantPolicy,
    /// Change the template by hand.
    EditTemplate,
}
