//! What stands in the way of a command that needs AWS.

use super::duration::{describe_duration, describe_moment};
use crate::aws::{
    AwsFile, AwsFileState, AwsSession, Candidate, CliState, CredentialState, KeyFlaw, Method, Trouble,
};
use crate::facts::{AwsFacts, System};
use crate::finding::{Certainty, Evidence};
use crate::image::Registry;
use crate::quoted::Quoted;
use crate::remedy::Action;

/// One thing that makes a command fail.
#[derive(Clone, Debug)]
pub(super) struct Obstacle {
    /// The rule that describes it.
    pub(super) id: &'static str,
    pub(super) certainty: Certainty,
    pub(super) evidence: Vec<Evidence>,
    pub(super) not_proved: Option<Quoted>,
    /// What mends it, best first: of the rule's remedies those that fit what was seen.
    pub(super) actions: Vec<Action>,
    /// The profile that it is about.
    pub(super) profile: Option<Quoted>,
    /// The variable that names it.
    pub(super) variable: Option<String>,
    /// The registry that the token was for.
    pub(super) registry: Option<Registry>,
    /// The host that is meant, where that is not the registry's.
    pub(super) meant: Option<Quoted>,
    /// The principal that was refused.
    pub(super) principal: Option<Quoted>,
}

impl Obstacle {
    pub(super) fn new(id: &'static str, evidence: Evidence, actions: &[Action]) -> Self {
        Self {
            id,
            certainty: Certainty::Certain,
            evidence: vec![evidence],
            not_proved: None,
            actions: actions.to_vec(),
            profile: None,
            variable: None,
            registry: None,
            meant: None,
            principal: None,
        }
    }
}

/// Why the program itself would fail.
pub(super) fn of_program(
    aws: &AwsFacts,
    system: &System,
    registry: Option<&Registry>,
    for_public: bool,
) -> Option<Obstacle> {
    let instead = if system.ecr_login_on_path { Action::EditConfig } else { Action::InstallCredentialHelper };
    let ways = [Action::InstallAwsCli, instead, Action::LoginWithAwsTools];
    let missing = |evidence| {
        let registry = registry.cloned();
        Some(Obstacle { registry, ..Obstacle::new("aws-cli-missing", evidence, &ways) })
    };
    match &aws.cli.state {
        CliState::Missing => {
            let evidence = Evidence::new("aws", "no such program", "PATH");
            missing(evidence)
        }
        CliState::NotExecutable { file } => {
            let evidence = Evidence::new("aws", "it may not be executed", file.clone());
            missing(evidence)
        }
        CliState::Found { file, version } => {
            let version = version.known()?;
            let (knows, what) = if for_public {
                (version.knows_ecr_public(), "ecr-public")
            } else {
                (version.knows_get_login_password(), "get-login-password")
            };
            let evidence =
                Evidence::new("aws", format!("version {version}, which has no {what}"), file.clone());
            (!knows).then(|| Obstacle::new("awscli-too-old-ecr-public", evidence, &[Action::UpgradeAwsCli]))
        }
    }
}

/// Why a session would give no credentials.
pub(super) fn of_session(aws: &AwsFacts, session: &AwsSession, now: i64) -> Option<Obstacle> {
    if let Some(obstacle) = [&aws.config, &aws.credentials].into_iter().find_map(of_file) {
        return Some(obstacle);
    }
    if !session.profile.exists {
        return Some(of_missing_profile(aws, session));
    }
    let winner = session.winner()?;
    let fallback = has_fallback(aws, session, now);
    let mut obstacle = of_candidate(aws, session, winner, fallback, now)?;
    let profile = &session.profile;
    let named = profile.source.clone().filter(|_| winner.method != Method::Variables);
    let named = named.map(|source| Evidence::new("the profile", profile.name.clone(), source));
    obstacle.evidence.splice(0..0, named);
    Some(obstacle)
}

/// Whether other credentials would count without the first ones.
pub(super) fn has_fallback(aws: &AwsFacts, session: &AwsSession, now: i64) -> bool {
    session.candidates.iter().skip(1).any(|other| {
        other.method != Method::InstanceMetadata && of_candidate(aws, session, other, false, now).is_none()
    })
}

fn of_file(file: &AwsFile) -> Option<Obstacle> {
    let AwsFileState::Malformed { line, why } = &file.state else { return None };
    let evidence = Evidence::new("it cannot be read", why.clone(), format!("{}:{line}", file.file));
    Some(Obstacle::new("aws-config-unreadable", evidence, &[Action::EditAwsConfig]))
}

