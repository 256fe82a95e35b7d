//! What stands in the way of a login, and what comes first then.

use super::*;
use crate::aws::{
    AccessKey, Answers, AwsCli, AwsFile, AwsFileState, AwsSession, Candidate as Way, ChosenProfile, CliState,
    CliVersion, Clock, CredentialState, Failure, FailureKind, Identity, Method, PrincipalKind, Reader, Reply,
    SsoToken, Token, TokenReply, TokenService, Trouble,
};
use crate::facts::{AwsFacts, SamSession};
use crate::network::NetworkCause;
use crate::template::settings::Command;

pub(crate) fn way(method: Method, credentials: CredentialState) -> Way {
    Way {
        method,
        source: "~/.aws/config:2".into(),
        profile: Some("dev".into()),
        account: None,
        asks_for_mfa: false,
        kept_until: None,
        credentials,
        via: None,
    }
}

pub(crate) fn keys(expires_at: Option<i64>) -> CredentialState {
    let expires_by = expires_at.map(|_| "AWS_CREDENTIAL_EXPIRATION".into());
    CredentialState::Present { key: AccessKey::Temporary, expires_at, expires_by }
}

fn sso(expires_at: i64, renewable_until: Option<i64>) -> CredentialState {
    CredentialState::Session {
        token: SsoToken { file: "~/.aws/sso/cache/x.json".into(), expires_at, renewable_until },
    }
}

fn session(ways: Vec<Way>) -> AwsSession {
    let profile =
        ChosenProfile { name: "dev".into(), source: Some("AWS_PROFILE".into()), exists: true, nearly: None };
    AwsSession { reader: Reader::CliTwo, profile, region: None, endpoints: Vec::new(), candidates: ways }
}

pub(crate) fn with(mut facts: Facts, ways: Vec<Way>) -> Facts {
    let file = |name: &str| AwsFile { file: name.into(), named_by: None, state: AwsFileState::Read };
    let version = Observed::Known(CliVersion { major: 2, minor: 31, patch: 0 });
    facts.aws = Some(AwsFacts {
        cli: AwsCli { state: CliState::Found { file: "/usr/bin/aws".into(), version }, behind: Vec::new() },
        config: file("~/.aws/config"),
        credentials: file("~/.aws/credentials"),
        profiles: vec!["dev".into()],
        named: None,
        printed: session(ways),
        sam: None,
        answers: Answers::default(),
    });
    facts
}

fn not_logged_in() -> Facts {
    facts(vec![pull(PRIVATE, PullUse::Base)])
}

fn ids(facts: &Facts) -> Vec<String> {
    judge(facts).findings.into_iter().map(|finding| finding.id).collect()
}

fn state(facts: &Facts) -> Option<CheckState> {
    judge(facts).checks.iter().find(|check| check.id == "aws").map(|check| check.state)
}

#[test]
fn an_obstacle_comes_before_what_it_stops_even_where_it_is_less_sure() {
    let mut way = way(Method::SharedCredentials, keys(Some(NOW - 60)));
    if let CredentialState::Present { expires_by, .. } = &mut way.credentials {
        *expires_by = Some("x_security_token_expires at ~/.aws/credentials:5".into());
    }
    let found = findings(&with(not_logged_in(), vec![way]));
    assert_eq!(
        found,
        [
            ("aws-creds-expired".to_owned(), Severity::Error, Certainty::Likely),
            ("private-not-logged-in".to_owned(), Severity::Error, Certainty::Certain)
        ]
    );
}

#[test]
fn the_remedy_of_what_it_stops_begins_with_what_mends_it() {
    let report = judge(&with(not_logged_in(), vec![way(Method::Sso, sso(NOW - 1, None))]));
    let login = &report.findings[1].remedies[0];
    let first = login.first[0].commands.first().map(|command| command.command.as_str());
    assert_eq!((login.kind, first), (Action::Login, Some("aws sso login --profile dev")));
    assert_eq!(report.findings[0].remedies.len(), 1);
    assert_eq!(report.findings[0].breaks, report.findings[1].breaks);
}

