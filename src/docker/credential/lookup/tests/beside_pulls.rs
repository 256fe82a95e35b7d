//! What goes beyond a pull by the file: builds, all helpers, the store that nobody named.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

#[test]
fn builds_by_docker_py_send_what_pulls_do_not() {
    let (file, other) = (auth("file"), auth("other"));
    let address = "https://public.ecr.aws";
    for (config, pulls, builds) in [
        // Each of these was seen in the registry's log (tests/e2e, `sends: …`).
        (r#"{"auths":{"public.ecr.aws":FILE}}"#, "file", "file"),
        (r#"{"auths":{"http://public.ecr.aws":OTHER,"https://public.ecr.aws":FILE}}"#, "other", "?"),
        (r#"{"credHelpers":{"https://public.ecr.aws":"echo"}}"#, "-", address),
        (
            r#"{"auths":{"public.ecr.aws":FILE},"credHelpers":{"https://public.ecr.aws":"echo"}}"#,
            "file",
            address,
        ),
        (r#"{"auths":{"public.ecr.aws":FILE},"credHelpers":{"public.ecr.aws":"none"}}"#, "file", "-"),
        (r#"{"auths":{"public.ecr.aws":FILE},"credsStore":"none"}"#, "file", "file"),
        (r#"{"auths":{"public.ecr.aws":FILE},"credsStore":"wordy"}"#, "file", "fails"),
        (r#"{"credHelpers":{"public.ecr.aws":""},"credsStore":"good"}"#, "from-helper", "fails"),
        (r#"{"credHelpers":{"public.ecr.aws":"good"},"credsStore":"echo"}"#, "from-helper", "from-helper"),
        (
            r#"{"auths":{"public.ecr.aws":{},"https://public.ecr.aws":{}},"credsStore":"echo"}"#,
            PUBLIC,
            PUBLIC,
        ),
        (r#"{"auths":{"public.ecr.aws":FILE},"credHelpers":{"gcr.io":"missing"}}"#, "file", "fails"),
        (r#"{"auths":{"public.ecr.aws":FILE},"credHelpers":{"gcr.io":"none"}}"#, "file", "file"),
        (r#"{"auths":{"public.ecr.aws":FILE},"credHelpers":{"public.ecr.aws":"hang"}}"#, "?", "?"),
    ] {
        let file = format!(r#"{{"auth":"{file}"}}"#);
        let other = format!(r#"{{"auth":"{other}"}}"#);
        let lookup = Home::new(&config.replace("FILE", &file).replace("OTHER", &other)).look(PUBLIC);
        let sent = |path| sent_on(&lookup, PUBLIC, path);
        assert_eq!(
            (sent(CredentialPath::DockerPyPull).as_str(), sent(CredentialPath::DockerPyBuild).as_str()),
            (pulls, builds),
            "{config}"
        );
    }
}

#[test]
fn what_builds_send_depends_on_helpers_that_were_not_asked() {
    let why = |helper: &str| {
        let config = format!(
            r#"{{"auths":{{"{PUBLIC}":{{"auth":"{}"}}}},"credHelpers":{{"gcr.io":"{helper}"}}}}"#,
            auth("file")
        );
        let home = Home::new(&config);
        home.program("ecr-login", "exit 1");
        let lookup = home.look(PUBLIC);
        let sent = lookup.host(PUBLIC).and_then(|stored| stored.sent(CredentialPath::DockerPyBuild)).cloned();
        sent.expect("decided").why.map(|why| why.to_string()).unwrap_or_default()
    };
    assert!(why("good").contains("docker-credential-good answers"), "{}", why("good"));
    assert_eq!(why("ecr-login"), "", "it says \"not found\" of everything that fails");
}

#[test]
fn all_helpers_are_asked_where_that_is_wanted() {
    let home = Home::new(r#"{"credsStore":"lists","credHelpers":{"gcr.io":"broken"}}"#);
    let body = r#"case $1 in list) echo '{"https://public.ecr.aws":"AWS"}';; *) echo '{"Username":"AWS","Secret":"kept"}';; esac"#;
    home.program("lists", body);
    let config = StoredConfig::read(&home.environment);
    let hosts = [PUBLIC.to_owned()];
    let look = |all, config: &StoredConfig| {
        let scope = Scope { offline: true, all };
        let lookup = look(&home.environment, config, &hosts, Deadline::after(Duration::from_secs(3)), scope);
        sent_on(&lookup, PUBLIC, CredentialPath::DockerPyBuild)
    };
    assert_eq!(look(false, &config), "kept");
    assert_eq!(look(true, &config), "fails", "the helper of another registry was asked too");
    fs::write(home.folder.path().join(".docker/config.json"), r#"{"credsStore":"good"}"#).expect("written");
    // `good` says the same to `list`: names that are none of this registry.
    let config = StoredConfig::read(&home.environment);
    assert_eq!(look(false, &config), "from-helper");
    assert_eq!(look(true, &config), "-", "the store does not list the registry");
}

#[test]
fn the_docker_cli_takes_a_store_by_itself() {
    for (config, programs, cli) in [
        ("{}", &["docker-credential-secretservice"][..], "secretservice"),
        (r#"{"auths":{}}"#, &["docker-credential-secretservice"], "secretservice"),
        (r#"{"auths":{"x":{}}}"#, &["docker-credential-secretservice"], "-"),
        (r#"{"credHelpers":{"x":"good"}}"#, &["docker-credential-secretservice"], "-"),
        ("{}", &["docker-credential-secretservice", "docker-credential-pass"], "secretservice"),
        ("{}", &["docker-credential-secretservice", "docker-credential-pass", "pass"], "pass"),
        ("{}", &["docker-credential-secretservice", "pass"], "-"),
    ] {
        let mut home = Home::new(config);
        // Nothing of this machine's.
        let path = home.folder.path().join("bin").display().to_string();
        let folder = home.folder.path().display().to_string();
        home.environment = Environment::new(home.folder.path(), &[("HOME", &folder), ("PATH", &path)]);
        for program in programs {
            let name = program.strip_prefix("docker-credential-");
            let body = format!(r#"echo '{{"Username":"AWS","Secret":"{}"}}'"#, name.unwrap_or_default());
            home.file(program, &body);
        }
        let lookup = home.look(PUBLIC);
        if cfg!(target_os = "linux") {
            assert_eq!(sent(&lookup, PUBLIC), [cli, "-", cli], "{config} {programs:?}");
            let facts = StoredConfig::read(&home.environment).facts();
            assert_eq!(facts[0].creds_store, None, "the file does not name it");
        }
    }
}

/// A config file of names and values that mean something, in any combination. None of its helpers is installed.
fn config() -> impl Strategy<Value = Value> {
    let names = [PUBLIC, "https://public.ecr.aws", "http://public.ecr.aws/v1/", "public.ecr.aws/x", "gcr.io"];
    let entries = [
        json!({"auth": auth("canary")}),
        json!({"auth": "%%%"}),
        json!({"username": "AWS", "password": "canary"}),
        json!({"identitytoken": "canary"}),
        json!({"registrytoken": "canary"}),
        json!({}),
        json!(null),
        json!(7),
    ];
    let name = proptest::sample::select(names.to_vec());
    let entry = proptest::sample::select(entries.to_vec());
    let helper = proptest::sample::select(vec!["", "gone", "../x"]);
    let auths = proptest::collection::btree_map(name.clone(), entry, 0..4);
    let helpers = proptest::collection::btree_map(name, helper.clone(), 0..2);
    (auths, helpers, proptest::option::of(helper)).prop_map(
        |(auths, helpers, store)| json!({"auths": auths, "credHelpers": helpers, "credsStore": store}),
    )
}

proptest! {
    #[test]
    fn what_is_sent_has_a_source_and_nothing_of_it_is_saved(config in config()) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(".docker")).expect("made");
        fs::write(folder.path().join(".docker/config.json"), config.to_string()).expect("written");
        let home = folder.path().display().to_string();
        let environment = Environment::new(folder.path(), &[("HOME", &home), ("PATH", "/nowhere")]);
        let stored = StoredConfig::read(&environment);
        let deadline = Deadline::after(Duration::from_secs(5));
        let lookup = look(&environment, &stored, &[PUBLIC.to_owned()], deadline, Scope { offline: true, all: true });
        let of_host = lookup.host(PUBLIC).expect("looked at");
        for path in CredentialPath::ALL {
            let sent = of_host.sent(path).expect("decided");
            let login = lookup.login(PUBLIC, path);
            match sent.sends {
                Sends::Basic => {
                    let holds_it = of_host.winner(path).is_some_and(|one| matches!(one.held, Held::Password { .. }));
                    prop_assert!(login.is_some() && holds_it, "{path:?}: {of_host:#?}");
                }
                Sends::Nothing => prop_assert!(login.is_none(), "{path:?}: {of_host:#?}"),
                Sends::Fails | Sends::Unknown => prop_assert!(sent.why.is_some(), "{path:?}: {of_host:#?}"),
                Sends::IdentityToken => prop_assert!(login.is_some(), "{path:?}: {of_host:#?}"),
            }
        }
        let saved = serde_json::to_string(&(&lookup.hosts, stored.facts())).expect("serialised");
        prop_assert!(!saved.contains("canary") && !saved.contains(&auth("canary")), "{saved}");
    }
}
