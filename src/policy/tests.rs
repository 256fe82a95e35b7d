//! What holds for every document, whatever a template needs.

use std::collections::{BTreeSet, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;
use serde_json::Value;

use super::companion::Companion;
use super::*;

/// Actions that allow no operation of their own, and so are none of any service's operations.
const PERMISSIONS_ALONE: [&str; 2] = ["ecr:BatchImportUpstreamImage", "sts:GetServiceBearerToken"];

fn reference() -> impl Strategy<Value = String> {
    let account = prop_oneof![
        Just("123456789012"),
        Just("210987654321"),
        Just("000000000000"),
        Just("763104351884"),
        Just("NOT_KNOWN"),
        Just("*"),
    ];
    let place = prop_oneof![
        Just("eu-west-1.amazonaws.com"),
        Just("cn-north-1.amazonaws.com.cn"),
        Just("us-gov-west-1.amazonaws.com"),
        Just("eusc-de-east-1.amazonaws.eu"),
        Just("us-iso-east-1.c2s.ic.gov"),
        Just("NOT_KNOWN.amazonaws.com"),
        Just("eu-*-1.amazonaws.com"),
    ];
    let name = prop_oneof![
        "[a-z0-9]{2,9}(/[a-z0-9]{1,60}([._-][a-z0-9]{1,9})?){0,3}",
        "(ecr-public|docker-hub|quay)/[a-z]{1,9}/[a-z]{1,9}",
        "[ -~ä]{0,20}",
    ];
    let private = (account, place, name, "(:[a-z0-9.*]{1,9})?")
        .prop_map(|(account, place, name, tag)| format!("{account}.dkr.ecr.{place}/{name}{tag}"));
    prop_oneof![9 => private, 1 => "public\\.ecr\\.aws/[a-z]{2,9}/[a-z/*]{2,9}", 1 => "[ -~]{0,30}"]
}

prop_compose! {
    fn needs()(
        account in prop::option::of(Just("123456789012".to_owned())),
        region in prop::option::of(prop_oneof![Just("eu-west-1".to_owned()), Just("cn-north-1".to_owned())]),
        pulls in prop::collection::vec(reference(), 0..80),
        pushes in prop::collection::vec(reference(), 0..80),
        lambda in prop::collection::vec(reference(), 0..4),
        stack in prop::option::of(prop::option::of("[A-Za-z][A-Za-z0-9-]{0,127}")),
        function in "[A-Za-z0-9/]{1,40}",
    ) -> Needs {
        let home = Home { account, region };
        let of = |references: &[String]| -> BTreeSet<Repository> {
            references.iter().filter_map(|one| Repository::of_image(one, &home)).collect()
        };
        let mut needs = Needs { pulls: of(&pulls), pushes: of(&pushes), lambda: of(&lambda), ..Needs::default() };
        if let Some(stack) = stack {
            let companion = Companion::new(stack.as_deref(), &home);
            needs.made.insert(companion.repository(&function));
            needs.companion = Some(companion);
        }
        // Nobody pulls or runs from ECR Public by a policy.
        needs.pulls.retain(|one| !one.is_public);
        needs.lambda.retain(|one| !one.is_public);
        needs.home = home;
        needs
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

/// IAM user guide, "Grammar of the IAM JSON policy language"; the ARNs of the Service Authorization Reference.
static ARN: LazyLock<Regex> = LazyLock::new(|| {
    let partition = "arn:aws(-[a-z]+)*";
    let region = r"([a-z]+(-[a-z]+)+-[0-9]|YOUR_REGION)";
    let account = r"([0-9]{12}|YOUR_ACCOUNT|YOUR_REPOSITORY_ACCOUNT)";
    let name = r"(YOUR_REPOSITORY|(YOUR_STACK/)?[a-z0-9]+([._/-]+[a-z0-9]+)*)";
    let stack = "(YOUR_STACK|[A-Za-z0-9-]+)-CompanionStack";
    let forms = [
        format!("{partition}:ecr:{region}:{account}:repository/{name}"),
        format!("arn:aws:ecr-public::{account}:repository/{name}"),
        format!("{partition}:cloudformation:{region}:{account}:stack/{stack}/\\*"),
        format!("{partition}:cloudformation:{region}:aws:transform/Serverless-2016-10-31"),
        format!("{partition}:iam::{account}:root"),
        format!("{partition}:lambda:{region}:{account}:function:\\*"),
    ];
    Regex::new(&format!("^({})$", forms.join("|"))).expect("a pattern")
});

fn is_arn(arn: &str) -> bool {
    ARN.is_match(arn)
}

fn check(policy: &Policy) -> Result<(), String> {
    let text = policy.document.to_string();
    let ensure = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {text}")) };
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default()
    };
    let is_repository = matches!(policy.kind, Kind::Repository(..));
    ensure(keys(&policy.document) == BTreeSet::from(["Statement".into(), "Version".into()]), "the frame")?;
    ensure(policy.document["Version"] == "2012-10-17", "the version")?;
    ensure(policy.size == text.len() && policy.size <= 6144, "the size")?;
    let statements = policy.document["Statement"].as_array().ok_or("a list")?;
    ensure(!statements.is_empty(), "statements")?;
    if !is_repository {
        let partition = |arn: &str| arn.split(':').nth(1).map(str::to_owned);
        let arns = statements.iter().flat_map(|one| texts(&one["Resource"])).filter_map(partition);
        ensure(arns.collect::<HashSet<_>>().len() <= 1, "several partitions")?;
    }
    let mut sids = HashSet::new();
    for statement in statements {
        let mut wanted = BTreeSet::from(["Sid", "Effect", "Action"].map(str::to_owned));
        wanted.insert(if is_repository { "Principal" } else { "Resource" }.to_owned());
        let mut found = keys(statement);
        let is_conditional = found.remove("Condition");
        ensure(found == wanted && statement["Effect"] == "Allow", "the keys")?;
        let sid = statement["Sid"].as_str().unwrap_or_default();
        ensure(!sid.is_empty() && sid.bytes().all(|b| b.is_ascii_alphanumeric()), "the Sid")?;
        ensure(sids.insert(sid), "one Sid twice")?;
        let actions = texts(&statement["Action"]);
        ensure(!actions.is_empty() && actions.iter().all(|one| !one.contains('*')), "the actions")?;
        let resources = texts(&statement["Resource"]);
        if resources == ["*"] {
            let only =
                |one: &&str| one.ends_with(":GetAuthorizationToken") || *one == "sts:GetServiceBearerToken";
            ensure(actions.iter().all(only), "a wildcard for more than a token")?;
        } else {
            ensure(resources.iter().all(|arn| is_arn(arn)), "an ARN")?;
        }
        if is_repository {
            let principal = &statement["Principal"];
            let account = principal["AWS"].as_str();
            ensure(
                account.is_some_and(is_arn) || principal["Service"] == "lambda.amazonaws.com",
                "a principal",
            )?;
        }
        if is_conditional {
            let source = statement["Condition"]["StringLike"]["aws:sourceARN"].as_str();
            ensure(source.is_some_and(is_arn), "a condition")?;
        }
    }
    for word in ["YOUR_ACCOUNT", "YOUR_REPOSITORY_ACCOUNT", "YOUR_REGION", "YOUR_STACK"] {
        let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
        let is_there = text.split(|c| !is_part(c)).any(|one| one == word);
        ensure(
            !is_there || policy.placeholders.iter().any(|one| one == word),
            "a placeholder that is not listed",
        )?;
    }
    ensure(!text.contains("NOT_KNOWN") && !text.contains("000000000000"), "a stand-in")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_document_is_one_that_iam_takes(needs in needs()) {
        let policies = policies(&NeededPermissions::of(&needs), None);
        let files: HashSet<&str> = policies.iter().map(|policy| policy.file.as_str()).collect();
        prop_assert_eq!(files.len(), policies.len());
        for policy in &policies {
            prop_assert_eq!(check(policy), Ok(()));
            prop_assert!(policy.commands.iter().any(|command| command.shell == crate::remedy::Shell::Sh));
        }
        // No repository is lost where documents are split.
        let text: String = policies.iter().map(|policy| policy.document.to_string()).collect();
        for repository in needs.pulls.iter().chain(&needs.pushes) {
            let is_named = text.contains(&format!("\"{}\"", repository.arn()));
            prop_assert!(is_named);
        }
    }
}

#[test]
fn the_check_of_documents_can_fail() {
    assert!(!is_arn("arn:aws:ecr:*:123456789012:repository/a"));
    assert!(!is_arn("arn:aws:ecr:eu-west-1:12:repository/a"));
    assert!(!is_arn("arn:aws:ecr:eu-west-1:123456789012:repository/*"));
    assert!(is_arn("arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/a/b"));
}

/// botocore as SAM CLI brings it, where `tests/e2e/install.py` and `tests/differential/run` install SAM.
fn botocore() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("SAM_ECR_DOCTOR_BOTOCORE") {
        return Some(folder.into());
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    let libraries = std::fs::read_dir(cache.join("sam-ecr-doctor/sam/lib")).ok()?;
    let folders = libraries.flatten().map(|library| library.path().join("site-packages/botocore"));
    folders.into_iter().find(|folder| folder.is_dir())
}

fn operations(botocore: &Path, service: &str) -> Vec<String> {
    let versions = std::fs::read_dir(botocore.join("data").join(service)).expect("a service");
    let newest = versions.flatten().map(|version| version.path()).max().expect("a version");
    let model = Command::new("gzip").arg("-dc").arg(newest.join("service-2.json.gz")).output().expect("gzip");
    let model: Value = serde_json::from_slice(&model.stdout).expect("a model");
    model["operations"]
        .as_object()
        .expect("operations")
        .keys()
        .map(|name| format!("{service}:{name}"))
        .collect()
}

#[test]
fn every_action_is_an_operation_of_its_service() {
    let Some(botocore) = botocore() else {
        let why =
            "SKIPPED: no botocore here; set SAM_ECR_DOCTOR_BOTOCORE to one, or run tests/differential/run\n";
        // Past the test harness, which keeps what passing tests print.
        std::io::stderr().write_all(why.as_bytes()).expect("written");
        return;
    };
    let known: HashSet<String> = ["ecr", "ecr-public", "cloudformation", "sts"]
        .iter()
        .flat_map(|service| operations(&botocore, service))
        .collect();
    assert!(known.contains("ecr:PutImage") && !known.contains("ecr:PushImage"));
    let ours = [
        actions::TOKEN,
        actions::PULL,
        actions::CACHE,
        actions::CACHE_OF_REPOSITORY,
        actions::PUSH,
        actions::PUBLIC_TOKEN,
        actions::PUBLIC_PUSH,
        actions::LAMBDA,
        actions::COMPANION_STACK,
        actions::TRANSFORM,
        actions::COMPANION_REPOSITORY,
    ];
    for action in ours.concat() {
        assert!(known.contains(action) || PERMISSIONS_ALONE.contains(&action), "{action} is no action");
    }
}
