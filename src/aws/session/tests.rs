//! Which way wins, for machines that are made up. `tests/aws_cli.rs` holds the same against the real AWS CLI.

use std::fs;
use std::path::Path;

use super::*;
use crate::aws::Configuration;

const KEYS: &str = "aws_access_key_id = AKIAX\naws_secret_access_key = s\n";

struct Machine {
    home: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Machine {
    fn new(config: &str, credentials: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let machine = Self { home, variables: vec![("AWS_EC2_METADATA_DISABLED", "true".to_owned())] };
        machine.file("config", config).file("credentials", credentials)
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.home.path().join(".aws").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
        self
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn look(&self, reader: Reader, profile: Option<&str>) -> AwsSession {
        let home = self.home.path().to_str().expect("a path");
        let mut variables = vec![("HOME", home)];
        variables.extend(self.variables.iter().map(|(name, value)| (*name, value.as_str())));
        let environment = Environment::new(Path::new("/nowhere"), &variables);
        let told = profile.map(|profile| Told { value: profile.into(), source: "--profile".into() });
        Configuration::read(&environment).session(&environment, reader, told, None)
    }

    fn winner(&self, profile: Option<&str>) -> Candidate {
        self.look(Reader::CliTwo, profile).winner().cloned().expect("a candidate")
    }

    fn trouble(&self, profile: Option<&str>) -> Option<Trouble> {
        match self.winner(profile).credentials {
            CredentialState::Broken { trouble } => Some(trouble),
            _ => None,
        }
    }
}

#[test]
fn variables_come_first_but_not_before_an_option() {
    let machine = Machine::new(&format!("[profile dev]\n{KEYS}"), &format!("[default]\n{KEYS}"))
        .set("AWS_ACCESS_KEY_ID", "AKIAX")
        .set("AWS_SECRET_ACCESS_KEY", "s");
    assert_eq!(machine.winner(None).method, Method::Variables);
    assert_eq!(machine.winner(Some("dev")).method, Method::ConfigFile);
    let machine = machine.set("AWS_PROFILE", "dev");
    assert_eq!(machine.winner(None).method, Method::Variables, "a variable with a profile changes nothing");
}

#[test]
fn the_two_versions_read_the_variables_in_another_order() {
    let machine = Machine::new("[profile a]\nregion = ra\n[profile b]\nregion = rb\n", "")
        .set("AWS_PROFILE", "a")
        .set("AWS_DEFAULT_PROFILE", "b");
    let of = |reader| {
        let session = machine.look(reader, None);
        (session.profile.name, session.region.map(|region| region.value))
    };
    assert_eq!(of(Reader::CliTwo), ("a".into(), Some("ra".into())));
    assert_eq!(of(Reader::CliOne), ("b".into(), Some("rb".into())));
    assert_eq!(of(Reader::Sam), ("b".into(), Some("rb".into())));
    let machine = machine.set("AWS_REGION", "rv");
    let region = |reader| machine.look(reader, None).region.map(|region| region.value);
    assert_eq!(region(Reader::CliTwo), Some("rv".into()));
    assert_eq!(region(Reader::Sam), Some("rb".into()), "boto3 reads no AWS_REGION");
}

#[test]
fn an_empty_variable_names_a_profile_that_is_not_there() {
    let session = Machine::new("", "").set("AWS_PROFILE", "").look(Reader::CliTwo, None);
    assert!(!session.profile.exists && session.candidates.is_empty());
    assert_eq!(session.profile.source, Some("AWS_PROFILE".into()));
    assert!(Machine::new("", "").look(Reader::CliTwo, None).profile.exists, "default need not be there");
    assert!(!Machine::new("", "").look(Reader::CliTwo, Some("default")).profile.exists);
}

#[test]
fn roles_are_followed_to_their_source() {
    let role = |name: &str, more: &str| {
        format!("[profile {name}]\nrole_arn = arn:aws:iam::111122223333:role/r\n{more}\n")
    };
    let config = [
        role("a", "source_profile = b"),
        role("b", "source_profile = c\nmfa_serial = m"),
        format!("[profile c]\n{KEYS}"),
        role("none", ""),
        role("both", "source_profile = c\ncredential_source = Environment"),
        role("lost", "source_profile = gone"),
        role("round", "source_profile = about"),
        role("about", "source_profile = round"),
        role("itself", &format!("source_profile = itself\n{KEYS}")),
        role("empty", "source_profile = bare"),
        "[profile bare]\nregion = x\n".to_owned(),
        role("odd", "credential_source = Moon"),
        role("bent", "source_profile = odd"),
    ];
    let machine = Machine::new(&config.concat(), "");
    let winner = machine.winner(Some("a"));
    assert_eq!((winner.method, winner.asks_for_mfa), (Method::AssumeRole, false));
    assert_eq!(winner.account, Some("111122223333".into()));
    let via = winner.via.expect("a source");
    assert!(via.asks_for_mfa && via.via.expect("its source").method == Method::ConfigFile);
    assert_eq!(machine.winner(Some("itself")).via.expect("a source").method, Method::ConfigFile);
    for profile in ["none", "both", "round", "empty", "odd", "bent"] {
        let trouble = machine.trouble(Some(profile));
        assert!(matches!(trouble, Some(Trouble::Profile { .. })), "{profile}: {trouble:?}");
    }
    assert_eq!(machine.trouble(Some("lost")), Some(Trouble::SourceMissing { profile: "gone".into() }));
}

#[test]
fn credentials_of_a_role_are_kept_under_the_name_that_botocore_gives_them() {
    let config = format!(
        "[profile a]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = c\nexternal_id = é\nduration_seconds = 900\n[profile c]\n{KEYS}"
    );
    // sha1 of {"DurationSeconds": 900, "ExternalId": "\u00e9", "RoleArn": "arn:aws:iam::111122223333:role/r"}
    let kept = r#"{"Credentials": {"Expiration": "1970-01-02T00:00:00+00:00", "SecretAccessKey": "s"}}"#;
    let machine =
        Machine::new(&config, "").file("cli/cache/a8bef40cbfce734da5dc3928549f56588c0f8bfb.json", kept);
    assert_eq!(machine.winner(Some("a")).kept_until, Some(86400));
    assert_eq!(machine.look(Reader::Sam, Some("a")).winner().and_then(|winner| winner.kept_until), None);
}

#[test]
fn sessions_of_identity_center() {
    let config = "[profile dev]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_start_url = u\nsso_region = x\n\
        [profile old]\nsso_start_url = https://old\nsso_region = x\nsso_account_id = 1\nsso_role_name = r\n\
        [profile half]\nsso_start_url = u\nsso_account_id = 1\n[profile lost]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r\n";
    let token = r#"{"accessToken": "t", "expiresAt": "1970-01-02T00:00:00Z", "refreshToken": "r", "clientId": "i", "clientSecret": "s", "registrationExpiresAt": "1970-01-03T00:00:00Z"}"#;
    let machine = Machine::new(config, "")
        .file("sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", token)
        .file("sso/cache/3dbfcfb8178f8ce8f73712c57098fc9f2cb54d8c.json", token)
        .file(
            "cli/cache/a2ba207a205a333a989977de586e24a14321ce68.json",
            r#"{"Credentials": {"Expiration": "1970-01-04T00:00:00Z"}}"#,
        );
    let session = |profile| match machine.winner(Some(profile)).credentials {
        CredentialState::Session { token } => (token.expires_at, token.renewable_until),
        other => panic!("{other:?}"),
    };
    assert_eq!(session("dev"), (86400, Some(2 * 86400)));
    assert_eq!(session("old"), (86400, None), "the older settings are never renewed");
    assert_eq!(machine.winner(Some("dev")).kept_until, Some(3 * 86400));
    for profile in ["half", "lost"] {
        let trouble = machine.trouble(Some(profile));
        assert!(matches!(trouble, Some(Trouble::SsoIncomplete { .. })), "{profile}: {trouble:?}");
    }
    let nobody = Machine::new(config, "").trouble(Some("dev"));
    assert!(matches!(nobody, Some(Trouble::SsoTokenMissing { .. })), "{nobody:?}");
}

#[test]
fn the_order_within_a_profile() {
    let all = format!(
        "[profile p]\nlogin_session = me\ncredential_process = /bin/sh -c x\n{KEYS}sso_account_id = 1\nsso_role_name = r\n"
    );
    let machine = Machine::new(&all, &format!("[p]\n{KEYS}"));
    let methods: Vec<Method> =
        machine.look(Reader::CliTwo, Some("p")).candidates.iter().map(|one| one.method).collect();
    assert_eq!(
        methods,
        [
            Method::Sso,
            Method::SharedCredentials,
            Method::Login,
            Method::Process,
            Method::ConfigFile,
            Method::InstanceMetadata
        ]
    );
}

#[test]
fn tokens_of_a_web_identity_say_when_they_end() {
    // {"alg":"none"} and {"exp":86400}
    let machine = Machine::new("", "").file("token", "eyJhbGciOiJub25lIn0.eyJleHAiOjg2NDAwfQ.x\n");
    let file = machine.home.path().join(".aws/token").display().to_string();
    let machine = machine.set("AWS_WEB_IDENTITY_TOKEN_FILE", &file);
    assert!(matches!(machine.trouble(None), Some(Trouble::Profile { .. })), "no role");
    let machine = machine.set("AWS_ROLE_ARN", "arn:aws:iam::1:role/r");
    let state = machine.winner(None).credentials;
    assert!(matches!(&state, CredentialState::Session { token } if token.expires_at == 86400), "{state:?}");
    let machine = machine.set("AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/token");
    assert!(matches!(machine.trouble(None), Some(Trouble::WebIdentity { .. })));
}

#[test]
fn programs_are_looked_for_and_not_run() {
    let of = |command: &str| {
        let machine = Machine::new(&format!("[default]\ncredential_process = {command}\n"), "");
        machine.set("PATH", "/bin").winner(None).credentials
    };
    for there in ["/bin/sh -c 'exit 1'", "sh", "\"/bin/sh\" x"] {
        assert!(matches!(of(there), CredentialState::Unknown { .. }), "{there}");
    }
    for not_there in ["/no/such/program", "no-such-program", "'sh"] {
        let state = of(not_there);
        assert!(matches!(state, CredentialState::Broken { trouble: Trouble::Process { .. } }), "{not_there}");
    }
}
