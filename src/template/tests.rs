//! The room as a whole: templates in, pulls and problems out.

mod odd_values;
mod positions;

use std::fs;
use std::path::PathBuf;

use super::pulls::PullUse;
use super::*;
use crate::image::{Client, RegistryKind};

/// A folder with files of these names in it.
pub(super) fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A folder with a template to read.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        Self(folder_with(files))
    }

    fn read(&self) -> Template {
        self.read_with(&Options::default())
    }

    fn read_with(&self, options: &Options) -> Template {
        read(Path::new("template.yaml"), options, &self.environment()).unwrap()
    }

    fn error(&self) -> TemplateError {
        read(Path::new("template.yaml"), &Options::default(), &self.environment()).unwrap_err()
    }

    fn environment(&self) -> Environment {
        Environment::new(self.0.path(), &[])
    }
}

fn template(text: &str) -> Folder {
    Folder::new(&[("template.yaml", text)])
}

/// Pulls as `path use reference line:column-end`.
fn pulls(template: &Template) -> Vec<String> {
    let place = |pull: &Pull| {
        let location = pull.location.as_ref().unwrap();
        format!("{}:{}-{}", location.line, location.column, location.end_column)
    };
    let usage = |pull: &Pull| serde_json::to_value(pull.usage).unwrap().as_str().unwrap().to_owned();
    template
        .pulls
        .iter()
        .map(|pull| format!("{} {} {} {}", pull.path, usage(pull), pull.reference, place(pull)))
        .collect()
}

fn problems(template: &Template) -> Vec<(&str, usize)> {
    template
        .problems
        .iter()
        .map(|problem| (problem.id.as_str(), problem.location.as_ref().map_or(0, |location| location.line)))
        .collect()
}

fn fixture(name: &str) -> Template {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let environment = Environment::new(&folder, &[]);
    read(Path::new("template.yaml"), &Options::default(), &environment).unwrap()
}

#[test]
fn hello_world_needs_two_images() {
    let template = fixture("hello-world");
    assert_eq!(
        pulls(&template),
        [
            "HelloWorldFunction invoke public.ecr.aws/lambda/python:3.12-x86_64 10:16-26",
            "HelloWorldFunction build public.ecr.aws/sam/build-python3.12:latest-x86_64 10:16-26",
        ]
    );
    assert_eq!(template.problems, []);
    assert_eq!(template.functions, 1);
    assert_eq!(template.file.as_str(), "template.yaml");
    assert_eq!(template.source_lines.len(), 1);
    assert_eq!(template.source_lines[0].text.as_str(), "      Runtime: python3.12");
    assert!(template.pulls.iter().all(|pull| pull.platform.as_deref() == Some("linux/amd64")));
}

#[test]
fn an_image_function_needs_its_base_and_legacy_needs_nothing() {
    let template = fixture("image-function");
    assert_eq!(
        pulls(&template),
        [
            "Worker base public.ecr.aws/docker/library/golang:1.24 4:6-47",
            "Worker base 210987654321.dkr.ecr.eu-west-1.amazonaws.com/base/al:3 7:6-13",
        ]
    );
    assert_eq!(template.pulls[1].registry.region.as_deref(), Some("eu-west-1"));
    assert_eq!(template.pulls[1].location.as_ref().unwrap().file.as_str(), "worker/Dockerfile");
    assert_eq!(template.pulls[1].platform.as_deref(), Some("linux/arm64"));
    assert_eq!(problems(&template), [("image-not-built", 6), ("image-uri-not-pulled", 22)]);
    assert_eq!(template.problems[1].path.as_str(), "Legacy");
    assert_eq!(template.pushes.len(), 1);
}

