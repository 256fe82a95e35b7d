//! Which stored credential each client sends: every rule that the clients go by, with cases that tell it from its neighbours.
//!
//! Each case was made after what docker 20.10 and 28.2, docker-py 7.2 and BuildKit do; `tests/e2e` asks the real ones.
//! What selects the engine (contexts, `DOCKER_HOST`) sends no credential, and is tested beside `src/docker/engine/endpoint`.

use serde_json::Value;

use crate::doctor::{Doctor, auth, password};

const HOST: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";

/// One set-up and what comes of it. In texts `HOST` stands for the registry, `AUTH` for the `auth` value of a login that
/// holds, `SECRET` for its password.
struct Case {
    /// The rule that it is a case of.
    rule: &'static str,
    /// `~/.docker/config.json`; none where empty.
    config: &'static str,
    /// Programs: name, and shell script.
    programs: &'static [(&'static str, &'static str)],
    /// Variables; `MACHINE` is the folder with `home` and `bin`.
    variables: &'static [(&'static str, &'static str)],
    /// Further files under `home`.
    files: &'static [(&'static str, &'static str)],
    /// What the docker CLI, docker-py in pulls, docker-py in builds, and buildx send: `-` nothing, or the source (that of
    /// an entry by its key), `fails`, `?`.
    sends: [&'static str; 4],
}

const EMPTY: Case =
    Case { rule: "", config: "", programs: &[], variables: &[], files: &[], sends: ["-", "-", "-", "-"] };

const KEEPS: &str = r#"[ "$1" = list ] && echo '{"HOST":"AWS"}' || echo '{"ServerURL":"x","Username":"AWS","Secret":"SECRET"}'"#;
const TOKEN: &str =
    r#"[ "$1" = list ] && echo '{"HOST":"<token>"}' || echo '{"Username":"<token>","Secret":"t"}'"#;
const NONE: &str =
    r#"[ "$1" = list ] && echo '{}' || { echo credentials not found in native keychain; exit 1; }"#;
const EMPTY_FIELDS: &str =
    r#"[ "$1" = list ] && echo '{}' || echo '{"ServerURL":"","Username":"","Secret":""}'"#;
const FAILS: &str = "echo the keychain is locked; exit 1";
const ECHOES: &str = r#"[ "$1" = list ] && echo '{}' || { read -r server; [ "$server" = HOST ] && echo '{"Username":"AWS","Secret":"SECRET"}'; }"#;

const CASES: &[Case] = &[
    // Where the file is.
    Case {
        rule: "config dir: ~/.docker",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#,
        sends: ["HOST"; 4],
        ..EMPTY
    },
    Case {
        rule: "config dir: DOCKER_CONFIG names a folder, and docker-py falls back to ~/.docker",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#,
        variables: &[("DOCKER_CONFIG", "MACHINE/nowhere")],
        sends: ["-", "HOST", "HOST", "-"],
        ..EMPTY
    },
    Case {
        rule: "config dir: DOCKER_CONFIG wins",
        config: r#"{"auths":{"https://HOST":{"auth":"AUTH"}}}"#,
        variables: &[("DOCKER_CONFIG", "MACHINE/home/other")],
        files: &[("other/config.json", r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#)],
        sends: ["HOST"; 4],
        ..EMPTY
    },
    // A file that cannot be read.
    Case { rule: "broken JSON", config: r#"{"auths":{"HOST":{"auth":"AUTH"}}"#, ..EMPTY },
    Case {
        rule: "bad base64",
        config: r#"{"auths":{"HOST":{"auth":"%%%"}}}"#,
        sends: ["-", "fails", "fails", "-"],
        ..EMPTY
    },
    // Keys.
    Case {
        rule: "key: an address",
        config: r#"{"auths":{"https://HOST":{"auth":"AUTH"}}}"#,
        sends: ["https://HOST"; 4],
        ..EMPTY
    },
    Case {
        rule: "key: an address with a path",
        config: r#"{"auths":{"https://HOST/v2/":{"auth":"AUTH"}}}"#,
        sends: ["https://HOST/v2/"; 4],
        ..EMPTY
    },
    Case {
        rule: "key: a repository",
        config: r#"{"auths":{"HOST/app":{"auth":"AUTH"}}}"#,
        sends: ["HOST/app"; 4],
        ..EMPTY
    },
    Case {
        rule: "key: another host",
        config: r#"{"auths":{"x.HOST":{"auth":"AUTH"},"HOST:443":{"auth":"AUTH"}}}"#,
        ..EMPTY
    },
    Case {
        rule: "key: the exact one wins",
        config: r#"{"auths":{"https://HOST":{"auth":"AUTH"},"HOST":{}}}"#,
        ..EMPTY
    },
    Case {
        rule: "key: the scheme in capitals is one for Go alone, and not for the daemon",
        config: r#"{"auths":{"HTTPS://HOST":{"auth":"AUTH"}}}"#,
        sends: ["HTTPS://HOST", "-", "-", "HTTPS://HOST"],
        ..EMPTY
    },
    // Fields.
    Case {
        rule: "fields: auth wins over user name and password",
        config: r#"{"auths":{"HOST":{"auth":"AUTH","username":"x","password":"y"}}}"#,
        sends: ["HOST"; 4],
        ..EMPTY
    },
    Case {
        rule: "fields: user name and password, which docker-py ignores",
        config: r#"{"auths":{"HOST":{"username":"AWS","password":"SECRET"}}}"#,
        sends: ["HOST", "-", "-", "HOST"],
        ..EMPTY
    },
    Case {
        rule: "fields: an identity token, of which ECR Private has no use",
        config: r#"{"auths":{"HOST":{"identitytoken":"t"}}}"#,
        sends: ["token HOST"; 4],
        ..EMPTY
    },
    Case {
        rule: "fields: their names in capitals, which Go takes",
        config: r#"{"auths":{"HOST":{"Auth":"AUTH"}}}"#,
        sends: ["HOST", "-", "-", "HOST"],
        ..EMPTY
    },
    // Which helper.
    Case {
        rule: "helper choice: credHelpers of the exact host",
        config: r#"{"credHelpers":{"HOST":"a"},"credsStore":"b"}"#,
        programs: &[("docker-credential-a", KEEPS), ("docker-credential-b", NONE)],
        sends: ["docker-credential-a"; 4],
        ..EMPTY
    },
    Case {
        rule: "helper choice: credHelpers of an address counts in builds by docker-py alone",
        config: r#"{"credHelpers":{"https://HOST":"a"}}"#,
        programs: &[("docker-credential-a", KEEPS)],
        sends: ["-", "-", "docker-credential-a", "-"],
        ..EMPTY
    },
    Case {
        rule: "helper choice: credsStore wins over the file",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}},"credsStore":"a"}"#,
        programs: &[("docker-credential-a", KEEPS)],
        sends: ["docker-credential-a"; 4],
        ..EMPTY
    },
    Case {
        rule: "auths {} beside credsStore is a mark, and the store has the login",
        config: r#"{"auths":{"HOST":{}},"credsStore":"a"}"#,
        programs: &[("docker-credential-a", KEEPS)],
        sends: ["docker-credential-a"; 4],
        ..EMPTY
    },
    Case { rule: "auths {} alone is no login", config: r#"{"auths":{"HOST":{}}}"#, ..EMPTY },
    // A helper that has nothing, or fails.
    Case {
        rule: "helper says not found: Go sends nothing, docker-py what the file has",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}},"credsStore":"a"}"#,
        programs: &[("docker-credential-a", NONE)],
        sends: ["-", "HOST", "HOST", "-"],
        ..EMPTY
    },
    Case {
        rule: "helper says not found: in builds docker-py takes away what the file has, if credHelpers names it",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}},"credHelpers":{"HOST":"a"}}"#,
        programs: &[("docker-credential-a", NONE)],
        sends: ["-", "HOST", "-", "-"],
        ..EMPTY
    },
    Case {
        rule: "helper missing: the docker CLI ignores it, the others give up",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}},"credsStore":"gone"}"#,
        sends: ["HOST", "fails", "fails", "fails"],
        ..EMPTY
    },
    Case {
        rule: "helper missing, and nothing in the file",
        config: r#"{"credsStore":"desktop"}"#,
        sends: ["-", "fails", "fails", "fails"],
        ..EMPTY
    },
    Case {
        rule: "helper failing",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}},"credHelpers":{"HOST":"a"}}"#,
        programs: &[("docker-credential-a", FAILS)],
        sends: ["HOST", "fails", "fails", "fails"],
        ..EMPTY
    },
    Case {
        rule: "helper missing of another registry: it stops builds by docker-py",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}},"credHelpers":{"gcr.io":"gone"}}"#,
        sends: ["HOST", "HOST", "fails", "HOST"],
        ..EMPTY
    },
    // The protocol.
    Case {
        rule: "protocol: the registry on standard input, without a line end",
        config: r#"{"credsStore":"a"}"#,
        programs: &[("docker-credential-a", ECHOES)],
        sends: ["docker-credential-a"; 4],
        ..EMPTY
    },
    Case {
        rule: "protocol: <token> marks an identity token",
        config: r#"{"credsStore":"a"}"#,
        programs: &[("docker-credential-a", TOKEN)],
        sends: ["token docker-credential-a"; 4],
        ..EMPTY
    },
    Case {
        rule: "protocol: an answer that is no JSON",
        config: r#"{"credsStore":"a"}"#,
        programs: &[("docker-credential-a", "echo hello")],
        sends: ["-", "fails", "fails", "fails"],
        ..EMPTY
    },
    // Known helpers.
    Case {
        rule: "pass never set up answers with empty fields",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}},"credsStore":"pass"}"#,
        programs: &[("docker-credential-pass", EMPTY_FIELDS)],
        sends: ["-", "HOST", "HOST", "-"],
        ..EMPTY
    },
    Case {
        rule: "secretservice without D-Bus fails",
        config: r#"{"credsStore":"secretservice"}"#,
        programs: &[(
            "docker-credential-secretservice",
            "echo 'Cannot autolaunch D-Bus without X11 $DISPLAY'; exit 1",
        )],
        sends: ["-", "fails", "fails", "fails"],
        ..EMPTY
    },
    Case {
        rule: "ecr-login is not asked with --offline",
        config: r#"{"credHelpers":{"HOST":"ecr-login"}}"#,
        programs: &[("docker-credential-ecr-login", KEEPS)],
        sends: ["?"; 4],
        ..EMPTY
    },
    // DOCKER_AUTH_CONFIG.
    Case {
        rule: "DOCKER_AUTH_CONFIG: no docker says its version",
        variables: &[("DOCKER_AUTH_CONFIG", r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#)],
        sends: ["?", "-", "-", "?"],
        ..EMPTY
    },
    Case {
        rule: "DOCKER_AUTH_CONFIG: docker 28.2 and an older buildx ignore it",
        config: r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#,
        programs: &[(
            "docker",
            "[ $1 = buildx ] && echo github.com/docker/buildx v0.25.0 x || echo Docker version 28.2.2, build x",
        )],
        variables: &[("DOCKER_AUTH_CONFIG", r#"{"auths":{"HOST":{"auth":"QVdTOng="}}}"#)],
        sends: ["HOST"; 4],
        ..EMPTY
    },
    Case {
        rule: "DOCKER_AUTH_CONFIG: docker 28.3 and buildx 0.26 prefer it",
        config: r#"{"auths":{"HOST":{"auth":"QVdTOng="}}}"#,
        programs: &[(
            "docker",
            "[ $1 = buildx ] && echo github.com/docker/buildx v0.26.0 x || echo Docker version 28.3.0, build x",
        )],
        variables: &[("DOCKER_AUTH_CONFIG", r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#)],
        sends: ["DOCKER_AUTH_CONFIG HOST", "HOST", "HOST", "DOCKER_AUTH_CONFIG HOST"],
        ..EMPTY
    },
    Case {
        rule: "DOCKER_AUTH_CONFIG: podman's docker says nothing of the kind",
        programs: &[("docker", "echo podman version 4.3.1")],
        variables: &[("DOCKER_AUTH_CONFIG", r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#)],
        sends: ["?", "-", "-", "?"],
        ..EMPTY
    },
    // Logins of other programs.
    Case {
        rule: "podman's file",
        files: &[(".config/containers/auth.json", r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#)],
        ..EMPTY
    },
    Case {
        rule: "REGISTRY_AUTH_FILE",
        files: &[("mine.json", r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#)],
        variables: &[("REGISTRY_AUTH_FILE", "MACHINE/home/mine.json")],
        ..EMPTY
    },
    Case {
        rule: "Finch's file",
        files: &[(".finch/config.json", r#"{"auths":{"HOST":{"auth":"AUTH"}}}"#)],
        ..EMPTY
    },
];

/// The store that the docker CLI takes by itself is another one on each system; these are Linux's.
#[cfg(target_os = "linux")]
const DEFAULT_STORES: &[Case] = &[
    Case {
        rule: "default store: secretservice, where the file names nothing",
        config: r#"{"auths":{}}"#,
        programs: &[("docker-credential-secretservice", KEEPS)],
        sends: ["docker-credential-secretservice", "-", "-", "docker-credential-secretservice"],
        ..EMPTY
    },
    Case {
        rule: "default store: pass, where the program pass is there",
        programs: &[
            ("docker-credential-pass", KEEPS),
            ("docker-credential-secretservice", FAILS),
            ("pass", ""),
        ],
        sends: ["docker-credential-pass", "-", "-", "docker-credential-pass"],
        ..EMPTY
    },
    Case {
        rule: "default store: none beside any login",
        config: r#"{"auths":{"gcr.io":{}}}"#,
        programs: &[("docker-credential-secretservice", KEEPS)],
        ..EMPTY
    },
];

impl Case {
    fn filled(text: &str) -> String {
        text.replace("AUTH\"", &format!("{}\"", auth(3600)))
            .replace("SECRET", &password(3600))
            .replace("HOST", HOST)
    }

    fn sent(&self) -> [String; 4] {
        let mut doctor = Doctor::new();
        if !self.config.is_empty() {
            doctor = doctor.file("home/.docker/config.json", Self::filled(self.config));
        }
        for (name, text) in self.files {
            doctor = doctor.file(&format!("home/{name}"), Self::filled(text));
        }
        for (name, script) in self.programs {
            doctor = doctor.program(name, &Self::filled(script));
        }
        let machine = doctor.path("").display().to_string();
        for (name, value) in self.variables {
            let value = Self::filled(value).replace("MACHINE/", &machine);
            doctor = doctor.variable(name, &value);
        }
        let ran =
            doctor.run(&["check", "--offline", "--format", "json", "--image", &format!("{HOST}/app:1")]);
        let report: Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
        let clients = report["registries"][0]["clients"].as_array().expect("clients").clone();
        let of = |client: &str| clients.iter().find(|one| one["client"] == client).expect("a client").clone();
        let python = of("docker-py");
        let in_builds =
            if python["in_builds"].is_null() { python.clone() } else { python["in_builds"].clone() };
        [of("docker-cli"), python, in_builds, of("buildx")].map(|sent| shown(&sent))
    }
}

/// As [`Case::sends`] has it.
fn shown(sent: &Value) -> String {
    let source = sent["source"].as_str().unwrap_or_default();
    let by_key = |source: &str| {
        let (file, key) = source.split_once(" auths[\"").expect("an entry");
        let key = key.trim_end_matches("\"]").replace(HOST, "HOST");
        if file == "DOCKER_AUTH_CONFIG" { format!("{file} {key}") } else { key }
    };
    let source = match source.split_once(' ') {
        Some((helper, _)) if helper.starts_with("docker-credential-") => helper.to_owned(),
        Some(_) => by_key(source),
        None => String::new(),
    };
    match sent["sends"].as_str().expect("a word") {
        "nothing" => "-".to_owned(),
        "basic" => source,
        "identity-token" => format!("token {source}"),
        "unknown" => "?".to_owned(),
        other => other.to_owned(),
    }
}

fn hold(cases: &[Case]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let sent = case.sent();
            (sent != case.sends).then(|| format!("{}: {sent:?}, not {:?}", case.rule, case.sends))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_client_sends_what_its_rules_say() {
    hold(CASES);
}

#[cfg(target_os = "linux")]
#[test]
fn the_docker_command_line_takes_a_store_by_itself() {
    hold(DEFAULT_STORES);
}
