//! What AWS says to the credentials of the printed command, for each fault: the doctor's finding with what comes first, and
//! beside it what the real AWS CLI does with the same stand-in.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sam_ecr_doctor_stand_ins::World;

use crate::aws_cli::real;
use crate::doctor::Doctor;

pub(crate) const KEYS: &str = "aws_access_key_id = AKIAX\naws_secret_access_key = s\n";
pub(crate) const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/r\n";
const SSO: &str = "[default]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\n[sso-session corp]\n\
    sso_start_url = https://u\nsso_region = eu-west-1\n";
/// `printf corp | sha1sum`.
const CORP_TOKEN: &str = "home/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
/// Where nobody listens.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// A set-up: its name, the faults of AWS, files and variables, whether the token is one of ECR Public, and the finding that
/// the doctor and the AWS CLI must come to; `None` where the command works.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    faults: &'static str,
    config: String,
    files: Vec<(&'static str, String)>,
    variables: Vec<(&'static str, String)>,
    is_public: bool,
    /// Whether the address of AWS stands in the configuration, as `WORLD`, and not in a variable.
    of_files: bool,
    pub(crate) region: &'static str,
    finding: Option<&'static str>,
}

pub(crate) fn case(name: &'static str, faults: &'static str, finding: Option<&'static str>) -> Case {
    Case {
        name,
        faults,
        config: format!("[default]\n{KEYS}"),
        files: Vec::new(),
        variables: Vec::new(),
        is_public: false,
        of_files: false,
        region: "eu-west-1",
        finding,
    }
}

impl Case {
    pub(crate) fn config(mut self, config: impl Into<String>) -> Self {
        self.config = config.into();
        self
    }

    fn file(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.files.push((name, text.into()));
        self
    }

    pub(crate) fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    pub(crate) fn public(mut self) -> Self {
        self.is_public = true;
        self
    }

    fn of_files(mut self) -> Self {
        self.of_files = true;
        self
    }

    pub(crate) fn region(mut self, region: &'static str) -> Self {
        self.region = region;
        self
    }

    /// Past the proxy that every made-up machine has.
    pub(crate) fn direct(self) -> Self {
        self.set("NO_PROXY", "127.0.0.1")
    }

    pub(crate) fn tls(self) -> Self {
        self.set("AWS_ENDPOINT_URL", "TLS_WORLD").direct()
    }

    fn sso(self) -> Self {
        let token = r#"{"accessToken": "t", "expiresAt": "2999-01-01T00:00:00Z"}"#;
        self.config(SSO).file(CORP_TOKEN, token)
    }

    fn role(self) -> Self {
        self.config(format!("[default]\n{ROLE}source_profile = b\n[profile b]\n{KEYS}"))
    }

    fn web_identity(self) -> Self {
        self.config(format!("[default]\n{ROLE}web_identity_token_file = ../home/token\n"))
            .file("home/token", "x.y.z")
    }

    fn process(self, gives: &str) -> Self {
        self.config(format!("[default]\ncredential_process = /bin/sh -c '{gives}'\n"))
    }
}

const GOOD: &str = r#"echo "{\"Version\": 1, \"AccessKeyId\": \"AKIAX\", \"SecretAccessKey\": \"s\"}""#;
const ENDED: &str = r#"echo "{\"Version\": 1, \"AccessKeyId\": \"AKIAX\", \"SecretAccessKey\": \"s\", \"SessionToken\": \"t\", \"Expiration\": \"2020-01-01T00:00:00Z\"}""#;
const VERSION_2: &str = r#"echo "{\"Version\": 2, \"AccessKeyId\": \"AKIAX\", \"SecretAccessKey\": \"s\"}""#;

/// All set-ups.
fn all_cases() -> Vec<Case> {
    cases().into_iter().chain(crate::aws_ways::cases()).collect()
}

fn cases() -> Vec<Case> {
    let services = |key: &str| {
        format!(
            "[default]\n{KEYS}services = s\nendpoint_url = WORLD\n[services s]\n{key} =\n  endpoint_url = {NOBODY}\n"
        )
    };
    vec![
        case("keys that are good", "", None),
        case("the same, for ECR Public", "", None).public(),
        case("keys that ended", "expired_token", Some("aws-creds-expired")),
        case("the same, for ECR Public", "expired_token", Some("aws-creds-expired")).public(),
        case("keys that nobody knows", "invalid_token", Some("aws-creds-invalid")),
        case("keys that only ECR does not know", "ecr:invalid_token", Some("aws-creds-invalid")),
        case("a wrong secret", "bad_signature", Some("aws-creds-invalid")),
        case("a signature that lacks something", "incomplete_signature", Some("aws-creds-invalid")),
        case("no token allowed", "ecr:access_denied", Some("iam-gettoken-denied")),
        case("the same with another status", "ecr:access_denied_403", Some("iam-gettoken-denied")),
        case("no public token allowed", "public:access_denied", Some("iam-gettoken-denied")).public(),
        case("no bearer token allowed", "public:bearer_denied", Some("iam-service-bearer-token-denied"))
            .public(),
        case("who one is may not be asked", "sts:access_denied", None),
        case("a clock that is behind, as AWS says", "clock_skew", Some("clock-skew")),
        case("a clock that is behind", "skew=3600", Some("clock-skew")),
        case("a clock that is ahead", "skew=-7200", Some("clock-skew")),
        case("a clock that is good enough", "skew=300", None),
        case("too many requests", "ecr:throttle", Some("private-throttled")),
        case("too many requests to ECR Public", "public:throttle", Some("public-rate-exceeded")).public(),
        case("an error of the service", "ecr:server_error", Some("aws-api-error")),
        case("a service that is not there", "ecr:unavailable", Some("aws-api-error")),
        case("a service without subscription", "ecr:opt_in", Some("aws-region-not-enabled")),
        case("a connection that is closed", "ecr:drop", Some("network-reset-api")),
        case("nobody listens", "", Some("network-timeout-api")).set("AWS_ENDPOINT_URL", NOBODY),
        case("nobody listens for ECR", "", Some("network-timeout-api")).set("AWS_ENDPOINT_URL_ECR", NOBODY),
        case("nobody listens for ECR Public", "", Some("network-timeout-api"))
            .set("AWS_ENDPOINT_URL_ECR_PUBLIC", NOBODY)
            .public(),
        case("nobody listens for STS, which is not needed", "", None).set("AWS_ENDPOINT_URL_STS", NOBODY),
        case("a section of services", "", Some("network-timeout-api")).config(services("ecr")).of_files(),
        case("the same for ECR Public", "", Some("network-timeout-api"))
            .config(services("ecr_public"))
            .of_files()
            .public(),
        case("the same under the name that only another SDK reads", "", None)
            .config(services("ecr-public"))
            .of_files()
            .public(),
        case("a section of services behind a variable", "", None).config(services("ecr")),
        case("a name that nobody knows", "", Some("dns-failure"))
            .set("AWS_ENDPOINT_URL", "http://no-such-host.invalid"),
        case("a proxy that is not there", "", Some("proxy-problem")).set("HTTP_PROXY", NOBODY),
        case("a proxy that is not there, and not needed", "", None)
            .set("HTTP_PROXY", NOBODY)
            .set("NO_PROXY", "127.0.0.1"),
        case("a proxy that wants a login", "ecr:proxy_407", Some("proxy-problem")),
        case("a web filter", "ecr:proxy_html", Some("proxy-problem")),
        case("no answer of AWS", "ecr:garbage", Some("proxy-problem")),
        case("an empty answer", "ecr:empty_body", Some("proxy-problem")),
        case("an answer without a token", "ecr:no_auth_data", Some("proxy-problem")),
        case("the same of ECR Public", "public:no_auth_data", Some("proxy-problem")).public(),
        case("a token that cannot be decoded", "ecr:bad_token", Some("proxy-problem")),
        case("a role", "", None).role(),
        case("a role that is refused", "sts.AssumeRole:role_denied", Some("aws-role-denied")).role(),
        case("a role of keys that ended", "sts.AssumeRole:expired_token", Some("aws-creds-expired")).role(),
        case("a role of keys that nobody knows", "sts.AssumeRole:invalid_token", Some("aws-creds-invalid"))
            .role(),
        case("a role whose token is refused", "ecr:access_denied", Some("iam-gettoken-denied")).role(),
        case("a web identity", "", None).web_identity(),
        case("a web identity that is refused", "sts:role_denied", Some("oidc-assume-role-denied"))
            .web_identity(),
        case("sso", "", None).sso(),
        case("sso that was ended elsewhere", "sso:sso_expired", Some("sso-expired")).sso(),
        case("sso without the role", "sso:access_denied", Some("aws-role-denied")).sso(),
        case("a process", "", None).process(GOOD),
        case("a process whose keys ended", "", Some("aws-creds-expired")).process(ENDED),
        case("a process of another version", "", Some("aws-credential-process-broken")).process(VERSION_2),
        case("a process that fails", "", Some("aws-credential-process-broken"))
            .process("echo no >&2; exit 3"),
        case("a process that prints no JSON", "", Some("aws-credential-process-broken"))
            .process("echo hello"),
        case("the machine", "", None).config("").set("AWS_EC2_METADATA_DISABLED", "false"),
        case("a machine without a role", "imds:imds_404", Some("aws-creds-missing"))
            .config("")
            .set("AWS_EC2_METADATA_DISABLED", "false"),
        case("an answer that takes its time", "slow=0.2", None),
    ]
}

/// The machine of a case. The order of variables counts: those of the case come last.
pub(crate) fn machine(case: &Case, world: &World, aws: &str) -> Doctor {
    world.fault(case.faults).expect("faults");
    let mut doctor = Doctor::new()
        .lacking("home/.aws/credentials")
        .file("home/.aws/config", filled(&case.config, world))
        .program("aws", aws)
        .variable("AWS_EC2_METADATA_DISABLED", "true")
        .variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", &world.aws_url())
        .variable("AWS_ENDPOINT_URL", &world.aws_url())
        .variable("AWS_MAX_ATTEMPTS", "1");
    if case.of_files {
        doctor = doctor.without("AWS_ENDPOINT_URL");
    }
    if case.is_public {
        doctor = doctor.logins(&[("public.ecr.aws", -3600)]);
    }
    for (name, text) in &case.files {
        doctor = doctor.file(name, text);
    }
    for (name, value) in &case.variables {
        doctor = doctor.variable(name, &filled(value, world));
    }
    doctor
}

/// With the addresses and files of this world.
fn filled(text: &str, world: &World) -> String {
    let file = |path: std::path::PathBuf| path.display().to_string();
    text.replace("PLAIN_TLS", &world.aws_url().replace("http:", "https:"))
        .replace("TLS_WORLD", &world.aws_tls_url())
        .replace("WORLD", &world.aws_url())
        .replace("CA_FILE", &file(world.ca_file()))
        .replace("OTHER_CA", &file(world.unknown_ca_file()))
        .replace("PROXY", &world.proxy_url())
}

/// The finding that stands in the way of a login, with whether it comes first in the remedy; and all that was printed.
pub(crate) fn said(doctor: &Doctor, case: &Case) -> Result<Option<String>, String> {
    let image = if case.is_public {
        "public.ecr.aws/x/app:1".to_owned()
    } else {
        format!("123456789012.dkr.ecr.{}.amazonaws.com/app:1", case.region)
    };
    let ran = doctor.run(&["check", "--image", &image, "--format", "json", "--timeout", "8"]);
    let json: serde_json::Value =
        serde_json::from_str(&ran.stdout.replace("[MS]", "0")).map_err(|error| error.to_string())?;
    let findings = json["findings"].as_array().ok_or("no findings")?;
    let login = findings
        .iter()
        .flat_map(|finding| finding["remedies"].as_array().into_iter().flatten())
        .find(|remedy| remedy["kind"] == "login")
        .ok_or_else(|| format!("no login is advised: {findings:#?}"))?;
    if case.is_public {
        // A logout heals, so that what stands in the way of a login is no finding of its own.
        let first = &login["first"][0];
        return Ok((!first.is_null()).then(|| first["kind"].to_string()));
    }
    let expected = ["private-not-logged-in", "docker-daemon-down"];
    let ids = findings.iter().filter_map(|finding| finding["id"].as_str());
    let found = ids.into_iter().find(|id| !expected.contains(id)).map(str::to_owned);
    // The cause comes before all that it keeps from being mended.
    if found.is_some() && findings[0]["id"].as_str() != found.as_deref() {
        return Err(format!("{found:?} comes behind {}", findings[0]["id"]));
    }
    match (&found, &login["first"][0]) {
        (Some(id), first) if first.is_null() => Err(format!("{id} is found, and nothing comes first")),
        (None, first) if !first.is_null() => Err(format!("nothing is found, and first comes {first}")),
        _ => Ok(found),
    }
}

/// What comes first before a login to ECR Public.
fn first_step(finding: &str) -> &'static str {
    match finding {
        "aws-creds-expired" => "\"renew-credentials\"",
        "iam-gettoken-denied" | "iam-service-bearer-token-denied" => "\"attach-pull-policy\"",
        "public-rate-exceeded" => "\"retry\"",
        "network-timeout-api" => "\"configure-network\"",
        "proxy-problem" => "\"configure-cli-network\"",
        _ => "a finding whose first step is not known here",
    }
}

