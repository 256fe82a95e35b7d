//! Facts made by hand, and what must be concluded from them.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::docker::config::{ConfigState, DockerConfigFacts, Reader};
use crate::docker::credential::{
    BrokenHelper, Candidate, ClientCredential, Expiry, Held, HelperFailure, HostCredentials, Sends, Sent,
    Source,
};
use crate::docker::endpoint::{ClientEndpoint, EndpointFacts, OtherEngine};
use crate::docker::engine::{
    Answer, AnswerKind, Engine, EngineState, Engines, LocalImage, RegistryProbe, Via,
};
use crate::facts::{LogFacts, Options, SamCommand, SamFacts, System, TemplateFacts, TemplateState};
use crate::finding::{Certainty, Severity};
use crate::image::{Client, CredentialPath, Registry};
use crate::observed::Observed;
use crate::remedy::{Action, Shell};
use crate::template::pulls::{Pull, PullKind, PullUse};

pub(crate) mod aws;
mod breaks;
mod engines;
mod helpers;
mod images;
mod network;

pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const PUBLIC: &str = "public.ecr.aws";
pub(crate) const PRIVATE: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";

pub(crate) fn pull(host: &str, usage: PullUse) -> Pull {
    Pull {
        path: "Fn".into(),
        kind: PullKind::Function,
        usage,
        reference: format!("{host}/image:{usage:?}").into(),
        platform: None,
        client: Client::DockerPy,
        registry: Registry::from_host(host),
        location: None,
        template: None,
    }
}

/// A machine on which all is well, and one image of one registry is needed.
pub(crate) fn facts(pulls: Vec<Pull>) -> Facts {
    let hosts: BTreeSet<String> = pulls.iter().map(|pull| pull.registry.host.clone()).collect();
    Facts {
        schema_version: 1,
        observed_at: NOW,
        system: System {
            operating_system: "linux".into(),
            ci: None,
            docker_config: None,
            docker_on_path: true,
            instead_of_docker: None,
            asked_with_sudo: None,
            package_manager: None,
            powershell: false,
            ecr_login_on_path: false,
            systemd: true,
            emulates: Some(Vec::new()),
        },
        options: Options {
            commands: SamCommand::ALL.into_iter().collect(),
            commands_chosen: false,
            offline: false,
            all_helpers: false,
            probe_token: false,
            min_validity: 900,
            skip_pull_image: BTreeSet::new(),
            profile: None,
        },
        template: TemplateState::Read { file: "template.yaml".into(), functions: 1 },
        templates: Vec::new(),
        sam: SamFacts::default(),
        pulls,
        pushes: Vec::new(),
        problems: Vec::new(),
        source_lines: Vec::new(),
        docker_config: vec![DockerConfigFacts {
            file: "~/.docker/config.json".into(),
            path: Some("/home/ana/.docker/config.json".into()),
            clients: Client::ALL.to_vec(),
            state: ConfigState::Present,
            creds_store: None,
            cred_helpers: BTreeMap::new(),
            auths: Vec::new(),
            ecr_logins: Vec::new(),
            current_context: None,
            docker_py_problem: None,
            docker_cli_problem: None,
        }],
        credentials: hosts.iter().map(|host| stored(host, Vec::new(), Sends::Nothing)).collect(),
        broken_helpers: Vec::new(),
        ecr_login: None,
        endpoints: EndpointFacts {
            sam: at("unix:///var/run/docker.sock", "default"),
            docker_cli: at("unix:///var/run/docker.sock", "default"),
            docker_cli_state: None,
            same_engine: true,
            context: None,
            administrator: None,
            others: Vec::new(),
        },
        engines: Engines {
            sam: Engine {
                endpoint: "unix:///var/run/docker.sock".into(),
                endpoint_from: "default".into(),
                state: reachable(),
                info: Observed::Unknown("not asked".into()),
                images: BTreeMap::new(),
            },
            docker_cli: None,
        },
        probes: Vec::new(),
        log: None,
        aws: None,
        took_ms: BTreeMap::new(),
    }
}

