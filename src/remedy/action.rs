//! What a remedy does.

use serde::{Deserialize, Serialize};

/// The kinds of remedy. Rules name them; [`super::write()`] turns them into command lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Remove the stored login of a registry.
    Logout,
    /// Fetch a new token from AWS and store it.
    Login,
    /// Make the login a step of the pipeline.
    PipelineLogin,
    /// Log in with the AWS CLI 1, without the option that newer versions of Docker refuse.
    GetLoginWithoutEmail,
    /// Fetch the token with AWS Tools for PowerShell, where the AWS CLI is not there.
    LoginWithAwsTools,
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
    /// Ask the registry itself, over HTTP, which says why it refuses.
    AskRegistry,
    /// Pull the image with the docker CLI, which prints the reason that SAM drops.
    DockerPull,
    /// Run `sam build`, which makes the image that is missing.
    SamBuild,
    /// Change the network, its proxies or certificates by hand.
    ConfigureNetwork,
    /// Change the network, proxies or certificates that the AWS CLI has, by hand.
    ConfigureCliNetwork,
    /// Remove what builds left behind.
    PruneImages,
    /// Let this machine run programs of another architecture.
    InstallEmulation,
    /// Have a policy changed that keeps this principal from pulling.
    GrantPolicy,
    /// Change the template by hand.
    EditTemplate,
    /// Renew the session of AWS IAM Identity Center.
    AwsSsoLogin,
    /// Complete what the profile says about AWS IAM Identity Center.
    AwsConfigureSso,
    /// Sign in with `aws login`.
    AwsLogin,
    /// Change the files of the AWS CLI by hand.
    EditAwsConfig,
    /// Fetch new temporary AWS credentials, the way that the old ones came.
    RenewCredentials,
    /// Stop handing keys over in variables.
    UnsetAwsKeys,
    /// Name a profile in a variable.
    UseProfile,
    /// Install the AWS CLI.
    InstallAwsCli,
    /// Store AWS credentials, or replace those that are stored.
    AwsConfigure,
    /// List the profiles that there are.
    ListProfiles,
    /// Stop naming a profile.
    UnsetProfile,
    /// Name a region where none is known.
    SetRegion,
    /// Switch a region on for the account.
    EnableRegion,
    /// Ask AWS who one is.
    GetCallerIdentity,
    /// Fetch a token without storing it, which shows the error that a pipe hides.
    TryToken,
    /// Install a newer AWS CLI.
    UpgradeAwsCli,
    /// Set this machine's clock from the network.
    SetClock,
    /// Set the clock of WSL from that of Windows.
    SetClockOfWsl,
    /// Create the repository.
    CreateRepository,
    /// List what is in the repository.
    DescribeImages,
    /// List the tags of an image that anybody may pull.
    ListTags,
    /// Read the rules of the pull-through cache.
    DescribePullThroughCache,
    /// Let tags of the repository be overwritten.
    AllowTagOverwrite,
    /// Attach AWS's own policy for pulling to the principal.
    AttachPullPolicy,
    /// Attach AWS's own policy for pushing to the principal.
    AttachPushPolicy,
    /// Set the policy of the repository itself.
    SetRepositoryPolicy,
    /// Build the image without the attestations that `BuildKit` adds.
    RebuildWithoutAttestations,
    /// Build the image for the platform that is asked for.
    RebuildForPlatform,
    /// Hand the login over to the nodes of a swarm.
    UpdateService,
    /// Make the pull secret of a Kubernetes namespace anew.
    RecreatePullSecret,
    /// Read what `CloudFormation` says about a stack.
    DescribeStackEvents,
    /// Keep this job's logins in a folder of its own.
    UseOwnDockerConfig,
    /// Point at the socket of Docker Desktop.
    PointDockerHost,
    /// Log in with the file that sudo reads.
    RunWithSudo,
    /// Change the workflow or pipeline by hand.
    EditWorkflow,
    /// Change how the image is named, by hand.
    EditReference,
    /// Change the cluster, service or node by hand.
    EditDeployment,
    /// Do it again, later or more slowly.
    Retry,
}
