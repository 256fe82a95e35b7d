//! Command lines of the AWS CLI.

use super::{Action, CommandLine, Context, Invocation, Word};
use crate::image::{Registry, RegistryKind};

/// The command of an action that asks AWS. `None` where this context makes the action senseless.
pub(super) fn write(action: Action, context: &Context) -> Option<CommandLine> {
    let line = match action {
        Action::AwsSsoLogin => profile_always(Invocation::new(&["aws", "sso", "login"]), context),
        Action::AwsConfigureSso => profile_always(Invocation::new(&["aws", "configure", "sso"]), context),
        Action::AwsLogin => profile(Invocation::new(&["aws", "login"]), context),
        Action::AwsConfigure => profile(Invocation::new(&["aws", "configure"]), context),
        Action::ListProfiles => Invocation::new(&["aws", "configure", "list-profiles"]),
        Action::SetRegion => {
            let set = Invocation::new(&["aws", "configure", "set", "region"]).with_word(region(context));
            profile(set, context)
        }
        Action::EnableRegion => {
            let enable = Invocation::new(&["aws", "account", "enable-region", "--region-name"]);
            profile(enable.with_word(region(context)), context)
        }
        Action::GetCallerIdentity => {
            profile(Invocation::new(&["aws", "sts", "get-caller-identity"]), context)
        }
        Action::TryToken => token(context)?,
        Action::CreateRepository => {
            let create =
                Invocation::new(&["aws", service(context)?, "create-repository", "--repository-name"]);
            end(create.with_word(repository(context)), context)
        }
        Action::DescribeImages => {
            let describe = Invocation::new(&["aws", service(context)?, "describe-images"]);
            let describe = describe.with_words(registry_id(context)).with(&["--repository-name"]);
            end(describe.with_word(repository(context)), context)
        }
        Action::DescribePullThroughCache => {
            let describe = Invocation::new(&["aws", "ecr", "describe-pull-through-cache-rules"]);
            end(describe.with_words(registry_id(context)), context)
        }
        Action::AllowTagOverwrite => {
            let put = Invocation::new(&["aws", "ecr", "put-image-tag-mutability"]);
            let put = put.with_words(registry_id(context)).with(&[
                "--image-tag-mutability",
                "MUTABLE",
                "--repository-name",
            ]);
            end(put.with_word(repository(context)), context)
        }
        Action::AttachPullPolicy | Action::AttachPushPolicy => attach(action, context),
        Action::SetRepositoryPolicy => {
            let set = Invocation::new(&["aws", service(context)?, "set-repository-policy"]);
            let set = set.with_words(registry_id(context)).with(&["--repository-name"]);
            let set = set.with_word(repository(context)).with(&["--policy-text"]);
            let policy = match &context.policy_file {
                Some(file) => Word::Text(format!("file://{file}")),
                None => Word::Placeholder("file://YOUR_POLICY.json".to_owned()),
            };
            end(set.with_word(policy), context)
        }
        Action::RecreatePullSecret => return recreate_pull_secret(context),
        Action::DescribeStackEvents => {
            let describe =
                Invocation::new(&["aws", "cloudformation", "describe-stack-events", "--stack-name"]);
            let stack = Word::Placeholder("YOUR_STACK".to_owned());
            profile(describe.with_word(stack), context)
        }
        _ => return None,
    };
    Some(CommandLine::of(line))
}

/// `aws ecr get-login-password` for the registry. A public token comes from us-east-1 only, a private one from the
/// region of the registry's host.
pub(super) fn token(context: &Context) -> Option<Invocation> {
    Some(end(Invocation::new(&["aws", service(context)?, "get-login-password"]), context))
}

/// `aws ecr get-login` of the AWS CLI 1. ECR Public has none.
pub(super) fn old_login(context: &Context) -> Option<Invocation> {
    let private = context.registry.as_ref().is_none_or(|registry| registry.kind == RegistryKind::EcrPrivate);
    private.then(|| end(Invocation::new(&["aws", "ecr", "get-login", "--no-include-email"]), context))
}

