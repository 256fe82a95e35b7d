//! From an action and its context to command lines.

use super::machine::{install_aws_cli, install_emulation, install_helper, set_clock, start_engine};
use super::registry_commands::{
    and_login, ask, disable_store, docker, get_login, keep_logins_in_file, login, login_with_aws_tools,
    login_with_sudo, logout,
};
use super::{Action, Client, Command, CommandLine, Context, Invocation, Shell, Word, aws, rebuild};

/// The commands of an action, and the placeholders in them. `None` where this context makes the action senseless: a
/// login to a registry that is not ECR, say.
#[must_use]
pub fn write(action: Action, context: &Context) -> Option<(Vec<Command>, Vec<String>)> {
    let line = match action {
        // What helps in other places than this machine, or whoever makes the image: here it is pulled.
        Action::CreateRepository if !context.from_text && !context.owns_registry => return None,
        Action::EditWorkflow | Action::EditDeployment | Action::RebuildForPlatform if !context.from_text => {
            return None;
        }
        Action::PointDockerHost if !context.from_text && context.operating_system != "macos" => return None,
        Action::Logout => Some(logout(context)?),
        Action::Login => Some(login(context)?),
        Action::LoginWithAwsTools => {
            let command = login_with_aws_tools(context)?;
            return Some((vec![Command { shell: Shell::PowerShell, command }], Vec::new()));
        }
        Action::StartEngine => start_engine(context),
        Action::JoinDockerGroup if context.client != Client::Docker => return None,
        Action::JoinDockerGroup => {
            let join =
                Invocation::new(&["sudo", "usermod", "-aG", "docker"]).with_word(Word::Variable("USER"));
            Some(CommandLine::of(join))
        }
        Action::UnsetDockerHost if !context.unset_docker_host => return None,
        Action::UnsetDockerHost => Some(CommandLine::of(Invocation::unset(&["DOCKER_HOST"]))),
        Action::SetDockerHost => Some(set_docker_host(context)?),
        Action::UnsetDockerTls => {
            Some(CommandLine::of(Invocation::unset(&["DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_TLS"])))
        }
        Action::UseDefaultContext => Some(use_default_context(context)),
        Action::InstallCredentialHelper => install_helper(context)?,
        Action::RemoveHelperCache => Some(remove_cache(context)),
        Action::DisableCredentialsStore => Some(and_login(disable_store(context)?, context)),
        Action::KeepLoginsInFile => keep_logins_in_file(context).map(|line| and_login(line, context)),
        Action::InitialisePass => {
            let key = Word::Placeholder("YOUR_GPG_KEY_ID".to_owned());
            Some(CommandLine::of(Invocation::new(&["pass", "init"]).with_word(key)))
        }
        Action::DockerPull => Some(CommandLine::of(docker(context, &["pull", context.image.as_deref()?]))),
        Action::AskRegistry => Some(ask(context)?),
        Action::SamBuild => Some(CommandLine::of(Invocation::new(&["sam", "build"]))),
        Action::PruneImages => Some(CommandLine::of(docker(context, &["system", "prune"]))),
        Action::InstallEmulation => Some(install_emulation(context)?),
        Action::InstallEngine
        | Action::PipelineLogin
        | Action::EditConfig
        | Action::EditTemplate
        | Action::GrantPolicy
        | Action::ConfigureNetwork
        | Action::ConfigureCliNetwork
        | Action::EditWorkflow
        | Action::EditReference
        | Action::EditAwsConfig
        | Action::RenewCredentials
        | Action::EditDeployment
        | Action::Retry => None,
        Action::SetClock => set_clock(context),
        Action::SetClockOfWsl => Some(CommandLine::of(Invocation::new(&["sudo", "hwclock", "-s"]))),
        Action::InstallAwsCli | Action::UpgradeAwsCli => install_aws_cli(action, context),
        Action::UnsetProfile | Action::UseProfile | Action::UnsetAwsKeys => {
            Some(CommandLine::of(variables(action, context)))
        }
        Action::GetLoginWithoutEmail => Some(get_login(context)?),
        Action::UseOwnDockerConfig => {
            let folder = Word::Output("", Box::new(Invocation::new(&["mktemp", "-d"])), "");
            Some(CommandLine::of(Invocation::set("DOCKER_CONFIG", folder)))
        }
        Action::PointDockerHost => {
            let socket = Word::Home("unix://", "/.docker/run/docker.sock");
            Some(CommandLine::of(Invocation::set("DOCKER_HOST", socket)))
        }
        Action::RunWithSudo => Some(login_with_sudo(context)?),
        Action::RebuildWithoutAttestations
        | Action::RebuildForPlatform
        | Action::UpdateService
        | Action::ListTags => Some(rebuild::write(action, context)?),
        Action::AwsSsoLogin
        | Action::AwsConfigureSso
        | Action::AwsConfigure
        | Action::AwsLogin
        | Action::ListProfiles
        | Action::SetRegion
        | Action::EnableRegion
        | Action::GetCallerIdentity
        | Action::TryToken
        | Action::CreateRepository
        | Action::DescribeImages
        | Action::DescribePullThroughCache
        | Action::AllowTagOverwrite
        | Action::AttachPullPolicy
        | Action::AttachPushPolicy
        | Action::SetRepositoryPolicy
        | Action::RecreatePullSecret
        | Action::DescribeStackEvents => Some(aws::write(action, context)?),
    };
    let Some(line) = line else { return Some((Vec::new(), Vec::new())) };
    Some((in_every_shell(&line), line.placeholders()))
}

