//! Which commands break, how badly, and what is advised first.

use super::*;

#[test]
fn in_ci_the_login_comes_first() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Build)]);
    facts.system.ci = Some("GitHub Actions".into());
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 3600)];
    let report = judge(&facts);
    let kinds: Vec<Action> = report.findings[0].remedies.iter().map(|remedy| remedy.kind).collect();
    assert_eq!(kinds, [Action::Login, Action::PipelineLogin, Action::Logout]);
}

#[test]
fn severity_follows_the_command_and_whether_the_image_is_local() {
    let cases = [
        (PullUse::Build, false, false, Some(Severity::Error)),
        (PullUse::Build, true, false, Some(Severity::Warning)),
        (PullUse::Build, true, true, None),
        (PullUse::Base, false, false, Some(Severity::Error)),
        (PullUse::Base, true, false, None),
        (PullUse::Invoke, false, false, Some(Severity::Error)),
        (PullUse::Invoke, true, false, Some(Severity::Error)),
        (PullUse::Invoke, true, true, None),
    ];
    for (usage, local, skip, expected) in cases {
        let needed = pull(PUBLIC, usage);
        let mut facts = facts(vec![needed.clone()]);
        facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 1)];
        let image = LocalImage { id: None, digests: Vec::new(), platform: None };
        let found = Observed::Known(local.then_some(image));
        facts.engines.sam.images = BTreeMap::from([(needed.reference, found)]);
        facts.options.skip_pull_image = if skip { SamCommand::ALL.into() } else { BTreeSet::new() };
        let found = findings(&facts).first().map(|(_, severity, _)| *severity);
        assert_eq!(found, expected, "{usage:?}, local: {local}, --skip-pull-image: {skip}");
    }
}

/// What a configuration says for the commands of its own template.
fn of_template(file: &str, skips: bool, use_container: bool) -> TemplateFacts {
    TemplateFacts {
        file: file.into(),
        state: TemplateState::Read { file: file.into(), functions: 1 },
        sam: SamFacts::default(),
        skip_pull_image: if skips { SamCommand::ALL.into() } else { BTreeSet::new() },
        use_container,
        nested: Vec::new(),
    }
}

#[test]
fn what_one_of_several_templates_is_told_counts_for_its_own_pulls() {
    let needed = |file: &str, usage| Pull { template: Some(file.into()), ..pull(PUBLIC, usage) };
    let severity = |file: &str, usage, commands: &[SamCommand]| {
        let needed = needed(file, usage);
        let mut facts = facts(vec![needed.clone()]);
        facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 1)];
        facts.templates = vec![of_template("a.yaml", true, true), of_template("b.yaml", false, false)];
        let image = LocalImage { id: None, digests: Vec::new(), platform: None };
        let is_here = usage == PullUse::Invoke;
        facts.engines.sam.images =
            BTreeMap::from([(needed.reference, Observed::Known(is_here.then_some(image)))]);
        facts.options.commands = commands.iter().copied().collect();
        findings(&facts).first().map(|(_, severity, _)| *severity)
    };
    // The image is here, and only one of them is told to take it.
    assert_eq!(severity("a.yaml", PullUse::Invoke, &SamCommand::ALL), None);
    assert_eq!(severity("b.yaml", PullUse::Invoke, &SamCommand::ALL), Some(Severity::Error));
    // Only one of them is built in containers.
    assert_eq!(severity("a.yaml", PullUse::Build, &[SamCommand::Build]), Some(Severity::Error));
    assert_eq!(severity("b.yaml", PullUse::Build, &[SamCommand::Build]), Some(Severity::Warning));
}

#[test]
fn what_breaks_only_another_command_is_a_warning() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 1)];
    facts.options.commands = BTreeSet::from([SamCommand::Build]);
    assert_eq!(findings(&facts)[0].1, Severity::Warning);
}

#[test]
fn a_missing_engine_is_an_error_only_where_a_selected_command_needs_one() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.engines.sam.state = EngineState::NoSocket;
    assert_eq!(findings(&facts), [("docker-daemon-down".into(), Severity::Error, Certainty::Certain)]);
    assert_eq!(commands(&judge(&facts)), ["sudo systemctl start docker"]);
    facts.options.commands = BTreeSet::from([SamCommand::Build]);
    assert_eq!(findings(&facts)[0].1, Severity::Info);
}

#[test]
fn a_docker_host_that_points_at_nobody_is_unset_where_the_default_socket_is_there() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.engines.sam.state = EngineState::Refused;
    facts.endpoints.sam = at("unix:///nobody", "DOCKER_HOST");
    facts.endpoints.others = vec![other("unix:///var/run/docker.sock", reachable())];
    assert_eq!(commands(&judge(&facts)), ["unset DOCKER_HOST"]);
    facts.endpoints.others = vec![other("unix:///var/run/docker.sock", EngineState::Refused)];
    assert_eq!(commands(&judge(&facts)), Vec::<&str>::new());
}

#[test]
fn what_only_builds_send_breaks_only_builds() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Build), pull(PUBLIC, PullUse::Invoke)]);
    let mut credentials = login(PUBLIC, PUBLIC, NOW - 60);
    for decision in &mut credentials.clients {
        let nothing = Sent { sends: Sends::Nothing, candidate: None, why: None };
        decision.in_builds = Some(std::mem::replace(&mut decision.sent, nothing));
    }
    facts.credentials = vec![credentials];
    let report = judge(&facts);
    assert_eq!(report.findings[0].breaks, ["sam local"]);
}

#[test]
fn commands_name_the_file_that_was_read() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Invoke)]);
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 60)];
    facts.system.docker_config = Some("/empty".into());
    let mut of_python = facts.docker_config[0].clone();
    facts.docker_config[0].clients = vec![Client::DockerCli, Client::Buildx];
    facts.docker_config[0].path = Some("/empty/config.json".into());
    of_python.clients = vec![Client::DockerPy];
    facts.docker_config.push(of_python);
    assert_eq!(commands(&judge(&facts))[0], "DOCKER_CONFIG=/home/ana/.docker docker logout public.ecr.aws");
}
