//! The order in which each client decides, as a table.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// A home folder with contexts.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    fn current_context(self, name: &str) -> Self {
        self.file(".docker/config.json", &format!(r#"{{"currentContext": "{name}"}}"#))
    }

    fn context(self, name: &str, meta: &str) -> Self {
        let file = context::file(Path::new(".docker"), name);
        self.file(file.to_str().expect("text"), meta)
    }

    fn find(&self, variables: &[(&str, &str)]) -> Endpoints {
        let mut all = vec![("HOME", self.folder.path().to_str().expect("text"))];
        all.extend(variables);
        let environment = Environment::new(Path::new("/nowhere"), &all);
        Endpoints::find(&environment, &StoredConfig::read(&environment))
    }
}

fn meta(host: &str) -> String {
    format!(
        r#"{{"Name":"x","Metadata":{{}},"Endpoints":{{"docker":{{"Host":"{host}","SkipTLSVerify":false}}}}}}"#
    )
}

fn shown(endpoint: &Endpoint) -> (&str, &str) {
    (endpoint.shown.as_str(), endpoint.from.as_str())
}

fn why(endpoint: &Endpoint) -> (ProblemKind, &str) {
    let problem = endpoint.problem().expect("a problem");
    (problem.kind, problem.why.as_str())
}

/// The row "context order" of the facts about docker.
#[test]
fn context_order() {
    let home = Home::new()
        .current_context("file")
        .context("file", &meta("unix:///f"))
        .context("env", &meta("unix:///e"));
    let default = ("unix:///var/run/docker.sock", "default");
    for (variables, sam, docker_cli, state) in [
        (&[][..], default, ("unix:///f", "context file"), Some(ContextState::Used)),
        (&[("DOCKER_CONTEXT", "env")], default, ("unix:///e", "context env"), Some(ContextState::Used)),
        (&[("DOCKER_CONTEXT", "")], default, ("unix:///f", "context file"), Some(ContextState::Used)),
        (&[("DOCKER_CONTEXT", "default")], default, default, None),
        (
            &[("DOCKER_CONTEXT", "gone")],
            default,
            ("context gone", "context gone"),
            Some(ContextState::Missing),
        ),
        (
            &[("DOCKER_HOST", "unix:///h"), ("DOCKER_CONTEXT", "env")],
            ("unix:///h", "DOCKER_HOST"),
            ("unix:///h", "DOCKER_HOST"),
            Some(ContextState::Overridden),
        ),
        (
            &[("DOCKER_HOST", "unix:///h"), ("DOCKER_CONTEXT", "gone")],
            ("unix:///h", "DOCKER_HOST"),
            ("unix:///h", "DOCKER_HOST"),
            Some(ContextState::Overridden),
        ),
        (&[("DOCKER_HOST", "")], default, ("unix:///f", "context file"), Some(ContextState::Used)),
    ] {
        let found = home.find(variables);
        assert_eq!(shown(&found.sam), sam, "SAM, {variables:?}");
        assert_eq!(shown(&found.docker_cli), docker_cli, "docker, {variables:?}");
        assert_eq!(found.context.map(|context| context.state), state, "{variables:?}");
    }
}

