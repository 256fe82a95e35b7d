use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;

use super::*;
use crate::docker::credential::{Expiry, Held, HelperFailure, Source};

mod beside_pulls;
mod helpers;

const PUBLIC: &str = "public.ecr.aws";
const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

/// A home folder with a config file and helpers: `good` has a login, `none` says it has none, `wordy` says so with more
/// words, `empty` answers with empty fields, `token` has an identity token, `broken` fails, `babble` answers nonsense,
/// `hang` does not answer, `noexec` may not be executed.
struct Home {
    folder: TempDir,
    environment: Environment,
}

impl Home {
    fn new(config: &str) -> Self {
        Self::with(config, &[])
    }

    fn with(config: &str, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join(".docker")).expect("made");
        fs::create_dir_all(root.join("bin")).expect("made");
        fs::write(root.join(".docker/config.json"), config).expect("written");
        for (name, body, mode) in [
            ("good", r#"echo '{"ServerURL":"x","Username":"AWS","Secret":"from-helper"}'"#, 0o755),
            ("none", "echo credentials not found in native keychain; exit 1", 0o755),
            ("wordy", "echo 'oh: credentials not found in native keychain'; exit 1", 0o755),
            ("empty", r#"echo '{"ServerURL":"","Username":"","Secret":""}'"#, 0o755),
            ("token", r#"echo '{"Username":"<token>","Secret":"t0ken"}'"#, 0o755),
            ("broken", "echo 'keychain is locked'; exit 1", 0o755),
            ("babble", "echo hello", 0o755),
            ("hang", "sleep 60", 0o755),
            ("noexec", "", 0o644),
            ("ecr-login", "touch \"$0.asked\"; exit 1", 0o755),
            ("echo", r#"echo "{\"Username\":\"AWS\",\"Secret\":\"$(cat)\"}""#, 0o755),
        ] {
            let path = root.join("bin").join(format!("docker-credential-{name}"));
            fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("mode set");
        }
        let path = format!("{}:/usr/bin:/bin", root.join("bin").display());
        let home = root.display().to_string();
        let mut all = vec![("HOME", home.as_str()), ("PATH", path.as_str())];
        all.extend_from_slice(variables);
        let environment = Environment::new(root, &all);
        Self { folder, environment }
    }

    fn program(&self, name: &str, body: &str) {
        self.file(&format!("docker-credential-{name}"), body);
    }

    fn file(&self, name: &str, body: &str) {
        let path = self.folder.path().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode set");
    }

    fn look(&self, host: &str) -> Lookup {
        let config = StoredConfig::read(&self.environment);
        look(
            &self.environment,
            &config,
            &[host.to_owned()],
            Deadline::after(Duration::from_secs(3)),
            Scope::default(),
        )
    }
}

fn auth(password: &str) -> String {
    STANDARD.encode(format!("AWS:{password}"))
}

/// What each of `[docker CLI, docker-py, buildx]` sends: `-` nothing, the password, `token …`, `fails`, `?`.
fn sent(lookup: &Lookup, host: &str) -> [String; 3] {
    [CredentialPath::DockerCli, CredentialPath::DockerPyPull, CredentialPath::Buildx]
        .map(|path| sent_on(lookup, host, path))
}

fn sent_on(lookup: &Lookup, host: &str, path: CredentialPath) -> String {
    let sent = lookup.host(host).and_then(|stored| stored.sent(path)).expect("decided");
    let login = lookup.login(host, path);
    match sent.sends {
        Sends::Nothing => "-".to_owned(),
        Sends::Basic => login.expect("a login").password.expose().to_owned(),
        Sends::IdentityToken => {
            let token = login.and_then(|login| login.identity_token.clone()).expect("a token");
            format!("token {}", token.expose())
        }
        Sends::Fails => "fails".to_owned(),
        Sends::Unknown => "?".to_owned(),
    }
}

fn holds(host: &str, config: &str, expected: [&str; 3]) {
    let lookup = Home::new(config).look(host);
    let stored = lookup.host(host).expect("looked at");
    assert_eq!(sent(&lookup, host), expected, "{config}\n{stored:#?}");
    for decided in stored.clients.iter().map(|client| &client.sent) {
        if matches!(decided.sends, Sends::Fails | Sends::Unknown) {
            assert!(decided.why.is_some(), "{config}\n{stored:#?}");
        }
        if matches!(decided.sends, Sends::Basic | Sends::IdentityToken) {
            assert!(decided.candidate.is_some(), "{config}\n{stored:#?}");
        }
    }
}

/// Each row of `AUTHS` is replaced by an entry with the password `file`.
fn table(host: &str, rows: &[(&str, [&str; 3])]) {
    let file = format!(r#"{{"auth":"{}"}}"#, auth("file"));
    let other = format!(r#"{{"auth":"{}"}}"#, auth("other"));
    for (config, expected) in rows {
        holds(host, &config.replace("FILE", &file).replace("OTHER", &other), *expected);
    }
}

#[test]
fn keys_of_auths() {
    table(
        PUBLIC,
        &[
            (r"{}", ["-", "-", "-"]),
            (r#"{"auths":{"public.ecr.aws":FILE}}"#, ["file", "file", "file"]),
            (r#"{"auths":{"https://public.ecr.aws":FILE}}"#, ["file", "file", "file"]),
            (r#"{"auths":{"https://public.ecr.aws/v2/":FILE}}"#, ["file", "file", "file"]),
            (r#"{"auths":{"public.ecr.aws/lambda/python":FILE}}"#, ["file", "file", "file"]),
            (
                r#"{"auths":{"https://public.ecr.aws/v2/":OTHER,"public.ecr.aws":FILE}}"#,
                ["file", "file", "file"],
            ),
            // docker-py takes the first of several that are not exact, Go any.
            (r#"{"auths":{"http://public.ecr.aws":OTHER,"public.ecr.aws/x":FILE}}"#, ["?", "other", "?"]),
            (r#"{"auths":{"http://public.ecr.aws":FILE,"public.ecr.aws/x":FILE}}"#, ["file", "file", "file"]),
            (r#"{"auths":{"public.ecr.aws":{},"https://public.ecr.aws":FILE}}"#, ["-", "-", "-"]),
            (r#"{"auths":{"ecr.aws":FILE,"xpublic.ecr.aws":FILE}}"#, ["-", "-", "-"]),
            // Without any of the three sections, docker-py takes the file itself for `auths`.
            (r#"{"public.ecr.aws":FILE}"#, ["-", "file", "-"]),
            (r#"{"public.ecr.aws":FILE,"currentContext":"x"}"#, ["-", "-", "-"]),
        ],
    );
}

#[test]
fn forms_of_an_entry() {
    let empty_password = STANDARD.encode("00000000:");
    table(
        PUBLIC,
        &[
            (
                r#"{"auths":{"public.ecr.aws":{"username":"AWS","password":"plain"}}}"#,
                ["plain", "-", "plain"],
            ),
            (
                &format!(
                    r#"{{"auths":{{"public.ecr.aws":{{"auth":"{}","username":"x","password":"y"}}}}}}"#,
                    auth("file")
                ),
                ["file", "file", "file"],
            ),
            (r#"{"auths":{"public.ecr.aws":{"username":"AWS"}}}"#, ["-", "-", "-"]),
            (
                &format!(
                    r#"{{"auths":{{"public.ecr.aws":{{"auth":"{empty_password}","identitytoken":"t"}}}}}}"#
                ),
                ["token t", "token t", "token t"],
            ),
            (r#"{"auths":{"public.ecr.aws":{"registrytoken":"t"}}}"#, ["?", "-", "?"]),
            (r#"{"auths":{"public.ecr.aws":{"auth":""}}}"#, ["-", "fails", "-"]),
            (r#"{"auths":{"public.ecr.aws":null}}"#, ["-", "fails", "-"]),
        ],
    );
    // ECR Private asks for a user name and password, and so the docker CLI's daemon sends those.
    let both = format!(r#"{{"auths":{{"{PRIVATE}":{{"auth":"{}","identitytoken":"t"}}}}}}"#, auth("file"));
    holds(PRIVATE, &both, ["file", "token t", "token t"]);
}

#[test]
fn faults_of_a_file() {
    table(
        PUBLIC,
        &[
            // An entry that cannot be decoded: docker-py's constructor throws, whatever the registry.
            (r#"{"auths":{"public.ecr.aws":{"auth":"!!!"}}}"#, ["-", "fails", "-"]),
            (r#"{"auths":{"x":{"auth":"!!!"},"public.ecr.aws":FILE}}"#, ["?", "fails", "?"]),
            (
                r#"{"auths":{"x":{"auth":"!!!"},"public.ecr.aws":{"username":"AWS","password":"plain"}}}"#,
                ["plain", "fails", "plain"],
            ),
            // A wrong type: Go decodes no `auth` any more.
            (r#"{"auths":{"x":5,"public.ecr.aws":FILE}}"#, ["-", "fails", "-"]),
            (r#"{"credsStore":5,"auths":{"public.ecr.aws":FILE}}"#, ["-", "fails", "-"]),
            (r#"{"auths":[]}"#, ["-", "-", "-"]),
            (r#"{"auths":[1]}"#, ["-", "fails", "-"]),
            (r"[]", ["-", "fails", "-"]),
            // Not JSON: nobody sends anything. Excess after it: only Go reads on.
            (r#"{"auths":{"public.ecr.aws":FILE}"#, ["-", "-", "-"]),
            (r#"{"auths":{"public.ecr.aws":FILE}} x"#, ["file", "-", "file"]),
        ],
    );
}

#[test]
fn which_helper_is_asked() {
    table(
        PUBLIC,
        &[
            (r#"{"credsStore":"good","auths":{"public.ecr.aws":{}}}"#, ["from-helper"; 3]),
            (r#"{"credHelpers":{"public.ecr.aws":"good"},"credsStore":"broken"}"#, ["from-helper"; 3]),
            (
                r#"{"credHelpers":{"https://public.ecr.aws":"good"},"auths":{"public.ecr.aws":FILE}}"#,
                ["file"; 3],
            ),
            (
                r#"{"credHelpers":{"public.ecr.aws":""},"credsStore":"good","auths":{"public.ecr.aws":FILE}}"#,
                ["file", "from-helper", "file"],
            ),
            (r#"{"credsStore":"token"}"#, ["token t0ken"; 3]),
            (r#"{"credsStore":"echo"}"#, ["public.ecr.aws"; 3]),
        ],
    );
}

#[test]
fn what_becomes_of_a_helper_that_gives_nothing() {
    table(
        PUBLIC,
        &[
            // "Not found" wipes the file's login for Go; docker-py falls through to it.
            (r#"{"credsStore":"none","auths":{"public.ecr.aws":FILE}}"#, ["-", "file", "-"]),
            (r#"{"credsStore":"empty","auths":{"public.ecr.aws":FILE}}"#, ["-", "file", "-"]),
            (r#"{"credsStore":"none"}"#, ["-", "-", "-"]),
            // docker-py looks for the words anywhere, Go wants exactly them.
            (r#"{"credsStore":"wordy","auths":{"public.ecr.aws":FILE}}"#, ["file", "file", "fails"]),
            // Missing or failing: `docker pull` ignores that, the others give up.
            (r#"{"credsStore":"missing","auths":{"public.ecr.aws":FILE}}"#, ["file", "fails", "fails"]),
            (r#"{"credsStore":"missing"}"#, ["-", "fails", "fails"]),
            (r#"{"credsStore":"noexec"}"#, ["-", "fails", "fails"]),
            (r#"{"credsStore":"broken","auths":{"public.ecr.aws":FILE}}"#, ["file", "fails", "fails"]),
            (r#"{"credsStore":"babble","auths":{"public.ecr.aws":FILE}}"#, ["file", "fails", "fails"]),
            // We do not know what one that hangs, or that we do not run, would say.
            (r#"{"credsStore":"hang","auths":{"public.ecr.aws":FILE}}"#, ["?", "?", "?"]),
            // There is no such program in the working folder.
            (r#"{"credsStore":"../x","auths":{"public.ecr.aws":FILE}}"#, ["file", "fails", "fails"]),
        ],
    );
}

#[test]
fn docker_hub_has_a_key_of_old() {
    table(
        "docker.io",
        &[
            (r#"{"auths":{"https://index.docker.io/v1/":FILE}}"#, ["file"; 3]),
            (r#"{"auths":{"docker.io":FILE}}"#, ["-", "file", "-"]),
            (r#"{"credHelpers":{"https://index.docker.io/v1/":"echo"}}"#, ["https://index.docker.io/v1/"; 3]),
            (r#"{"credHelpers":{"docker.io":"echo"}}"#, ["-", "-", "-"]),
        ],
    );
}

#[test]
fn a_dead_end_says_why() {
    let file = auth("file");
    let lookup = Home::new(&format!(r#"{{"credsStore":"none","auths":{{"{PUBLIC}":{{"auth":"{file}"}}}}}}"#))
        .look(PUBLIC);
    let stored = lookup.host(PUBLIC).expect("looked at");
    let why =
        |index: usize| stored.clients[index].sent.why.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(why(0).contains("docker-credential-none") && why(0).contains("is not used either"), "{}", why(0));
    let lookup = Home::new(r#"{"credsStore":"missing"}"#).look(PUBLIC);
    let stored = lookup.host(PUBLIC).expect("looked at");
    assert_eq!(stored.candidates.len(), 1);
    assert!(matches!(stored.candidates[0].held, Held::HelperFailed { failure: HelperFailure::Missing, .. }));
    let why = stored.clients[1].sent.why.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(why.contains("docker-credential-missing is not installed"), "{why}");
}

#[test]
fn the_clients_may_read_different_files() {
    let config = format!(r#"{{"auths":{{"{PUBLIC}":{{"auth":"{}"}}}}}}"#, auth("file"));
    let home = Home::with(&config, &[("DOCKER_CONFIG", "/no/such/folder")]);
    let lookup = home.look(PUBLIC);
    assert_eq!(sent(&lookup, PUBLIC), ["-", "file", "-"]);
    let stored = lookup.host(PUBLIC).expect("looked at");
    assert!(stored.candidates[0].logout_removes_it, "told to use that file, docker logout removes it");
}

#[test]
fn builds_send_what_the_store_keeps_under_another_name() {
    // `where` has a login under one name only, as a store does.
    let config = r#"{"credsStore":"where","auths":{"https://public.ecr.aws":{}}}"#;
    let home = Home::new(config);
    let script = "#!/bin/sh\n[ \"$(cat)\" = https://public.ecr.aws ] || { echo credentials not found in native keychain; exit 1; }\n\
                  echo '{\"Username\":\"AWS\",\"Secret\":\"kept\"}'\n";
    let path = home.folder.path().join("bin/docker-credential-where");
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode set");
    let lookup = home.look(PUBLIC);
    assert_eq!(sent(&lookup, PUBLIC), ["-", "-", "-"]);
    assert_eq!(sent_on(&lookup, PUBLIC, CredentialPath::DockerPyBuild), "kept");
    let stored = lookup.host(PUBLIC).expect("looked at");
    let winner = stored.winner(CredentialPath::DockerPyBuild).expect("a winner");
    assert!(
        matches!(&winner.source, Source::StoreEntry { key, .. } if key.as_str() == "https://public.ecr.aws")
    );
    assert!(winner.logout_removes_it);
}

#[test]
fn the_variable_makes_the_docker_cli_uncertain() {
    let login = |password: &str| format!(r#"{{"auths":{{"{PUBLIC}":{{"auth":"{}"}}}}}}"#, auth(password));
    let home = Home::with(&login("file"), &[("DOCKER_AUTH_CONFIG", &login("variable"))]);
    home.file("docker", "echo podman version 4.3.1");
    let lookup = home.look(PUBLIC);
    assert_eq!(sent(&lookup, PUBLIC), ["?", "file", "?"]);
    home.file("docker", "[ $1 = buildx ] && exit 1; echo Docker version 28.3.0, build x");
    assert_eq!(sent(&home.look(PUBLIC), PUBLIC), ["variable", "file", "?"]);
    let stored = lookup.host(PUBLIC).expect("looked at");
    assert!(matches!(stored.candidates[0].source, Source::Variable { .. }));
    assert!(!stored.candidates[0].logout_removes_it);
    let lookup = Home::with(&login("same"), &[("DOCKER_AUTH_CONFIG", &login("same"))]).look(PUBLIC);
    assert_eq!(sent(&lookup, PUBLIC), ["same"; 3]);
    let lookup = Home::with(&login("file"), &[("DOCKER_AUTH_CONFIG", "nonsense")]).look(PUBLIC);
    assert_eq!(sent(&lookup, PUBLIC), ["file"; 3]);
}

#[test]
fn logout_removes_what_the_docker_cli_would() {
    let file = format!(r#"{{"auth":"{}"}}"#, auth("file"));
    for (config, removed) in [
        (r#"{"auths":{"public.ecr.aws":FILE}}"#, &[true][..]),
        (r#"{"auths":{"https://public.ecr.aws":FILE}}"#, &[true]),
        (r#"{"auths":{"https://public.ecr.aws/v2/":FILE,"public.ecr.aws/x":FILE}}"#, &[false, false]),
        (r#"{"credsStore":"good","auths":{"public.ecr.aws":{}}}"#, &[true, true]),
        (r#"{"credsStore":"none","auths":{"public.ecr.aws":FILE}}"#, &[false, true]),
        // A helper that fails or is missing stops it before the file.
        (r#"{"credsStore":"missing","auths":{"public.ecr.aws":FILE}}"#, &[false, false]),
        (
            r#"{"credHelpers":{"public.ecr.aws":"ecr-login"},"auths":{"public.ecr.aws":FILE}}"#,
            &[false, false],
        ),
    ] {
        let lookup = Home::new(&config.replace("FILE", &file)).look(PUBLIC);
        let stored = lookup.host(PUBLIC).expect("looked at");
        let found: Vec<bool> = stored.candidates.iter().map(|one| one.logout_removes_it).collect();
        assert_eq!(found, removed, "{config}");
    }
}

#[test]
fn an_ecr_password_brings_its_date_and_no_secret_is_saved() {
    let password = STANDARD.encode(r#"{"payload":"p","expiration":1757147299}"#);
    let home = Home::new(&format!(r#"{{"auths":{{"{PUBLIC}":{{"auth":"{}"}}}}}}"#, auth(&password)));
    let lookup = home.look(PUBLIC);
    let stored = lookup.host(PUBLIC).expect("looked at");
    assert_eq!(
        stored.candidates[0].held,
        Held::Password {
            username: "AWS".into(),
            expiry: Expiry::At { expiration: 1_757_147_299 },
            mistake: None
        }
    );
    let saved = serde_json::to_string(&lookup.hosts).expect("serialised");
    assert!(!saved.contains(&password) && !saved.contains(&auth(&password)), "{saved}");
    assert_eq!(lookup.distinct(PUBLIC).len(), 1);
    assert_eq!(lookup.distinct(PUBLIC)[0].1, CredentialPath::ALL);
}
