//! What AWS is asked, and when: tokens and identity beside the registries' probes, where what is stored shows that a login
//! will be part of a fix; the rest behind them, where their answers leave something open.

use super::{Seen, holds, lacks_login};
use crate::aws::{
    AboutCaches, AboutRepository, Answers, AwsSession, Candidate, Configuration, CredentialState, Online,
    RepositoryReply, RepositoryState, TokenService, Tokens, Trouble,
};
use crate::clock::now;
use crate::docker::credential::Lookup;
use crate::docker::engine::{AnswerKind, RegistryProbe};
use crate::environment::Environment;
use crate::facts::SamCommand;
use crate::facts::collect::{Request, Wanted};
use crate::image::{Reference, Registry, RegistryKind};
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::template::pulls::{Pull, Push, registries};

/// The only region that is in use of those that give tokens for ECR Public.
const PUBLIC_REGION: &str = "us-east-1";
/// How many images AWS is asked about: enough for a template, and no flood.
const IMAGES: usize = 20;

/// Asks who this is and for tokens, where what is stored shows that a login will be part of a fix, or somebody wants it.
pub(super) fn tokens(
    seen: &mut Seen,
    environment: &Environment,
    request: &Request,
    wanted: &Wanted,
    logins: &Lookup,
    deadline: Deadline,
) {
    if request.options.offline {
        seen.facts.answers = Answers::not_asked("--offline");
        return;
    }
    let lacks = |registry: &&Registry| {
        let pulls = wanted.pulls.as_slice();
        request.options.probe_token
            || match registry.kind {
                RegistryKind::EcrPrivate => lacks_login(request, pulls, logins, registry),
                // It needs none, and one that has ended is in the way.
                RegistryKind::EcrPublic => has_ended(request, pulls, logins, registry),
                _ => false,
            }
    };
    let of_pulls = registries(&wanted.pulls).into_iter().filter(|registry| registry.is_ecr());
    let of_pulls: Vec<&Registry> = of_pulls.filter(lacks).collect();
    let of_pushes: Vec<&Registry> = if deploys(request) {
        wanted.pushes.iter().filter_map(|push| push.registry.as_ref()).filter(|one| one.is_ecr()).collect()
    } else {
        Vec::new()
    };
    let sam = seen.facts.sam.as_ref().map(|sam| sam.session.clone()).filter(|_| deploys(request));
    let printed = seen.facts.printed.clone();
    match sam {
        Some(sam) if !is_same(&printed, &sam) => {
            seen.sam = open(seen, environment, &sam, &of_pushes, deadline, |seen, answers| {
                if let Some(sam) = &mut seen.facts.sam {
                    sam.answers = Some(answers);
                }
            });
            if let Some(online) = &mut seen.sam {
                online.ask_tokens(grouped(&of_pushes), true);
            }
            if !of_pulls.is_empty() {
                ask_printed(seen, environment, &of_pulls, deadline);
            }
        }
        Some(_) => {
            let all: Vec<&Registry> = of_pulls.into_iter().chain(of_pushes).collect();
            ask_printed(seen, environment, &all, deadline);
        }
        None if !of_pulls.is_empty() => ask_printed(seen, environment, &of_pulls, deadline),
        None => {}
    }
}

fn deploys(request: &Request) -> bool {
    request.options.has_chosen(SamCommand::Deploy)
}

/// Asks as the printed commands, whom nobody asked before.
fn ask_printed(seen: &mut Seen, environment: &Environment, registries: &[&Registry], deadline: Deadline) {
    let session = seen.facts.printed.clone();
    seen.printed = open(seen, environment, &session, registries, deadline, |seen, answers| {
        seen.facts.answers = answers;
    });
    if let Some(online) = &mut seen.printed {
        online.ask_tokens(grouped(registries), true);
    }
}

