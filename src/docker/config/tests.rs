use std::fs;

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use super::*;

struct Home {
    folder: TempDir,
}

impl Home {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        Self { folder }
    }

    fn read(&self, variables: &[(&str, &str)]) -> StoredConfig {
        let home = self.folder.path().display().to_string();
        let variables: Vec<(&str, String)> =
            variables.iter().map(|(name, value)| (*name, value.replace("HOME", &home))).collect();
        let mut all = vec![("HOME", home.as_str())];
        all.extend(variables.iter().map(|(name, value)| (*name, value.as_str())));
        StoredConfig::read(&Environment::new(Path::new("/"), &all))
    }
}

fn one(text: &str) -> DockerConfigFacts {
    let facts = Home::new(&[(".docker/config.json", text)]).read(&[]).facts();
    assert_eq!(facts.len(), 1);
    facts.into_iter().next().expect("one")
}

#[test]
fn each_client_reads_its_own_file() {
    let empty = "{}";
    for (files, variables, cli, python) in [
        (&[][..], &[][..], "~/.docker/config.json", None),
        (&[(".docker/config.json", empty)], &[], "~/.docker/config.json", None),
        (
            &[(".docker/config.json", empty), ("x/config.json", empty)],
            &[("DOCKER_CONFIG", "HOME/x")],
            "~/x/config.json",
            None,
        ),
        (
            &[(".docker/config.json", empty)],
            &[("DOCKER_CONFIG", "HOME/x")],
            "~/x/config.json",
            Some("~/.docker/config.json"),
        ),
        (&[(".dockercfg", empty)], &[], "~/.docker/config.json", Some("~/.dockercfg")),
    ] {
        let config = Home::new(files).read(variables);
        let shown = |client| config.of(client).file.to_string();
        assert_eq!(shown(Client::DockerCli), cli);
        assert_eq!(shown(Client::Buildx), cli);
        assert_eq!(shown(Client::DockerPy), python.unwrap_or(cli));
        assert_eq!(config.facts().len(), 1 + usize::from(python.is_some()));
    }
}

#[test]
fn without_a_home_nothing_is_read() {
    let config = StoredConfig::read(&Environment::new(Path::new("/"), &[]));
    assert_eq!(config.facts()[0].state, ConfigState::Missing);
}

#[test]
fn the_facts_name_what_the_file_names_and_no_secret() {
    let facts = one(
        r#"{"auths": {"public.ecr.aws": {"auth": "QVdTOnN1cGVyc2VjcmV0"}, "https://index.docker.io/v1/": {}},
            "credsStore": "desktop", "credHelpers": {"gcr.io": "gcloud"}, "currentContext": "colima"}"#,
    );
    assert_eq!(facts.state, ConfigState::Present);
    assert_eq!(facts.clients, Client::ALL);
    assert_eq!(facts.auths, [Quoted::new("public.ecr.aws"), Quoted::new("https://index.docker.io/v1/")]);
    assert_eq!(facts.creds_store, Some("desktop".into()));
    assert_eq!(facts.cred_helpers[&Quoted::new("gcr.io")], Quoted::new("gcloud"));
    assert_eq!(facts.current_context, Some("colima".into()));
    let saved = serde_json::to_string(&facts).expect("serialised");
    assert!(!saved.contains("supersecret") && !saved.contains("QVdTOnN1"), "{saved}");
    assert_eq!(serde_json::from_str::<DockerConfigFacts>(&saved).expect("read back"), facts);
}

#[test]
fn text_that_is_no_json_object_says_where_and_what() {
    for (text, line, column, word) in [
        ("{\n  \"auths\": {", 2, 12, "cut off"),
        ("{\n  auths: 1}", 2, 3, "key must be a string"),
        ("nonsense", 1, 2, "expected ident"),
        ("{}\n}", 2, 1, "after the end"),
        ("[]", 1, 1, "not a JSON object"),
        ("\"eyJhbGciOiJIUzI1NiJ9\"", 1, 1, "not a JSON object"),
        ("\u{feff}{}", 1, 1, "byte order mark"),
    ] {
        match one(text).state {
            ConfigState::NotJson { line: l, column: c, why } => {
                assert_eq!((l, c), (line, column), "{text:?}: {why}");
                assert!(why.as_str().contains(word), "{text:?}: {why}");
            }
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

#[test]
fn an_empty_file_is_no_fault() {
    for text in ["", " \n", "{}"] {
        assert_eq!(one(text).state, ConfigState::Present, "{text:?}");
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let words = |config: &StoredConfig| match &config.docker_cli.state {
        ConfigState::Unreadable { why } => why.to_string(),
        other => panic!("{other:?}"),
    };
    let home = Home::new(&[(".docker/config.json/file", "")]);
    assert!(words(&home.read(&[])).contains("folder"));
    let home = Home::new(&[("config.json", "{}")]);
    let config = home.read(&[("DOCKER_CONFIG", "HOME/config.json")]);
    assert!(words(&config).contains("must name the folder"));
    let home = Home::new(&[(".docker/config.json", "")]);
    fs::File::options()
        .write(true)
        .open(home.folder.path().join(".docker/config.json"))
        .and_then(|file| file.set_len(17 * 1024 * 1024))
        .expect("grown");
    assert!(words(&home.read(&[])).contains("16 MiB"));
}

#[test]
fn a_value_of_a_wrong_type_does_not_lose_the_rest() {
    let facts =
        one(r#"{"auths": {"a": 5, "b": null, "c": [], "public.ecr.aws": {"auth": 7}}, "credsStore": ["x"],
            "credHelpers": {"gcr.io": "gcloud", "x": 1}, "currentContext": {}, "proxies": "p"}"#);
    assert_eq!(facts.state, ConfigState::Present);
    assert_eq!(facts.auths.len(), 4);
    assert_eq!(facts.cred_helpers.len(), 1);
    assert!(facts.docker_cli_problem.expect("a problem").as_str().contains("entry `a`"));
    assert!(facts.docker_py_problem.expect("a problem").as_str().contains("proxies"));
}

#[test]
fn a_depth_bomb_is_not_json() {
    let text = format!("{{\"auths\":{}", "[".repeat(100_000));
    assert!(matches!(one(&text).state, ConfigState::NotJson { .. }));
}

/// JSON made of the words that mean something here, in places where they do and where they do not.
fn json() -> impl Strategy<Value = Value> {
    let words =
        ["auths", "credsStore", "credHelpers", "auth", "username", "identitytoken", "a.b", "", "QVdTOmE="];
    let word = proptest::sample::select(words.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics(value in json()) {
        let _ = view::python(&value);
        let _ = view::variable(&value.to_string());
        let _ = view::go(value);
    }
}