#[test]
fn each_fault_is_found_and_comes_first() {
    let cases = all_cases();
    let wrong = all(&cases, |case| {
        let world = World::start().expect("a world");
        let aws = "echo aws-cli/2.31.0 Python/3.13.7 Linux/6.12 exe/x86_64.debian.12";
        let found = said(&machine(case, &world, aws), case)?;
        let expected = if case.is_public { case.finding.map(first_step) } else { case.finding };
        if found.as_deref() != expected {
            return Err(format!("the doctor says {found:?}, not {expected:?}"));
        }
        let changed = world.requests().into_iter().filter_map(|entry| entry.aws).find(|call| {
            !call.operation.starts_with("Get")
                && !call.operation.starts_with("Describe")
                && !call.operation.starts_with("AssumeRole")
                && !call.operation.starts_with("/latest/")
        });
        changed.map_or(Ok(()), |call| Err(format!("{} was asked for", call.operation)))
    });
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_real_program_does_what_the_doctor_says() {
    let Some(aws) = real() else {
        let why = "SKIPPED: no AWS CLI here; set SAM_ECR_DOCTOR_AWS to one, or run tests/e2e/install.py\n";
        // Past the test harness, which keeps what passing tests print.
        std::io::stderr().write_all(why.as_bytes()).expect("written");
        return;
    };
    let cases = all_cases();
    let script = format!("exec '{}' \"$@\"", aws.display());
    let wrong = all(&cases, |case| {
        let world = World::start().expect("a world");
        let doctor = machine(case, &world, &script);
        let (works, said) = runs(&doctor, case)?;
        let agrees = match case.finding {
            None => works,
            Some(finding) => !works && words_of(finding).iter().any(|known| said.contains(known)),
        };
        if agrees { Ok(()) } else { Err(format!("{:?}, and the AWS CLI: {works} {said}", case.finding)) }
    });
    assert!(wrong.is_empty(), "{} of {} disagree:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The AWS half of the printed command: whether it works, and what it says.
pub(crate) fn runs(doctor: &Doctor, case: &Case) -> Result<(bool, String), String> {
    let like = doctor.command(&[]);
    let mut command = Command::new(doctor.path("bin/aws"));
    let (service, region) = if case.is_public { ("ecr-public", "us-east-1") } else { ("ecr", case.region) };
    command.args([service, "get-login-password", "--region", region]).current_dir(doctor.path("project"));
    command.args(["--cli-read-timeout", "5", "--cli-connect-timeout", "5"]);
    command.env_clear();
    for (name, value) in like.get_envs() {
        if let Some(value) = value.filter(|_| name != OsStr::new("DOCKER_HOST")) {
            command.env(name, value);
        }
    }
    let output = command.output().map_err(|error| error.to_string())?;
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((output.status.success() && !output.stdout.is_empty(), words))
}

/// How the AWS CLI, version 1 or 2, says it.
fn words_of(finding: &str) -> &'static [&'static str] {
    match finding {
        "aws-creds-expired" => &["ExpiredToken", "refreshed credentials are still expired"],
        "aws-creds-invalid" => &[
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "we calculated does not match",
            "IncompleteSignature",
        ],
        "aws-region-not-enabled" => &["UnrecognizedClientException", "OptInRequired"],
        "iam-gettoken-denied" => &["(AccessDeniedException) when calling the GetAuthorizationToken"],
        "iam-service-bearer-token-denied" => &["sts:GetServiceBearerToken"],
        "clock-skew" => &["Signature expired", "Signature not yet current"],
        "private-throttled" | "public-rate-exceeded" => &["Throttling"],
        "aws-api-error" => &["ServerException", "(503)"],
        "network-reset-api" => &[
            "Connection was closed before we received a valid response",
            "EOF occurred in violation of protocol",
        ],
        "network-timeout-api" => &["Could not connect to the endpoint URL", "Read timeout on endpoint URL"],
        "dns-failure" => &["Could not connect to the endpoint URL"],
        "tls-untrusted-ca" => {
            &["CERTIFICATE_VERIFY_FAILED", "No such file or directory", "Invalid CA bundle"]
        }
        "proxy-problem" => &[
            "Failed to connect to proxy",
            "(407)",
            "(403)",
            "Unable to parse response",
            "codec can't decode",
            "Expecting value",
            "'authorizationData'",
            "list index out of range",
            "Incorrect padding",
            "Invalid base64",
            "not enough values to unpack",
            "codec can't",
        ],
        "aws-role-denied" => &["when calling the AssumeRole operation", "No access"],
        "oidc-assume-role-denied" => &["when calling the AssumeRoleWithWebIdentity operation"],
        "sso-expired" => &["SSO session associated with this profile has expired", "Session token not found"],
        "aws-credential-process-broken" => &["custom-process", "Expecting value"],
        "aws-creds-missing" => &["Unable to locate credentials"],
        _ => &[],
    }
}

/// Tries all cases, several side by side.
fn all(cases: &[Case], attempt: impl Fn(&Case) -> Result<(), String> + Sync) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = attempt(case) {
                        wrong.lock().expect("a list").push(format!("{}: {why}", case.name));
                    }
                }
            });
        }
    });
    wrong.into_inner().expect("a list")
}
