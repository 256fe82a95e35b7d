//! What real clients printed against stand-ins for ECR, where such recordings lie beside the project: each file is
//! named after what was wrong. Where there are none the test says so and looks at nothing.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// A recorded output, and the ids that name it right. None at all: nothing may be called an ECR failure with certainty.
struct Recording {
    name: String,
    text: String,
    right: &'static [&'static str],
    /// Whether to find nothing is right as well: the text says too little to know.
    or_nothing: bool,
}

/// What was wrong in the folders of clients, by the beginning of the file's name.
const CLIENTS: [(&str, &[&str]); 29] = [
    ("public_expired", &["public-token-expired", "public-403-stale-login"]),
    (
        "public_badtoken",
        &["public-403-stale-login", "public-vs-private-mixup", "public-login-with-wrong-token"],
    ),
    ("public_denied", &["iam-pull-denied", "public-403-stale-login"]),
    ("public_norepo", &["repo-not-found"]),
    ("public_notag", &["tag-not-found"]),
    ("public_throttle", &["public-rate-exceeded"]),
    ("public_datalimit", &["public-data-limit"]),
    ("private_expired", &["private-token-expired", "private-403-head"]),
    ("private_badtoken", &["private-login-invalid"]),
    ("private_nologin", &["private-not-logged-in", "private-login-invalid"]),
    ("private_denied", &["iam-pull-denied", "cross-account-repo-policy", "private-403-head"]),
    ("private_norepo", &["repo-not-found"]),
    ("private_notag", &["tag-not-found"]),
    ("private_throttle", &["private-throttled"]),
    ("private_500", &["registry-unavailable"]),
    ("arch_list_arm64_only", &["arch-no-manifest"]),
    ("tls_unknown_ca", &["tls-untrusted-ca"]),
    ("proxy_407", &["proxy-problem"]),
    ("proxy_502", &["proxy-problem", "registry-unavailable"]),
    ("dns_servfail", &["dns-failure"]),
    ("dns_nxdomain", &["dns-failure"]),
    ("conn_refused", &["network-unreachable", "network-reset-registry"]),
    ("not-running", &["docker-daemon-down", "docker-context-missing"]),
    ("daemon-down", &["docker-daemon-down"]),
    ("private_ok", &[]),
    ("public_ok", &[]),
    ("public_anon_ok", &[]),
    ("good-filestore", &[]),
    ("ecr-login-version", &[]),
];

/// What was wrong in other recordings of Docker's, by a part of the path.
const OTHERS: [(&str, &[&str]); 24] = [
    ("docker-login/d20-123456789012-expired", &["login-401"]),
    ("docker-login/d28-123456789012-expired", &["login-401"]),
    ("docker-login/d20-123456789012-garbage", &["login-400-bad-password"]),
    ("docker-login/d28-123456789012-garbage", &["login-400-bad-password"]),
    ("docker-login/d20-222222222222-good", &["proxy-problem"]),
    ("docker-login/d28-222222222222-good", &["proxy-problem"]),
    ("docker-login/d20-333333333333-good", &["tls-untrusted-ca"]),
    ("docker-login/d28-333333333333-good", &["tls-untrusted-ca"]),
    ("docker-login/d20-public-garbage", &["public-login-with-wrong-token"]),
    ("docker-login/d28-public-garbage", &["public-login-with-wrong-token"]),
    ("docker-login/d20-public-good", &["credsstore-pass-broken"]),
    ("docker-login/d28-public-expired", &["login-401"]),
    ("docker-login/d28-123456789012-empty", &["empty-password-non-tty"]),
    ("helpers/buildx28-h1.", &["credsstore-desktop-missing"]),
    ("helpers/buildx28-h3.", &["helper-not-found"]),
    ("helpers/cfg-h5.", &["docker-config-unreadable"]),
    ("helpers/cfg-h6.", &["docker-config-unreadable"]),
    ("helpers/cli2852-", &["private-token-expired"]),
    ("helpers/login-h1.", &["credsstore-desktop-missing"]),
    ("helpers/py-h1.", &["credsstore-desktop-missing"]),
    ("helpers/py-h3.", &["helper-not-found"]),
    ("sam/d20-invoke-zip-expired", &["public-token-expired"]),
    ("sam/d28-invoke-zip-expired", &["public-403-stale-login"]),
    ("sam/helper-missing", &["credsstore-desktop-missing"]),
];

