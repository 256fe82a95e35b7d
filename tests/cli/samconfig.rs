//! SAM's configuration: what `images` and `check` make of it.

use insta::assert_snapshot;

use crate::doctor::Doctor;

const TEMPLATE: &str = "Parameters: {Version: {Type: String, Default: python3.11}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: a.b, Runtime: !Ref Version}\n";
const IMAGE: &str = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, DockerContext: .}\n    Properties: {PackageType: Image}\n";

fn project(config: &str) -> Doctor {
    let config = format!("version = 0.1\n{config}\n");
    Doctor::new().file("project/template.yaml", TEMPLATE).file("project/samconfig.toml", config)
}

/// Pulls as `use reference file:line:column`.
fn pulls(doctor: &Doctor, arguments: &[&str]) -> Vec<String> {
    let json = json(doctor, arguments);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let pull = |pull: &serde_json::Value| {
        let place = &pull["location"];
        let (usage, reference) = (text(&pull["use"]), text(&pull["reference"]));
        format!("{usage} {reference} {}:{}:{}", text(&place["file"]), place["line"], place["column"])
    };
    json["pulls"].as_array().expect("pulls").iter().map(pull).collect()
}

fn json(doctor: &Doctor, arguments: &[&str]) -> serde_json::Value {
    let mut all = vec!["images", "--format", "json"];
    all.extend(arguments);
    let ran = doctor.run(&all);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn each_command_has_its_own_options_and_pulls_point_at_them() {
    let doctor = project(
        "[default.build.parameters]\nparameter_overrides = 'Version=python3.13'\n[default.local_invoke.parameters]\nparameter_overrides = ['Version=nodejs22.x']\n[default.local_start_api.parameters]\ninvoke_image = 'F=my/image:1'",
    );
    assert_eq!(
        pulls(&doctor, &[]),
        [
            "build public.ecr.aws/sam/build-python3.13:latest-x86_64 samconfig.toml:3:23",
            "invoke public.ecr.aws/lambda/nodejs:22-x86_64 samconfig.toml:5:24",
            "invoke my/image:1 samconfig.toml:7:16",
            "invoke public.ecr.aws/lambda/python:3.11-x86_64 template.yaml:1:47",
        ]
    );
}

#[test]
fn the_command_line_wins() {
    let doctor = project(
        "[default.global.parameters]\nparameter_overrides = 'Version=python3.13'\nbuild_image = 'config:1'\ninvoke_image = 'config:2'",
    );
    let ran = pulls(
        &doctor,
        &[
            "--parameter-overrides",
            "Version=ruby3.4",
            "--build-image",
            "F=line:1",
            "--invoke-image",
            "line:2",
        ],
    );
    assert_eq!(ran, ["invoke line:2 template.yaml:5:53", "build line:1 template.yaml:5:53"]);
}

#[test]
fn an_environment_and_a_file_are_chosen() {
    let doctor = project("[prod.global.parameters]\nparameter_overrides = 'Version=python3.13'").file(
        "project/other/c.yaml",
        "version: 0.1\ndefault:\n  build:\n    parameters:\n      build_image: yaml:1\n",
    );
    assert!(pulls(&doctor, &["--config-env", "prod"])[0].contains("python:3.13"));
    assert!(
        pulls(&doctor, &["--config-file", "other/c.yaml"]).contains(&"build yaml:1 other/c.yaml:5:20".into())
    );
    let missing = json(&doctor, &["--config-env", "nope"]);
    assert_eq!(missing["problems"][0]["id"], "samconfig-environment-missing");
    let ran = doctor.run(&["images", "--config-file", "nope.toml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert_snapshot!("config_file_missing", ran.stderr);
}

#[test]
fn a_configuration_that_sam_refuses_stops_every_command() {
    let doctor = project("[default.build.parameters\n");
    let ran = doctor.run(&["images"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
    assert_snapshot!("broken_images", ran.stderr);
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(3));
    assert_snapshot!("broken_check", ran.stdout);
}

#[test]
fn a_value_that_sam_refuses_stops_the_commands_that_read_it() {
    let doctor = project("[default.local_invoke.parameters]\nskip_pull_image = 'maybe'");
    let ran = doctor.run(&["images", "--for", "local"]);
    assert_snapshot!("refused_value", ran.stdout);
    let all = project("[default.global.parameters]\nparameter_overrides = 3");
    assert_eq!(pulls(&all, &[]), [""; 0]);
    assert_snapshot!("refused_value_check", all.run(&["check", "--offline"]).stdout);
}

#[test]
fn buildkit_pulls_as_the_docker_cli() {
    let doctor = Doctor::new()
        .file("project/template.yaml", IMAGE)
        .file("project/Dockerfile", "FROM public.ecr.aws/lambda/python:3.12\n");
    let client = |arguments: &[&str]| json(&doctor, arguments)["pulls"][0]["client"].clone();
    assert_eq!(client(&[]), "docker-py");
    assert_eq!(client(&["--use-buildkit"]), "docker-cli");
    let doctor = doctor.file(
        "project/samconfig.yaml",
        "version: 0.1\ndefault: {build: {parameters: {use_buildkit: true}}}\n",
    );
    let client = |arguments: &[&str]| json(&doctor, arguments)["pulls"][0]["client"].clone();
    assert_eq!(client(&[]), "docker-cli");
    assert_eq!(client(&["--no-use-buildkit"]), "docker-py");
}

#[test]
fn pushes_go_to_the_repository_of_the_configuration() {
    let repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app";
    let config = format!("version = 0.1\n[default.deploy.parameters]\nimage_repository = '{repository}'\n");
    let doctor = Doctor::new().file("project/template.yaml", IMAGE).file("project/samconfig.toml", config);
    let doctor = doctor.file("project/Dockerfile", "FROM scratch\n");
    let pushes = &json(&doctor, &[])["pushes"];
    assert_eq!(pushes.as_array().map(Vec::len), Some(1), "{pushes}");
    assert_eq!((&pushes[0]["reference"], &pushes[0]["why"]), (&repository.into(), &serde_json::Value::Null));
    assert_eq!(pushes[0]["registry"]["region"], "eu-west-1");
}

#[test]
fn a_template_of_the_configuration_is_read_in_place_of_the_built_one() {
    let built = TEMPLATE.replace("python3.11", "python3.9");
    let doctor = project("[default.local_invoke.parameters]\ntemplate_file = 'template.yaml'\n[default.local_start_api.parameters]\ntemplate = 'template.yaml'")
        .file("project/.aws-sam/build/template.yaml", built);
    let found = pulls(&doctor, &[]);
    let invoked: Vec<&String> = found.iter().filter(|pull| pull.starts_with("invoke")).collect();
    assert!(invoked[0].contains("3.11") && invoked[1].contains("3.9"), "{invoked:?}");
    let named = pulls(&project("[default.global.parameters]\ntemplate_file = 'template.yaml'"), &[]);
    assert!(!named.iter().any(|pull| pull.contains("3.9")), "{named:?}");
}

#[test]
fn sync_is_told_things_of_its_own() {
    let doctor = project(
        "[default.build.parameters]\nbuild_image = 'build:1'\n[default.sync.parameters]\nbuild_image = 'sync:1'",
    );
    assert!(pulls(&doctor, &["--for", "sync"]).iter().any(|pull| pull.starts_with("build sync:1")));
    assert!(pulls(&doctor, &[]).iter().any(|pull| pull.starts_with("build build:1")));
}

#[test]
fn sam_build_is_a_container_build_where_the_configuration_says_so() {
    let login = [("public.ecr.aws", -3600)];
    let code =
        |config: &str| project(config).logins(&login).run(&["check", "--offline", "--for", "build"]).code;
    assert_eq!(code(""), Some(0));
    assert_eq!(code("[default.build.parameters]\nuse_container = true"), Some(1));
}
