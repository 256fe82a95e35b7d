//! The real AWS CLI against what the doctor says of the command that it prints: for every kind of profile both must agree
//! whether it gets as far as asking AWS, and why not.
//!
//! The program is `$SAM_ECR_DOCTOR_AWS`, or that of `tests/e2e/install.py`, or the first on `PATH`.

use std::env;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::doctor::Doctor;

const KEYS: &str = "aws_access_key_id = AKIAX\naws_secret_access_key = s\n";
const CORP: &str = "sso_account_id = 1\nsso_role_name = r\n";
const SESSION: &str = "[sso-session corp]\nsso_start_url = https://u\nsso_region = eu-west-1\n";
const ROLE: &str = "role_arn = arn:aws:iam::111122223333:role/r\n";
/// Names of files in the caches, by `printf … | sha1sum`.
const CORP_TOKEN: &str = "home/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
const OLD_TOKEN: &str = "home/.aws/sso/cache/3dbfcfb8178f8ce8f73712c57098fc9f2cb54d8c.json";
const KEPT_ROLE: &str = "home/.aws/cli/cache/e2d92bb0968bc57e345aa2b57c84f636d95a03fd.json";

/// A set-up: its name, files, variables, the words behind `check`, and the finding that both must come to; `None` where the
/// command gets as far as asking AWS.
struct Case {
    name: &'static str,
    files: Vec<(&'static str, String)>,
    variables: Vec<(&'static str, &'static str)>,
    profile: Option<&'static str>,
    finding: Option<&'static str>,
}

fn case(name: &'static str, config: impl Into<String>, finding: Option<&'static str>) -> Case {
    Case {
        name,
        files: vec![("home/.aws/config", config.into())],
        variables: Vec::new(),
        profile: None,
        finding,
    }
}

impl Case {
    fn file(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.files.push((name, text.into()));
        self
    }

    fn set(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.push((name, value));
        self
    }