fn of_missing_profile(aws: &AwsFacts, session: &AwsSession) -> Obstacle {
    let profile = &session.profile;
    let source = profile.source.clone().unwrap_or_else(|| "nothing".into());
    let named = if profile.name.as_str().is_empty() {
        Evidence::new("the profile", "an empty name", source.clone())
    } else {
        Evidence::new("the profile", profile.name.clone(), source.clone())
    };
    let is_variable = source.as_str().starts_with("AWS_");
    let action = match (&profile.nearly, is_variable && profile.name.as_str().is_empty()) {
        (_, true) => Action::UnsetProfile,
        (Some(_), _) => Action::EditAwsConfig,
        (None, _) => Action::ListProfiles,
    };
    let mut obstacle = Obstacle::new("aws-profile-not-found", named, &[action]);
    if is_variable && action == Action::ListProfiles {
        // Without a name the profile `default` counts, or what this machine is given.
        let has_default =
            aws.profiles.is_empty() || aws.profiles.iter().any(|name| name.as_str() == "default");
        match aws.profiles.as_slice() {
            [only] if only.as_str() != "default" => obstacle.actions.insert(0, Action::UseProfile),
            _ if has_default => obstacle.actions.push(Action::UnsetProfile),
            _ => {}
        }
    }
    let nearly = profile.nearly.as_ref();
    obstacle
        .evidence
        .extend(nearly.map(|told| Evidence::new("its section", told.value.clone(), told.source.clone())));
    obstacle.profile = Some(profile.name.clone());
    obstacle.variable = is_variable.then(|| source.as_str().to_owned());
    obstacle
}

fn of_candidate(
    aws: &AwsFacts,
    session: &AwsSession,
    candidate: &Candidate,
    fallback: bool,
    now: i64,
) -> Option<Obstacle> {
    let source = candidate.source.clone();
    let via = candidate.via.as_deref();
    let mut obstacle = match &candidate.credentials {
        // A role whose source fails: that is what must be mended.
        CredentialState::Broken { .. } if via.is_some() => {
            return of_candidate(aws, session, via?, false, now);
        }
        CredentialState::Broken { trouble } => of_trouble(aws, session, candidate, trouble, fallback),
        // What was fetched before is used as long as it lasts.
        _ if candidate.is_kept(now) => return None,
        CredentialState::Present { expires_at, expires_by, .. } => {
            let end = expires_at.filter(|end| *end <= now)?;
            let by = expires_by.clone().unwrap_or(source);
            let evidence = Evidence::new("the AWS credentials", ended(end, now), by.clone());
            let mut obstacle = Obstacle::new("aws-creds-expired", evidence, renew(candidate, fallback));
            if by.as_str() != "AWS_CREDENTIAL_EXPIRATION" {
                obstacle.certainty = Certainty::Likely;
                obstacle.not_proved = Some("AWS was not asked whether it still takes them".into());
            }
            obstacle
        }
        CredentialState::Session { token } => {
            let renewable = token.renewable_until.is_some_and(|end| end > now);
            let end = Some(token.expires_at).filter(|end| *end <= now && !renewable)?;
            let evidence = Evidence::new("its token", ended(end, now), token.file.clone());
            match candidate.method {
                Method::Sso => Obstacle::new("sso-expired", evidence, sso_login(aws)),
                _ => Obstacle::new("aws-web-identity-token-unusable", evidence, &[Action::RenewCredentials]),
            }
        }
        CredentialState::Unknown { .. } => {
            return of_candidate(aws, session, via?, false, now);
        }
    };
    obstacle.profile = obstacle.profile.or_else(|| candidate.profile.clone());
    Some(obstacle)
}

fn ended(end: i64, now: i64) -> String {
    let moment = describe_moment(end).map(|moment| format!(" ({moment})")).unwrap_or_default();
    format!("ended {} ago{moment}", describe_duration(now - end))
}

/// Version 1 of the AWS CLI has no `aws sso login`.
pub(super) fn sso_login(aws: &AwsFacts) -> &'static [Action] {
    match aws.cli.version() {
        Some(version) if !version.knows_sso_login() => &[Action::UpgradeAwsCli, Action::AwsSsoLogin],
        _ => &[Action::AwsSsoLogin],
    }
}

/// Variables in the way of good credentials are taken away; others are fetched anew.
pub(super) fn renew(candidate: &Candidate, fallback: bool) -> &'static [Action] {
    match candidate.method {
        Method::Variables if fallback => &[Action::UnsetAwsKeys, Action::RenewCredentials],
        _ => &[Action::RenewCredentials],
    }
}

