//! What stands between a login command and its token comes first: in the findings, and in the remedy.

use insta::assert_snapshot;

use crate::doctor::Doctor;

/// An image function whose base image is in ECR Private, where nobody is logged in.
fn project() -> Doctor {
    Doctor::new().fixture("image-function").variable("AWS_EC2_METADATA_DISABLED", "true")
}

fn sso(expires_at: &str) -> Doctor {
    project()
        .lacking("home/.aws/credentials")
        .file(
            "home/.aws/config",
            "[profile dev]\nsso_session = corp\nsso_account_id = 210987654321\nsso_role_name = Dev\nregion = eu-west-1\n\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n",
        )
        // The digest of the session's name.
        .file(
            &format!("home/.aws/sso/cache/{CORP}.json"),
            format!(r#"{{"accessToken": "secret", "expiresAt": "{expires_at}"}}"#),
        )
        .variable("AWS_PROFILE", "dev")
}

/// `printf corp | sha1sum`.
const CORP: &str = "ee0bfd2552fbd840c02cc48b6e823320543c450f";

#[test]
fn an_expired_sso_session_comes_first() {
    let ran = sso("2026-01-01T00:00:00Z").run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1));
    assert_snapshot!(since(&ran.stdout));
}

#[test]
fn the_same_as_json() {
    let ran = sso("2026-01-01T00:00:00Z").run(&["check", "--offline", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    assert_eq!(findings[0]["id"], "sso-expired");
    let remedy = &findings[1]["remedies"][0];
    assert_eq!(remedy["kind"], "login");
    assert_eq!(remedy["first"][0]["kind"], "aws-sso-login");
    assert_eq!(remedy["first"][0]["commands"][0]["command"], "aws sso login --profile dev");
}

#[test]
fn a_session_that_lasts_is_no_finding() {
    let ran = sso("2999-01-01T00:00:00Z").run(&["check", "--offline"]);
    assert!(
        !ran.stdout.contains("sso-expired") && ran.stdout.contains("private-not-logged-in"),
        "{}",
        ran.stdout
    );
}

#[test]
fn version_1_has_no_aws_sso_login() {
    let doctor = sso("2026-01-01T00:00:00Z")
        .program("aws", "echo aws-cli/1.46.2 Python/3.11.7 Linux/6 botocore/1.43.62");
    assert_snapshot!(since(&doctor.run(&["check", "--offline"]).stdout));
}

#[test]
fn no_credentials_and_no_program() {
    let doctor = project().lacking("home/.aws/credentials").lacking("bin/aws");
    assert_snapshot!(since(&doctor.run(&["check", "--offline"]).stdout));
}

/// The remedies of the finding that the AWS CLI is missing.
fn without_the_program(doctor: Doctor) -> Vec<(String, String)> {
    let ran = doctor.lacking("bin/aws").run(&["check", "--offline", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    let missing = findings.iter().find(|finding| finding["id"] == "aws-cli-missing").expect("a finding");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let remedies = missing["remedies"].as_array().expect("remedies").iter();
    remedies.map(|one| (text(&one["kind"]), text(&one["commands"][0]["command"]))).collect()
}

#[test]
fn what_stands_in_for_the_aws_command_line() {
    let kinds =
        |remedies: &[(String, String)]| remedies.iter().map(|(kind, _)| kind.clone()).collect::<Vec<_>>();
    let plain = without_the_program(project());
    assert_eq!(kinds(&plain), ["install-aws-cli", "install-credential-helper"]);
    let with_helper = without_the_program(project().program("docker-credential-ecr-login", "exit 1"));
    assert_eq!(kinds(&with_helper), ["install-aws-cli", "edit-config"]);
    let with_powershell = without_the_program(project().program("pwsh", "exit 1"));
    assert_eq!(
        kinds(&with_powershell),
        ["install-aws-cli", "install-credential-helper", "login-with-aws-tools"]
    );
    assert_eq!(
        with_powershell[2].1,
        "(Get-ECRLoginCommand -Region eu-west-1).Password | docker login --username AWS --password-stdin \
         210987654321.dkr.ecr.eu-west-1.amazonaws.com"
    );
}

#[test]
fn a_profile_that_is_not_there() {
    let doctor = project()
        .file("home/.aws/config", "[staging]\nregion = eu-west-1\n")
        .variable("AWS_PROFILE", "staging");
    assert_snapshot!(since(&doctor.run(&["check", "--offline"]).stdout));
}

#[test]
fn a_file_that_cannot_be_read() {
    let doctor =
        project().file("home/.aws/config", "[default]\nregion = eu-west-1\n[default]\noutput = json\n");
    assert_snapshot!(since(&doctor.run(&["check", "--offline"]).stdout));
}

#[test]
fn verbose_names_who_the_commands_act_as() {
    let ran = sso("2999-01-01T00:00:00Z").variable("AWS_DEFAULT_REGION", "eu-central-1").run(&[
        "check",
        "--offline",
        "-v",
    ]);
    let lines: Vec<&str> = ran.stdout.lines().skip_while(|line| *line != "  AWS").take(5).collect();
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn public_images_need_no_aws_at_all() {
    for logins in [&[][..], &[("public.ecr.aws", -3600)][..]] {
        let doctor = Doctor::new()
            .fixture("hello-world")
            .lacking("home/.aws/credentials")
            .lacking("bin/aws")
            .variable("AWS_EC2_METADATA_DISABLED", "true")
            .logins(logins);
        let ran = doctor.run(&["check", "--offline", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
        let findings = json["findings"].as_array().expect("findings");
        assert_eq!(findings.len(), logins.len(), "{findings:#?}");
        for finding in findings {
            assert_eq!(finding["id"], "public-token-expired");
            assert_eq!(finding["remedies"][0]["kind"], "logout");
            assert_eq!(finding["remedies"][1]["first"][0]["kind"], "install-aws-cli");
        }
    }
}

#[test]
fn to_deploy_needs_credentials_and_a_region() {
    let hello = || Doctor::new().fixture("hello-world").variable("AWS_EC2_METADATA_DISABLED", "true");
    let ids = |doctor: Doctor, command: &str| {
        let ran = doctor.run(&["check", "--offline", "--for", command, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&ran.stdout.replace("[MS]", "0")).expect("JSON");
        let findings = json["findings"].as_array().expect("findings").iter();
        findings.map(|finding| finding["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(hello(), "deploy"), ["region-missing"]);
    assert_eq!(ids(hello().variable("AWS_DEFAULT_REGION", "eu-west-1"), "deploy"), [""; 0]);
    assert_eq!(ids(hello().variable("AWS_REGION", "eu-west-1"), "deploy"), ["region-missing"]);
    let without = hello().lacking("home/.aws/credentials");
    assert_eq!(ids(without.variable("AWS_DEFAULT_REGION", "eu-west-1"), "deploy"), ["aws-creds-missing"]);
    assert_eq!(ids(hello().lacking("home/.aws/credentials"), "local"), [""; 0]);
}

#[test]
fn the_profile_of_samconfig_goes_to_the_aws_half() {
    let config = "version = 0.1\n[default.deploy.parameters]\nprofile = \"dev\"\n";
    let with = |profiles: &str| {
        let doctor = project().file("project/samconfig.toml", config).file("home/.aws/config", profiles);
        doctor.run(&["check", "--offline"]).stdout
    };
    let keys = "aws_access_key_id = AKIAX\naws_secret_access_key = s\n";
    assert!(with(&format!("[profile dev]\n{keys}")).contains("--profile dev | docker login"));
    assert!(!with(&format!("[profile other]\n{keys}")).contains("--profile"));
}

/// Without how long ago something ended.
fn since(text: &str) -> String {
    let ago = regex::Regex::new(r"ended [^(]+ ago").expect("a pattern");
    ago.replace_all(text, "ended [LONG] ago").into_owned()
}

#[test]
fn after_a_failed_command_the_line_that_heals_stays_behind_what_comes_first() {
    const HOST: &str = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
    let doctor = sso("2026-01-01T00:00:00Z").program(
        "sam",
        &format!(
            "echo 'Error: Error building docker image: Head \"https://{HOST}/v2/base/al/manifests/3\": no basic auth credentials' >&2; exit 1"
        ),
    );
    let ran = doctor.run(&["run", "--offline", "--", "sam", "build"]);
    let place = |line: &str| ran.stderr.find(line).unwrap_or_else(|| panic!("{line}: {}", ran.stderr));
    assert!(place("error[sso-expired]") < place("error[private-not-logged-in]"));
    assert!(place("aws sso login --profile dev") < place("aws ecr get-login-password --region eu-west-1"));
}