/// The host to log in to. What a masked host hides is a placeholder.
pub(super) fn host(context: &Context) -> Option<Word> {
    let registry = context.registry.as_ref().filter(|registry| registry.is_ecr())?;
    match (registry.kind, &registry.account, &registry.region) {
        (RegistryKind::EcrPublic, ..) | (_, Some(_), Some(_)) => Some(Word::from(registry.host.as_str())),
        (_, account, region) => {
            let account = account.as_deref().unwrap_or("YOUR_ACCOUNT");
            let region = region.as_deref().unwrap_or("YOUR_REGION");
            let (middle, suffix) = around_region(&registry.host);
            Some(Word::Placeholder(format!("{account}.{middle}.{region}.{suffix}")))
        }
    }
}

/// What stands between account and region of a masked host, and behind the region: China's hosts, and those for FIPS
/// and IPv6, are others.
fn around_region(host: &str) -> (&str, &str) {
    const MIDDLES: [&str; 4] = ["dkr.ecr", "dkr.ecr-fips", "dkr-ecr", "dkr-ecr-fips"];
    let parts = MIDDLES.into_iter().find_map(|middle| {
        let (_account, rest) = host.split_once(&format!(".{middle}."))?;
        let (_region, suffix) = rest.split_once('.')?;
        Some((middle, suffix))
    });
    parts.unwrap_or(("dkr.ecr", "amazonaws.com"))
}

fn service(context: &Context) -> Option<&'static str> {
    match context.registry.as_ref().map(|registry| registry.kind) {
        Some(RegistryKind::EcrPublic) => Some("ecr-public"),
        Some(RegistryKind::EcrPrivate) => Some("ecr"),
        _ => None,
    }
}

fn region(context: &Context) -> Word {
    match context.registry.as_ref() {
        Some(Registry { kind: RegistryKind::EcrPublic, .. }) => Word::from("us-east-1"),
        Some(Registry { region: Some(region), .. }) => Word::from(region.as_str()),
        _ => Word::Placeholder("YOUR_REGION".to_owned()),
    }
}

fn repository(context: &Context) -> Word {
    context.repository.as_deref().map_or_else(|| Word::Placeholder("YOUR_REPOSITORY".to_owned()), Word::from)
}

/// ECR Public takes none: there the repositories are those of the caller.
fn registry_id(context: &Context) -> Vec<Word> {
    let account = context.registry.as_ref().and_then(|registry| registry.account.as_deref());
    account.map_or_else(Vec::new, |account| vec![Word::from("--registry-id"), Word::from(account)])
}

pub(super) fn end(invocation: Invocation, context: &Context) -> Invocation {
    profile(invocation.with(&["--region"]).with_word(region(context)), context)
}

fn profile(invocation: Invocation, context: &Context) -> Invocation {
    match &context.profile {
        Some(profile) => invocation.with(&["--profile", profile]),
        None => invocation,
    }
}

fn profile_always(invocation: Invocation, context: &Context) -> Invocation {
    match &context.profile {
        Some(_) => profile(invocation, context),
        None => invocation.with(&["--profile"]).with_word(Word::Placeholder("YOUR_PROFILE".to_owned())),
    }
}

/// AWS's own policies ("AWS managed policies for Amazon Elastic Container Registry"). Who is refused is in the ARN: a
/// user, or a role behind a session.
fn attach(action: Action, context: &Context) -> Invocation {
    let policy = match (service(context), action) {
        (Some("ecr-public"), Action::AttachPullPolicy) => "AmazonElasticContainerRegistryPublicReadOnly",
        (Some("ecr-public"), _) => "AmazonElasticContainerRegistryPublicPowerUser",
        (_, Action::AttachPullPolicy) => "AmazonEC2ContainerRegistryReadOnly",
        _ => "AmazonEC2ContainerRegistryPowerUser",
    };
    let principal = context.principal.as_deref().unwrap_or_default();
    let partition =
        principal.split(':').nth(1).filter(|partition| partition.starts_with("aws")).unwrap_or("aws");
    let mut path = principal.rsplit(':').next().unwrap_or_default().split('/');
    let (command, option, name) = match (path.next(), path.next()) {
        (Some("user"), Some(first)) => {
            ("attach-user-policy", "--user-name", path.next_back().unwrap_or(first))
        }
        (Some("assumed-role"), Some(role)) => ("attach-role-policy", "--role-name", role),
        (Some("role"), Some(first)) => {
            ("attach-role-policy", "--role-name", path.next_back().unwrap_or(first))
        }
        _ => ("attach-role-policy", "--role-name", ""),
    };
    let name = if name.is_empty() || name.contains('*') {
        Word::Placeholder("YOUR_ROLE".to_owned())
    } else {
        Word::from(name)
    };
    let arn = format!("arn:{partition}:iam::aws:policy/{policy}");
    let attach = Invocation::new(&["aws", "iam", command, option]).with_word(name);
    profile(attach.with(&["--policy-arn", &arn]), context)
}