/// What was wrong in the sections of the AWS CLI's recordings, by the section's title.
const AWS_CLI: [(&str, &[&str]); 36] = [
    ("fault=expired_token", &["aws-creds-expired"]),
    ("fault=invalid_token", &["aws-creds-invalid"]),
    ("fault=access_denied", &["iam-gettoken-denied"]),
    ("fault=bearer_denied", &["iam-service-bearer-token-denied"]),
    ("fault=bad_signature", &["aws-creds-invalid"]),
    ("fault=clock_skew", &["clock-skew"]),
    ("fault=throttle", &["private-throttled", "public-rate-exceeded"]),
    ("fault=server_error", &["registry-unavailable"]),
    ("fault=unavailable", &["registry-unavailable"]),
    ("fault=unsupported_region", &["public-wrong-region"]),
    ("fault=opt_in", &["aws-creds-invalid"]),
    ("fault=proxy_html", &["proxy-problem"]),
    ("fault=proxy_407", &["proxy-problem"]),
    ("fault=drop", &["network-reset-api"]),
    ("no credentials", &["aws-creds-missing"]),
    ("no region", &["region-missing"]),
    ("unknown profile", &["aws-profile-not-found"]),
    ("unknown AWS_PROFILE", &["aws-profile-not-found"]),
    ("empty AWS_PROFILE", &["aws-profile-not-found"]),
    ("profile old", &["sso-expired"]),
    ("profile new", &["sso-expired"]),
    ("profile never", &["sso-expired"]),
    ("profile badsess", &["sso-config-incomplete"]),
    ("profile proc2", &["aws-creds-missing"]),
    ("profile procexp", &["aws-creds-expired"]),
    ("profile rolenosrc", &["aws-profile-not-found"]),
    ("profile rolenone", &["aws-creds-missing"]),
    ("profile partial", &["aws-creds-missing"]),
    ("assume role denied", &["aws-role-denied"]),
    ("assume role, source expired", &["aws-creds-expired"]),
    ("endpoint refused", &["network-timeout-api"]),
    ("proxy refused", &["proxy-problem"]),
    ("IMDS refused", &["aws-creds-missing"]),
    ("container creds refused", &["aws-creds-missing"]),
    ("partial env keys", &["aws-creds-missing"]),
    ("whitespace in key", &["aws-creds-invalid"]),
];