fn reachable() -> EngineState {
    EngineState::Reachable {
        version: "28.5.2".into(),
        api_version: "1.51".into(),
        architecture: "amd64".into(),
    }
}

fn other(address: &str, state: EngineState) -> OtherEngine {
    OtherEngine { product: "Docker Engine".into(), address: address.into(), state }
}

fn at(address: &str, from: &str) -> ClientEndpoint {
    ClientEndpoint {
        address: address.into(),
        from: from.into(),
        docker_host: Some(address.into()),
        tls: None,
        problem: None,
    }
}

pub(crate) fn stored(host: &str, candidates: Vec<Candidate>, sends: Sends) -> HostCredentials {
    let candidate = (!candidates.is_empty()).then_some(0);
    let sent = Sent { sends, candidate, why: None };
    let decide = |client| ClientCredential { client, sent: sent.clone(), in_builds: None };
    HostCredentials { host: host.into(), candidates, clients: Client::ALL.into_iter().map(decide).collect() }
}

pub(crate) fn login(host: &str, key: &str, expiration: i64) -> HostCredentials {
    let candidate = Candidate {
        source: Source::Auths { file: "~/.docker/config.json".into(), key: key.into() },
        held: Held::Password { username: "AWS".into(), expiry: Expiry::At { expiration }, mistake: None },
        logout_removes_it: key == host,
        took_ms: None,
        same_as: None,
    };
    stored(host, vec![candidate], Sends::Basic)
}

fn answer(host: &str, kind: AnswerKind, words: &str) -> RegistryProbe {
    RegistryProbe {
        host: host.into(),
        reference: "image".into(),
        paths: CredentialPath::ALL.to_vec(),
        with_login: true,
        via: Via::Daemon { endpoint: "unix:///var/run/docker.sock".into() },
        answer: Observed::Known(Answer { kind, words: words.into(), platforms: Vec::new(), is_index: false }),
        took_ms: 1,
    }
}

pub(crate) fn judge(facts: &Facts) -> Report {
    diagnose(facts, &RuleSet::embedded())
}

/// Id, severity and certainty of every finding.
fn findings(facts: &Facts) -> Vec<(String, Severity, Certainty)> {
    judge(facts).findings.into_iter().map(|found| (found.id, found.severity, found.certainty)).collect()
}

fn commands(report: &Report) -> Vec<&str> {
    let commands = report.findings[0].remedies.iter().flat_map(|remedy| &remedy.commands);
    commands.filter(|command| command.shell == Shell::Sh).map(|command| command.command.as_str()).collect()
}

#[test]
fn a_check_that_crashes_does_not_take_the_others_along() {
    let crash: Run<'_> = Box::new(|_, _| panic!("a bug"));
    let checks = [Check { id: "crash".into(), run: crash }, check("engine", check_engine::run)];
    let (findings, reports) = run(&facts(Vec::new()), &RuleSet::embedded(), &checks);
    let states: Vec<CheckState> = reports.iter().map(|report| report.state).collect();
    assert_eq!((findings.len(), states), (0, vec![CheckState::Crashed, CheckState::Passed]));
}

#[test]
fn a_healthy_machine_has_no_finding() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke), pull(PRIVATE, PullUse::Base)]);
    facts.credentials[0] = login(PRIVATE, PRIVATE, NOW + 40_000);
    facts.probes = vec![answer(PUBLIC, AnswerKind::Accepted, ""), answer(PRIVATE, AnswerKind::Accepted, "")];
    let report = judge(&facts);
    assert_eq!(report.findings, []);
    assert_eq!((report.summary.passed, report.summary.unverified), (9, 0));
}

