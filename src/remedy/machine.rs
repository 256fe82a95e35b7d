//! What is done to the machine: its engine, programs and clock.

use super::registry_commands::docker;
use super::{Action, CommandLine, Context, Invocation, Word};

pub(super) fn set_clock(context: &Context) -> Option<CommandLine> {
    let words: &[&str] = match context.operating_system.as_str() {
        "linux" => &["sudo", "timedatectl", "set-ntp", "true"],
        "macos" => &["sudo", "sntp", "-sS", "time.apple.com"],
        "windows" => &["w32tm", "/resync"],
        _ => return None,
    };
    Some(CommandLine::of(Invocation::new(words)))
}

/// AWS's page "Installing or updating to the latest version of the AWS CLI".
pub(super) fn install_aws_cli(action: Action, context: &Context) -> Option<CommandLine> {
    if context.package_manager.as_deref() == Some("brew") {
        let how = if action == Action::InstallAwsCli { "install" } else { "upgrade" };
        return Some(CommandLine::of(Invocation::new(&["brew", how, "awscli"])));
    }
    if context.operating_system != "linux" {
        return None;
    }
    let archive = Word::Output(
        "https://awscli.amazonaws.com/awscli-exe-linux-",
        Box::new(Invocation::new(&["uname", "-m"])),
        ".zip",
    );
    let fetch = Invocation::new(&["curl", "-fsSL", "-o", "awscliv2.zip"]).with_word(archive);
    let unpack = Invocation::new(&["unzip", "-q", "awscliv2.zip"]);
    let install = Invocation::new(&["sudo", "./aws/install", "--update"]);
    Some(CommandLine::of(fetch).then(unpack).then(install))
}

pub(super) fn start_engine(context: &Context) -> Option<CommandLine> {
    let words: &[&str] = match (context.operating_system.as_str(), context.systemd) {
        ("linux", true) => &["sudo", "systemctl", "start", "docker"],
        ("linux", false) => &["sudo", "service", "docker", "start"],
        ("macos", _) => &["open", "-a", "Docker"],
        _ => return None,
    };
    Some(CommandLine::of(Invocation::new(words)))
}

/// Only the helper for ECR has packages that are known here (amazon-ecr-credential-helper's README). The inner `None` is
/// a helper that the user must install in their own way.
#[allow(clippy::option_option, reason = "outer: the action makes no sense; inner: it has no command")]
pub(super) fn install_helper(context: &Context) -> Option<Option<CommandLine>> {
    let helper = context.helper.as_deref()?;
    let words: &[&str] = match (helper, context.package_manager.as_deref()) {
        ("ecr-login", Some("apt-get")) => &["sudo", "apt-get", "install", "amazon-ecr-credential-helper"],
        ("ecr-login", Some("dnf")) => &["sudo", "dnf", "install", "amazon-ecr-credential-helper"],
        ("ecr-login", Some("brew")) => &["brew", "install", "docker-credential-helper-ecr"],
        _ => return Some(None),
    };
    Some(Some(CommandLine::of(Invocation::new(words))))
}

/// Docker's own way ("Multi-platform builds", QEMU).
pub(super) fn install_emulation(context: &Context) -> Option<CommandLine> {
    let architecture = context.platform.as_deref().filter(|_| context.operating_system == "linux")?;
    let installer = ["run", "--privileged", "--rm", "docker.io/tonistiigi/binfmt", "--install", architecture];
    Some(CommandLine::of(docker(context, &installer)))
}
