//! What AWS's own answers say of a command that needs AWS.

use super::duration::describe_duration;
use super::obstacle::{Obstacle, has_fallback, renew, sso_login};
use super::way;
use crate::aws::{
    Answers, AwsSession, Candidate, Clock, Failure, FailureKind, Method, Reply, Token, TokenReply,
    TokenService,
};
use crate::facts::{AwsFacts, Facts};
use crate::finding::{Certainty, Evidence};
use crate::image::Registry;
use crate::network::NetworkCause;
use crate::remedy::{Action, Remedy};

/// AWS takes a request whose time is off by no more seconds, in both directions: "… is now earlier than … - 15 min." The AWS
/// CLI does not correct itself (tried: 1.46 and 2.36).
const TOLERANCE: u64 = 15 * 60;

/// What a command asks AWS for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About<'a> {
    /// A token.
    Token(TokenService, Option<&'a str>),
    /// What SAM asks for when it pushes.
    Pushes,
    /// Something else, for which the credentials must hold.
    Anything,
}

impl<'a> About<'a> {
    /// By the command that a remedy prints.
    pub(super) fn of(remedy: &'a Remedy) -> Self {
        let Some(command) = remedy.commands.first().map(|command| command.command.as_str()) else {
            return Self::Anything;
        };
        let region = command.split_once("--region ").and_then(|(_, rest)| rest.split_whitespace().next());
        if command.contains("aws ecr-public get-login-password") {
            Self::Token(TokenService::Public, region)
        } else if command.contains("aws ecr get-login") {
            Self::Token(TokenService::Private, region)
        } else {
            Self::Anything
        }
    }

    fn is_about(self, reply: &TokenReply) -> bool {
        match self {
            Self::Token(service, region) => {
                reply.service == service && region.is_none_or(|region| region == reply.region.as_str())
            }
            Self::Pushes => reply.service == TokenService::Private,
            Self::Anything => false,
        }
    }
}

/// What follows from the answers.
pub(super) enum Told {
    /// Nobody asked, or nobody can tell.
    Nothing,
    /// The command would get what it asks for.
    Works,
    /// It would fail, and why.
    Fails(Box<Obstacle>),
}

/// Whether the command would work.
pub(super) fn of_answers(
    facts: &Facts,
    aws: &AwsFacts,
    session: &AwsSession,
    answers: &Answers,
    about: About<'_>,
) -> Told {
    let Some(winner) = session.winner().filter(|_| answers.asked_at.is_some()) else { return Told::Nothing };
    let failing = Failing { facts, aws, session, winner };
    if let Some(clock) = answers.clock.known().filter(|clock| clock.offset.unsigned_abs() > TOLERANCE) {
        return Told::Fails(Box::new(of_clock(clock)));
    }
    let of_token: Vec<&TokenReply> = answers.tokens.iter().filter(|reply| about.is_about(reply)).collect();
    let failed = of_token.iter().find_map(|reply| Some((reply.answer.failure()?, *reply)));
    if let Some((failure, reply)) = failed {
        return Told::Fails(Box::new(failing.obstacle(failure, Some(reply), answers)));
    }
    if of_token.iter().any(|reply| matches!(reply.answer, Reply::Known(Token { .. }))) {
        return Told::Works;
    }
    // What the credentials themselves suffer from, everything suffers from.
    let of_identity = answers.identity.failure();
    let of_any_token = || answers.tokens.iter().find_map(|reply| reply.answer.failure());
    let known = answers.identity.known().is_some();
    match of_identity.or_else(|| of_any_token().filter(|_| !known)) {
        Some(failure) if is_of_credentials(failure.kind) => {
            Told::Fails(Box::new(failing.obstacle(failure, None, answers)))
        }
        _ if known => Told::Works,
        _ => Told::Nothing,
    }
}

fn of_clock(clock: &Clock) -> Obstacle {
    let how_much = describe_duration(clock.offset.saturating_abs());
    let direction = if clock.offset > 0 { "behind" } else { "ahead of" };
    let told = format!("{how_much} {direction} that of AWS");
    let evidence = Evidence::new("this machine's clock", told, clock.by.clone());
    Obstacle::new("clock-skew", evidence, &[Action::SetClock, Action::SetClockOfWsl])
}

