//! Logins and logouts, and what else the program does that pulls.

use std::path::Path;

use crate::image::{Reference, RegistryKind};

use super::{Client, CommandLine, Context, Invocation, Word, aws};

pub(super) fn docker(context: &Context, words: &[&str]) -> Invocation {
    configured(Invocation::new(&[context.client.engine()]).with(words), context)
}

/// `login` and `logout` of the client that pulls. Where podman stands in for docker on this machine, SAM still reads docker's
/// file, which podman is told of (podman-login(1), `--authfile`).
pub(super) fn registry_command(context: &Context, words: &[&str]) -> Invocation {
    let begin = Invocation::new(context.client.registry_words());
    let file = context.config_file.as_deref().or(context.new_config_file.as_deref());
    match (words, file) {
        ([verb, rest @ ..], Some(file)) if context.client == Client::Podman && !context.from_text => {
            begin.with(&[verb, "--authfile", file]).with(rest).with_sudo(context.under_sudo)
        }
        _ => configured(begin.with(words), context),
    }
}

/// What the registry answers to a pull ("Registry authentication in Amazon ECR", "HTTP API authentication"). The token goes
/// from one program to the next, and is no argument, which everybody on the machine could see.
pub(super) fn ask(context: &Context) -> Option<CommandLine> {
    let registry = context.registry.as_ref().filter(|registry| registry.kind == RegistryKind::EcrPrivate)?;
    let is_known = registry.account.is_some() && registry.region.is_some();
    let image = Reference::parse(context.image.as_deref().filter(|_| is_known)?).ok()?;
    let version = image.digest().or(image.tag())?;
    let token = Invocation::new(&[
        "aws",
        "ecr",
        "get-authorization-token",
        "--query",
        "authorizationData[0].authorizationToken",
        "--output",
        "text",
    ]);
    let header = Invocation::new(&["sed", "s/^/Authorization: Basic /"]);
    let address = format!("https://{}/v2/{}/manifests/{version}", registry.host, image.path());
    let ask = Invocation::new(&["curl", "-sS", "-H", "@-", &address]);
    Some(CommandLine::of(aws::end(token, context)).pipe(header).pipe(ask))
}

pub(super) fn configured(invocation: Invocation, context: &Context) -> Invocation {
    let folder = context.docker_config.as_deref().filter(|_| context.client.reads_docker_config());
    invocation.with_variable("DOCKER_CONFIG", folder).with_sudo(context.under_sudo)
}

/// `docker logout` removes the keys HOST, `http://HOST` and `https://HOST`, and the very word it is given (docker/cli,
/// cli/command/registry/logout.go): an entry under any other key is removed by naming that key.
pub(super) fn logout(context: &Context) -> Option<CommandLine> {
    let keys: Vec<&str> = match (&context.registry, context.stored_under.as_slice()) {
        (Some(registry), []) => vec![&registry.host],
        (_, keys) => keys.iter().map(String::as_str).collect(),
    };
    // podman takes away the plain host's entry, and no other (tried with 4.3). nerdctl reads its argument as a host.
    let is_plain = |key: &&str| context.registry.as_ref().is_some_and(|registry| registry.host == *key);
    if context.client != Client::Docker && !context.from_text && !keys.iter().all(is_plain) {
        return None;
    }
    let mut logouts = keys.into_iter().map(|key| registry_command(context, &["logout", key]));
    let first = CommandLine::of(logouts.next()?);
    Some(logouts.fold(first, CommandLine::then))
}

/// The commands of AWS's pages "Registry authentication in Amazon ECR" and "Registry authentication in Amazon ECR
/// Public". A public token comes from us-east-1 only, a private one from the region of the registry's host.
pub(super) fn login(context: &Context) -> Option<CommandLine> {
    let login = registry_command(context, &["login", "--username", "AWS", "--password-stdin"]);
    Some(CommandLine::of(aws::token(context)?).pipe(login.with_word(aws::host(context)?)))
}

/// AWS Tools for PowerShell ("Registry authentication in Amazon ECR"): of ECR Private alone, and only where PowerShell is.
pub(super) fn login_with_aws_tools(context: &Context) -> Option<String> {
    let registry =
        context.registry.as_ref().filter(|_| context.powershell && context.docker_config.is_none())?;
    let (host, region) = (&registry.host, registry.region.as_deref()?);
    let is_plain = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
    let is_private = registry.kind == RegistryKind::EcrPrivate && registry.account.is_some();
    if !is_private || !is_plain(host) || !is_plain(region) {
        return None;
    }
    let profile = match context.profile.as_deref() {
        Some(profile) if profile.chars().any(char::is_control) => return None,
        // In single quotes only the single quote itself is special (PowerShell, about_Quoting_Rules).
        Some(profile) => format!(" -ProfileName '{}'", profile.replace('\'', "''")),
        None => String::new(),
    };
    let login = context.client.registry_words().join(" ");
    Some(format!(
        "(Get-ECRLoginCommand -Region {region}{profile}).Password | {login} login --username AWS --password-stdin {host}"
    ))
}

/// The AWS CLI 1 prints a whole `docker login`; `--no-include-email` leaves out what Docker 17.06 no longer takes.
pub(super) fn get_login(context: &Context) -> Option<CommandLine> {
    let login = Word::Output("", Box::new(aws::old_login(context)?), "");
    Some(CommandLine::of(Invocation::new(&["eval"]).with_word(login)))
}

/// The token with this user's AWS credentials, and the login stored where root looks for it.
pub(super) fn login_with_sudo(context: &Context) -> Option<CommandLine> {
    let login = Invocation::new(&["sudo"]).with(context.client.registry_words());
    let login = login.with(&["login", "--username", "AWS", "--password-stdin"]);
    Some(CommandLine::of(aws::token(context)?).pipe(login.with_word(aws::host(context)?)))
}

/// With a login after it, where one is needed.
pub(super) fn and_login(line: CommandLine, context: &Context) -> CommandLine {
    match login(context).filter(|_| context.then_login) {
        Some(login) => line.then_line(login),
        None => line,
    }
}

/// An entry for a registry that cannot exist (RFC 2606). Only where there is no file yet: one that is there is changed by
/// hand.
pub(super) fn keep_logins_in_file(context: &Context) -> Option<CommandLine> {
    let file = Path::new(context.new_config_file.as_deref()?);
    let folder = file.parent()?.to_str()?;
    let write = Invocation::new(&["echo", r#"{"auths": {"registry.invalid": {}}}"#]);
    let make = CommandLine::of(Invocation::new(&["mkdir", "-p", folder]).with_sudo(context.under_sudo));
    Some(make.then(write).pipe(Invocation::new(&["tee", file.to_str()?]).with_sudo(context.under_sudo)))
}

/// Renames the key, which Docker then does not know and leaves alone. It keeps the file valid whatever stands around
/// the key, and a copy of the file is kept.
pub(super) fn disable_store(context: &Context) -> Option<CommandLine> {
    let file = context.config_file.as_deref()?;
    let script = r#"s/"credsStore"/"credsStore-disabled"/"#;
    Some(CommandLine::of(Invocation::new(&["sed", "-i.bak", script, file]).with_sudo(context.under_sudo)))
}
