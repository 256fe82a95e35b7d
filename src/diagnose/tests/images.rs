//! What is concluded from what a registry says about an image, once it took the login.

use super::*;
use crate::docker::engine::EngineInfo;

fn about(pull: &Pull, kind: AnswerKind, words: &str) -> RegistryProbe {
    let mut probe = answer(&pull.registry.host, kind, words);
    probe.reference = pull.reference.clone();
    probe
}

/// The registry has the image for these platforms.
fn made_for(pull: &Pull, platforms: &[&str], is_index: bool) -> RegistryProbe {
    let platforms = platforms.iter().map(|platform| (*platform).into()).collect();
    let accepted = Answer { kind: AnswerKind::Accepted, words: "sha256:1".into(), platforms, is_index };
    RegistryProbe { answer: Observed::Known(accepted), ..about(pull, AnswerKind::Accepted, "") }
}

fn for_platform(usage: PullUse, platform: &str) -> Pull {
    Pull { platform: Some(platform.into()), ..pull(PRIVATE, usage) }
}

#[test]
fn a_missing_image_is_no_matter_of_the_login() {
    for (kind, words, id) in [
        (
            AnswerKind::NoRepository,
            "name unknown: The repository with name 'a' does not exist in the registry with id '2'",
            "repo-not-found",
        ),
        (AnswerKind::NoTag, "manifest unknown: Requested image not found", "tag-not-found"),
        (
            AnswerKind::NotPermitted,
            "denied: User: x is not authorized to perform: ecr:BatchGetImage on resource: y",
            "iam-pull-denied",
        ),
    ] {
        let (here, other) = (pull(PRIVATE, PullUse::Base), pull(PRIVATE, PullUse::CopyFrom));
        let mut facts = facts(vec![here.clone(), other.clone()]);
        facts.credentials = vec![login(PRIVATE, PRIVATE, NOW + 40_000)];
        facts.probes = vec![about(&here, AnswerKind::Accepted, ""), about(&other, kind, words)];
        let report = judge(&facts);
        let found: Vec<_> =
            report.findings.iter().map(|found| (found.id.as_str(), found.pulls.len())).collect();
        assert_eq!(found, [(id, 1)]);
        assert!(report.findings[0].remedies.iter().all(|remedy| remedy.commands.is_empty()));
        let credential = &report.registries[0].credential;
        assert_eq!((credential.state, credential.verified), (CredentialState::Unexpired, Verified::Registry));

        // It says the same where it is the first that was asked for.
        facts.probes.reverse();
        assert_eq!(judge(&facts).findings.len(), 1);
    }
}

#[test]
fn a_logout_is_proved_by_the_question_without_a_login() {
    let needed = pull(PUBLIC, PullUse::Base);
    let mut facts = facts(vec![needed.clone()]);
    facts.credentials = vec![login(PUBLIC, PUBLIC, NOW - 60)];
    let refused = about(&needed, AnswerKind::Expired, "denied: Your authorization token has expired.");
    let without = |kind, words: &str| RegistryProbe {
        paths: Vec::new(),
        with_login: false,
        ..about(&needed, kind, words)
    };
    let kinds = |facts: &Facts| -> Vec<Action> {
        judge(facts).findings[0].remedies.iter().map(|remedy| remedy.kind).collect()
    };
    facts.probes = vec![refused.clone(), without(AnswerKind::Accepted, "sha256:1")];
    assert_eq!(kinds(&facts), [Action::Logout, Action::Login]);
    assert!(judge(&facts).findings[0].evidence.iter().any(|seen| seen.what == "without a login"));

    facts.probes =
        vec![refused.clone(), without(AnswerKind::TooManyRequests, "toomanyrequests: Rate exceeded")];
    assert_eq!(kinds(&facts), [Action::Login, Action::Logout]);

    facts.probes = vec![refused.clone(), without(AnswerKind::NoCredentials, "no basic auth credentials")];
    assert_eq!(kinds(&facts), [Action::Login]);

    // A logout would not be the end of it.
    facts.probes = vec![refused, without(AnswerKind::NoTag, "manifest unknown: Requested image not found")];
    let found: Vec<String> = judge(&facts).findings.into_iter().map(|found| found.id).collect();
    assert_eq!(found, ["public-token-expired", "tag-not-found"]);
}