/// Whether the failure is one of the credentials, whatever is asked with them.
fn is_of_credentials(kind: FailureKind) -> bool {
    !matches!(
        kind,
        FailureKind::Denied
            | FailureKind::DeniedExplicitly
            | FailureKind::BearerTokenDenied
            | FailureKind::NotSignedUp
            | FailureKind::UnsupportedRegion
            | FailureKind::Throttled
            | FailureKind::ServiceError
            | FailureKind::Network { .. }
            | FailureKind::ProxyAnswered
            | FailureKind::NotAnAnswer
            | FailureKind::Other
    )
}

/// Who fails.
struct Failing<'f> {
    facts: &'f Facts,
    aws: &'f AwsFacts,
    session: &'f AwsSession,
    winner: &'f Candidate,
}

impl Failing<'_> {
    fn obstacle(&self, failure: &Failure, reply: Option<&TokenReply>, answers: &Answers) -> Obstacle {
        let is_public = reply.is_some_and(|reply| reply.service == TokenService::Public);
        let region = reply.map(|reply| reply.region.as_str());
        let (id, actions, certainty) = self.cause(failure, is_public, region, answers);
        let said = match &failure.code {
            Some(code) => format!("{code}: {}", failure.words),
            None => failure.words.to_string(),
        };
        let mut obstacle = Obstacle::new(id, Evidence::new("AWS", said, failure.asked.clone()), &actions);
        obstacle.certainty = certainty;
        let profile = &self.session.profile;
        let named = profile.source.clone().filter(|_| self.winner.method != Method::Variables);
        let named = named.map(|source| Evidence::new("the profile", profile.name.clone(), source));
        obstacle.evidence.splice(0..0, named);
        obstacle.evidence.extend(
            answers
                .identity
                .known()
                .map(|identity| Evidence::new("the caller", identity.arn.clone(), "sts GetCallerIdentity")),
        );
        obstacle.evidence.extend(way::evidence(failure, self.session));
        obstacle.meant = way::meant(failure);
        // The profile that must be renewed is the one whose credentials are behind a role.
        let origin = origin(self.winner);
        obstacle.profile = match id {
            "sso-expired" | "aws-credential-process-broken" => origin.profile.clone(),
            _ => self.facts.named_profile().cloned(),
        };
        let host = reply.and_then(|reply| reply.hosts.first());
        obstacle.registry = host.map(|host| Registry::from_host(host.as_str()));
        obstacle.principal = failure
            .principal
            .clone()
            .or_else(|| answers.identity.known().map(|identity| identity.arn.clone()));
        obstacle
    }

    /// The rule, of its remedies those that fit, and how sure it is.
    fn cause(
        &self,
        failure: &Failure,
        is_public: bool,
        region: Option<&str>,
        answers: &Answers,
    ) -> (&'static str, Vec<Action>, Certainty) {
        let fallback = has_fallback(self.aws, self.session, self.facts.observed_at);
        let origin = origin(self.winner);
        let certain = |id, actions: &[Action]| (id, actions.to_vec(), Certainty::Certain);
        let likely = |id, actions: &[Action]| (id, actions.to_vec(), Certainty::Likely);
        let keys: &[Action] = match origin.method {
            Method::Variables if fallback => &[Action::UnsetAwsKeys, Action::AwsConfigure],
            Method::Variables | Method::SharedCredentials | Method::ConfigFile => &[Action::AwsConfigure],
            _ => &[Action::GetCallerIdentity],
        };
        match failure.kind {
            FailureKind::Expired if origin.method == Method::Sso => {
                certain("aws-creds-expired", &[Action::AwsSsoLogin])
            }
            FailureKind::Expired => certain("aws-creds-expired", renew(origin, fallback)),
            // The same keys are good elsewhere: the region is not switched on for this account.
            FailureKind::UnknownKey if answers.identity.known().is_some() && may_be_off(region) => {
                likely("aws-region-not-enabled", &[Action::EnableRegion])
            }
            // Every account is on for that region: what the keys lack there they alone cannot tell.
            FailureKind::UnknownKey if answers.identity.known().is_some() => {
                likely("aws-creds-invalid", &[Action::GetCallerIdentity])
            }
            FailureKind::NotSignedUp => certain("aws-region-not-enabled", &[Action::EnableRegion]),
            FailureKind::UnknownKey | FailureKind::BadSignature => certain("aws-creds-invalid", keys),
            FailureKind::ClockSkew => certain("clock-skew", &[Action::SetClock, Action::SetClockOfWsl]),
            FailureKind::BearerTokenDenied => {
                certain("iam-service-bearer-token-denied", &[Action::AttachPullPolicy, Action::GrantPolicy])
            }
            FailureKind::Denied => {
                certain("iam-gettoken-denied", &[Action::AttachPullPolicy, Action::GrantPolicy])
            }
            FailureKind::DeniedExplicitly => {
                certain("iam-gettoken-explicit-deny", &[Action::GrantPolicy, Action::GetCallerIdentity])
            }
            FailureKind::RoleDenied | FailureKind::SsoRoleDenied => {
                certain("aws-role-denied", &[Action::GrantPolicy, Action::ListProfiles])
            }
            FailureKind::WebIdentityDenied => {
                certain("oidc-assume-role-denied", &[Action::GrantPolicy, Action::EditWorkflow])
            }
            FailureKind::WebIdentityEnded => {
                certain("aws-web-identity-token-unusable", &[Action::RenewCredentials])
            }
            FailureKind::SsoEnded => certain("sso-expired", sso_login(self.aws)),
            FailureKind::ProcessFailed => certain("aws-credential-process-broken", &[Action::EditAwsConfig]),
            FailureKind::NoCredentials => certain("aws-creds-missing", &[Action::AwsConfigure]),
            FailureKind::UnsupportedRegion => certain("aws-api-error", &[Action::Retry]),
            FailureKind::Throttled if is_public => likely("public-rate-exceeded", &[Action::Retry]),
            FailureKind::Throttled => likely("private-throttled", &[Action::Retry]),
            FailureKind::ServiceError | FailureKind::Other => likely("aws-api-error", &[Action::Retry]),
            FailureKind::ProxyAnswered => certain("proxy-problem", &[Action::ConfigureCliNetwork]),
            FailureKind::NotAnAnswer => likely("proxy-problem", &[Action::ConfigureCliNetwork]),
            FailureKind::Network { cause } => of_network(cause),
        }
    }
}

