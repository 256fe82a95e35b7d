//! `check` and `images` of many templates: all that a repository has, in one report.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use serde_json::Value;

use crate::doctor::{Doctor, Ran};

/// A template with one function of each runtime.
fn template(runtimes: &[&str]) -> String {
    let function = |(number, runtime): (usize, &&str)| {
        format!(
            "  Fn{number}:\n    Type: AWS::Serverless::Function\n    Properties: {{CodeUri: ., Handler: a.b, Runtime: {runtime}}}\n"
        )
    };
    let functions: String = runtimes.iter().enumerate().map(function).collect();
    format!("Transform: AWS::Serverless-2016-10-31\nResources:\n{functions}")
}

/// A function made of a Dockerfile, whose base image is private.
const OF_IMAGE: &str = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn0:\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, DockerContext: ., DockerTag: latest}\n    Properties: {PackageType: Image}\n";

/// A stack with another template nested in it.
fn with_nested(location: &str) -> String {
    format!(
        "{}  Child:\n    Type: AWS::Serverless::Application\n    Properties: {{Location: {location}}}\n",
        template(&["python3.12"])
    )
}

/// A repository with three projects, of which one has a nested stack, and much else.
fn repository() -> Doctor {
    Doctor::new()
        .file("project/.gitignore", "dist/\n")
        .file("project/services/a/template.yaml", with_nested("child/template.yaml"))
        .file("project/services/a/child/template.yaml", template(&["nodejs22.x"]))
        .file("project/services/b/template.yml", template(&["python3.12", "java21"]))
        .file("project/services/c/template.yaml", OF_IMAGE)
        .file("project/services/c/Dockerfile", "FROM 123456789012.dkr.ecr.eu-west-1.amazonaws.com/base:3\n")
        .file("project/services/c/values.yaml", "kind: Pod\n")
        .file("project/dist/template.yaml", template(&["ruby3.3"]))
        .file("project/node_modules/x/template.yaml", template(&["ruby3.3"]))
        .file("project/services/b/.aws-sam/build/template.yaml", template(&["python3.12", "java21"]))
}

fn json(ran: &Ran) -> Value {
    let text = ran.stdout.replace("[MS]", "0");
    serde_json::from_str(&text).expect(&ran.stderr)
}

/// The templates of an output, with the nested ones of each.
fn templates(output: &Value) -> BTreeMap<String, Vec<String>> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let nested = |one: &Value| one["nested"].as_array().expect("a list").iter().map(text).collect();
    let all = output["templates"].as_array().expect("a list");
    all.iter().map(|one| (text(&one["file"]), nested(one))).collect()
}