/// What was wrong in the recordings of the AWS SDK for Rust, by the beginning of the file's name.
const RUST_SDK: [(&str, &[&str]); 38] = [
    ("01_no_credentials", &["aws-creds-missing"]),
    ("02_no_region", &["region-missing"]),
    // The chain stops at the credentials.
    ("02c_no_region_no_creds", &["aws-creds-missing"]),
    ("03_unknown_profile", &["aws-creds-missing", "aws-profile-not-found"]),
    ("04_profile_badsess", &["sso-config-incomplete"]),
    ("04_profile_never", &["sso-expired"]),
    ("04_profile_new", &["sso-expired"]),
    ("04_profile_noregion", &["region-missing"]),
    ("04_profile_partial", &["aws-creds-missing"]),
    ("04_profile_proc2", &["aws-creds-missing"]),
    ("04_profile_rolenone", &["aws-creds-missing"]),
    ("05_sso_portal_401", &["sso-expired"]),
    ("05b_sso_portal_401", &["sso-expired"]),
    ("05c_sso_portal_403", &["aws-role-denied"]),
    ("06_assume_role_denied", &["aws-role-denied"]),
    ("06b_assume_role_source_expired", &["aws-creds-expired"]),
    ("06c_assume_role_mfa_rejected", &["aws-role-denied"]),
    ("07_endpoint_refused", &["network-timeout-api"]),
    ("07b_endpoint_dns", &["network-timeout-api"]),
    ("10_fault_access_denied", &["iam-gettoken-denied"]),
    ("10_fault_bad_signature", &["aws-creds-invalid"]),
    ("10_fault_bearer_denied", &["iam-service-bearer-token-denied"]),
    ("10_fault_clock_skew", &["clock-skew"]),
    ("10_fault_drop", &["network-reset-api"]),
    ("10_fault_expired_token", &["aws-creds-expired"]),
    ("10_fault_invalid_token", &["aws-creds-invalid"]),
    ("10_fault_opt_in", &["aws-creds-invalid"]),
    ("10_fault_proxy_407", &["proxy-problem"]),
    ("10_fault_proxy_html", &["proxy-problem"]),
    ("10_fault_server_error", &["registry-unavailable"]),
    ("10_fault_throttle", &["private-throttled", "public-rate-exceeded"]),
    ("10_fault_unavailable", &["registry-unavailable"]),
    ("10_fault_unsupported_region", &["public-wrong-region"]),
    ("11_hang_timeout", &["network-timeout-api"]),
    ("12_image_missing_ecr-images", &["tag-not-found"]),
    ("12_repo_missing", &["repo-not-found"]),
    ("13_imds_refused", &["aws-creds-missing"]),
    ("15_partial_env", &["aws-creds-missing"]),
];

/// Words without which a client kept the reason to itself: nothing can be told from what it printed.
fn says_why(case: &str, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let words: &[&str] = match case {
        // Public logins of the stand-in are not trusted by clients that fetch tokens themselves.
        _ if case.starts_with("public") && text.contains("unknown authority") => return false,
        _ if text.contains("rc=0") && !text.contains("err") => return false,
        "public_throttle" | "private_throttle" => &["toomanyrequests", "429"],
        "private_500" => &["500 internal", "internal server error", "http status: 500"],
        "arch_list_arm64_only" => &["no matching manifest", "no match for platform", "no image found"],
        _ => return true,
    };
    words.iter().any(|word| text.contains(word))
}

/// Causes that BuildKit and the containerd image store print in the same words as another: they drop what the registry
/// said. The rules name both in what they advise.
fn same_words(case: &str, text: &str) -> &'static [&'static str] {
    match case {
        // `HOST/NAME:TAG: not found`, whichever of the two is missing.
        "private_norepo" | "public_norepo" if !text.contains("does not exist in the registry") => {
            &["tag-not-found"]
        }
        // `429 Too Many Requests`, whichever limit was met.
        "public_datalimit" if !text.to_ascii_lowercase().contains("data limit") => &["public-rate-exceeded"],
        _ => &[],
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).expect("a recorded output")).into_owned()
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn of_docker(folder: &Path) -> Vec<Recording> {
    let mut recordings = Vec::new();
    for path in files(folder) {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let text = read(&path);
        if let Some((_, right)) = OTHERS.iter().find(|(part, _)| name.contains(part)) {
            recordings.push(Recording { name, text, right, or_nothing: false });
            continue;
        }
        let stem = stem(&path);
        let Some((case, right)) = CLIENTS.iter().find(|(case, _)| stem.starts_with(case)) else { continue };
        if !right.is_empty() && !says_why(case, &text) {
            continue;
        }
        let alias = same_words(case, &text);
        recordings.push(Recording {
            name,
            text,
            right: if alias.is_empty() { right } else { alias },
            or_nothing: false,
        });
    }
    recordings
}

