//! Whom the printed commands and SAM act as at AWS.

mod ask;
mod caller;

pub use caller::Caller;

use super::Request;
use crate::aws::{Answers, AwsCli, Configuration, Method, Online, Reader, Told};
use crate::docker::credential::{Expiry, Held, HostCredentials, Lookup, Sends};
use crate::docker::engine::RegistryProbe;
use crate::environment::Environment;
use crate::facts::{AwsFacts, SamCommand, SamFacts, SamSession, TemplateState};
use crate::image::{CredentialPath, Registry, RegistryKind};
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::template::pulls::{Pull, registries};
use crate::template::settings::{Command, Setting};

/// Looks at files and variables, asks the AWS CLI for its version where a command with it may be printed, and AWS itself
/// whether that command would work.
pub(super) fn look(
    environment: &Environment,
    request: &Request,
    wanted: &super::Wanted,
    logins: &Lookup,
    deadline: Deadline,
) -> Seen {
    let configuration = Configuration::read(environment);
    let profiles = configuration.profiles();
    let named = named(request, &wanted.sam, &profiles);
    let region = request.command_line.region.as_deref();
    let region = region.map(|region| Told { value: region.into(), source: "--region".into() });
    let session = |reader, profile, region| configuration.session(environment, reader, profile, region);

    let sam = deploys(request, wanted).map(|command| {
        let of_command = wanted.sam.commands.iter().find(|known| known.command == command);
        let told = |setting: Option<&Setting>| {
            setting.map(|setting| Told { value: setting.value.clone(), source: setting.source.clone() })
        };
        let profile = told(of_command.and_then(|known| known.profile.as_ref()));
        let region = told(of_command.and_then(|known| known.region.as_ref()));
        SamSession { command, session: session(Reader::Sam, profile, region), answers: None }
    });
    let uses_sso = sam.as_ref().is_some_and(|sam| {
        sam.session.winner().is_some_and(|winner| winner.method == Method::Sso)
            && request.options.has_chosen(SamCommand::Deploy)
    });
    let ask = uses_sso || needs_login(request, &wanted.pulls, logins);
    let cli = AwsCli::look(environment, ask, deadline);
    let reader =
        if cli.version().is_some_and(|version| version.major < 2) { Reader::CliOne } else { Reader::CliTwo };
    let facts = AwsFacts {
        cli,
        config: configuration.config().clone(),
        credentials: configuration.credentials().clone(),
        profiles,
        printed: session(reader, named.clone(), region),
        named,
        sam,
        answers: Answers::not_asked("no login is part of a fix, and there was no --probe-token"),
    };
    let mut seen = Seen { facts, configuration, printed: None, sam: None };
    ask::tokens(&mut seen, environment, request, wanted, logins, deadline);
    seen
}

/// What was seen so far, and who can be asked further.
pub(super) struct Seen {
    facts: AwsFacts,
    configuration: Configuration,
    /// As the printed commands.
    printed: Option<Online>,
    /// As SAM, where that is somebody else.
    sam: Option<Online>,
}

impl Seen {
    /// Asks for what the registries' answers call for.
    pub(super) fn finish(
        mut self,
        environment: &Environment,
        request: &Request,
        wanted: &super::Wanted,
        probes: &[RegistryProbe],
        deadline: Deadline,
    ) -> AwsFacts {
        ask::repositories(&mut self, environment, request, wanted, probes, deadline);
        if let Some(printed) = self.printed {
            self.facts.answers = printed.end();
        }
        if let (Some(online), Some(sam)) = (self.sam, &mut self.facts.sam) {
            sam.answers = Some(online.end());
        }
        self.facts
    }
}

/// The profile for the printed commands. What SAM's configuration names counts where it names one and the same for all
/// commands that name one, and where there is such a profile: on a build server there is often none.
fn named(request: &Request, sam: &SamFacts, profiles: &[Quoted]) -> Option<Told> {
    if let Some(profile) = &request.options.profile {
        return Some(Told { value: profile.clone(), source: "--profile".into() });
    }
    let mut settings = sam.commands.iter().filter_map(|command| command.profile.as_ref());
    let first = settings.next().filter(|first| profiles.contains(&first.value))?;
    let agreed = settings.all(|other| other.value == first.value);
    agreed.then(|| Told { value: first.value.clone(), source: first.source.clone() })
}

/// The command that deploys, where one is asked about and there is something to deploy.
fn deploys(request: &Request, wanted: &super::Wanted) -> Option<Command> {
    let is_read = matches!(wanted.state, TemplateState::Read { .. });
    let deploys = is_read && wanted.deploy_alike && request.options.commands.contains(&SamCommand::Deploy);
    deploys.then_some(if request.sync { Command::Sync } else { Command::Deploy })
}

/// Whether a login may be what mends something: none that holds is stored for a registry of ECR that wants one. For ECR
/// Public a logout does as much.
fn needs_login(request: &Request, pulls: &[Pull], logins: &Lookup) -> bool {
    let wants = |registry: &&Registry| registry.kind == RegistryKind::EcrPrivate;
    registries(pulls).into_iter().filter(wants).any(|registry| lacks_login(request, pulls, logins, registry))
}

/// Whether some client sends a registry nothing that holds.
fn lacks_login(request: &Request, pulls: &[Pull], logins: &Lookup, registry: &Registry) -> bool {
    let of_registry = pulls.iter().filter(|pull| pull.registry.host == registry.host);
    let stored = logins.hosts.iter().find(|stored| stored.host == registry.host);
    of_registry.map(Pull::credential_path).any(|path| {
        !stored.is_some_and(|stored| holds(stored, path, super::now() + request.options.min_validity))
    })
}

/// Whether what is stored is sent, and ends later than that, as far as can be told.
fn holds(stored: &HostCredentials, path: CredentialPath, then: i64) -> bool {
    let sends = stored.sent(path).is_some_and(|sent| sent.sends == Sends::Basic);
    let ended = match stored.winner(path).map(|winner| &winner.held) {
        Some(Held::Password { expiry: Expiry::At { expiration }, .. }) => *expiration <= then,
        _ => false,
    };
    sends && !ended
}