/// Gives a role the policy in `file`, beside those that it has.
pub(super) fn put_role_policy(name: &str, file: &str) -> Invocation {
    Invocation::new(&["aws", "iam", "put-role-policy", "--role-name"])
        .with_word(Word::Placeholder("YOUR_ROLE".to_owned()))
        .with(&["--policy-name", name, "--policy-document", &format!("file://{file}")])
}

/// Kubernetes' page "Pull an Image from a Private Registry", with the token of the moment.
fn recreate_pull_secret(context: &Context) -> Option<CommandLine> {
    let secret = Word::Placeholder("YOUR_SECRET".to_owned());
    let password = Word::Output("--docker-password=", Box::new(token(context)?), "");
    let create = Invocation::new(&["kubectl", "create", "secret", "docker-registry"])
        .with_word(secret)
        .with(&["--docker-server"])
        .with_word(host(context)?)
        .with(&["--docker-username", "AWS"])
        .with_word(password)
        .with(&["--dry-run=client", "--output", "yaml"]);
    Some(CommandLine::of(create).pipe(Invocation::new(&["kubectl", "apply", "--filename", "-"])))
}

#[cfg(test)]
mod tests {
    use super::super::{Shell, write as write_action};
    use super::*;

    fn line(action: Action, context: &Context) -> String {
        let (commands, _) = write_action(action, context).expect("an action that makes sense");
        assert!(commands.first().is_none_or(|command| command.shell == Shell::Sh));
        commands.into_iter().next().map(|command| command.command).unwrap_or_default()
    }

    fn at(host: &str) -> Context {
        Context {
            registry: Some(Registry::from_host(host)),
            repository: Some("team/app".into()),
            from_text: true,
            ..Context::default()
        }
    }

    const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

    #[test]
    fn a_repository_is_made_where_the_host_says() {
        assert_eq!(
            line(Action::CreateRepository, &at(PRIVATE)),
            "aws ecr create-repository --repository-name team/app --region eu-west-1"
        );
        assert_eq!(
            line(Action::CreateRepository, &at("public.ecr.aws")),
            "aws ecr-public create-repository --repository-name team/app --region us-east-1"
        );
        assert_eq!(write_action(Action::CreateRepository, &at("ghcr.io")), None);
    }

    #[test]
    fn names_from_a_log_are_quoted() {
        let context = Context { repository: Some("a; rm -rf b".into()), ..at(PRIVATE) };
        assert_eq!(
            line(Action::DescribeImages, &context),
            "aws ecr describe-images --registry-id 123456789012 --repository-name 'a; rm -rf b' --region eu-west-1"
        );
    }

    #[test]
    fn a_policy_goes_to_the_user_or_role_behind_the_arn() {
        let of = |arn: &str| {
            line(Action::AttachPullPolicy, &Context { principal: Some(arn.into()), ..at(PRIVATE) })
        };
        assert_eq!(
            of("arn:aws:sts::123456789012:assumed-role/ci/run-1"),
            "aws iam attach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
        );
        assert_eq!(
            of("arn:aws-cn:iam::123456789012:user/team/ana"),
            "aws iam attach-user-policy --user-name ana --policy-arn arn:aws-cn:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
        );
        assert!(of("").contains("--role-name 'YOUR_ROLE'"));
    }

    #[test]
    fn an_unknown_profile_is_asked_for() {
        assert_eq!(line(Action::AwsSsoLogin, &Context::default()), "aws sso login --profile 'YOUR_PROFILE'");
        let context = Context { profile: Some("dev".into()), ..Context::default() };
        assert_eq!(line(Action::AwsSsoLogin, &context), "aws sso login --profile dev");
    }

    #[test]
    fn a_pull_secret_takes_the_token_of_the_moment() {
        assert_eq!(
            line(Action::RecreatePullSecret, &at(PRIVATE)),
            "kubectl create secret docker-registry 'YOUR_SECRET' --docker-server 123456789012.dkr.ecr.eu-west-1.amazonaws.com \
             --docker-username AWS --docker-password=\"$(aws ecr get-login-password --region eu-west-1)\" \
             --dry-run=client --output yaml | kubectl apply --filename -"
        );
    }
}
