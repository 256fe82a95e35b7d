//! What each command is told, against what SAM CLI 1.170.0 hands to it.

use std::path::Path;

use super::*;
use crate::environment::Environment;
use crate::template::pulls::Push;
use crate::template::python;
use crate::template::samconfig::Samconfig;
use crate::template::tests::folder_with;

/// A folder with files, among them perhaps a configuration.
struct Project(tempfile::TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        Self(folder_with(files))
    }

    /// A configuration of `[default.SECTION.parameters]`.
    fn with(section: &str, parameters: &str) -> Self {
        let text = format!("version = 0.1\n[default.{section}.parameters]\n{parameters}\n");
        Self::new(&[("samconfig.toml", &text)])
    }

    fn read_as(&self, command: Command, given: &CommandLine, variables: &[(&str, &str)]) -> Settings {
        let environment = Environment::new(self.0.path(), variables);
        let config = Samconfig::find(self.0.path(), None, None, &environment).unwrap();
        Settings::read(command, given, config.as_ref(), &environment, self.0.path())
    }

    fn read(&self, command: Command) -> Settings {
        self.read_as(command, &CommandLine::default(), &[])
    }
}

fn parameters(settings: &Settings) -> Vec<(String, String)> {
    let values = settings.options.parameter_overrides.values();
    values.into_iter().map(|(name, value)| (name, python::text(&value))).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn message(settings: &Settings) -> &str {
    settings.trouble.as_ref().map_or("", |trouble| trouble.message.as_str())
}

#[test]
fn the_command_line_comes_before_the_environment_before_the_configuration() {
    let project = Project::with(
        "global",
        "skip_pull_image = true\ntemplate_file = 'config.yaml'\nregion = 'eu-west-1'",
    );
    let off = [("SAM_SKIP_PULL_IMAGE", "false"), ("SAM_TEMPLATE_FILE", "variable.yaml")];
    let on_line = CommandLine {
        skip_pull_image: true,
        template_file: Some("/line.yaml".into()),
        region: Some("us-west-2".into()),
        ..CommandLine::default()
    };
    let template = |settings: &Settings| settings.template.clone().unwrap().file_name().unwrap().to_owned();
    let config = project.read(Command::Build);
    assert_eq!((config.skip_pull_image, template(&config)), (true, "config.yaml".into()));
    assert_eq!(config.region.unwrap().source.as_str(), "samconfig.toml:5");
    let variable = project.read_as(Command::LocalInvoke, &CommandLine::default(), &off);
    assert_eq!((variable.skip_pull_image, template(&variable)), (false, "variable.yaml".into()));
    let line = project.read_as(Command::Build, &on_line, &off);
    assert_eq!((line.skip_pull_image, template(&line)), (true, "line.yaml".into()));
    assert_eq!(line.options.region.as_deref(), Some("us-west-2"));
    assert_eq!(line.region.unwrap().source.as_str(), "--region");
}

#[test]
fn parameters_come_in_many_forms() {
    for (text, expected) in [
        ("'A=1 B=2'", pairs(&[("A", "1"), ("B", "2")])),
        (
            "['A=1', 'B=\"x y\"', 'ParameterKey=C,ParameterValue=3']",
            pairs(&[("A", "1"), ("B", "x y"), ("C", "3")]),
        ),
        (
            "{A=1, B=true, C=1.10, D=[1, 'b ', '']}",
            pairs(&[("A", "1"), ("B", "True"), ("C", "1.1"), ("D", "1,b")]),
        ),
        ("[{A=1}, 'B=2', ['C=3', {D=4}]]", pairs(&[("A", "1"), ("B", "2"), ("C", "3"), ("D", "4")])),
        ("''", Vec::new()),
        ("[]", Vec::new()),
        ("{A={B=1}}", pairs(&[("A", "{'B': 1}")])),
    ] {
        let settings = Project::with("build", &format!("parameter_overrides = {text}")).read(Command::Build);
        assert_eq!(message(&settings), "", "{text}");
        assert_eq!(parameters(&settings), expected, "{text}");
    }
}

#[test]
fn parameters_may_be_in_files_that_name_files() {
    let config =
        "version = 0.1\n[default.build.parameters]\nparameter_overrides = ['file://d/p.yaml', 'Z=1']\n";
    let project = Project::new(&[
        ("samconfig.toml", config),
        ("d/p.yaml", "- file://q.yml\n- A: yes\n- B: 0123\n"),
        ("d/q.yml", "Q:\n- 1.0\n- true\nA: first\n"),
    ]);
    let settings = project.read(Command::Build);
    assert_eq!(message(&settings), "");
    assert_eq!(parameters(&settings), pairs(&[("Q", "1.0,True"), ("A", "yes"), ("B", "123"), ("Z", "1")]));
}

#[test]
fn what_is_included_replaces_what_stands_before_it() {
    let config = "version = 0.1\n[default.build.parameters]\nparameter_overrides = {A = 'own', '$include' = 'file://p.toml', B = 'own'}\n";
    let project = Project::new(&[("samconfig.toml", config), ("p.toml", "A = 'p'\nB = 'p'\n")]);
    assert_eq!(parameters(&project.read(Command::Build)), pairs(&[("A", "p"), ("B", "own")]));
}

#[test]
fn wrong_values_stop_the_command_in_sams_words() {
    for (text, words) in [
        ("parameter_overrides = 3", "3 is invalid in a way the code doesn't expect"),
        ("parameter_overrides = 'nonsense'", "nonsense is not a valid format"),
        ("parameter_overrides = 'file://nope.yaml'", "file://nope.yaml was not found or is a directory"),
        ("parameter_overrides = 'file://samconfig.toml.bak'", "was not found"),
        ("parameter_overrides = {'$include' = 3}", "$include must be a string or list of strings"),
        (
            "skip_pull_image = 'maybe'",
            "Invalid value for '--skip-pull-image': 'maybe' is not a valid boolean.",
        ),
        ("skip_pull_image = [true]", "skip_pull_image must be true or false"),
        ("build_image = 'F='", "Invalid command line image input F="),
        ("template_file = ['a']", "template_file must be text"),
    ] {
        let settings = Project::with("build", text).read(Command::Build);
        assert!(settings.is_refused(), "{text}");
        assert!(message(&settings).contains(words), "{text}: {}", message(&settings));
        assert_eq!(settings.trouble.as_ref().unwrap().mark.line, 3, "{text}");
    }
    let loops = Project::new(&[
        (
            "samconfig.toml",
            "version = 0.1\n[default.build.parameters]\nparameter_overrides = 'file://p.yaml'\n",
        ),
        ("p.yaml", "$include: file://p.yaml\n"),
    ]);
    assert!(message(&loops.read(Command::Build)).contains("Infinite recursion"));
}

#[test]
fn a_variable_that_is_no_boolean_stops_the_commands_that_mind_it() {
    let project = Project::new(&[]);
    let read =
        |command| project.read_as(command, &CommandLine::default(), &[("SAM_SKIP_PULL_IMAGE", "maybe")]);
    assert!(read(Command::Build).is_refused());
    assert!(!read(Command::Deploy).is_refused());
}

#[test]
fn language_extensions_mind_the_environment_last() {
    let variable = [("SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS", " TRUE ")];
    let off = Project::with("global", "language_extensions = 'no'");
    let read = |project: &Project, given: Option<bool>| {
        let given = CommandLine { language_extensions: given, ..CommandLine::default() };
        project.read_as(Command::Build, &given, &variable).options.language_extensions
    };
    assert!(read(&Project::new(&[]), None));
    assert!(!read(&Project::new(&[]), Some(false)));
    assert!(!read(&off, None));
    assert!(read(&off, Some(true)));
}

#[test]
fn options_count_only_for_the_commands_that_have_them() {
    let project = Project::with(
        "global",
        "skip_pull_image = true\nuse_buildkit = true\nuse_container = true\nbuild_image = 'b:1'\ninvoke_image = 'i:1'\nparameter_overrides = 'A=1'",
    );
    let build = project.read(Command::Build);
    assert!(build.skip_pull_image && build.options.use_buildkit && build.use_container);
    assert!(!build.options.build_images.is_empty() && build.options.invoke_images.is_empty());
    let sync = project.read(Command::Sync);
    assert!(!sync.skip_pull_image && !sync.options.use_buildkit && sync.use_container);
    let local = project.read(Command::LocalStartApi);
    assert!(local.skip_pull_image && !local.options.use_buildkit && !local.use_container);
    assert!(local.options.build_images.is_empty() && !local.options.invoke_images.is_empty());
    assert_eq!(parameters(&project.read(Command::Package)), []);
}

const REPOSITORY: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/r";

fn pushed(parameters: &str, path: &str) -> (Option<String>, String) {
    let settings = Project::with("deploy", &parameters.replace("REPO", REPOSITORY)).read(Command::Deploy);
    let mut push = Push {
        path: path.into(),
        reference: None,
        registry: None,
        why: Some("nobody says".into()),
        template: None,
    };
    settings.repositories.name(&mut push);
    let why = push.why.map(|why| why.to_string()).unwrap_or_default();
    (push.reference.map(|reference| reference.to_string()), why + message(&settings))
}

#[test]
fn a_push_goes_where_the_configuration_says() {
    let known = (Some(REPOSITORY.to_owned()), String::new());
    assert_eq!(pushed("image_repository = 'REPO'", "F"), known);
    assert_eq!(pushed("image_repositories = ['G=x', 'F=REPO']", "F").0, None);
    assert_eq!(pushed("image_repositories = ['F=REPO']", "F"), known);
    assert_eq!(pushed("image_repositories = 'F=REPO'", "Nested/F"), known);
    assert!(pushed("image_repositories = ['G=REPO']", "F").1.contains("Incomplete list"));
    assert!(pushed("resolve_image_repos = true", "F").1.contains("makes the repository itself"));
    assert_eq!(pushed("", "F"), (None, "nobody says".to_owned()));
}

#[test]
fn repositories_that_sam_refuses() {
    for (parameters, words) in [
        ("image_repository = 'foo'", "Invalid Image Repository ECR URI: foo"),
        ("image_repositories = 'foo'", "of the form function_logical_id=ECR_URI"),
        ("image_repositories = 'F=foo'", "needs to have valid ECR URI as value"),
        (
            "image_repository = 'REPO'\nresolve_image_repos = true",
            "Only one of the following can be provided",
        ),
    ] {
        let (reference, why) = pushed(parameters, "F");
        assert!(reference.is_none() && why.contains(words), "{parameters}: {why}");
    }
}

#[test]
fn commands_share_a_reading_where_they_are_told_the_same() {
    let project = Project::new(&[(
        "samconfig.toml",
        "version = 0.1\n[default.build.parameters]\nbuild_image = 'b:1'\n[default.local_start_api.parameters]\ninvoke_image = 'i:1'\n[default.local_start_lambda.parameters]\nparameter_overrides = 'A=1'\n[default.deploy.parameters]\nregion = 'eu-west-1'\n",
    )]);
    let mut options = project.read(Command::Build).options;
    let mut joins = |command| options.join(&project.read(command));
    assert!(joins(Command::LocalInvoke), "the images of sam local are not settled by sam build");
    assert!(!joins(Command::LocalStartApi), "another image");
    assert!(!joins(Command::LocalStartLambda), "other parameters");
    assert!(joins(Command::Deploy), "the region does not count for what is pushed");
}

#[test]
fn a_template_may_be_named_under_its_other_name() {
    let project = Project::with("build", "template = 'b.yaml'");
    assert_eq!(project.read(Command::Build).template, Some(project.0.path().join(Path::new("b.yaml"))));
}

#[test]
fn repositories_of_the_command_line_replace_those_of_the_configuration() {
    let project = Project::with("deploy", "image_repository = 'localhost/config'\nstack_name = 'config'");
    let given = CommandLine {
        image_repository: Some("localhost/line".into()),
        stack_name: Some("line".into()),
        ..CommandLine::default()
    };
    let settings = project.read_as(Command::Deploy, &given, &[]);
    assert_eq!(settings.repositories, Repositories::One("localhost/line".into()));
    assert_eq!(settings.stack_name.as_deref(), Some("line"));
    assert_eq!(project.read(Command::Deploy).stack_name.as_deref(), Some("config"));
    let made = CommandLine { resolve_image_repos: true, ..CommandLine::default() };
    assert!(message(&project.read_as(Command::Deploy, &made, &[])).contains("Only one of the following"));
    let each = CommandLine { image_repositories: vec!["F=localhost/f".into()], ..CommandLine::default() };
    let empty = Project::new(&[]).read_as(Command::Deploy, &each, &[]);
    assert_eq!(empty.repositories, Repositories::Each(vec![("F".into(), "localhost/f".into())]));
}