/// AWS for a session. Where its files show already that it gives no credentials, nobody is asked.
fn open(
    seen: &mut Seen,
    environment: &Environment,
    session: &AwsSession,
    registries: &[&Registry],
    deadline: Deadline,
    without: impl FnOnce(&mut Seen, Answers),
) -> Option<Online> {
    match connect(environment, &seen.configuration, session, registries, deadline) {
        Ok(online) => Some(online),
        Err(why) => {
            let more = if gives_credentials(session) { "" } else { "; mend what the findings say of them" };
            without(seen, Answers::not_asked(&format!("{why}{more}")));
            None
        }
    }
}

/// The same, or why nobody can be asked.
pub(super) fn connect(
    environment: &Environment,
    configuration: &Configuration,
    session: &AwsSession,
    registries: &[&Registry],
    deadline: Deadline,
) -> Result<Online, Quoted> {
    if !gives_credentials(session) {
        return Err("there are no AWS credentials that can be used".into());
    }
    let region = region_of_sts(session, registries);
    Online::open(environment, configuration, session, &region, deadline)
        .map_err(|error| Quoted::from(error.to_string()))
}

/// Asks for the tokens that the registries' refusals call for, and about the images of which nothing is known yet.
pub(super) fn repositories(
    seen: &mut Seen,
    environment: &Environment,
    request: &Request,
    wanted: &Wanted,
    probes: &[RegistryProbe],
    deadline: Deadline,
) {
    if request.options.offline {
        return;
    }
    let refused = |registry: &&Registry| {
        let mut of_host = probes.iter().filter(|probe| probe.host == registry.host && probe.with_login);
        of_host.any(|probe| probe.answer.known().is_some_and(|answer| answer.kind.refuses_the_login()))
    };
    let is_asked = |seen: &Seen, host: &str| {
        seen.facts.answers.asked_at.is_some()
            || seen.printed.as_ref().is_some_and(|online| {
                online.answers().tokens.iter().any(|token| token.hosts.iter().any(|one| one.as_str() == host))
            })
    };
    let late: Vec<&Registry> = registries(&wanted.pulls)
        .into_iter()
        .filter(|registry| registry.is_ecr())
        .filter(refused)
        .filter(|registry| !is_asked(seen, &registry.host))
        .collect();
    if !late.is_empty() {
        match &mut seen.printed {
            Some(online) => online.ask_tokens(grouped(&late), false),
            None => ask_printed(seen, environment, &late, deadline),
        }
    }
    if let Some(online) = &mut seen.printed {
        let account = online.answers().identity.known().map(|identity| identity.account.clone());
        let questions = of_pulls(&wanted.pulls, probes, account.as_ref());
        if account.is_some() && !questions.is_empty() {
            online.ask_repositories(questions);
        }
    }
    caches(seen, environment, wanted, probes, deadline);
    // As whom several templates are deployed may not be known.
    if deploys(request) && seen.facts.sam.is_some() {
        let online = if seen.sam.is_some() { &mut seen.sam } else { &mut seen.printed };
        if let Some(online) = online
            && online.answers().identity.known().is_some()
        {
            online.ask_repositories(of_pushes(&wanted.pushes));
        }
    }
}