#[test]
fn sessions_are_judged_by_the_time_of_observation() {
    for (credentials, kept_until, id) in [
        (sso(NOW + 1, None), None, None),
        (sso(NOW, None), None, Some("sso-expired")),
        (sso(NOW, Some(NOW + 1)), None, None),
        (sso(NOW, Some(NOW)), None, Some("sso-expired")),
        (sso(NOW, None), Some(NOW + 901), None),
        (sso(NOW, None), Some(NOW + 900), Some("sso-expired")),
        (keys(Some(NOW + 1)), None, None),
        (keys(Some(NOW)), None, Some("aws-creds-expired")),
    ] {
        let way = Way { kept_until, ..way(Method::Sso, credentials.clone()) };
        let expected: Vec<&str> = id.into_iter().chain(["private-not-logged-in"]).collect();
        assert_eq!(ids(&with(not_logged_in(), vec![way])), expected, "{credentials:?} {kept_until:?}");
    }
}

#[test]
fn a_role_fails_with_its_source() {
    let unknown = CredentialState::Unknown { why: "the role must be taken".into() };
    let good =
        Way { via: Some(Box::new(way(Method::Sso, sso(NOW + 9, None)))), ..way(Method::AssumeRole, unknown) };
    let bad = Way { via: Some(Box::new(way(Method::Sso, sso(NOW - 9, None)))), ..good.clone() };
    assert_eq!(ids(&with(not_logged_in(), vec![bad])), ["sso-expired", "private-not-logged-in"]);
    let good = with(not_logged_in(), vec![good]);
    assert_eq!(
        (ids(&good), state(&good)),
        (vec!["private-not-logged-in".to_owned()], Some(CheckState::Skipped))
    );
}

#[test]
fn keys_in_variables_are_taken_away_where_good_ones_stand_behind_them() {
    let broken =
        CredentialState::Broken { trouble: Trouble::Partial { missing: "AWS_SECRET_ACCESS_KEY".into() } };
    let of = |ways| {
        let report = judge(&with(not_logged_in(), ways));
        report.findings[0].remedies.iter().map(|remedy| remedy.kind).collect::<Vec<_>>()
    };
    let variables = way(Method::Variables, broken);
    let behind = way(Method::SharedCredentials, keys(None));
    assert_eq!(of(vec![variables.clone(), behind]), [Action::UnsetAwsKeys]);
    assert_eq!(of(vec![variables]), [Action::UnsetAwsKeys, Action::AwsConfigure]);
}

#[test]
fn nothing_is_said_where_no_login_is_part_of_a_fix() {
    let nothing =
        || vec![way(Method::InstanceMetadata, CredentialState::Broken { trouble: Trouble::Nothing })];
    let mut healthy = with(facts(vec![pull(PUBLIC, PullUse::Invoke)]), nothing());
    healthy.probes = vec![answer(PUBLIC, AnswerKind::Accepted, "")];
    assert_eq!((ids(&healthy), state(&healthy)), (Vec::new(), None));

    // A logout heals without AWS: also in CI, where a login would come first.
    let mut expired = with(facts(vec![pull(PUBLIC, PullUse::Invoke)]), nothing());
    expired.credentials[0] = login(PUBLIC, PUBLIC, NOW - 1);
    expired.system.ci = Some("CI".into());
    let report = judge(&expired);
    assert_eq!(report.findings.len(), 1);
    let remedies = &report.findings[0].remedies;
    assert_eq!((remedies[0].kind, remedies[0].first.len()), (Action::Logout, 0));
    assert_eq!((remedies[1].kind, remedies[1].first[0].kind), (Action::Login, Action::AwsConfigure));
}