#[test]
fn globals_parameters_and_overrides_decide_the_runtime() {
    let folder = template(
        "Parameters:\n  Runtime: {Type: String, Default: nodejs20.x}\nGlobals:\n  Function:\n    Runtime: !Ref Runtime\n    \
         Architectures: [arm64]\nResources:\n  A: {Type: AWS::Serverless::Function, Properties: {Handler: a}}\n  \
         B: {Type: AWS::Lambda::Function, Properties: {Handler: a, Runtime: go1.x}}\n",
    );
    assert_eq!(
        pulls(&folder.read()),
        [
            "A invoke public.ecr.aws/lambda/nodejs:20-arm64 2:36-46",
            "A build public.ecr.aws/sam/build-nodejs20.x:latest-arm64 2:36-46",
            "B invoke public.ecr.aws/lambda/go:1 9:70-75",
            "B build public.ecr.aws/sam/build-go1.x:latest-x86_64 9:70-75",
        ]
    );
    let overrides = parameters::parse_overrides(&["Runtime=ruby3.4".to_owned()], Path::new("")).unwrap();
    let template = folder.read_with(&Options { parameter_overrides: overrides, ..Options::default() });
    assert_eq!(pulls(&template)[0], "A invoke public.ecr.aws/lambda/ruby:3.4-arm64 5:14-26");
}

#[test]
fn the_region_is_that_of_the_option() {
    let folder = template(
        "Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {PackageType: Image, ImageUri: !Sub '1.dkr.ecr-fips.${AWS::Region}.amazonaws.com/a:1'}}\n",
    );
    let options = Options { region: Some("eu-north-1".into()), ..Options::default() };
    assert_eq!(
        folder.read_with(&options).pulls[0].reference.as_str(),
        "1.dkr.ecr-fips.eu-north-1.amazonaws.com/a:1"
    );
}

#[test]
fn included_files_are_read_where_sam_reads_them() {
    let include = "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: LOCATION}}}";
    let resources = format!(
        "Resources:\n  A: {{Type: AWS::Lambda::Function, Properties: {}}}\n  B: {}\n  C: {{Type: AWS::Lambda::Function, \
         Properties: {{Handler: a, Code: ., Runtime: {}}}}}\n",
        include.replace("LOCATION", "properties.yaml"),
        include.replace("LOCATION", "resource.yaml"),
        include.replace("LOCATION", "runtime.txt"),
    );
    let files = [
        ("template.yaml", &*resources),
        ("properties.yaml", "{Handler: a, Code: ., Runtime: python3.13}"),
        (
            "resource.yaml",
            "{Type: AWS::Lambda::Function, Properties: {Handler: a, Code: ., Runtime: !Sub nodejs22.x}}",
        ),
        ("runtime.txt", "ruby3.4"),
    ];
    let template = Folder::new(&files).read();
    let invoke: Vec<String> = pulls(&template).into_iter().filter(|pull| pull.contains(" invoke ")).collect();
    assert_eq!(
        invoke,
        [
            "A invoke public.ecr.aws/lambda/python:3.13-x86_64 2:110-125",
            "C invoke public.ecr.aws/lambda/ruby:3.4-x86_64 4:141-152",
        ]
    );
    // SAM resolves nothing in an included file, so that this runtime is none.
    assert_eq!(problems(&template), [("unsupported-runtime", 3)]);
    let missing = |resource: &str| {
        let text = format!("Resources:\n  A: {resource}\n").replace("LOCATION", "s3://b/x.yaml");
        self::template(&text).read().problems
    };
    let [problem] = &missing(include)[..] else { panic!() };
    assert!(problem.message.as_str().ends_with("Template file not found at s3://b/x.yaml"));
    assert_eq!(missing(&format!("{{Type: AWS::S3::Bucket, Properties: {include}}}")), []);
}

#[test]
fn nested_stacks_layers_and_durable_functions_are_read() {
    let folder = Folder::new(&[
        (
            "template.yaml",
            "Resources:\n  Child:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: sub/child.yaml\n      \
             Parameters: {Version: python3.13}\n",
        ),
        (
            "sub/child.yaml",
            "Parameters: {Version: {Type: String}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    \
             Properties: {Handler: a, Runtime: !Ref Version, DurableConfig: {a: 1}, Layers: [!Ref L]}\n  L:\n    \
             Type: AWS::Serverless::LayerVersion\n    Properties: {ContentUri: l, CompatibleRuntimes: [ruby3.4]}\n    \
             Metadata: {BuildMethod: makefile, BuildArchitecture: arm64}\n",
        ),
    ]);
    let template = folder.read();
    let references: Vec<(&str, &str)> =
        template.pulls.iter().map(|pull| (pull.path.as_str(), pull.reference.as_str())).collect();
    assert_eq!(
        references,
        [
            ("Child/F", "public.ecr.aws/lambda/python:3.13-x86_64"),
            ("Child/F", "public.ecr.aws/sam/build-python3.13:latest-x86_64"),
            ("Child/F", "public.ecr.aws/durable-functions/aws-durable-execution-emulator:latest"),
            ("Child/L", "public.ecr.aws/sam/build-ruby3.4:latest-arm64"),
        ]
    );
    assert_eq!(template.pulls[0].location.as_ref().unwrap().file.as_str(), "template.yaml");
    assert_eq!(template.pulls[3].location.as_ref().unwrap().file.as_str(), "sub/child.yaml");
}

