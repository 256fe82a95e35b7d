//! Where clients look for an engine, and what follows.

use super::*;
use crate::docker::endpoint::{ContextFacts, ContextState, Problem, ProblemKind, TlsFacts};
use crate::image::Reference;
use crate::quoted::Quoted;

const ELSEWHERE: &str = "unix:///home/ana/.colima/default/docker.sock";

/// SAM at the default socket, docker in a context, with what answers there.
fn apart(sam: EngineState, docker_cli: EngineState) -> Facts {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.engines.sam.state = sam;
    facts.endpoints.docker_cli = at(ELSEWHERE, "context colima");
    facts.endpoints.docker_cli_state = Some(docker_cli);
    facts.endpoints.same_engine = false;
    facts.endpoints.context = Some(context(ContextState::Used));
    facts
}

fn context(state: ContextState) -> ContextFacts {
    ContextFacts {
        name: "colima".into(),
        named_by: "~/.docker/config.json".into(),
        file: "~/.docker/contexts/meta/x/meta.json".into(),
        state,
    }
}

fn problem(kind: ProblemKind) -> Problem {
    Problem { kind, why: "why".into() }
}

/// The engine's findings: id, severity and the first command.
fn engine(facts: &Facts) -> Vec<(String, Severity, Option<String>)> {
    let findings = judge(facts).findings.into_iter().filter(|finding| finding.id.starts_with("docker-"));
    findings
        .map(|finding| {
            let command = finding.remedies.iter().find_map(|remedy| remedy.commands.first());
            (finding.id, finding.severity, command.map(|command| command.command.clone()))
        })
        .collect()
}

fn found(id: &str, severity: Severity, command: Option<&str>) -> Vec<(String, Severity, Option<String>)> {
    vec![(id.to_owned(), severity, command.map(str::to_owned))]
}

#[test]
fn what_is_wrong_with_sam_s_endpoint_has_its_own_name() {
    let unknown = || EngineState::Unknown { why: "why".into() };
    for (kind, id) in [
        (ProblemKind::Malformed, Some("docker-host-invalid")),
        (ProblemKind::Ssh, Some("docker-host-ssh")),
        (ProblemKind::TlsMaterial, Some("docker-tls-material-missing")),
        (ProblemKind::Unsupported, None),
    ] {
        let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
        facts.engines.sam.state = unknown();
        facts.endpoints.sam.problem = Some(problem(kind));
        let ids: Vec<String> = engine(&facts).into_iter().map(|(id, _, _)| id).collect();
        assert_eq!(ids, id.into_iter().collect::<Vec<_>>(), "{kind:?}");
    }
    for (state, id) in [
        (EngineState::NoSocket, Some("docker-daemon-down")),
        (EngineState::Refused, Some("docker-daemon-down")),
        (EngineState::NoPermission, Some("docker-socket-permission")),
        (EngineState::WantsTls, Some("docker-host-needs-tls")),
        (EngineState::TlsFails { why: "why".into() }, Some("docker-tls-fails")),
        (unknown(), None),
        (EngineState::NotAsked { why: "--offline".into() }, None),
        (reachable(), None),
    ] {
        let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
        facts.engines.sam.state = state.clone();
        let ids: Vec<String> = engine(&facts).into_iter().map(|(id, _, _)| id).collect();
        assert_eq!(ids, id.into_iter().collect::<Vec<_>>(), "{state:?}");
    }
}

#[test]
fn a_context_is_the_cause_only_where_its_engine_answers() {
    let export = "export DOCKER_HOST=unix:///home/ana/.colima/default/docker.sock";
    let facts = apart(EngineState::NoSocket, reachable());
    assert_eq!(engine(&facts), found("docker-context-not-followed", Severity::Error, Some(export)));
    let mut facts = apart(EngineState::NoSocket, EngineState::Refused);
    assert_eq!(
        engine(&facts),
        found("docker-daemon-down", Severity::Error, Some("sudo systemctl start docker"))
    );
    // No command of SAM that was asked about needs an engine.
    facts.endpoints.docker_cli_state = Some(reachable());
    facts.options.commands = BTreeSet::from([SamCommand::Deploy]);
    assert_eq!(engine(&facts)[0].1, Severity::Info);
}