#[test]
fn an_image_for_another_platform_is_told_by_what_the_registry_has() {
    let certain = Certainty::Certain;
    for (usage, asked, offered, is_index, expected) in [
        (PullUse::Base, "linux/amd64", vec!["linux/amd64", "linux/arm64/v8"], true, None),
        (PullUse::Base, "linux/arm64", vec!["linux/arm64/v8"], false, None),
        (PullUse::Base, "linux/amd64", vec!["linux/arm64"], true, Some(("arch-no-manifest", certain))),
        (
            PullUse::Invoke,
            "linux/amd64",
            vec!["linux/arm64", "linux/arm/v7"],
            false,
            Some(("arch-no-manifest", certain)),
        ),
        (PullUse::Base, "linux/amd64", vec!["linux/arm64"], false, Some(("arch-platform-mismatch", certain))),
        // SAM pulls without a platform: the engine's own is taken from a list, and an image alone as it is.
        (PullUse::Build, "linux/amd64", vec!["linux/arm64"], true, Some(("arch-no-manifest", certain))),
        (
            PullUse::Build,
            "linux/amd64",
            vec!["linux/arm64"],
            false,
            Some(("arch-platform-mismatch", certain)),
        ),
        (PullUse::Base, "linux/amd64", vec![], false, None),
    ] {
        let needed = for_platform(usage, asked);
        let mut facts = facts(vec![needed.clone()]);
        facts.credentials = vec![login(PRIVATE, PRIVATE, NOW + 40_000)];
        facts.probes = vec![made_for(&needed, &offered, is_index)];
        let report = judge(&facts);
        let found = report.findings.iter().map(|found| (found.id.as_str(), found.certainty)).next();
        assert_eq!(found, expected, "{usage:?} for {asked} of {offered:?}");
    }
}

#[test]
fn an_emulator_runs_what_is_made_for_another_processor() {
    let needed = Pull { platform: None, client: Client::DockerCli, ..pull(PRIVATE, PullUse::Pull) };
    let mut facts = facts(vec![needed.clone()]);
    facts.credentials = vec![login(PRIVATE, PRIVATE, NOW + 40_000)];
    facts.probes = vec![made_for(&needed, &["linux/arm64"], false)];
    assert_eq!(findings(&facts), [("arch-platform-mismatch".into(), Severity::Warning, Certainty::Certain)]);
    facts.system.emulates = None;
    assert_eq!(findings(&facts), [("arch-platform-mismatch".into(), Severity::Warning, Certainty::Likely)]);
    facts.system.emulates = Some(vec!["arm64".into()]);
    assert_eq!(findings(&facts), []);

    // containerd's store refuses what Docker's own takes.
    facts.engines.sam.info = Observed::Known(EngineInfo { containerd_store: true, ..info() });
    assert_eq!(findings(&facts), [("arch-platform-mismatch".into(), Severity::Error, Certainty::Likely)]);
}

fn info() -> EngineInfo {
    EngineInfo {
        id: None,
        operating_system: "Debian GNU/Linux 13".into(),
        containerd_store: false,
        podman: false,
        rootless: false,
        data_root: None,
        free_bytes: None,
        proxies: BTreeMap::new(),
        mirrors: Vec::new(),
        insecure_registries: Vec::new(),
    }
}

#[test]
fn functions_for_another_processor_need_an_emulator_where_they_run() {
    let mut facts =
        facts(vec![for_platform(PullUse::Invoke, "linux/arm64"), for_platform(PullUse::Base, "linux/arm64")]);
    facts.credentials = vec![login(PRIVATE, PRIVATE, NOW + 40_000)];
    facts.probes = vec![made_for(&facts.pulls[0].clone(), &["linux/amd64", "linux/arm64"], true)];
    assert_eq!(findings(&facts), [("arch-exec-format".into(), Severity::Warning, Certainty::Likely)]);
    let report = judge(&facts);
    assert_eq!(report.findings[0].breaks, ["sam local"]);
    assert_eq!(
        commands(&report),
        ["docker run --privileged --rm docker.io/tonistiigi/binfmt --install arm64"]
    );

    facts.options.commands_chosen = true;
    assert_eq!(findings(&facts)[0].1, Severity::Error);
    for known in [Some(vec!["arm64".to_owned()]), None] {
        facts.system.emulates = known;
        assert_eq!(findings(&facts), []);
    }
    facts.system.emulates = Some(Vec::new());
    facts.engines.sam.endpoint = "tcp://elsewhere:2375".into();
    assert_eq!(findings(&facts), [], "another machine's kernel is not known");
}

#[test]
fn a_disk_without_room_for_an_image_is_told() {
    let mut facts = facts(vec![pull(PUBLIC, PullUse::Build)]);
    facts.engines.sam.images.insert(facts.pulls[0].reference.clone(), Observed::Known(None));
    for (free, expected) in [(Some(0), true), (Some(50 << 20), true), (Some(5 << 30), false), (None, false)] {
        let info = EngineInfo { data_root: Some("/var/lib/docker".into()), free_bytes: free, ..info() };
        facts.engines.sam.info = Observed::Known(info);
        let found = findings(&facts);
        assert_eq!(found.first().is_some_and(|found| found.0 == "disk-full"), expected, "{free:?}");
    }
}