#[test]
fn an_image_that_only_sam_build_makes_is_local() {
    let template = template(
        "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Metadata: {Dockerfile: Dockerfile, DockerContext: .}\n    \
         Properties: {PackageType: Image, ImageUri: 'a:latest'}\n",
    )
    .read();
    assert_eq!(template.pulls[0].registry.kind, RegistryKind::Local);
    assert_eq!(problems(&template), [("dockerfile-unreadable", 4)]);
}

#[test]
fn what_sam_refuses_or_drops_is_a_problem_and_no_pull() {
    let function = |properties: &str| {
        format!("Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{{properties}}}\n")
    };
    for (text, id) in [
        (function("Runtime: python3.12"), "handler-missing"),
        (function("Handler: a, Runtime: python3.12, Architectures: [arm64, x86_64]"), "two-architectures"),
        (function("Handler: a, Runtime: python3.12, Architectures: arm64"), "architectures-malformed"),
        (function("Handler: a, Runtime: python2.7"), "deprecated-runtime"),
        (function("Handler: a, Runtime: cobol1"), "unsupported-runtime"),
        (function("Handler: a, Runtime: python3.12, CodeUri: 's3://a/b'"), "code-in-s3"),
        (function("PackageType: Image"), "image-uri-missing"),
        (function("PackageType: Image, ImageUri: !GetAtt Repo.RepositoryUri"), "image-uri-unresolved"),
        (function("PackageType: Jar"), "package-type-unknown"),
        (function("PackageType: Image, ImageUri: 1"), "image-uri-malformed"),
        (function("Handler: a, Runtime: python3.12, Nonsense: 1"), "resource-malformed"),
        (
            function("Handler: a, Runtime: python3.12, Layers: [arn:aws:lambda:::awslayer:AmazonLinux1703]"),
            "layer-unknown",
        ),
        ("Resources: {}\n".to_owned(), "resources-missing"),
        ("just text\n".to_owned(), "template-malformed"),
        (String::new(), "template-malformed"),
        ("Mappings: []\nResources: {A: {}}\n".to_owned(), "template-malformed"),
        ("Resources:\n  Fn::ForEach::A: [x, [a], {}]\n".to_owned(), "resource-malformed"),
        (
            "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: none.yaml}}\n"
                .to_owned(),
            "nested-template-missing",
        ),
        (
            "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml}}\n"
                .to_owned(),
            "nested-template-loop",
        ),
    ] {
        let template = template(&text).read();
        assert_eq!(template.pulls, [], "{text}");
        assert!(template.problems.iter().any(|problem| problem.id == id), "{text}: {:?}", template.problems);
    }
}

#[test]
fn a_tag_that_yaml_changes_is_told() {
    let tagged = |tag: &str| {
        template(&format!(
            "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Metadata: {{DockerTag: {tag}}}\n    \
             Properties: {{PackageType: Image, ImageUri: 'a:1'}}\n"
        ))
        .read()
    };
    assert_eq!(problems(&tagged("1.10")), [("docker-tag-number", 4)]);
    assert!(tagged("1.10").problems[0].message.as_str().contains("reads the tag 1.10 as a number"));
    assert_eq!(problems(&tagged("'1.10'")), []);
    assert_eq!(problems(&tagged("1.5")), []);
}

#[test]
fn one_refusal_takes_all_pulls() {
    let template = template(
        "Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {Handler: a, Runtime: python3.12}}\n  \
         B: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12}}\n",
    )
    .read();
    assert_eq!(template.pulls, []);
    assert_eq!(problems(&template), [("handler-missing", 3)]);
}

