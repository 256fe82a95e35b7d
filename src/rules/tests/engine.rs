//! Logs as they come: wrapped, boxed, escaped, encoded, coloured, endless.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::image::RegistryKind;

const PRIVATE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

/// The causes that lie in ECR, or may.
fn ids(text: &[u8]) -> Vec<String> {
    let found = RULES.explain(text, "-").expect("a text in memory can be read");
    found.into_iter().map(|found| found.id).filter(|id| !id.starts_with("not-ecr-")).collect()
}

fn public() -> String {
    SEED.replace("HOST", "public.ecr.aws")
}

fn rules(yaml: &str) -> RuleSet {
    let rules: Vec<Rule> = serde_yaml::from_str(yaml).expect("rules");
    RuleSet::new(rules).expect("patterns")
}

/// A rule with one signature.
fn rule(id: &str, signature: &str) -> String {
    format!(
        "- {{id: {id}, title: t, meaning: m, severity: error, signatures: [{{certainty: certain, {signature}}}]}}\n"
    )
}

fn with(yaml: &str, text: &str) -> Vec<TextMatch> {
    rules(yaml).explain(text.as_bytes(), "-").expect("a text in memory can be read")
}

/// Breaks `text` at spaces, as programs do, or anywhere, as terminals do.
fn broken(text: &str, width: usize, prefix: &str, hard: bool) -> String {
    let mut out = String::from(prefix);
    let mut used = 0;
    if hard {
        for (index, c) in text.chars().enumerate() {
            if index > 0 && index % width == 0 {
                let _ = write!(out, "\n{prefix}");
            }
            out.push(c);
        }
        return out;
    }
    for word in text.split(' ') {
        if used > 0 && used + 1 + word.len() > width {
            let _ = write!(out, "\n{prefix}");
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += word.len();
    }
    out
}

#[test]
fn a_sentence_that_was_broken_is_read_whole() {
    for width in [60, 72, 79, 80, 100, 120, 132] {
        for prefix in ["", "│ ", "2026-01-01T00:00:00.0000000Z "] {
            for hard in [false, true] {
                let text = format!("first line\n{}\nlast line\n", broken(&public(), width, prefix, hard));
                let found = RULES.explain(text.as_bytes(), "-").expect("a text");
                let first = found.first().unwrap_or_else(|| panic!("{width} {hard}:\n{text}"));
                assert_eq!(first.id, "public-token-expired", "{width} {hard}:\n{text}");
                assert_eq!(first.count, 1, "{width} {hard}:\n{text}");
                let host = first.registry.as_ref().map(|registry| registry.host.as_str());
                assert_eq!(host, Some("public.ecr.aws"), "{width} {hard}:\n{text}");
            }
        }
    }
}

#[test]
fn lines_that_do_not_continue_each_other_are_not_joined() {
    let rule = rule("x", "pattern: 'public\\.ecr\\.aws.*403 forbidden'");
    assert_eq!(
        with(
            &rule,
            "Pulled public.ecr.aws/lambda/python:3.12 in 3.4 s.\nGET https://example.com/v2/: 403 Forbidden"
        ),
        []
    );
    assert_eq!(
        with(&rule, "Pulled public.ecr.aws/lambda/python:3.12\n\nGET https://example.com/v2/: 403 Forbidden"),
        []
    );
    assert_eq!(
        with(&rule, "#1 pulling public.ecr.aws/lambda/python:3.12@sha256:0123456789abcdef\n#2 403 Forbidden"),
        []
    );
}

#[test]
fn lines_that_json_escapes_are_read() {
    let quoted = format!(r#"Head "https://{PRIVATE}/v2/app/manifests/1": no basic auth credentials"#);
    let line = serde_json::json!({"log": format!("one\n{quoted}\n"), "stream": "stderr"}).to_string();
    assert_eq!(ids(line.as_bytes()), ["private-not-logged-in"]);
    let twice = serde_json::json!({ "event": line }).to_string();
    assert_eq!(ids(twice.as_bytes()), ["private-not-logged-in"]);
    let split =
        serde_json::json!({"log": format!("docker pull {PRIVATE}/app:1\nError: no basic auth credentials")});
    assert_eq!(ids(split.to_string().as_bytes()), ["private-not-logged-in"]);
}

#[test]
fn a_registry_in_another_line_of_the_same_json_is_not_the_failing_one() {
    let log = serde_json::json!({"log": format!("docker pull {PRIVATE}/app:1\ndone\nHead \"https://quay.io/v2/a/manifests/1\": no basic auth credentials")});
    assert_eq!(ids(log.to_string().as_bytes()), Vec::<String>::new());
}

#[test]
fn powershell_writes_utf_16() {
    let text = format!("\u{feff}build\r\n{}\r\n", public());
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big] {
        let found = RULES.explain(bytes.as_slice(), "-").expect("a text");
        assert_eq!((found[0].id.as_str(), found[0].source.line), ("public-token-expired", 2));
    }
}

#[test]
fn powershell_repeats_the_command_behind_an_error() {
    let log = format!(
        "docker pull public.ecr.aws/lambda/python:3.12\r\ndocker : no basic auth credentials\r\nAt line:1 char:1\r\n\
         + docker push {PRIVATE}/app:1\r\n+ ~~~~~~~~~~~\r\n"
    );
    let found = explain(&log);
    let hosts: Vec<_> =
        found.iter().filter_map(|found| Some(found.registry.as_ref()?.host.as_str())).collect();
    assert_eq!((found[0].id.as_str(), hosts), ("private-not-logged-in", vec![PRIVATE]));
}

#[test]
fn columns_are_those_of_the_file() {
    let line = format!("2026-01-01T00:00:00Z \x1b[31mö {}", public());
    let found = explain(&format!("x\n{line}\n"));
    let begin = line.find("pull access").map(|at| line[..at].chars().count() + 1);
    assert_eq!((found[0].source.line, Some(found[0].source.column)), (2, begin));
    let shown: String = found[0].line.as_str().chars().skip(found[0].offset).take(11).collect();
    assert_eq!(shown, "pull access");
}

#[test]
fn a_line_of_any_length_is_searched_everywhere() {
    for before in [0, 16_000, 32_760, 65_530, 300_000, 524_200, 700_000] {
        let log = format!("{} {} {}", "x ".repeat(before / 2), public(), "y ".repeat(200_000));
        let found = explain(&log);
        assert_eq!(found.len(), 1, "{before}");
        assert_eq!((found[0].source.line, found[0].source.column), (1, before / 2 * 2 + 30), "{before}");
        assert!(found[0].line.as_str().len() < 3_000);
    }
}

#[test]
fn failures_far_apart_are_all_found_with_their_lines() {
    let mut log = String::new();
    for _ in 0..5 {
        log.push_str(&"a line of an ordinary build, one among many\n".repeat(30_000));
        log.push_str(&public());
        log.push('\n');
    }
    let found = explain(&log);
    assert_eq!(
        (found.len(), found[0].count, found[0].source.line, found[0].last_line),
        (1, 5, 30_001, 150_005)
    );
}

#[test]
fn the_nearest_pull_says_what_a_line_is_about() {
    let bare = "denied: Your authorization token has expired. Reauthenticate and try again.";
    for (before, expected) in [
        (format!("Step 1/3 : FROM {PRIVATE}/base:1"), "private-token-expired"),
        ("FROM --platform=linux/amd64 public.ecr.aws/lambda/go:1 AS build".into(), "public-token-expired"),
        ("COPY --from=public.ecr.aws/x/y:1 /a /b".into(), "public-token-expired"),
        (
            "Fetching public.ecr.aws/sam/build-go1.x:latest-x86_64 Docker container image...".into(),
            "public-token-expired",
        ),
        (format!("+ docker pull --quiet --platform linux/arm64 {PRIVATE}/app:1"), "private-token-expired"),
        (format!("docker pull {PRIVATE}/app:1\n1: Pulling from app"), "private-token-expired"),
        (format!("$ helm pull oci://{PRIVATE}/chart"), "private-token-expired"),
        (format!("skopeo copy docker://{PRIVATE}/a:1 dir:x"), "private-token-expired"),
        (format!("crane pull {PRIVATE}/a:1 x.tar"), "private-token-expired"),
        (format!("Retrieving image manifest {PRIVATE}/a:1"), "private-token-expired"),
        (format!("The push refers to repository [{PRIVATE}/app]"), "private-token-expired"),
        (format!("Logging into registry {PRIVATE}"), "private-token-expired"),
        (
            format!("docker pull public.ecr.aws/x/y\n... docker login -u AWS --password-stdin {PRIVATE}"),
            "private-token-expired",
        ),
    ] {
        assert_eq!(ids(format!("{before}\n{bare}\n").as_bytes()), [expected], "{before}");
    }
    for before in [
        "docker pull ghcr.io/a/b:1",
        "FROM python:3.12",
        "FROM quay.io/a/b",
        "docker login registry.example.com",
    ] {
        let log = format!("docker pull public.ecr.aws/x/y:1\n{before}\n{bare}\n");
        let found = ids(log.as_bytes());
        assert!(found.iter().all(|id| id.starts_with("not-ecr-")), "{before}: {found:?}");
    }
    let far = format!("docker pull {PRIVATE}/app:1\n{}{bare}\n", "more\n".repeat(200));
    assert!(explain(&far).iter().all(|found| found.certainty == Certainty::Possible));
}

#[test]
fn a_step_of_buildkit_is_about_its_own_image() {
    let log = format!(
        "#2 [internal] load metadata for {PRIVATE}/app:1\n#3 [internal] load metadata for public.ecr.aws/x/y:1\n\
         #2 ERROR: denied: Your authorization token has expired. Reauthenticate and try again.\n"
    );
    assert_eq!(ids(log.as_bytes()), ["private-token-expired"]);
}

#[test]
fn masked_hosts_match() {
    let found = explain(
        "Head \"https://***.dkr.ecr.***.amazonaws.com/v2/app/manifests/1\": no basic auth credentials",
    );
    assert_eq!(found[0].id, "private-not-logged-in");
    assert_eq!(found[0].registry.as_ref().map(|registry| registry.kind), Some(RegistryKind::EcrPrivate));
}

#[test]
fn needs_are_met_by_any_one() {
    let rule = rule(
        "x",
        "pattern: 'token included in the request is expired', needs: [ecr-host-on-line, ecr-command]",
    );
    let line = "An error occurred: The security token included in the request is expired";
    assert_eq!(with(&rule, line), []);
    assert_eq!(with(&rule, &format!("+ aws s3 ls\n{line}")), []);
    for before in [
        "aws ecr get-login-password",
        "aws --region eu-west-1 ecr describe-images",
        "calling the GetAuthorizationToken operation",
        "uses: aws-actions/amazon-ecr-login@v2",
    ] {
        assert_eq!(with(&rule, &format!("{before}\nx\n{line}")).len(), 1, "{before}");
        assert_eq!(with(&rule, &format!("{before}\n{}{line}", "x\n".repeat(80))), [], "{before}");
    }
    assert_eq!(with(&rule, &format!("{line} ({PRIVATE})")).len(), 1);
}

#[test]
fn other_registries_can_be_told_apart() {
    for (need, line) in [
        ("docker-hub", "pull access denied for library/x, unauthorized to see it"),
        ("ghcr", "ghcr.io/a/b: unauthorized"),
        ("other", "quay.io/a/b: unauthorized"),
        ("not-ecr", "quay.io/a/b: unauthorized"),
        ("ecr", "public.ecr.aws/a/b: unauthorized"),
    ] {
        let rule = rule("x", &format!("pattern: unauthorized, needs: {need}"));
        assert_eq!(with(&rule, line).len(), 1, "{need}");
        let other =
            if need == "ecr" { "ghcr.io/a: unauthorized" } else { "public.ecr.aws/a/b: unauthorized" };
        assert_eq!(with(&rule, other), [], "{need}");
    }
}

#[test]
fn lines_must_or_must_not_stand_near() {
    let after = rule("x", "pattern: 'non.tty device', after: {pattern: 'unable to locate', within: 2}");
    assert_eq!(with(&after, "Unable to locate x\n\nb\nnon TTY device").len(), 1);
    assert_eq!(with(&after, "Unable to locate x\na\nb\nnon TTY device"), []);
    assert_eq!(with(&after, "non TTY device\nUnable to locate"), []);
    let before = rule("x", "pattern: 'unable to locate', before: {pattern: 'non.tty', within: 1}");
    assert_eq!(with(&before, "Unable to locate x\nnon TTY device").len(), 1);
    assert_eq!(with(&before, "Unable to locate x\na\nnon TTY device"), []);
    let unless = rule("x", "pattern: 'unable to locate', unless_near: [{pattern: 'terraform', within: 1}]");
    assert_eq!(with(&unless, "Unable to locate x\nterraform apply"), []);
    assert_eq!(with(&unless, "terraform apply\nUnable to locate x"), []);
    assert_eq!(with(&unless, "terraform apply\na\nUnable to locate x").len(), 1);
}

#[test]
fn what_ended_the_build_comes_first_and_what_was_mended_is_left_out() {
    let both = rule("early", "pattern: 'early trouble'") + &rule("late", "pattern: 'late trouble'");
    let order = |text: &str| with(&both, text).into_iter().map(|found| found.id).collect::<Vec<_>>();
    assert_eq!(order("early trouble\nx\nlate trouble"), ["late", "early"]);
    for success in [
        "Status: Downloaded newer image for public.ecr.aws/a/b:1",
        r#"Normal  Pulled  kubelet  Successfully pulled image "public.ecr.aws/a/b:1" in 2s"#,
        "The push refers to repository [public.ecr.aws/a/b]\n1: digest: sha256:0123abcd size: 528",
    ] {
        let mended = format!("early trouble\nlate trouble with public.ecr.aws/a/b:1\n{success}\n");
        assert_eq!(order(&mended), ["early"], "{success}");
        let again = format!("{mended}late trouble with public.ecr.aws/a/b:1\n");
        assert_eq!(order(&again), ["late", "early"], "{success}");
        let other = mended.replacen("public.ecr.aws", "quay.io", 1);
        assert_eq!(order(&other), ["late", "early"], "{success}");
    }
}

#[test]
fn what_a_step_of_buildkit_tried_again_is_left_out() {
    let rule = rule("late", "pattern: 'late trouble', needs: ecr");
    let text = "#4 load metadata for public.ecr.aws/a/b:1\n#4 late trouble\n#5 x\n";
    assert_eq!(with(&rule, text).len(), 1);
    assert_eq!(with(&rule, &format!("{text}#4 DONE 7.1s\n")), []);
    assert_eq!(with(&rule, &format!("{text}#5 DONE 7.1s\n#14 DONE 7.1s\n")).len(), 1);
    assert_eq!(with(&rule, &format!("{text}#4 DONE 7.1s\n#5 late trouble\n")).len(), 1);
}

#[test]
fn what_a_pull_says_nothing_about_is_kept_and_comes_last() {
    let both = rule("early", "pattern: 'early trouble'") + &rule("late-push", "pattern: 'late trouble'");
    let text = "early trouble\nlate trouble with public.ecr.aws/a/b:1\nStatus: Image is up to date for public.ecr.aws/a/b:1\n";
    let order: Vec<String> = with(&both, text).into_iter().map(|found| found.id).collect();
    assert_eq!(order, ["early", "late-push"]);
}

#[test]
fn a_login_that_went_well_mends_what_kept_from_it() {
    let missing = rule("aws-creds-missing", "pattern: 'unable to locate', needs: ecr-command");
    let login = "aws ecr get-login-password | docker login -u AWS --password-stdin 123456789012.dkr.ecr.us-east-1.amazonaws.com";
    let failed = format!("$ {login}\nUnable to locate credentials\n");
    assert_eq!(with(&missing, &failed).len(), 1);
    assert_eq!(with(&missing, &format!("{failed}$ {login}\nLogin Succeeded\n")), []);
    assert_eq!(with(&missing, &format!("{failed}$ docker login ghcr.io\nLogin Succeeded\n")).len(), 1);
    assert_eq!(with(&missing, &format!("$ {login}\nLogin Succeeded\n{failed}")).len(), 1);
}

#[test]
fn the_profile_of_the_nearest_command_is_taken() {
    let rule = rule("x", "pattern: 'unable to locate'");
    let profile = |text: &str| {
        with(&rule, text).first().and_then(|found| Some(found.captures.get("profile")?.as_str().to_owned()))
    };
    let text = "$ aws s3 ls --profile one\n$ AWS_PROFILE=two aws ecr get-login-password\nUnable to locate x";
    assert_eq!(profile(text).as_deref(), Some("two"));
    assert_eq!(profile("Unable to locate x\naws s3 ls --profile one"), None);
}

#[test]
fn a_cause_explains_what_its_effects_explain() {
    let chain = "- {id: a, title: t, meaning: m, severity: error, explains: [b], signatures: [{certainty: likely, pattern: 'first cause'}]}\n\
                 - {id: b, title: t, meaning: m, severity: error, explains: [c]}\n\
                 - {id: c, title: t, meaning: m, severity: error, signatures: [{certainty: certain, pattern: 'last effect'}]}\n";
    let found = with(chain, "first cause\nlast effect");
    assert_eq!(found.iter().map(|found| found.id.as_str()).collect::<Vec<_>>(), ["a"]);
}

#[test]
fn a_secret_is_not_shown_wherever_its_line_was_broken() {
    let secret = "q8Zt3vNw1LrB6mXk";
    let seed = public();
    for text in [
        format!("docker login -u AWS -p {secret} host: {seed}"),
        format!("docker login -u AWS -p\n{secret} {seed}"),
        format!("docker login -u AWS --password \\\n{secret} {seed}"),
        format!("token eyJwYXlsb2FkIjoi{}\n{secret} {seed}", "A".repeat(60)),
        format!("https://ana:{secret}@example.com/ {seed}"),
        format!("{{\"auth\": \"{secret}\"}} {seed}"),
        format!("{{\"log\": \"docker login -p {secret}\\n{seed}\"}}"),
        format!("AWS_SECRET_ACCESS_KEY={secret} AWS_SESSION_TOKEN={secret} {seed}"),
        format!("Authorization: Bearer {secret} {seed}"),
        format!("{}{secret} {seed}", "eyJhbGciOiJI".repeat(3_000)),
    ] {
        let found = explain(&text);
        assert_eq!(found.first().map(|found| found.id.as_str()), Some("public-token-expired"), "{text:.200}");
        assert!(!found[0].line.as_str().contains(secret), "{}", found[0].line);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_bytes_are_too_strange(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        text in "([ -~\\x1b\\r\\n\\\\\"│é]|denied|docker login -p |public\\.ecr\\.aws/|\\\\u00|expired|basic auth|\x1b\\[|#1 ){0,60}",
    ) {
        let mut log = bytes;
        log.extend_from_slice(text.as_bytes());
        log.extend_from_slice(public().as_bytes());
        for found in RULES.explain(log.as_slice(), "-").expect("a text in memory can be read") {
            prop_assert!(found.source.line >= 1 && found.source.column >= 1 && found.count >= 1);
        }
    }

    #[test]
    fn how_a_text_arrives_does_not_matter(sizes in proptest::collection::vec(1_usize..200, 1..20), lines in 0_usize..40) {
        let mut log = "an ordinary line\n".repeat(lines);
        let _ = writeln!(log, "docker pull {PRIVATE}/app:1\nx\nno basic auth credentials\n{}", public());
        let rules = &*RULES;
        let mut matcher = Matcher::new(rules, "-");
        let (mut rest, mut sizes) = (log.as_bytes(), sizes.iter().cycle());
        while !rest.is_empty() {
            let size = rest.len().min(*sizes.next().expect("an endless cycle"));
            matcher.feed(&rest[..size]);
            rest = &rest[size..];
        }
        let mut by_line = Matcher::new(rules, "-");
        for (index, line) in log.lines().enumerate() {
            by_line.look_at(index + 1, line);
        }
        let whole = rules.explain(log.as_bytes(), "-").expect("a text");
        prop_assert_eq!(&rank(rules, matcher.finish()), &whole);
        prop_assert_eq!(&rank(rules, by_line.finish()), &whole);
        prop_assert_eq!(whole.len(), 2);
    }
}