/// The line for each shell that has words for it. What sh cannot say safely is not said at all.
fn in_every_shell(line: &CommandLine) -> Vec<Command> {
    if line.write(Shell::Sh).is_none() {
        return Vec::new();
    }
    let commands =
        Shell::ALL.into_iter().filter_map(|shell| Some(Command { shell, command: line.write(shell)? }));
    commands.collect()
}

/// The command that gives a role the policy in `file`, and the placeholders in it.
#[must_use]
pub fn put_role_policy(name: &str, file: &str) -> (Vec<Command>, Vec<String>) {
    let line = CommandLine::of(aws::put_role_policy(name, file));
    (in_every_shell(&line), line.placeholders())
}

/// The variables that the AWS CLI reads.
fn variables(action: Action, context: &Context) -> Invocation {
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    match (action, &context.other_profile) {
        (Action::UnsetAwsKeys, _) => Invocation::unset(&keys),
        (Action::UseProfile, profile) => {
            let profile = profile.clone().map(Word::Text);
            Invocation::set(
                "AWS_PROFILE",
                profile.unwrap_or_else(|| Word::Placeholder("YOUR_PROFILE".to_owned())),
            )
        }
        _ => Invocation::unset(&[context.profile_variable.as_deref().unwrap_or("AWS_PROFILE")]),
    }
}

fn set_docker_host(context: &Context) -> Option<CommandLine> {
    let mut set = Invocation::set("DOCKER_HOST", Word::Text(context.docker_host.clone()?));
    if let Some(folder) = &context.docker_cert_path {
        set =
            set.and_set("DOCKER_TLS_VERIFY", "1".into()).and_set("DOCKER_CERT_PATH", folder.as_str().into());
    }
    Some(CommandLine::of(set))
}

/// A variable that names the context would win over what `docker context use` writes.
fn use_default_context(context: &Context) -> CommandLine {
    if context.context_in_variable {
        CommandLine::of(Invocation::unset(&["DOCKER_CONTEXT"]))
    } else {
        CommandLine::of(
            Invocation::new(&["docker", "context", "use", "default"])
                .with_variable("DOCKER_CONFIG", context.docker_config.as_deref()),
        )
    }
}