#[test]
fn all_projects_of_a_repository_are_one_table() {
    let ran = repository().run(&["images"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_snapshot!(ran.stdout);
}

#[test]
fn all_projects_of_a_repository_are_one_report() {
    let doctor = repository().logins(&[("public.ecr.aws", -3600)]);
    let ran = doctor.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_snapshot!(ran.stdout);
}

#[test]
fn nested_stacks_belong_to_the_template_that_includes_them() {
    let ran = repository().run(&["images", "--format", "json"]);
    let expected = BTreeMap::from([
        ("services/a/template.yaml".to_owned(), vec!["services/a/child/template.yaml".to_owned()]),
        ("services/b/template.yml".to_owned(), vec![]),
        ("services/c/template.yaml".to_owned(), vec![]),
    ]);
    assert_eq!(templates(&json(&ran)), expected);
    let alone = repository().run(&["images", "services/a/child", "--format", "json"]);
    assert_eq!(json(&alone)["template"], "services/a/child/template.yaml");
}

#[test]
fn templates_that_nest_each_other_are_one() {
    let doctor = Doctor::new()
        .file("project/a/template.yaml", with_nested("../b/template.yaml"))
        .file("project/b/template.yaml", with_nested("../a/template.yaml"));
    let output = json(&doctor.run(&["images", "--format", "json"]));
    assert_eq!(output["template"], "a/template.yaml", "{output}");
}

#[test]
fn folders_files_and_patterns_may_be_mixed_and_each_template_counts_once() {
    let all = "services/a/template.yaml services/b/template.yml services/c/template.yaml";
    for (paths, expected) in [
        (vec!["services"], all),
        (vec!["."], all),
        (vec!["services/a", "services/b", "services/c"], all),
        (
            vec!["services/a/", "./services/a", "services/b"],
            "services/a/template.yaml services/b/template.yml",
        ),
        (vec!["services/*"], all),
        (vec!["services/[ab]", "services/c/template.yaml"], all),
        (vec!["**/*.yml", "services/c/*.yaml"], "services/b/template.yml services/c/template.yaml"),
        (
            vec!["services/b/template.yml", "services/c/template.yaml", "services/c/values.yaml"],
            "services/b/template.yml services/c/template.yaml",
        ),
    ] {
        let mut arguments = vec!["images", "--format", "json"];
        arguments.extend(&paths);
        let ran = repository().run(&arguments);
        assert_eq!(ran.code, Some(0), "{paths:?}: {}", ran.stderr);
        let found: Vec<String> = templates(&json(&ran)).into_keys().collect();
        assert_eq!(found.join(" "), expected, "{paths:?}");
    }
}

#[test]
fn a_folder_with_a_template_is_that_project_unless_all_below_is_wanted() {
    let doctor = repository().file("project/template.yaml", template(&["python3.13"]));
    let output = json(&doctor.run(&["images", "--format", "json"]));
    assert_eq!(output["template"], "template.yaml");
    assert_eq!(templates(&output).len(), 1);
    let output = json(&doctor.run(&["images", "--recursive", "--format", "json"]));
    assert_eq!(templates(&output).len(), 4, "{output}");
}

/// What a project pulls is the same whether it is looked at alone or with others.
#[test]
fn together_they_need_what_each_needs_alone() {
    let of = |output: &Value, key: &str, template: &str| -> Vec<Value> {
        let all = output[key].as_array().expect("a list").clone();
        all.into_iter().filter(|one| one["template"] == template).collect()
    };
    let doctor = repository()
        .file(
            "project/services/b/samconfig.toml",
            "version = 0.1\n[default.global.parameters]\nregion = 'eu-west-1'\n[default.local_invoke.parameters]\ninvoke_image = ['Fn0=example.org/own:1']\n",
        )
        .file("project/services/d/app.yaml", template(&["provided.al2023"]));
    let together = json(&doctor.run(&["images", "--format", "json"]));
    let all = templates(&together);
    assert_eq!(all.len(), 4);
    for (file, folder_or_file) in [
        ("services/a/template.yaml", "services/a"),
        ("services/b/template.yml", "services/b"),
        ("services/c/template.yaml", "services/c"),
        ("services/d/app.yaml", "services/d/app.yaml"),
    ] {
        let alone = json(&doctor.run(&["images", folder_or_file, "--format", "json"]));
        assert_eq!(alone["template"], file);
        for key in ["pulls", "pushes", "problems"] {
            assert_eq!(of(&together, key, file), of(&alone, key, file), "{file}: {key}");
        }
        assert!(!of(&alone, "pulls", file).is_empty(), "{file}");
    }
    let pulls = together["pulls"].as_array().expect("a list");
    assert!(
        pulls.iter().any(|pull| pull["reference"] == "example.org/own:1"),
        "the configuration of b counts"
    );
}

#[test]
fn one_that_cannot_be_read_stops_no_other() {
    let broken = repository()
        .file("project/services/c/Dockerfile", "FROM public.ecr.aws/lambda/python:3.12\n")
        .file("project/services/x/template.yaml", "Transform: AWS::Serverless-2016-10-31\nResources: [\n");
    let ran = broken.run(&["check", "--offline"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert_snapshot!(ran.stdout);
    let images = broken.run(&["images"]);
    assert_eq!(images.code, Some(3));
    assert!(images.stdout.contains("lambda/nodejs:22-x86_64"), "{}", images.stdout);
    // What was found in the others comes first.
    let expired = broken.logins(&[("public.ecr.aws", -3600)]).run(&["check", "--offline"]);
    assert_eq!(expired.code, Some(1), "{}", expired.stdout);
}

#[test]
fn what_is_no_file_and_what_is_too_large_holds_nothing_up() {
    let doctor = repository()
        .file("project/data/large.json", vec![b' '; 17 * 1024 * 1024])
        .file("project/services/y/template.yaml", vec![b'#'; 17 * 1024 * 1024]);
    let pipe = std::process::Command::new("mkfifo").arg(doctor.path("project/data/template.yaml")).status();
    assert!(pipe.expect("mkfifo runs").success());
    std::os::unix::fs::symlink("..", doctor.path("project/data/loop")).expect("a link");
    let ran = doctor.run(&["images", "--format", "json"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let output = json(&ran);
    let states: Vec<&str> = output["templates"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["state"].as_str())
        .collect();
    assert_eq!(states, ["read", "read", "read", "unreadable"], "{output}");
}

#[test]
fn where_none_can_be_read_it_was_not_possible_to_look() {
    let doctor =
        Doctor::new().file("project/a/template.yaml", "a: [").file("project/b/template.yaml", "b: [");
    for arguments in [["check", "a", "b"], ["images", "a", "b"]] {
        let ran = doctor.run(&arguments);
        assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_word_that_fits_nothing_is_wrong_usage() {
    for (arguments, says) in [
        (vec!["images", "services/z"], "does not exist"),
        (vec!["images", "services/*/serverless.yml"], "no folder and no SAM template fits"),
        (vec!["images", "services/["], "services/["),
        (vec!["images", "-t", "services/a/template.yaml", "services/a", "services/b"], "without -t"),
        (vec!["images", "-t", "services/a/template.yaml", "--recursive"], "without -t"),
    ] {
        let ran = repository().run(&arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_helper_is_asked_once_for_all_templates() {
    let doctor = repository()
        .file("home/.docker/config.json", r#"{"credHelpers": {"public.ecr.aws": "own"}}"#)
        .program(
            "docker-credential-own",
            "echo asked >> \"$HOME/asked\"; cat > /dev/null; echo 'credentials not found in native keychain'; exit 1",
        );
    let ran = doctor.run(&["check", "--offline"]);
    let asked = std::fs::read_to_string(doctor.path("home/asked")).expect("it was asked");
    assert_eq!(asked.lines().count(), 1, "{}", ran.stdout);
}

#[test]
fn a_profile_that_only_some_templates_name_is_not_the_one_of_all() {
    let config =
        |profile: &str| format!("version = 0.1\n[default.global.parameters]\nprofile = '{profile}'\n");
    let doctor = |b: &str| {
        let doctor = Doctor::new()
            .file("project/a/template.yaml", OF_IMAGE)
            .file("project/a/Dockerfile", "FROM 123456789012.dkr.ecr.eu-west-1.amazonaws.com/base:3\n")
            .file("project/a/samconfig.toml", config("team"))
            .file("project/b/template.yaml", OF_IMAGE)
            .file("project/b/Dockerfile", "FROM 210987654321.dkr.ecr.eu-west-1.amazonaws.com/base:3\n")
            .file(
                "home/.aws/config",
                "[profile team]\nregion = eu-west-1\n[profile other]\nregion = eu-west-1\n",
            );
        if b.is_empty() { doctor } else { doctor.file("project/b/samconfig.toml", config(b)) }
    };
    let printed = |b: &str| doctor(b).run(&["check", "--offline"]).stdout;
    assert!(printed("team").contains("--profile team"), "{}", printed("team"));
    for b in ["other", ""] {
        assert!(!printed(b).contains("--profile team"), "{}", printed(b));
    }
}

#[test]
fn where_templates_deploy_as_different_people_nobody_is_judged_for_all() {
    let config = |region: &str| format!("version = 0.1\n[default.deploy.parameters]\nregion = '{region}'\n");
    let aws = |region: &str| {
        let doctor = Doctor::new()
            .file("project/a/template.yaml", OF_IMAGE)
            .file("project/a/Dockerfile", "FROM scratch\n")
            .file("project/a/samconfig.toml", config("eu-west-1"))
            .file("project/b/template.yaml", template(&["python3.13"]))
            .file("project/b/samconfig.toml", config(region));
        let output = json(&doctor.run(&["check", "--for", "deploy", "--offline", "--format", "json"]));
        let of_aws = |check: &&Value| check["id"] == "aws";
        let check = output["checks"].as_array().expect("a list").iter().find(of_aws).cloned();
        (output["aws"]["sam"].clone(), check.expect("the check of AWS"))
    };
    let (sam, check) = aws("eu-west-1");
    assert_eq!(sam["session"]["region"]["value"], "eu-west-1", "{sam}");
    assert_ne!(check["why"], "the templates name different profiles or regions");
    let (sam, check) = aws("us-east-1");
    assert_eq!(sam, Value::Null);
    assert_eq!(check["state"], "skipped");
    assert_eq!(check["why"], "the templates name different profiles or regions");
}