#[test]
fn an_expired_public_login_is_likely_by_its_date_and_certain_by_the_registry() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 3600)];
    facts.engines.sam.state = EngineState::NotAsked { why: "--offline".into() };
    let id = "public-token-expired".to_owned();
    assert_eq!(findings(&facts), [(id.clone(), Severity::Error, Certainty::Likely)]);
    assert!(judge(&facts).findings[0].not_proved.is_some());

    facts.engines.sam.state = self::facts(Vec::new()).engines.sam.state;
    facts.probes = vec![answer(PUBLIC, AnswerKind::Expired, "denied: Your authorization token has expired.")];
    assert_eq!(findings(&facts), [(id, Severity::Error, Certainty::Certain)]);
    let report = judge(&facts);
    assert!(report.findings[0].evidence.iter().any(|seen| seen.value.as_str().contains("has expired")));
    assert_eq!(
        commands(&report),
        [
            "docker logout public.ecr.aws",
            "aws ecr-public get-login-password --region us-east-1 | docker login --username AWS --password-stdin public.ecr.aws"
        ]
    );
}

#[test]
fn the_registry_outranks_the_date() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 3600)];
    facts.probes = vec![answer(PUBLIC, AnswerKind::Accepted, "")];
    assert_eq!(findings(&facts), []);
}

#[test]
fn an_entry_that_a_plain_logout_leaves_is_named() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.credentials = vec![login(PUBLIC, "https://public.ecr.aws/v2/", NOW - 3600)];
    assert_eq!(commands(&judge(&facts))[0], "docker logout https://public.ecr.aws/v2/");
}

#[test]
fn no_logout_is_advised_where_it_would_not_help() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    let mut credentials = login(PUBLIC, PUBLIC, NOW - 3600);
    credentials.candidates[0].source =
        Source::Variable { name: "DOCKER_AUTH_CONFIG".into(), key: PUBLIC.into() };
    facts.credentials = vec![credentials];
    let kinds: Vec<Action> = judge(&facts).findings[0].remedies.iter().map(|remedy| remedy.kind).collect();
    assert!(!kinds.contains(&Action::Logout));
}

#[test]
fn ecr_private_without_a_login_is_certain_and_public_needs_none() {
    let mut facts = facts(vec![pull(PRIVATE, PullUse::Base), pull(PUBLIC, PullUse::Base)]);
    facts.engines.sam.state = EngineState::NotAsked { why: "--offline".into() };
    facts.docker_config[0].auths =
        vec!["111111111111.dkr.ecr.us-east-1.amazonaws.com".into(), "ghcr.io".into()];
    let report = judge(&facts);
    assert_eq!(report.findings.len(), 1);
    let finding = &report.findings[0];
    assert_eq!((finding.id.as_str(), finding.certainty), ("private-not-logged-in", Certainty::Certain));
    assert_eq!(finding.breaks, ["sam build", "sam build --use-container"]);
    let elsewhere =
        finding.evidence.iter().find(|seen| seen.what == "logged in elsewhere").expect("evidence");
    assert_eq!(elsewhere.value.as_str(), "111111111111.dkr.ecr.us-east-1.amazonaws.com");
    assert_eq!(
        commands(&report),
        [format!(
            "aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin {PRIVATE}"
        )]
    );
}

#[test]
fn logins_elsewhere_are_known_under_any_form_of_their_key() {
    let mut facts = facts(vec![pull(PRIVATE, PullUse::Base)]);
    let (other, own) = ("https://public.ecr.aws/v2/", format!("https://{PRIVATE}"));
    facts.docker_config[0].auths = vec![other.into(), own.into()];
    let report = judge(&facts);
    let elsewhere: Vec<&str> = report.findings[0]
        .evidence
        .iter()
        .filter(|seen| seen.what == "logged in elsewhere")
        .map(|seen| seen.value.as_str())
        .collect();
    assert_eq!(elsewhere, [other]);
}