    fn profile(mut self, profile: &'static str) -> Self {
        self.profile = Some(profile);
        self
    }
}

fn token(expires: &str, more: &str) -> String {
    format!(r#"{{"accessToken": "t", "expiresAt": "{expires}"{more}}}"#)
}

const PAST: &str = "2020-01-01T00:00:00Z";
const FUTURE: &str = "2999-01-01T00:00:00Z";
const RENEWABLE: &str = r#", "refreshToken": "r", "clientId": "i", "clientSecret": "s", "registrationExpiresAt": "2999-01-01T00:00:00Z""#;
const RENEWABLE_NO_MORE: &str = r#", "refreshToken": "r", "clientId": "i", "clientSecret": "s", "registrationExpiresAt": "2020-01-01T00:00:00Z""#;

fn cases() -> Vec<Case> {
    let credentials = "home/.aws/credentials";
    let sso = || format!("[default]\nsso_session = corp\n{CORP}{SESSION}");
    let old = || format!("[default]\nsso_start_url = https://old\nsso_region = eu-west-1\n{CORP}");
    vec![
        case("nothing", "", Some("aws-creds-missing")),
        case("keys in the credentials file", "", None).file(credentials, format!("[default]\n{KEYS}")),
        case("keys in the configuration", format!("[default]\n{KEYS}"), None),
        case("keys of another profile", format!("[profile dev]\n{KEYS}"), Some("aws-creds-missing")),
        case("the same, named by an option", format!("[profile dev]\n{KEYS}"), None).profile("dev"),
        case("the same, named by a variable", format!("[profile dev]\n{KEYS}"), None).set("AWS_PROFILE", "dev"),
        case("the same, named by the old variable", format!("[profile dev]\n{KEYS}"), None)
            .set("AWS_DEFAULT_PROFILE", "dev"),
        case("keys in variables", "", None).set("AWS_ACCESS_KEY_ID", "AKIAX").set("AWS_SECRET_ACCESS_KEY", "s"),
        case("keys in variables, a profile by an option", "[profile dev]\n", Some("aws-creds-missing"))
            .set("AWS_ACCESS_KEY_ID", "AKIAX")
            .set("AWS_SECRET_ACCESS_KEY", "s")
            .profile("dev"),
        case("keys in variables, an unknown profile", "", Some("aws-profile-not-found"))
            .set("AWS_ACCESS_KEY_ID", "AKIAX")
            .set("AWS_SECRET_ACCESS_KEY", "s")
            .set("AWS_PROFILE", "nope"),
        case("an empty variable", "", Some("aws-profile-not-found")).set("AWS_PROFILE", ""),
        case("default by an option", "", Some("aws-profile-not-found")).profile("default"),
        case("a profile with the wrong header", format!("[dev]\n{KEYS}"), Some("aws-profile-not-found"))
            .set("AWS_PROFILE", "dev"),
        case("a profile in quotes", format!("[profile \"my dev\"]\n{KEYS}"), None).profile("my dev"),
        case("half a pair in variables", "", Some("aws-creds-partial")).set("AWS_ACCESS_KEY_ID", "AKIAX"),
        case("half a pair in a file", "[default]\naws_access_key_id = AKIAX\n", Some("aws-creds-partial")),
        case("the other half alone", "[default]\naws_secret_access_key = s\n", Some("aws-creds-missing")),
        case("keys with a line break", "", Some("aws-creds-invalid"))
            .set("AWS_ACCESS_KEY_ID", "AKIAX\n")
            .set("AWS_SECRET_ACCESS_KEY", "s"),
        case("ended by its variable", "", Some("aws-creds-expired"))
            .set("AWS_ACCESS_KEY_ID", "ASIAX")
            .set("AWS_SECRET_ACCESS_KEY", "s")
            .set("AWS_SESSION_TOKEN", "t")
            .set("AWS_CREDENTIAL_EXPIRATION", PAST),
        case("a section twice", "[default]\n[default]\n", Some("aws-config-unreadable")),
        case("a key twice", "[default]\nregion = a\nRegion = b\n", Some("aws-config-unreadable")),
        case("no section", "region = a\n", Some("aws-config-unreadable")),
        case("a byte order mark", "\u{feff}[default]\n", Some("aws-config-unreadable")),
        case("a line without an equals sign", "[default]\nregion\n", Some("aws-config-unreadable")),
        case("an indented line without one", "[default]\ns3 =\n  what\n", Some("aws-config-unreadable")),
        case("indented keys", format!("[default]\ns3 =\n  a = b\n{KEYS}"), None),
        case("a malformed credentials file", "", Some("aws-config-unreadable")).file(credentials, "AKIAX\n"),
        case("sso, nobody logged in", sso(), Some("sso-expired")),
        case("sso, ended", sso(), Some("sso-expired")).file(CORP_TOKEN, token(PAST, "")),
        case("sso, ended, and no longer registered", sso(), Some("sso-expired"))
            .file(CORP_TOKEN, token(PAST, RENEWABLE_NO_MORE)),
        case("sso, good", sso(), None).file(CORP_TOKEN, token(FUTURE, "")),
        case("sso, old settings, ended", old(), Some("sso-expired")).file(OLD_TOKEN, token(PAST, RENEWABLE)),
        case("sso, old settings, good", old(), None).file(OLD_TOKEN, token(FUTURE, "")),
        case("sso, no such session", format!("[default]\nsso_session = gone\n{CORP}"), Some("sso-config-incomplete")),
        case("sso, half", format!("[default]\nsso_start_url = u\n{CORP}"), Some("sso-config-incomplete")),
        case("sso, contradictory", format!("[default]\nsso_session = corp\nsso_region = us-east-1\n{CORP}{SESSION}"),
            Some("sso-config-incomplete")),
        case("a session without account and role", format!("[default]\nsso_session = corp\n{SESSION}"),
            Some("aws-creds-missing")),
        case("sso before keys", format!("{}{KEYS}", old()), Some("sso-expired")),
        case("a role", format!("[default]\n{ROLE}source_profile = b\n[profile b]\n{KEYS}"), None),
        case("a role of its own keys", format!("[default]\n{ROLE}source_profile = default\n{KEYS}"), None),
        case("a role without a source", format!("[default]\n{ROLE}"), Some("aws-profile-invalid")),
        case("a role with two sources", format!("[default]\n{ROLE}source_profile = b\ncredential_source = Environment\n"),
            Some("aws-profile-invalid")),
        case("a role of a profile that is not there", format!("[default]\n{ROLE}source_profile = b\n"),
            Some("aws-profile-not-found")),
        case("roles in a circle", format!("[default]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = default\n"),
            Some("aws-profile-invalid")),
        case("a role of a profile without keys", format!("[default]\n{ROLE}source_profile = b\n[profile b]\nregion = x\n"),
            Some("aws-profile-invalid")),
        case("a role of half a pair", format!("[default]\n{ROLE}source_profile = b\n[profile b]\naws_access_key_id = AKIAX\n"),
            Some("aws-creds-partial")),
        case("a role of sso that has ended", format!("[default]\n{ROLE}source_profile = b\n[profile b]\nsso_session = corp\n{CORP}{SESSION}"),
            Some("sso-expired"))
            .file(CORP_TOKEN, token(PAST, "")),
        case("the same, kept", format!("[default]\n{ROLE}source_profile = b\n[profile b]\nsso_session = corp\n{CORP}{SESSION}"), None)
            .file(CORP_TOKEN, token(PAST, ""))
            .file(KEPT_ROLE, r#"{"Credentials": {"AccessKeyId": "ASIAX", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2999-01-01T00:00:00+00:00"}}"#),
        case("a role of variables that are not there", format!("[default]\n{ROLE}credential_source = Environment\n"),
            Some("aws-profile-invalid")),
        case("a role of an unknown source", format!("[default]\n{ROLE}credential_source = Moon\n"),
            Some("aws-profile-invalid")),
        case("a web identity without its file", format!("[default]\n{ROLE}web_identity_token_file = /no/such/token\n"),
            Some("aws-web-identity-token-unusable")),
        case("a web identity without a role", "[default]\nweb_identity_token_file = /no/such/token\n",
            Some("aws-profile-invalid")),
        case("a process", "[default]\ncredential_process = /bin/echo '{\"Version\": 1, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"s\"}'\n", None),
        case("a process that is not there", "[default]\ncredential_process = /no/such/program\n",
            Some("aws-credential-process-broken")),
        case("keys of the profile before its process", "[default]\ncredential_process = /no/such/program\n", None)
            .file(credentials, format!("[default]\n{KEYS}")),
        case("a configuration elsewhere", "", None)
            .file("home/other", format!("[default]\n{KEYS}"))
            .set("AWS_CONFIG_FILE", "~/other"),
    ]
}

#[test]
fn the_real_program_fails_where_the_doctor_says_so_and_for_that_reason() {
    let Some(aws) = real() else {
        let why = "SKIPPED: no AWS CLI here; set SAM_ECR_DOCTOR_AWS to one, or run tests/e2e/install.py\n";
        // Past the test harness, which keeps what passing tests print.
        std::io::stderr().write_all(why.as_bytes()).expect("written");
        return;
    };
    let cases = cases();
    // Its version is asked for once: Python takes its time.
    let version = Command::new(&aws).arg("--version").output().expect("it runs").stdout;
    let version = String::from_utf8(version).expect("text");
    let aws =
        format!("[ \"$1\" = --version ] && exec echo '{}'\nexec '{}' \"$@\"", version.trim(), aws.display());
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = agree(&aws, case) {
                        wrong.lock().expect("a list").push(format!("{}: {why}", case.name));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("a list");
    assert!(wrong.is_empty(), "{} of {} disagree:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Runs the doctor and then the AWS half of the command that it prints.
fn agree(aws: &str, case: &Case) -> Result<(), String> {
    let mut doctor = Doctor::new()
        .fixture("image-function")
        .lacking("home/.aws/credentials")
        .program("aws", aws)
        .variable("AWS_EC2_METADATA_DISABLED", "true")
        .variable("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .variable("AWS_MAX_ATTEMPTS", "1");
    for (name, text) in &case.files {
        doctor = doctor.file(name, text);
    }
    for (name, value) in &case.variables {
        doctor = doctor.variable(name, value);
    }
    let mut arguments = vec!["check", "--offline", "--format", "json"];
    arguments.extend(case.profile.iter().flat_map(|profile| ["--profile", profile]));
    let ran = doctor.run(&arguments);
    let json: serde_json::Value =
        serde_json::from_str(&ran.stdout.replace("[MS]", "0")).map_err(|error| error.to_string())?;
    let findings = json["findings"].as_array().ok_or("no findings")?;
    let ids: Vec<&str> = findings.iter().filter_map(|finding| finding["id"].as_str()).collect();
    let of_aws =
        ids.iter().copied().find(|id| !["private-not-logged-in", "image-uri-not-pulled"].contains(id));
    let said = real_finding(&doctor, case);
    if of_aws != case.finding {
        return Err(format!("the doctor says {of_aws:?}, not {:?}; the AWS CLI: {said:?}", case.finding));
    }
    let said = said?;
    if said == case.finding {
        return Ok(());
    }
    Err(format!("the AWS CLI says {said:?}, not {:?}", case.finding))
}

/// What the AWS CLI says, as the finding that it is.
fn real_finding(doctor: &Doctor, case: &Case) -> Result<Option<&'static str>, String> {
    let like = doctor.command(&[]);
    let mut command = Command::new(doctor.path("bin/aws"));
    command.args(["ecr", "get-login-password", "--region", "eu-west-1"]).current_dir(doctor.path("project"));
    command.args(case.profile.iter().flat_map(|profile| ["--profile", profile]));
    command.env_clear();
    for (name, value) in like.get_envs() {
        if let Some(value) = value.filter(|_| name != OsStr::new("HTTPS_PROXY")) {
            command.env(name, value);
        }
    }
    let output = command.output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let table = [
        ("Could not connect to the endpoint URL", None),
        ("Unable to parse config file", Some("aws-config-unreadable")),
        ("The config profile (", Some("aws-profile-not-found")),
        ("referenced in the profile \"default\" does not exist", Some("aws-profile-not-found")),
        ("Unable to locate credentials", Some("aws-creds-missing")),
        ("Partial credentials found in assume-role", Some("aws-profile-invalid")),
        ("Partial credentials found in", Some("aws-creds-partial")),
        ("Invalid header value", Some("aws-creds-invalid")),
        ("refreshed credentials are still expired", Some("aws-creds-expired")),
        ("The SSO session associated with this profile has expired", Some("sso-expired")),
        ("Token has expired and refresh failed", Some("sso-expired")),
        ("Error loading SSO Token", Some("sso-expired")),
        ("sso-session does not exist", Some("sso-config-incomplete")),
        ("is configured to use SSO but is missing", Some("sso-config-incomplete")),
        ("is inconsistent between", Some("sso-config-incomplete")),
        ("contains both source_profile and credential_source", Some("aws-profile-invalid")),
        ("Infinite loop in credential configuration", Some("aws-profile-invalid")),
        ("must have credentials", Some("aws-profile-invalid")),
        ("No credentials found in credential_source", Some("aws-profile-invalid")),
        ("is not valid", Some("aws-profile-invalid")),
        ("has no role ARN configured", Some("aws-profile-invalid")),
        ("/no/such/token", Some("aws-web-identity-token-unusable")),
        ("/no/such/program", Some("aws-credential-process-broken")),
    ];
    let known = table.iter().find(|(words, _)| said.contains(words));
    known.map(|(_, finding)| *finding).ok_or_else(|| format!("unknown words: {said}"))
}

pub(crate) fn real() -> Option<PathBuf> {
    let named = env::var_os("SAM_ECR_DOCTOR_AWS").map(PathBuf::from);
    let installed =
        env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/sam-ecr-doctor/aws/bin/aws"));
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = env::split_paths(&path).map(|folder| folder.join("aws")).collect();
    named.into_iter().chain(installed).chain(on_path).find(|program| program.is_file())
}