fn of_trouble(
    aws: &AwsFacts,
    session: &AwsSession,
    candidate: &Candidate,
    trouble: &Trouble,
    fallback: bool,
) -> Obstacle {
    let source = candidate.source.clone();
    let keys: &[Action] = match candidate.method {
        Method::Variables if fallback => &[Action::UnsetAwsKeys],
        Method::Variables => &[Action::UnsetAwsKeys, Action::AwsConfigure],
        _ => &[Action::AwsConfigure],
    };
    match trouble {
        Trouble::Partial { missing } => {
            let evidence = Evidence::new("missing", missing.clone(), source);
            Obstacle::new("aws-creds-partial", evidence, keys)
        }
        Trouble::Malformed { key, flaw } => {
            Obstacle::new("aws-creds-invalid", Evidence::new(key.to_string(), describe(*flaw), source), keys)
        }
        Trouble::TokenMissing { missing } => {
            let what = format!("a temporary key (ASIA…) without {missing}");
            Obstacle::new("aws-creds-invalid", Evidence::new("the access key", what, source), keys)
        }
        Trouble::TokenOfOtherKey { token } => {
            let what = format!("a long-term key (AKIA…) beside {token}, which is of another one");
            Obstacle::new("aws-creds-invalid", Evidence::new("the access key", what, source), keys)
        }
        Trouble::Profile { why } => {
            let evidence = Evidence::new("the profile", why.clone(), source);
            Obstacle::new("aws-profile-invalid", evidence, &[Action::EditAwsConfig])
        }
        Trouble::SsoIncomplete { why } => {
            let evidence = Evidence::new("the profile", why.clone(), source);
            Obstacle::new("sso-config-incomplete", evidence, &[Action::AwsConfigureSso])
        }
        Trouble::SsoTokenMissing { file } => {
            let evidence = Evidence::new("its token", "nobody has logged in: it is not there", file.clone());
            Obstacle::new("sso-expired", evidence, sso_login(aws))
        }
        Trouble::SourceMissing { profile } => {
            let evidence = Evidence::new("source_profile", format!("{profile}, which is not there"), source);
            let mut obstacle = Obstacle::new(
                "aws-profile-not-found",
                evidence,
                &[Action::EditAwsConfig, Action::ListProfiles],
            );
            obstacle.profile = Some(profile.clone());
            obstacle
        }
        Trouble::WebIdentity { why } => {
            let evidence = Evidence::new("the token", why.clone(), source);
            Obstacle::new("aws-web-identity-token-unusable", evidence, &[Action::RenewCredentials])
        }
        Trouble::Process { why } => {
            let evidence = Evidence::new("credential_process", why.clone(), source);
            Obstacle::new("aws-credential-process-broken", evidence, &[Action::EditAwsConfig])
        }
        Trouble::LoginMissing { file } => {
            let evidence = Evidence::new("its sign-in", "it is not there", file.clone());
            Obstacle::new("aws-login-session-missing", evidence, &[Action::AwsLogin])
        }
        Trouble::Nothing => nothing(aws, session, candidate),
    }
}

fn nothing(aws: &AwsFacts, session: &AwsSession, candidate: &Candidate) -> Obstacle {
    let looked = format!("no variables, and none in the profile {}", session.profile.name);
    let evidence =
        Evidence::new("AWS credentials", looked, format!("{} and {}", aws.config.file, aws.credentials.file));
    let others = aws.profiles.iter().any(|profile| *profile != session.profile.name);
    let mut obstacle = match session.profile.source {
        None if others => {
            Obstacle::new("aws-creds-missing", evidence, &[Action::UseProfile, Action::AwsConfigure])
        }
        _ => Obstacle::new("aws-creds-missing", evidence, &[Action::AwsConfigure]),
    };
    if others {
        let names: Vec<&str> = aws.profiles.iter().take(8).map(Quoted::as_str).collect();
        obstacle.evidence.push(Evidence::new("profiles", names.join(", "), aws.config.file.clone()));
    }
    if candidate.source.as_str() != "AWS_EC2_METADATA_DISABLED" {
        obstacle.certainty = Certainty::Likely;
        obstacle.not_proved =
            Some("the instance metadata service, which gives credentials on EC2, was not asked".into());
    }
    obstacle
}

fn describe(flaw: KeyFlaw) -> &'static str {
    match flaw {
        KeyFlaw::Empty => "it is empty",
        KeyFlaw::LineBreak => "it has a line break in it or behind it",
        KeyFlaw::WhiteSpace => "it has white space in it or around it",
        KeyFlaw::Quotes => "it stands in quotes, which belong to the value here",
        KeyFlaw::NotAscii => "it has a character that is no letter of a key and may be invisible",
    }
}