#[test]
fn a_login_of_the_user_who_called_sudo_is_named() {
    let mut facts = facts(vec![pull(PRIVATE, PullUse::Base)]);
    let mut of_ana = login(PRIVATE, PRIVATE, NOW + 3600).candidates;
    of_ana[0].source = Source::Elsewhere {
        file: "/home/ana/.docker/config.json".into(),
        reader: Reader::User { name: "ana".into() },
        key: PRIVATE.into(),
    };
    let mut credentials = stored(PRIVATE, Vec::new(), Sends::Nothing);
    credentials.candidates = of_ana;
    facts.credentials = vec![credentials.clone()];
    let report = judge(&facts);
    assert_eq!(report.findings[0].id, "sudo-root-config");
    let seen = report.findings[0].evidence.iter().find(|seen| seen.what == "logged in, with another home");
    assert!(
        seen.is_some_and(|seen| seen.value.as_str().ends_with("the home of ana")),
        "whose login is missing"
    );

    credentials.candidates = login(PRIVATE, PRIVATE, NOW - 1).candidates;
    facts.credentials = vec![credentials];
    assert_eq!(judge(&facts).findings[0].id, "private-not-logged-in", "one that has ended is none");
}

#[test]
fn a_login_that_ends_soon_is_a_warning() {
    let mut facts = facts(vec![pull(PRIVATE, PullUse::Base)]);
    facts.credentials = vec![login(PRIVATE, PRIVATE, NOW + 600)];
    assert_eq!(findings(&facts), [("login-expires-soon".into(), Severity::Warning, Certainty::Certain)]);
}

#[test]
fn what_cannot_be_decoded_is_unknown_and_never_expired() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    let mut credentials = login(PUBLIC, PUBLIC, 0);
    credentials.candidates[0].held = Held::Password {
        username: "AWS".into(),
        expiry: Expiry::Unknown { why: "it is not an ECR token".into() },
        mistake: None,
    };
    facts.credentials = vec![credentials];
    facts.engines.sam.state = EngineState::NotAsked { why: "--offline".into() };
    let report = judge(&facts);
    assert_eq!((report.findings.len(), report.summary.unverified), (0, 1));
    assert_eq!(report.registries[0].credential.state, CredentialState::Unknown);
}

#[test]
fn a_log_about_something_that_is_mended_is_only_noted() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    let text = "pull access denied for public.ecr.aws/x, repository does not exist: denied: Your authorization token \
                has expired. Reauthenticate and try again.";
    let matches = RuleSet::embedded().explain(text.as_bytes(), "build.log").expect("a text");
    facts.log = Some(LogFacts { file: "build.log".into(), matches });
    facts.probes = vec![answer(PUBLIC, AnswerKind::Accepted, "")];
    assert_eq!(findings(&facts), [("public-token-expired".into(), Severity::Info, Certainty::Possible)]);

    facts.probes = vec![answer(PUBLIC, AnswerKind::Network, "no such host")];
    let found = findings(&facts);
    assert!(
        found.contains(&("public-token-expired".into(), Severity::Error, Certainty::Certain)),
        "{found:?}"
    );
}

#[test]
fn a_login_that_the_registry_does_not_recognise() {
    for (host, id) in [(PUBLIC, "public-403-stale-login"), (PRIVATE, "private-login-invalid")] {
        let mut facts = facts(vec![pull(host, PullUse::Base)]);
        facts.credentials = vec![login(host, host, NOW + 40_000)];
        facts.probes = vec![answer(host, AnswerKind::InvalidToken, "denied: Not Authorized")];
        assert_eq!(findings(&facts), [(id.to_owned(), Severity::Error, Certainty::Certain)]);
    }
}

#[test]
fn a_refusal_without_a_rule_is_quoted_and_offers_no_command() {
    let mut facts = facts(vec![pull(PRIVATE, PullUse::Base)]);
    facts.credentials = vec![login(PRIVATE, PRIVATE, NOW + 40_000)];
    facts.probes = vec![answer(PRIVATE, AnswerKind::Other, "418 I am a teapot")];
    let report = judge(&facts);
    assert_eq!(report.findings[0].id, "registry-refused");
    assert!(report.findings[0].remedies.is_empty());
    assert_eq!(report.findings[0].evidence[0].value.as_str(), "418 I am a teapot");
}