#[test]
fn who_deploys_needs_credentials_where_that_was_asked() {
    let mut facts = with(facts(Vec::new()), Vec::new());
    let sam = session(vec![way(Method::Sso, sso(NOW - 1, None))]);
    facts.aws.as_mut().expect("some").sam =
        Some(SamSession { command: Command::Deploy, session: sam, answers: None });
    assert_eq!(ids(&facts), [""; 0], "nobody asked about sam deploy");
    facts.options.commands_chosen = true;
    let report = judge(&facts);
    assert_eq!(report.findings[0].id, "sso-expired");
    assert_eq!(report.findings[0].breaks, ["sam deploy"]);
}

#[test]
fn an_old_program_is_told_by_what_the_command_needs() {
    for (version, host, found) in [
        ((1, 17, 9), PRIVATE, true),
        ((1, 17, 10), PRIVATE, false),
        ((1, 17, 10), PUBLIC, true),
        ((1, 18, 187), PUBLIC, false),
    ] {
        let mut facts =
            with(facts(vec![pull(host, PullUse::Base)]), vec![way(Method::ConfigFile, keys(None))]);
        facts.credentials[0] = login(host, host, NOW - 1);
        let (major, minor, patch) = version;
        let version = Observed::Known(CliVersion { major, minor, patch });
        facts.aws.as_mut().expect("some").cli.state =
            CliState::Found { file: "/usr/bin/aws".into(), version };
        let report = judge(&facts);
        let login = report.findings.iter().flat_map(|finding| &finding.remedies);
        let mut login = login.filter(|remedy| remedy.kind == Action::Login);
        let first = login.next().expect("a login").first.first().map(|step| step.kind);
        assert_eq!(first, found.then_some(Action::UpgradeAwsCli), "{major}.{minor}.{patch} {host}");
    }
}

#[test]
fn facts_that_were_saved_before_are_read() {
    let facts = with(not_logged_in(), vec![way(Method::Sso, sso(NOW, None))]);
    let mut saved = serde_json::to_value(&facts).expect("saved");
    let read = |value: &serde_json::Value| serde_json::from_value::<Facts>(value.clone()).expect("facts");
    assert_eq!(read(&saved), facts);
    saved.as_object_mut().expect("an object").remove("aws");
    assert_eq!(read(&saved).aws, None);
    assert_eq!(ids(&read(&saved)), ["private-not-logged-in"]);
}

/// What AWS said of a token for the registry of [`PRIVATE`], and of who asks.
fn answered(mut facts: Facts, identity: Reply<Identity>, token: Reply<Token>) -> Facts {
    let region = facts.pulls[0].registry.region.clone().expect("a region");
    let hosts = vec![facts.pulls[0].registry.host.as_str().into()];
    let aws = facts.aws.as_mut().expect("some");
    let tokens =
        vec![TokenReply { service: TokenService::Private, region: region.into(), hosts, answer: token }];
    aws.answers = Answers { asked_at: Some(facts.observed_at), identity, tokens, ..Answers::default() };
    facts
}

fn failed(kind: FailureKind) -> Failure {
    Failure::new(kind, "it said so", "ecr GetAuthorizationToken in eu-west-1")
}

fn known() -> Reply<Identity> {
    let arn = "arn:aws:sts::123456789012:assumed-role/ci/run";
    Reply::Known(Identity { account: "123456789012".into(), arn: arn.into(), kind: PrincipalKind::of(arn) })
}

const TOKEN: Reply<Token> = Reply::Known(Token { expires_at: None });

#[test]
fn what_aws_says_counts_more_than_a_date_that_some_program_wrote() {
    let ended = CredentialState::Present {
        key: AccessKey::Temporary,
        expires_at: Some(NOW - 60),
        expires_by: Some("x_security_token_expires at ~/.aws/credentials:4".into()),
    };
    let facts = with(not_logged_in(), vec![way(Method::SharedCredentials, ended)]);
    assert!(ids(&facts).contains(&"aws-creds-expired".to_owned()));
    let facts = answered(facts, known(), TOKEN);
    assert!(!ids(&facts).contains(&"aws-creds-expired".to_owned()));
    let facts = answered(
        facts,
        Reply::Failed(failed(FailureKind::Expired)),
        Reply::Failed(failed(FailureKind::Expired)),
    );
    let report = diagnose(&facts, &RuleSet::embedded());
    let finding = report.findings.iter().find(|finding| finding.id == "aws-creds-expired").expect("it");
    assert_eq!(finding.certainty, Certainty::Certain);
}