/// The rule about a cause. What is slow now may be quick the next time, and the AWS CLI has certificates of its own.
fn of_network(cause: NetworkCause) -> (&'static str, Vec<Action>, Certainty) {
    let (id, action, certainty) = match cause {
        NetworkCause::NameResolution => ("dns-failure", Action::ConfigureCliNetwork, Certainty::Certain),
        NetworkCause::Refused | NetworkCause::Unreachable => {
            ("network-timeout-api", Action::ConfigureNetwork, Certainty::Certain)
        }
        NetworkCause::Timeout => ("network-timeout-api", Action::ConfigureNetwork, Certainty::Likely),
        NetworkCause::Reset => ("network-reset-api", Action::ConfigureNetwork, Certainty::Likely),
        NetworkCause::Certificate => ("tls-untrusted-ca", Action::ConfigureCliNetwork, Certainty::Likely),
        NetworkCause::Tls => ("tls-failure", Action::ConfigureCliNetwork, Certainty::Likely),
        NetworkCause::Proxy => ("proxy-problem", Action::ConfigureCliNetwork, Certainty::Certain),
    };
    (id, vec![action], certainty)
}

/// Whether an account may have to be switched on for this region.
fn may_be_off(region: Option<&str>) -> bool {
    region.is_some_and(|region| !Registry::is_on_for_all(region))
}

/// Where the first credentials of a chain of roles come from.
fn origin(candidate: &Candidate) -> &Candidate {
    candidate.via.as_deref().map_or(candidate, origin)
}