/// The sections of the AWS CLI's recordings, and the commands in each. Of commands that ask STS, nothing says that ECR
/// is what somebody is after. Left out are answers that no service gives (`garbage`, `empty_body`, `no_auth_data`,
/// `bad_token`), and profiles whose message does not say what it is about (`[Errno 2] No such file or directory`).
fn of_aws_cli(folder: &Path) -> Vec<Recording> {
    let mut recordings = Vec::new();
    for path in files(folder) {
        let text = read(&path);
        for section in text.split("\n### ").skip(1) {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            let Some((_, right)) = AWS_CLI.iter().find(|(case, _)| title.starts_with(case)) else { continue };
            let name = format!("{}: {title}", stem(&path));
            if !body.contains("$ ") {
                // The recorder wrote down no command here, which a log has.
                let text = format!("$ aws ecr get-login-password --region us-east-1\n{body}");
                recordings.push(Recording { name, text, right, or_nothing: false });
                continue;
            }
            for command in body.split("$ ").skip(1).filter(|text| !text.contains(" sts ")) {
                let failed = !command.contains("[exit 0]");
                let right: &[&str] = if failed { right } else { &[] };
                let text = format!("$ {command}");
                recordings.push(Recording { name: name.clone(), text, right, or_nothing: false });
            }
        }
    }
    recordings
}

/// A program that reports its errors with all their sources, after the name of the call. Without the name nothing says
/// that ECR was called, and nothing may be made of it.
fn of_rust_sdk(folder: &Path) -> Vec<Recording> {
    let mut recordings = Vec::new();
    for path in files(folder) {
        let stem = stem(&path);
        let is_sts = stem.ends_with("_sts");
        let Some((_, right)) = RUST_SDK.iter().find(|(case, _)| stem.starts_with(case)) else { continue };
        let text = read(&path);
        let body: String = text.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect();
        recordings.push(Recording { name: stem.clone(), text: body.clone(), right, or_nothing: true });
        if !is_sts {
            let api = if stem.ends_with("_public") { "ecr-public" } else { "ecr" };
            let text = format!("calling GetAuthorizationToken of api.{api}.us-east-1.amazonaws.com\n{body}");
            recordings.push(Recording { name: format!("{stem}, named"), text, right, or_nothing: false });
        }
    }
    recordings
}

/// What is wrong with what is found in a recording.
fn mistake(rules: &RuleSet, recording: &Recording) -> Option<String> {
    let found = rules.explain(recording.text.as_bytes(), "-").expect("a text in memory can be read");
    let sure = found.iter().find(|found| found.certainty > Certainty::Possible);
    let first = if recording.right.is_empty() || recording.or_nothing { sure } else { found.first() };
    match first.map(|first| first.id.as_str()) {
        Some(id) if recording.right.contains(&id) => None,
        None if recording.right.is_empty() || recording.or_nothing => None,
        other => {
            let right = recording.right.join(" or ");
            Some(format!("{}: {} instead of {right}\n", recording.name, other.unwrap_or("nothing")))
        }
    }
}

#[allow(clippy::disallowed_macros, reason = "a test that looks at nothing must say so")]
fn all_are_named_right(of: &str, recordings: impl Fn(&Path) -> Vec<Recording>, at_least: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recorded").join(of);
    let recordings = recordings(&folder);
    if recordings.is_empty() {
        eprintln!("SKIPPED: no recorded outputs of {of} beside the project");
        return;
    }
    assert!(recordings.len() >= at_least, "{} recordings of {of} were found", recordings.len());
    let wrong: Vec<String> = recordings.iter().filter_map(|recording| mistake(&RULES, recording)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), recordings.len(), wrong.concat());
}

#[test]
fn outputs_of_docker_and_its_like_are_named_right() {
    all_are_named_right("docker", of_docker, 280);
}

#[test]
fn outputs_of_the_aws_cli_are_named_right() {
    all_are_named_right("aws-cli", of_aws_cli, 70);
}

#[test]
fn outputs_of_the_aws_sdk_for_rust_are_named_right() {
    all_are_named_right("rust-sdk", of_rust_sdk, 80);
}