#[test]
fn contexts_are_looked_for_where_docker_config_says() {
    let home = Home::new();
    let folder = home.path("other");
    let home = home.file("other/config.json", r#"{"currentContext": "c1"}"#);
    let file = context::file(Path::new("other"), "c1");
    let home = home.file(file.to_str().expect("text"), &meta("tcp://10.0.0.1:2375"));
    let found = home.find(&[("DOCKER_CONFIG", folder.to_str().expect("text"))]);
    assert_eq!(found.docker_cli.address, Address::Http("10.0.0.1:2375".into()));
}

#[test]
fn both_clients_read_docker_host_in_their_own_way() {
    let home = Home::new();
    for (host, sam, docker_cli) in [
        (
            "unix:///a/b.sock",
            Some(Address::Unix("/a/b.sock".into())),
            Some(Address::Unix("/a/b.sock".into())),
        ),
        ("unix:///a b", Some(Address::Unix("/a b".into())), Some(Address::Unix("/a b".into()))),
        ("tcp://h:2375", Some(Address::Http("h:2375".into())), Some(Address::Http("h:2375".into()))),
        ("tcp://h", None, Some(Address::Http("h:2375".into()))),
        ("localhost:2375", None, Some(Address::Http("localhost:2375".into()))),
        ("http://h:1", Some(Address::Http("h:1".into())), None),
        ("unix:///a?b", None, Some(Address::Unix("/a?b".into()))),
        ("docker", None, Some(Address::Http("docker:2375".into()))),
    ] {
        let found = home.find(&[("DOCKER_HOST", host)]);
        for (endpoint, expected) in [(&found.sam, sam), (&found.docker_cli, docker_cli)] {
            match expected {
                Some(address) => assert_eq!(endpoint.address, address, "{host}"),
                None => assert_eq!(why(endpoint).0, ProblemKind::Malformed, "{host}"),
            }
        }
    }
}

#[test]
fn what_is_advised_leads_sam_where_docker_looks() {
    let home = Home::new();
    for (host, expected) in [
        ("unix:///a b/c", Some("unix:///a b/c")),
        ("localhost:2375", Some("tcp://localhost:2375")),
        ("tcp://h", Some("tcp://h:2375")),
        // Relative to docker, and below the root to docker-py.
        ("unix://a/b", None),
        ("unix:///a?b", None),
        ("http://h:1", None),
    ] {
        let found = home.find(&[("DOCKER_HOST", host)]);
        let docker_host = ClientEndpoint::new(&found.docker_cli).docker_host;
        assert_eq!(docker_host.as_ref().map(Quoted::as_str), expected, "{host}");
        if let Some(expected) = expected {
            let sam = home.find(&[("DOCKER_HOST", expected)]).sam;
            assert!(sam.is_same_place(&found.docker_cli), "{host}");
        }
    }
}

#[test]
fn ssh_is_named_and_explained() {
    let home = Home::new().current_context("far").context("far", &meta("ssh://ana@far"));
    let found = home.find(&[]);
    assert_eq!(why(&found.docker_cli).0, ProblemKind::Ssh);
    assert!(why(&found.docker_cli).1.contains("docker version"));
    let found = home.find(&[("DOCKER_HOST", "ssh://ana@far")]);
    assert_eq!(why(&found.sam).0, ProblemKind::Ssh);
    assert!(why(&found.sam).1.contains("forward the socket"));
}

#[test]
fn a_password_in_an_address_is_never_shown() {
    let found = Home::new().find(&[("DOCKER_HOST", "tcp://ana:hunter22@h:2375")]);
    for endpoint in [&found.sam, &found.docker_cli] {
        assert!(!format!("{endpoint:?}").contains("hunter22"), "{endpoint:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn docker_host_at_finch_s_socket_is_finch() {
    let found = Home::new().find(&[("DOCKER_HOST", "unix:///var/run/finch.sock")]);
    assert_eq!(shown(&found.sam), ("unix:///var/run/finch.sock", "DOCKER_HOST"));
    assert_eq!(found.sam_fallback, None);
    let found = Home::new().find(&[]);
    assert_eq!(
        found.sam_fallback.map(|finch| finch.address),
        Some(Address::Unix("/var/run/finch.sock".into()))
    );
}

#[test]
#[cfg(target_os = "linux")]
fn an_administrator_leaves_no_choice() {
    let environment = Environment::new(Path::new("/"), &[("DOCKER_HOST", "unix:///h")]);
    let (first, then) = sam::find(&environment, Some(&Preference::Finch));
    assert_eq!((shown(&first), then), (("unix:///var/run/finch.sock", "Finch"), None));
    let (first, then) = sam::find(&environment, Some(&Preference::Docker));
    assert_eq!((shown(&first), then), (("unix:///h", "DOCKER_HOST"), None));
    let (_, then) = sam::find(&environment, Some(&Preference::Other { word: "x".into() }));
    assert!(then.is_some());
}

#[test]
fn tls_is_turned_on_by_each_client_in_its_own_way() {
    let home = Home::new().file("certs/ca.pem", "").file("certs/cert.pem", "").file("certs/key.pem", "");
    let certs = home.path("certs");
    let certs = certs.to_str().expect("text");
    let host = ("DOCKER_HOST", "tcp://h:2376");
    let with = |verifies: bool, authority: bool| {
        let file = |name: &str| home.path("certs").join(name);
        let tls = Tls {
            authority: authority.then(|| file("ca.pem")),
            identity: Some((file("cert.pem"), file("key.pem"))),
            verifies,
        };
        Address::Https("h:2376".into(), tls)
    };
    let plain = Address::Http("h:2376".into());
    for (variables, sam, docker_cli) in [
        (
            vec![host, ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", certs)],
            with(true, true),
            with(true, true),
        ),
        // An empty value is none.
        (vec![host, ("DOCKER_TLS_VERIFY", "")], plain.clone(), plain.clone()),
        // The folder alone: docker-py verifies nothing, docker does not even speak TLS.
        (vec![host, ("DOCKER_CERT_PATH", certs)], with(false, false), plain.clone()),
        (vec![host, ("DOCKER_TLS", "1"), ("DOCKER_CERT_PATH", certs)], with(false, false), with(false, true)),
    ] {
        let found = home.find(&variables);
        assert_eq!(found.sam.address, sam, "SAM, {variables:?}");
        assert_eq!(found.docker_cli.address, docker_cli, "docker, {variables:?}");
    }
}

#[test]
fn tls_files_that_are_missing_stop_a_client_at_a_socket_too() {
    let home = Home::new();
    for host in ["unix:///a", "tcp://h:1"] {
        let found = home.find(&[("DOCKER_HOST", host), ("DOCKER_TLS_VERIFY", "1")]);
        assert_eq!(why(&found.sam).0, ProblemKind::TlsMaterial);
        assert!(why(&found.sam).1.contains("~/.docker/cert.pem"), "{:?}", found.sam);
        assert!(why(&found.docker_cli).1.contains("~/.docker/ca.pem"), "{:?}", found.docker_cli);
        assert_eq!(found.sam_fallback, None, "Finch's client is stopped by it too");
    }
    // docker needs no certificate of its own.
    let home = Home::new().file(".docker/ca.pem", "");
    let found = home.find(&[("DOCKER_TLS_VERIFY", "1")]);
    let tls = Tls { authority: Some(home.path(".docker/ca.pem")), identity: None, verifies: true };
    assert_eq!(found.docker_cli.address, Address::Https("localhost:2376".into(), tls));
    assert_eq!(why(&found.sam).0, ProblemKind::TlsMaterial);
}

#[test]
fn a_context_brings_its_own_tls_files() {
    let name = "far";
    let folder = context::tls_folder(Path::new(".docker"), name);
    let folder = folder.to_str().expect("text");
    let home = Home::new().current_context(name).context(name, &meta("tcp://h:2376"));
    assert_eq!(home.find(&[]).docker_cli.address, Address::Http("h:2376".into()));
    let home = home.file(&format!("{folder}/ca.pem"), "");
    let tls = Tls { authority: Some(home.path(folder).join("ca.pem")), identity: None, verifies: true };
    assert_eq!(home.find(&[]).docker_cli.address, Address::Https("h:2376".into(), tls));
}

#[test]
#[cfg(unix)]
fn a_socket_that_links_to_another_is_the_same_place() {
    let home = Home::new().file("docker.sock", "");
    std::os::unix::fs::symlink(home.path("docker.sock"), home.path("link.sock")).expect("a link");
    let at = |name: &str| home.find(&[("DOCKER_HOST", &format!("unix://{}", home.path(name).display()))]).sam;
    assert!(at("docker.sock").is_same_place(&at("link.sock")));
    assert!(!at("docker.sock").is_same_place(&at("other.sock")));
}

#[test]
#[cfg(unix)]
fn sockets_of_products_are_found_by_being_there() {
    let home = Home::new().file(".rd/docker.sock", "an ordinary file");
    let run = home.path("run");
    for folder in [home.path(".colima/default"), run.clone()] {
        fs::create_dir_all(folder).expect("a folder");
    }
    let colima = home.path(".colima/default/docker.sock");
    let _colima = std::os::unix::net::UnixListener::bind(&colima).expect("a socket");
    let _rootless = std::os::unix::net::UnixListener::bind(run.join("docker.sock")).expect("a socket");
    let runtime = run.to_str().expect("text");
    let here = |found: &Endpoints| -> Vec<&'static str> {
        let inside = format!("unix://{}", home.folder.path().display());
        let here = found.others.iter().filter(|(_, endpoint)| endpoint.shown.as_str().starts_with(&inside));
        here.map(|(product, _)| *product).collect()
    };
    assert_eq!(here(&home.find(&[("XDG_RUNTIME_DIR", runtime)])), ["rootless Docker", "colima"]);
    let host = format!("unix://{}", colima.display());
    let found = home.find(&[("XDG_RUNTIME_DIR", runtime), ("DOCKER_HOST", &host)]);
    assert_eq!(here(&found), ["rootless Docker"], "SAM looks at the other already");
}

#[test]
fn a_huge_context_is_refused() {
    let home = Home::new().current_context("big").context("big", &" ".repeat(2 * 1024 * 1024));
    assert_eq!(why(&home.find(&[]).docker_cli).0, ProblemKind::ContextUnreadable);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn hostile_contexts_and_hosts_are_read_and_shown_safely(host in any::<String>(), name in "[a-z\u{1b}\"\\./é]{1,12}") {
        let text = serde_json::json!({"Endpoints": {"docker": {"Host": host}}}).to_string();
        let current = serde_json::json!({"currentContext": name}).to_string();
        let home = Home::new().file(".docker/config.json", &current).context(&name, &text);
        let found = home.find(&[]);
        let facts = ClientEndpoint::new(&found.docker_cli);
        for text in [facts.address.as_str(), facts.from.as_str()] {
            prop_assert!(!text.chars().any(char::is_control), "{text:?}");
        }
        // What is no file name is not taken for one.
        prop_assert!(name == "default" || found.context.is_some_and(|context| context.state == ContextState::Used));
    }
}