#[test]
fn a_key_that_stands_twice_is_told_and_the_last_one_counts() {
    let template = template(
        "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a\n      \
         Runtime: python3.9\n      Runtime: python3.12\n",
    )
    .read();
    assert_eq!(problems(&template), [("duplicate-key", 7)]);
    assert!(pulls(&template)[0].ends_with("python:3.12-x86_64 7:16-26"));
}

#[test]
fn a_file_that_is_no_template_has_its_own_sentence() {
    let folder = Folder::new(&[]);
    assert!(folder.error().to_string().starts_with("there is no template template.yaml;"));
    fs::create_dir(folder.0.path().join("template.yaml")).unwrap();
    assert!(folder.error().to_string().starts_with("template.yaml is not a file;"));

    let yaml = template("a: [1\nb: 2\n").error();
    assert_eq!(yaml.location().map(|location| location.line), Some(2));
    assert!(yaml.to_string().starts_with("template.yaml is not valid YAML at line 2"), "{yaml}");

    let folder = template("");
    fs::write(folder.0.path().join("template.yaml"), b"a: \xff").unwrap();
    assert_eq!(folder.error().to_string(), "template.yaml is not UTF-8 in line 1; save it as UTF-8");
    fs::File::create(folder.0.path().join("template.yaml")).unwrap().set_len(200_000_000).unwrap();
    assert!(folder.error().to_string().starts_with("template.yaml has 200 MB"));
}

#[test]
fn json_templates_have_places_too() {
    let template = template(
        "{\"Resources\": {\"A\": {\"Type\": \"AWS::Serverless::Function\",\n  \"Properties\": {\"Handler\": \"a\", \"Runtime\": \"java21\"}}}}",
    )
    .read();
    assert_eq!(pulls(&template)[0], "A invoke public.ecr.aws/lambda/java:21-x86_64 2:45-53");
}

#[test]
fn an_alias_bomb_in_a_function_ends() {
    let levels = (1..40).map(|level| {
        let before = level - 1;
        format!("  a{level}: &a{level} [*a{before}, *a{before}]\n")
    });
    let text = format!(
        "X:\n  a0: &a0 [x, x]\n{}Resources:\n  A: {{Type: AWS::Lambda::Function, Properties: {{Handler: a, \
         Runtime: *a39}}}}\n",
        levels.collect::<String>()
    );
    let template = template(&text).read();
    assert_eq!(template.pulls, []);
    assert!(template.problems.iter().any(|problem| problem.id == "template-too-complex"));
}

#[test]
fn text_from_the_template_is_quoted() {
    let template = template(
        "Resources:\n  \"A\\e[31m\": {Type: AWS::Lambda::Function, Properties: {Handler: a, Runtime: \"x\\ny\"}}\n",
    )
    .read();
    assert_eq!(template.problems[0].path.as_str(), "A\\x1b[31m");
    assert!(template.problems[0].message.as_str().contains("x\\ny"));
}

#[test]
fn build_arguments_must_be_text_for_docker_py() {
    let text = |arguments: &str| {
        let function = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}\n    Metadata:\n      \
                        Dockerfile: Dockerfile\n      DockerContext: .\n      DockerBuildArgs: ";
        Folder::new(&[
            ("template.yaml", &format!("{function}{arguments}\n")),
            ("Dockerfile", "ARG TAG\nFROM a:$TAG\n"),
        ])
    };
    let buildx = Options { use_buildkit: true, ..Options::default() };
    assert_eq!(pulls(&text("{TAG: '3.10'}").read()), ["A base a:3.10 2:6-12"]);
    for refused in ["{TAG: 3.10}", "{TAG: null}", "[TAG]", "", "{TAG: true}"] {
        let template = text(refused).read();
        assert_eq!(
            (pulls(&template), problems(&template)),
            (vec![], vec![("image-not-built", 2), ("docker-build-args-malformed", 8)])
        );
    }
    let template = text("{TAG: 3.10}").read_with(&buildx);
    assert_eq!(pulls(&template), ["A base a:3.1 2:6-12"]);
    assert_eq!(template.pulls[0].client, Client::Buildx);
}