#[test]
fn the_tls_files_of_a_context_are_named_where_docker_py_can_use_them() {
    let mut facts = apart(EngineState::NoSocket, reachable());
    facts.endpoints.docker_cli = at("tcp://h:2376", "context colima");
    let tls = |authority: Option<&str>, certificate: Option<&str>, verifies| {
        Some(TlsFacts {
            authority: authority.map(Quoted::new),
            certificate: certificate.map(Quoted::new),
            verifies,
        })
    };
    facts.endpoints.docker_cli.tls = tls(Some("/c/ca.pem"), Some("/c/cert.pem"), true);
    let export = "export DOCKER_HOST=tcp://h:2376 DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/c";
    assert_eq!(engine(&facts), found("docker-context-not-followed", Severity::Error, Some(export)));
    for tls in
        [tls(Some("/c/ca.pem"), None, true), tls(None, Some("/c/cert.pem"), true), tls(None, None, false)]
    {
        facts.endpoints.docker_cli.tls = tls;
        assert_eq!(engine(&facts), found("docker-context-not-followed", Severity::Error, None));
    }
}

#[test]
fn an_engine_is_advised_where_it_is_the_only_one_that_answers() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.engines.sam.state = EngineState::NoSocket;
    facts.endpoints.others = vec![other(ELSEWHERE, reachable()), other("unix:///x", EngineState::Refused)];
    let export = format!("export DOCKER_HOST={ELSEWHERE}");
    assert_eq!(engine(&facts), found("docker-daemon-down", Severity::Error, Some(&export)));
    facts.endpoints.others[1].state = reachable();
    let start = Some("sudo systemctl start docker");
    assert_eq!(engine(&facts), found("docker-daemon-down", Severity::Error, start), "two answer");
}

#[test]
fn engines_that_differ_are_told_and_break_nothing() {
    let facts = apart(reachable(), reachable());
    let export = format!("export DOCKER_HOST={ELSEWHERE}");
    assert_eq!(engine(&facts), found("docker-endpoints-differ", Severity::Info, Some(&export)));
    let mut facts = apart(reachable(), EngineState::Refused);
    assert_eq!(engine(&facts), found("docker-endpoints-differ", Severity::Info, None));
    facts.endpoints.same_engine = true;
    assert_eq!(engine(&facts), []);
}

#[test]
fn an_image_that_was_built_in_the_other_engine_makes_it_a_warning() {
    let mut facts = apart(reachable(), reachable());
    let mut built = pull("", PullUse::Invoke);
    built.reference = "worker:latest".into();
    built.registry = Reference::parse("worker:latest").expect("a reference").registry();
    built.registry.kind = crate::image::RegistryKind::Local;
    built.registry.host = String::new();
    facts.engines.sam.images.insert(built.reference.clone(), Observed::Known(None));
    facts.pulls.push(built);
    let found = engine(&facts);
    assert!(
        found
            .iter()
            .any(|(id, severity, _)| id == "docker-endpoints-differ" && *severity == Severity::Warning)
    );
}

#[test]
fn a_context_that_is_not_there_breaks_docker_and_not_sam() {
    let mut facts = apart(reachable(), EngineState::Unknown { why: "why".into() });
    facts.endpoints.docker_cli.problem = Some(problem(ProblemKind::NoContext));
    facts.endpoints.context = Some(context(ContextState::Missing));
    let use_default = Some("docker context use default");
    assert_eq!(engine(&facts), found("docker-context-missing", Severity::Warning, use_default));
    let mut needed = pull(PUBLIC, PullUse::Pull);
    needed.client = Client::DockerCli;
    facts.pulls = vec![needed];
    assert_eq!(engine(&facts), found("docker-context-missing", Severity::Error, use_default));
    facts.endpoints.context.as_mut().expect("a context").named_by = "DOCKER_CONTEXT".into();
    assert_eq!(engine(&facts)[0].2.as_deref(), Some("unset DOCKER_CONTEXT"));
}

#[test]
fn what_only_docker_pulls_needs_only_docker_s_engine() {
    let mut facts = apart(EngineState::NoSocket, reachable());
    facts.pulls[0].client = Client::DockerCli;
    facts.pulls[0].usage = PullUse::Pull;
    assert_eq!(engine(&facts)[0].1, Severity::Info);
    facts.engines.sam.state = reachable();
    facts.endpoints.docker_cli_state = Some(EngineState::Refused);
    assert_eq!(engine(&facts), found("docker-daemon-down", Severity::Error, None));
}