#[test]
fn a_wrong_clock_counts_even_where_the_token_came() {
    let facts = with(not_logged_in(), vec![way(Method::ConfigFile, keys(None))]);
    for (offset, expected) in
        [(0, false), (899, false), (-899, false), (901, true), (-901, true), (i64::MIN, true)]
    {
        let mut facts = answered(facts.clone(), known(), TOKEN);
        facts.aws.as_mut().expect("some").answers.clock =
            Reply::Known(Clock { offset, by: "the Date of an answer".into() });
        assert_eq!(ids(&facts).contains(&"clock-skew".to_owned()), expected, "{offset}");
    }
}

#[test]
fn a_policy_is_attached_to_the_role_that_was_refused() {
    let facts = with(not_logged_in(), vec![way(Method::ConfigFile, keys(None))]);
    let facts = answered(facts, known(), Reply::Failed(failed(FailureKind::Denied)));
    let report = diagnose(&facts, &RuleSet::embedded());
    let finding = report.findings.iter().find(|finding| finding.id == "iam-gettoken-denied").expect("it");
    let command = &finding.remedies[0].commands[0].command;
    assert!(command.contains("attach-role-policy --role-name ci "), "{command}");
}

#[test]
fn keys_that_are_good_elsewhere_are_not_replaced() {
    let facts = with(not_logged_in(), vec![way(Method::ConfigFile, keys(None))]);
    let unknown = || Reply::Failed(failed(FailureKind::UnknownKey));
    let here = judge(&answered(facts.clone(), known(), unknown())).findings;
    let invalid =
        here.iter().find(|found| found.id == "aws-creds-invalid").expect("every account is on there");
    assert_eq!(invalid.certainty, Certainty::Likely);
    let kinds: Vec<Action> = invalid.remedies.iter().map(|remedy| remedy.kind).collect();
    assert_eq!(kinds, [Action::GetCallerIdentity]);
    let newer = PRIVATE.replace("eu-west-1", "af-south-1");
    assert_ne!(newer, PRIVATE);
    let newer =
        with(super::facts(vec![pull(&newer, PullUse::Base)]), vec![way(Method::ConfigFile, keys(None))]);
    let off = ids(&answered(newer, known(), unknown()));
    assert!(off.contains(&"aws-region-not-enabled".to_owned()), "{off:?}");
    let nowhere = ids(&answered(facts, Reply::Failed(failed(FailureKind::UnknownKey)), unknown()));
    assert!(nowhere.contains(&"aws-creds-invalid".to_owned()), "{nowhere:?}");
}

#[test]
fn answers_are_kept_with_the_facts() {
    let facts = with(not_logged_in(), vec![way(Method::ConfigFile, keys(None))]);
    let network = FailureKind::Network { cause: NetworkCause::Reset };
    let facts = answered(facts, known(), Reply::Failed(failed(network)));
    let json = serde_json::to_value(&facts).expect("JSON");
    assert_eq!(json["aws"]["identity"]["known"]["kind"], "assumed-role");
    assert_eq!(serde_json::from_value::<Facts>(json.clone()).expect("facts"), facts);
    let mut old = json;
    let aws = old["aws"].as_object_mut().expect("a map");
    aws.retain(|key, _| {
        !["identity", "tokens", "repositories", "clock", "calls", "asked_at"].contains(&key.as_str())
    });
    let old: Facts = serde_json::from_value(old).expect("facts of an older version");
    assert_eq!(old.aws.expect("some").answers, Answers::default());
}
