//! What real clients printed against stand-ins for ECR, where such recordings lie beside the project: each file is
//! named after what was wrong. Where there are none the test says so and looks at nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// What was wrong, and the ids that name it right. None at all: nothing may be called an ECR failure with certainty.
const CASES: [(&str, &[&str]); 26] = [
    ("public_expired", &["public-token-expired", "public-403-stale-login"]),
    (
        "public_badtoken",
        &[
            "public-403-stale-login",
            "public-login-invalid",
            "public-vs-private-mixup",
            "public-login-with-wrong-token",
        ],
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
    ("private_500", &["registry-refused", "registry-server-error", "registry-unavailable"]),
    ("arch_list_arm64_only", &["arch-no-manifest"]),
    ("tls_unknown_ca", &["tls-untrusted-ca"]),
    ("proxy_407", &["proxy-problem"]),
    ("proxy_502", &["proxy-problem", "registry-server-error", "registry-unavailable"]),
    ("dns_servfail", &["dns-failure"]),
    ("dns_nxdomain", &["dns-failure"]),
    ("conn_refused", &["network-refused", "network-unreachable", "network-reset-registry"]),
    ("not-running", &["docker-daemon-down"]),
    ("private_ok", &[]),
    ("public_ok", &[]),
    ("public_anon_ok", &[]),
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

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// How many recordings are named wrong or not at all. Only ever to become smaller.
const KNOWN_DISAGREEMENTS: usize = 49;

#[test]
#[allow(clippy::disallowed_macros, reason = "a test that looks at nothing must say so")]
fn recorded_outputs_are_named_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recorded");
    let mut all = Vec::new();
    files(&folder, &mut all);
    if all.is_empty() {
        eprintln!("SKIPPED: no recorded outputs beside the project");
        return;
    }
    all.sort();
    let rules = RuleSet::embedded();
    let mut wrong = BTreeMap::new();
    let mut looked_at = 0;
    for path in all {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let Some((case, expected)) = CASES.iter().find(|(case, _)| stem.starts_with(case)) else { continue };
        let text = fs::read_to_string(&path).expect("a recorded output");
        // The recorder wrote the command that it ran, which people's logs have seldom.
        if !expected.is_empty() && !says_why(case, &text) {
            continue;
        }
        looked_at += 1;
        let found = rules.explain(text.as_bytes(), "-").expect("a text in memory can be read");
        let sure = found.iter().filter(|found| found.certainty > Certainty::Possible);
        let first = if expected.is_empty() {
            sure.map(|found| found.id.clone()).next()
        } else {
            found.first().map(|found| found.id.clone())
        };
        let right = match &first {
            Some(id) => expected.contains(&id.as_str()),
            None => expected.is_empty(),
        };
        if !right {
            let name = path.strip_prefix(&folder).unwrap_or(&path).display().to_string();
            wrong.insert(
                name,
                format!("{} instead of {}", first.unwrap_or("nothing".into()), expected.join(" or ")),
            );
        }
    }
    let list: Vec<String> = wrong
        .iter()
        .map(|(name, how)| {
            format!(
                "{name}: {how}
"
            )
        })
        .collect();
    let list = list.concat();
    eprint!("{list}");
    assert!(looked_at > 200, "the recordings were found");
    assert!(wrong.len() <= KNOWN_DISAGREEMENTS, "{} of {looked_at}:\n{list}", wrong.len());
}