/// The helper makes a new one.
fn remove_cache(context: &Context) -> CommandLine {
    let cache = match context.helper_cache.as_deref() {
        Some(cache) => Word::from(cache),
        None => Word::Home("", "/.ecr/cache.json"),
    };
    CommandLine::of(Invocation::remove(cache))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Registry, RegistryKind};

    fn line(action: Action, context: &Context) -> Option<String> {
        write(action, context)
            .and_then(|(commands, _)| commands.into_iter().next())
            .map(|command| command.command)
    }

    fn at(host: &str) -> Context {
        Context {
            registry: Some(Registry::from_host(host)),
            operating_system: "linux".into(),
            ..Context::default()
        }
    }

    #[test]
    fn public_and_private_logins_differ() {
        assert_eq!(
            line(Action::Login, &at("public.ecr.aws")).as_deref(),
            Some(
                "aws ecr-public get-login-password --region us-east-1 | docker login --username AWS --password-stdin public.ecr.aws"
            )
        );
        assert_eq!(
            line(Action::Login, &at("210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn")).as_deref(),
            Some(
                "aws ecr get-login-password --region cn-north-1 | docker login --username AWS --password-stdin 210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn"
            )
        );
    }

    #[test]
    fn powershell_needs_no_aws_cli() {
        let private = at("210987654321.dkr.ecr.eu-west-1.amazonaws.com");
        assert_eq!(write(Action::LoginWithAwsTools, &private), None, "there is no PowerShell");
        let of =
            |context: Context| write(Action::LoginWithAwsTools, &Context { powershell: true, ..context });
        let (commands, placeholders) = of(private).expect("a command");
        assert_eq!((commands[0].shell, placeholders.len()), (Shell::PowerShell, 0));
        assert_eq!(
            commands[0].command,
            "(Get-ECRLoginCommand -Region eu-west-1).Password | docker login --username AWS --password-stdin \
             210987654321.dkr.ecr.eu-west-1.amazonaws.com"
        );
        for host in ["public.ecr.aws", "ghcr.io", "***.dkr.ecr.eu-west-1.amazonaws.com"] {
            assert_eq!(of(at(host)), None, "{host}");
        }
        let profile = Some("o'neill".to_owned());
        let named = of(Context { profile, ..at("210987654321.dkr.ecr.eu-west-1.amazonaws.com") });
        assert!(
            named.expect("a command").0[0].command.contains("-Region eu-west-1 -ProfileName 'o''neill')")
        );
    }

    #[test]
    fn each_client_logs_in_and_out_in_its_own_words() {
        for (client, login, logout) in [
            (Client::Podman, "podman login", "podman logout public.ecr.aws"),
            (Client::Helm, "helm registry login", "helm registry logout public.ecr.aws"),
            (Client::Crane, "crane auth login", "crane auth logout public.ecr.aws"),
        ] {
            let context = Context { client, docker_config: Some("/d".into()), ..at("public.ecr.aws") };
            let line_of =
                |action| line(action, &context).expect("a command").replace("DOCKER_CONFIG=/d ", "");
            assert!(line_of(Action::Login).contains(&format!("| {login} --username AWS ")));
            assert_eq!(line_of(Action::Logout), logout);
        }
    }

    #[test]
    fn podman_is_told_of_the_file_that_sam_reads() {
        let here = Context {
            client: Client::Podman,
            config_file: Some("/home/a b/.docker/config.json".into()),
            ..at("public.ecr.aws")
        };
        assert_eq!(
            line(Action::Logout, &here).as_deref(),
            Some("podman logout --authfile '/home/a b/.docker/config.json' public.ecr.aws")
        );
        let login = line(Action::Login, &here).expect("a login");
        assert!(login.contains("| podman login --authfile '/home/a b/.docker/config.json' --username AWS "));
        let odd = Context { stored_under: vec!["https://public.ecr.aws".into()], ..here };
        assert_eq!(line(Action::Logout, &odd), None);
    }

    #[test]
    fn the_registry_is_asked_without_a_token_among_the_arguments() {
        let host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
        let context = Context {
            image: Some(format!("{host}/team/app:1")),
            repository: Some("team/app".into()),
            ..at(host)
        };
        assert_eq!(
            line(Action::AskRegistry, &context),
            Some(format!(
                "aws ecr get-authorization-token --query 'authorizationData[0].authorizationToken' --output text \
                 --region eu-west-1 | sed 's/^/Authorization: Basic /' | curl -sS -H @- \
                 https://{host}/v2/team/app/manifests/1"
            ))
        );
        assert_eq!(line(Action::AskRegistry, &at(host)), None);
        assert_eq!(
            line(
                Action::AskRegistry,
                &Context { image: Some("public.ecr.aws/a/b:1".into()), ..at("public.ecr.aws") }
            ),
            None
        );
    }

    #[test]
    fn what_a_masked_host_shows_stays() {
        for (host, expected) in [
            ("***.dkr.ecr.cn-north-1.amazonaws.com.cn", "'YOUR_ACCOUNT.dkr.ecr.cn-north-1.amazonaws.com.cn'"),
            ("***.dkr-ecr.eu-west-1.on.aws", "'YOUR_ACCOUNT.dkr-ecr.eu-west-1.on.aws'"),
            (
                "123456789012.dkr.ecr-fips.***.amazonaws.com",
                "'123456789012.dkr.ecr-fips.YOUR_REGION.amazonaws.com'",
            ),
        ] {
            let known = |part: Option<&str>| part.filter(|part| !part.contains('*')).map(str::to_owned);
            let mut context = at(host);
            if let Some(registry) = &mut context.registry {
                registry.kind = RegistryKind::EcrPrivate;
                registry.account = known(host.split('.').next());
                registry.region = known(host.split('.').nth(if host.contains("dkr-ecr") { 2 } else { 3 }));
            }
            let login = line(Action::Login, &context).expect("a login");
            assert!(login.ends_with(expected), "{login}");
        }
    }

    #[test]
    fn a_login_is_for_the_very_host_of_the_image() {
        let login = line(Action::Login, &at("ecr-public.aws.com")).expect("a login");
        assert!(login.starts_with("aws ecr-public ") && login.ends_with(" ecr-public.aws.com"), "{login}");
    }

    #[test]
    fn no_login_is_written_for_registries_that_are_not_ecr() {
        assert_eq!(write(Action::Login, &at("ghcr.io")), None);
        assert_eq!(write(Action::Login, &at("docker.io")), None);
    }

    #[test]
    fn the_profile_goes_to_the_aws_half_only_and_docker_config_to_the_docker_half() {
        let context = Context {
            profile: Some("my profile".into()),
            docker_config: Some("/tmp/a b".into()),
            ..at("public.ecr.aws")
        };
        assert_eq!(
            line(Action::Login, &context).as_deref(),
            Some(
                "aws ecr-public get-login-password --region us-east-1 --profile 'my profile' | DOCKER_CONFIG='/tmp/a b' docker login --username AWS --password-stdin public.ecr.aws"
            )
        );
    }

    #[test]
    fn an_odd_key_is_logged_out_by_its_own_name() {
        let keys = vec!["https://public.ecr.aws/v2/".to_owned(), "public.ecr.aws/x".to_owned()];
        let context = Context { stored_under: keys, ..at("public.ecr.aws") };
        assert_eq!(
            line(Action::Logout, &context).as_deref(),
            Some("docker logout https://public.ecr.aws/v2/ && docker logout public.ecr.aws/x")
        );
    }

    #[test]
    fn an_engine_is_pointed_at_with_what_its_tls_needs() {
        let mut context = Context { docker_host: Some("unix:///a b.sock".into()), ..Context::default() };
        assert_eq!(
            line(Action::SetDockerHost, &context).as_deref(),
            Some("export DOCKER_HOST='unix:///a b.sock'")
        );
        context.docker_host = Some("tcp://h:2376".into());
        context.docker_cert_path = Some("/c".into());
        assert_eq!(
            line(Action::SetDockerHost, &context).as_deref(),
            Some("export DOCKER_HOST=tcp://h:2376 DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/c")
        );
        assert_eq!(write(Action::SetDockerHost, &Context::default()), None);
    }

    #[test]
    fn a_masked_host_leaves_visible_placeholders() {
        let mut registry = Registry::from_host("***.dkr.ecr.***.amazonaws.com");
        registry.kind = RegistryKind::EcrPrivate;
        let context = Context { registry: Some(registry), ..Context::default() };
        let (commands, placeholders) = write(Action::Login, &context).expect("a login");
        assert_eq!(placeholders, ["YOUR_REGION", "YOUR_ACCOUNT.dkr.ecr.YOUR_REGION.amazonaws.com"]);
        assert_eq!(
            commands[0].command,
            "aws ecr get-login-password --region 'YOUR_REGION' | docker login --username AWS --password-stdin 'YOUR_ACCOUNT.dkr.ecr.YOUR_REGION.amazonaws.com'"
        );
    }
}