/// Where a repository or an image is not there, or a pull is refused, ECR may be meant to fetch it from another registry.
fn caches(
    seen: &mut Seen,
    environment: &Environment,
    wanted: &Wanted,
    probes: &[RegistryProbe],
    deadline: Deadline,
) {
    let answers = seen.printed.as_ref().map(Online::answers);
    let lacks = |pull: &&Pull| {
        let says_so = |probe: &RegistryProbe| {
            let kind = probe.answer.known().map(|answer| answer.kind);
            probe.reference == pull.reference
                && matches!(
                    kind,
                    Some(AnswerKind::NoRepository | AnswerKind::NoTag | AnswerKind::NotPermitted)
                )
        };
        let is_missing = |reply: &RepositoryReply| {
            let state = reply.found.known();
            let is_missing = |state: &RepositoryState| {
                matches!(state, RepositoryState::NoRepository { .. } | RepositoryState::NoImage { .. })
            };
            reply.reference == pull.reference && state.is_some_and(is_missing)
        };
        probes.iter().any(says_so)
            || answers.is_some_and(|answers| answers.repositories.iter().any(is_missing))
    };
    let mut questions: Vec<AboutCaches> = Vec::new();
    let private = |pull: &&Pull| pull.registry.kind == RegistryKind::EcrPrivate;
    for pull in wanted.pulls.iter().filter(private).filter(lacks) {
        let about = about(&pull.registry, &pull.reference).filter(|about| about.repository.contains('/'));
        let Some(AboutRepository { host, account, region, .. }) = about else { continue };
        let question = AboutCaches { host, account, region };
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    if questions.is_empty() {
        return;
    }
    if seen.printed.is_none() && seen.facts.answers.asked_at.is_none() {
        let hosts: Vec<Registry> = questions.iter().map(|about| Registry::from_host(&about.host)).collect();
        let session = seen.facts.printed.clone();
        let hosts: Vec<&Registry> = hosts.iter().collect();
        seen.printed = connect(environment, &seen.configuration, &session, &hosts, deadline).ok();
    }
    if let Some(online) = &mut seen.printed {
        online.ask_caches(questions);
    }
}

/// The images that no registry has spoken of.
fn of_pulls(pulls: &[Pull], probes: &[RegistryProbe], caller: Option<&Quoted>) -> Vec<AboutRepository> {
    let mut questions: Vec<AboutRepository> = Vec::new();
    for pull in pulls.iter().filter(|pull| pull.registry.kind == RegistryKind::EcrPrivate) {
        let asked = |known: &AboutRepository| known.reference == pull.reference;
        if questions.iter().any(asked) || questions.len() == IMAGES {
            continue;
        }
        let is_settled = probes.iter().any(|probe| {
            let kind = probe.answer.known().map(|answer| answer.kind);
            probe.reference == pull.reference
                && kind.is_some_and(|kind| kind.takes_the_login() && kind != AnswerKind::NotPermitted)
        });
        let is_refused = probes.iter().any(|probe| {
            let kind = probe.answer.known().map(|answer| answer.kind);
            probe.reference == pull.reference && kind == Some(AnswerKind::NotPermitted)
        });
        let is_of_other =
            caller.is_some_and(|caller| pull.registry.account.as_deref() != Some(caller.as_str()));
        let Some(mut question) = about(&pull.registry, &pull.reference) else { continue };
        question.is_settled = is_settled;
        question.and_policy = is_of_other && (!is_settled || is_refused);
        if !question.is_settled || question.and_policy {
            questions.push(question);
        }
    }
    questions
}

/// The repositories that SAM pushes to, and whether Lambda may read them.
fn of_pushes(pushes: &[Push]) -> Vec<AboutRepository> {
    let mut questions: Vec<AboutRepository> = Vec::new();
    for push in pushes {
        let (Some(registry), Some(reference)) = (&push.registry, &push.reference) else { continue };
        let Some(mut question) = about(registry, reference) else { continue };
        question.tag = None;
        question.digest = None;
        question.and_policy = true;
        let is_known = questions
            .iter()
            .any(|known| known.host == question.host && known.repository == question.repository);
        if !is_known && questions.len() < IMAGES {
            questions.push(question);
        }
    }
    questions
}

fn about(registry: &Registry, reference: &Quoted) -> Option<AboutRepository> {
    let parsed = Reference::parse(reference.as_str()).ok()?;
    Some(AboutRepository {
        host: registry.host.clone(),
        account: registry.account.clone()?,
        region: registry.region.clone()?,
        reference: reference.clone(),
        repository: parsed.path().to_owned(),
        tag: Some(parsed.tag().unwrap_or("latest").to_owned()),
        digest: parsed.digest().map(str::to_owned),
        is_settled: false,
        and_policy: false,
    })
}

/// One token for all hosts of a region, as the account that asks gets it.
fn grouped(registries: &[&Registry]) -> Tokens {
    let mut tokens: Tokens = Vec::new();
    for registry in registries {
        let (service, region) = match (registry.kind, &registry.region) {
            (RegistryKind::EcrPublic, _) => (TokenService::Public, PUBLIC_REGION),
            (RegistryKind::EcrPrivate, Some(region)) => (TokenService::Private, region.as_str()),
            _ => continue,
        };
        let host = Quoted::new(&registry.host);
        match tokens.iter_mut().find(|(known, of, _)| *known == service && of == region) {
            Some((.., hosts)) if hosts.contains(&host) => {}
            Some((.., hosts)) => hosts.push(host),
            None => tokens.push((service, region.to_owned(), vec![host])),
        }
    }
    tokens
}

/// Whether some client sends a login that has ended.
fn has_ended(request: &Request, pulls: &[Pull], logins: &Lookup, registry: &Registry) -> bool {
    let Some(stored) = logins.hosts.iter().find(|stored| stored.host == registry.host) else { return false };
    let of_registry = pulls.iter().filter(|pull| pull.registry.host == registry.host);
    of_registry.map(Pull::credential_path).any(|path| {
        stored.winner(path).is_some() && !holds(stored, path, now() + request.options.min_validity)
    })
}

/// Whether both act as the same principal, by the same way, and ask the same addresses.
fn is_same(one: &AwsSession, other: &AwsSession) -> bool {
    one.winner() == other.winner() && one.endpoints == other.endpoints
}

/// Whether there is something to ask AWS with, as far as the files show.
fn gives_credentials(session: &AwsSession) -> bool {
    session.profile.exists && session.winner().is_some_and(gives)
}

fn gives(candidate: &Candidate) -> bool {
    let is_kept = candidate.is_kept(now());
    match &candidate.credentials {
        CredentialState::Broken { trouble: Trouble::Nothing } => false,
        CredentialState::Broken { trouble } => is_kept && !trouble.stops_at_once(),
        _ if is_kept => true,
        CredentialState::Present { expires_at, expires_by, .. } => {
            // Other dates are not those of the AWS CLI: AWS is asked whether it still takes the keys.
            let counts = expires_by.as_ref().is_some_and(|by| by.as_str() == "AWS_CREDENTIAL_EXPIRATION");
            !(counts && expires_at.is_some_and(|end| end <= now()))
        }
        CredentialState::Session { token } => {
            token.expires_at > now() || token.renewable_until.is_some_and(|end| end > now())
        }
        CredentialState::Unknown { .. } => candidate.via.as_deref().is_none_or(gives),
    }
}

/// Where STS is asked: in the session's own region where that is of the same partition, as the AWS CLI does, and else in
/// that of the registry.
fn region_of_sts(session: &AwsSession, registries: &[&Registry]) -> String {
    let own = session.region.as_ref().map(|region| region.value.as_str());
    let of_host = registries.iter().find_map(|registry| registry.region.as_deref());
    let region = match (own, of_host) {
        (Some(own), Some(host))
            if Registry::partition_of_region(own) == Registry::partition_of_region(host) =>
        {
            own
        }
        (_, Some(host)) => host,
        (Some(own), None) => own,
        (None, None) => PUBLIC_REGION,
    };
    region.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_serves_all_hosts_of_a_region() {
        let hosts = [
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com",
            "222222222222.dkr.ecr.eu-west-1.amazonaws.com",
            "111111111111.dkr.ecr.us-east-1.amazonaws.com",
            "public.ecr.aws",
        ];
        let registries = hosts.map(Registry::from_host);
        let tokens = grouped(&registries.each_ref());
        let services: Vec<_> =
            tokens.iter().map(|(service, region, hosts)| (*service, region.as_str(), hosts.len())).collect();
        assert_eq!(
            services,
            [
                (TokenService::Private, "eu-west-1", 2),
                (TokenService::Private, "us-east-1", 1),
                (TokenService::Public, "us-east-1", 1)
            ]
        );
    }
}
