//! `policy`: documents that IAM takes, and where each goes.

use insta::assert_snapshot;

use crate::doctor::Doctor;

const OURS: &str = "123456789012";

/// A project with one image function on this base.
fn image_function(base: &str) -> Doctor {
    Doctor::new().file("project/template.yaml", BUILT).file("project/Dockerfile", format!("FROM {base}\n"))
}

const BUILT: &str = "Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata: {Dockerfile: Dockerfile, DockerContext: .}
    Properties: {PackageType: Image}
";

/// A project with one function whose image is made elsewhere.
fn ready_made(uri: &str) -> Doctor {
    let template = format!(
        "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Image: {{Type: String}}\n  Team: {{Type: String}}\nResources:\n  Hello:\n    \
         Type: AWS::Serverless::Function\n    Properties: {{PackageType: Image, ImageUri: {uri}}}\n"
    );
    Doctor::new().file("project/template.yaml", template)
}

fn policy(doctor: &Doctor, arguments: &[&str]) -> String {
    let ran = doctor.run(&[&["policy"], arguments].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    ran.stdout
}

fn resources(doctor: &Doctor, arguments: &[&str]) -> Vec<String> {
    let json = policy(doctor, &[&["--format", "json"], arguments].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let statements = json["policies"].as_array().expect("a list").iter().flat_map(|policy| {
        policy["document"]["Statement"].as_array().expect("a list").iter().map(|one| one["Resource"].clone())
    });
    let names = statements.flat_map(|resource| match resource {
        serde_json::Value::Array(items) => items,
        other => vec![other],
    });
    names.filter_map(|name| name.as_str().map(str::to_owned)).filter(|name| name != "*").collect()
}

#[test]
fn zip_functions_need_none() {
    assert_snapshot!(policy(&Doctor::new().fixture("hello-world"), &[]));
}

#[test]
fn public_images_need_none() {
    let doctor = image_function("public.ecr.aws/lambda/python:3.12");
    assert_snapshot!(policy(&doctor, &["--for", "build"]));
}

#[test]
fn a_base_image_of_the_same_account() {
    let doctor = image_function("123456789012.dkr.ecr.eu-west-1.amazonaws.com/base/al:3");
    assert_snapshot!(policy(&doctor, &["--for", "build", "--account", OURS]));
}

#[test]
fn a_base_image_of_another_account() {
    let doctor = image_function("210987654321.dkr.ecr.eu-west-1.amazonaws.com/base/al:3");
    assert_snapshot!(policy(&doctor, &["--for", "build", "--account", OURS]));
}

#[test]
fn images_pushed_to_another_account() {
    let doctor = image_function("public.ecr.aws/lambda/python:3.12").file(
        "project/samconfig.toml",
        "version = 0.1\n[default.deploy.parameters]\nregion = 'eu-west-1'\nimage_repository = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/hello'\n",
    );
    assert_snapshot!(policy(&doctor, &["--for", "deploy", "--account", OURS]));
}

#[test]
fn without_an_account_both_cases_are_printed() {
    let doctor = image_function("public.ecr.aws/lambda/python:3.12");
    let repository = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/hello";
    assert_snapshot!(policy(&doctor, &["--for", "deploy", "--image-repository", repository]));
}

#[test]
fn china_and_gov_cloud() {
    let doctor = image_function("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/base:1").file(
        "project/Dockerfile",
        "FROM 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/base:1\n\
         COPY --from=123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/tools:1 /a /a\n\
         COPY --from=123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/tools:1 /a /b\n",
    );
    assert_snapshot!(policy(&doctor, &["--for", "build", "--account", "210987654321", "--format", "json"]));
}

#[test]
fn two_regions_are_one_statement() {
    let doctor = image_function("x").file(
        "project/Dockerfile",
        "FROM 123456789012.dkr.ecr.eu-west-1.amazonaws.com/base:1\n\
         COPY --from=123456789012.dkr.ecr.us-east-1.amazonaws.com/base:1 /a /a\n",
    );
    assert_snapshot!(policy(&doctor, &["--for", "build", "--account", OURS]));
}

#[test]
fn what_is_open_is_a_placeholder() {
    assert_snapshot!(policy(&ready_made("!Ref Image"), &["--for", "deploy"]));
    for (uri, wanted) in [
        (
            "!Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/hello:1'",
            "YOUR_REGION YOUR_ACCOUNT hello",
        ),
        (
            "!Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/hello:1'",
            "YOUR_REGION YOUR_ACCOUNT hello",
        ),
        ("!Sub '${Team}.dkr.ecr.eu-west-1.amazonaws.com/hello:1'", "eu-west-1 YOUR_REPOSITORY_ACCOUNT hello"),
        (
            "!Sub '123456789012.dkr.ecr.eu-west-1.amazonaws.com/${Team}:1'",
            "eu-west-1 123456789012 YOUR_REPOSITORY",
        ),
        ("!ImportValue image", "YOUR_REGION YOUR_ACCOUNT YOUR_REPOSITORY"),
    ] {
        let json = policy(&ready_made(uri), &["--for", "deploy", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let last = json["policies"].as_array().and_then(|all| all.last()).expect("a policy");
        let repository = &last["repository"];
        let read = |key: &str| repository[key].as_str().unwrap_or_default().to_owned();
        assert_eq!([read("region"), read("account"), read("name")].join(" "), wanted, "{uri}");
        for word in wanted.split(' ').filter(|word| word.starts_with("YOUR_REGION")) {
            assert!(json["placeholders"].as_array().expect("a list").contains(&word.into()), "{uri}: {json}");
        }
    }
}

#[test]
fn the_account_and_region_that_are_known_stand_in_for_pseudo_parameters() {
    let doctor = ready_made("!Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/hello:1'");
    let json = policy(
        &doctor,
        &["--for", "deploy", "--format", "json", "--account", OURS, "--region", "cn-north-1"],
    );
    assert!(json.contains("arn:aws-cn:ecr:cn-north-1:123456789012:repository/hello"), "{json}");
    assert!(json.contains(r#""placeholders": []"#), "{json}");
}

#[test]
fn repositories_that_sam_makes() {
    let doctor = image_function("public.ecr.aws/lambda/python:3.12").file(
        "project/samconfig.toml",
        "version = 0.1\n[default.deploy.parameters]\nregion = 'eu-west-1'\nstack_name = 'My-App_1'\nresolve_image_repos = true\n",
    );
    assert_snapshot!(policy(&doctor, &["--for", "deploy", "--account", OURS]));
    // SAM makes one for every image that it knows, also where nothing is pushed.
    let arns = resources(
        &ready_made("!Ref Image"),
        &["--for", "deploy", "--resolve-image-repos", "--stack-name", "s"],
    );
    assert!(
        arns.contains(&"arn:aws:ecr:YOUR_REGION:YOUR_ACCOUNT:repository/s03c7c0ac/hello8b1a9953repo".into()),
        "{arns:?}"
    );
    let unknown = image_function("public.ecr.aws/lambda/python:3.12");
    let arns = resources(&unknown, &["--for", "deploy", "--resolve-image-repos"]);
    assert_eq!(
        arns[0], "arn:aws:ecr:YOUR_REGION:YOUR_ACCOUNT:repository/YOUR_STACK/hello8b1a9953repo",
        "{arns:?}"
    );
}

#[test]
fn a_repository_for_each_function() {
    let doctor = image_function("public.ecr.aws/lambda/python:3.12");
    let of = |name: &str| format!("{name}=123456789012.dkr.ecr.eu-west-1.amazonaws.com/each");
    let arns =
        resources(&doctor, &["--for", "deploy", "--image-repositories", &of("Hello"), "--account", OURS]);
    assert_eq!(arns, ["arn:aws:ecr:eu-west-1:123456789012:repository/each"]);
    let other = policy(&doctor, &["--for", "deploy", "--image-repositories", &of("Other")]);
    assert!(other.contains("image_repositories does not name the function"), "{other}");
}

#[test]
fn a_pull_through_cache() {
    let doctor = image_function("123456789012.dkr.ecr.eu-west-1.amazonaws.com/ecr-public/lambda/python:3.12");
    let json = policy(&doctor, &["--for", "build", "--account", OURS, "--format", "json"]);
    assert!(json.contains("ecr:BatchImportUpstreamImage") && json.contains("ecr:CreateRepository"), "{json}");
}

#[test]
fn images_that_people_push_themselves() {
    let doctor = Doctor::new();
    let public = ["--push", "public.ecr.aws/alias/team/app:1", "--account", OURS];
    assert_snapshot!(policy(&doctor, &public));
    assert_eq!(
        resources(&doctor, &["--push", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"]),
        ["arn:aws:ecr:eu-west-1:123456789012:repository/app"]
    );
}

#[test]
fn a_deployment_into_another_region_than_the_repository() {
    let doctor = image_function("public.ecr.aws/lambda/python:3.12");
    let repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/hello";
    let ran =
        policy(&doctor, &["--for", "deploy", "--image-repository", repository, "--region", "us-east-1"]);
    let flat = ran.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("team/hello is in eu-west-1, and the deployment goes to us-east-1"), "{ran}");
}

#[test]
fn each_document_is_one_that_iam_has_room_for() {
    let registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    let copies =
        (0..120).map(|number| format!("COPY --from={registry}/team/with-a-long-name/{number:03}:1 /a /a\n"));
    let dockerfile = std::iter::once("FROM scratch\n".to_owned()).chain(copies).collect::<Vec<_>>().concat();
    let doctor = image_function("x").file("project/Dockerfile", dockerfile);
    let arguments = ["--for", "build", "--account", OURS];
    assert_eq!(resources(&doctor, &arguments).len(), 120);
    let json = policy(&doctor, &[&arguments[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let policies = json["policies"].as_array().expect("a list");
    assert_eq!(policies.len(), 2);
    for policy in policies {
        let text = policy["document"].to_string();
        assert!(text.len() <= 6144 && policy["size"] == text.len(), "{}", text.len());
    }
    assert!(json["notes"].to_string().contains("all of them are needed"), "{json}");
}

#[test]
fn documents_become_files() {
    let doctor = image_function("210987654321.dkr.ecr.eu-west-1.amazonaws.com/base/al:3");
    let screen = policy(&doctor, &["--for", "build", "--account", OURS, "--write", "to give"]);
    assert!(screen.contains("'file://to give/sam-ecr-pull.json'"), "{screen}");
    assert!(!screen.contains("Statement"), "what is in files need not be read here: {screen}");
    for file in ["sam-ecr-pull.json", "repository-210987654321-eu-west-1-base-al.json"] {
        let text = std::fs::read_to_string(doctor.path("project/to give").join(file)).expect("a file");
        let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(document["Version"], "2012-10-17");
        let flat = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&format!("written to to give/{file}")), "{screen}");
    }
}

#[test]
fn mistakes_say_what_to_do() {
    for (arguments, words) in [
        (&["--account", "12"][..], "12 digits"),
        (&["--push", "https://x/y"], "--push https://x/y"),
        (&["--image-repository", "here"], "Invalid Image Repository ECR URI"),
        (&["--image-repository", "localhost/a", "--resolve-image-repos"], "Only one of the following"),
    ] {
        let doctor = image_function("public.ecr.aws/lambda/python:3.12");
        let ran = doctor.run(&[&["policy"], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(Doctor::new().run(&["policy"]).code, Some(3));
}

#[test]
#[cfg(not(feature = "aws"))]
fn a_program_that_cannot_ask_aws_says_so() {
    let doctor = image_function("123456789012.dkr.ecr.eu-west-1.amazonaws.com/base/al:3");
    let ran = doctor.run(&["policy", "--check", "--for", "build"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stdout.contains("built without the feature aws"), "{}", ran.stdout);
}
