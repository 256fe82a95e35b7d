//! `action.yml` and the examples for CI systems: their scripts are run as these systems run them, with made-up machines.
//! What their schemas say is for `tests/recipes/run`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::doctor::{Doctor, Ran};

const TOP: &str = env!("CARGO_MANIFEST_DIR");
const SEED: &str = "Error response from daemon: pull access denied for public.ecr.aws/lambda/go, repository does not \
                    exist or may require 'docker login': denied: Your authorization token has expired. Reauthenticate \
                    and try again.\n";
/// What scripts may use beside what a machine has.
const TOOLS: [&str; 12] =
    ["bash", "cat", "cp", "find", "git", "head", "mkdir", "mktemp", "rm", "sed", "sort", "tee"];

fn read(file: &str) -> Value {
    let text = fs::read_to_string(Path::new(TOP).join(file)).expect("a file");
    serde_yaml::from_str(&text).expect("YAML")
}

/// A machine with the tools, and with the program on `PATH`.
fn machine() -> Doctor {
    Doctor::new().fixture("hello-world").tools(&TOOLS).installed().file("runner/.keep", "")
}

fn expired(doctor: Doctor) -> Doctor {
    doctor.logins(&[("public.ecr.aws", -3600)])
}

/// A job of GitHub Actions that uses the action.
struct Job {
    doctor: Doctor,
    inputs: BTreeMap<&'static str, String>,
}

/// What came of it.
struct Ended {
    code: i32,
    output: String,
    outputs: BTreeMap<String, String>,
    steps: Vec<String>,
}

impl Job {
    fn new(doctor: Doctor, inputs: &[(&'static str, &str)]) -> Self {
        let inputs = inputs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { doctor, inputs }
    }

    /// Runs the action's steps as the runner does: conditions, variables, files for outputs, and the first failure ends it.
    fn run(&self) -> Ended {
        let action = read("action.yml");
        let mut values = BTreeMap::new();
        for (name, input) in action["inputs"].as_object().expect("inputs") {
            let default = input["default"].as_str().expect("a default").to_owned();
            values
                .insert(format!("inputs.{name}"), self.inputs.get(name.as_str()).cloned().unwrap_or(default));
        }
        for name in self.inputs.keys() {
            assert!(values.contains_key(&format!("inputs.{name}")), "the action has no input {name}");
        }
        let runner = self.doctor.path("runner");
        values.insert("runner.temp".into(), runner.display().to_string());
        let mut ended = Ended { code: 0, output: String::new(), outputs: BTreeMap::new(), steps: Vec::new() };
        for step in action["runs"]["steps"].as_array().expect("steps") {
            if !step["if"].as_str().is_none_or(|condition| holds(condition, &values)) {
                continue;
            }
            let id = step["id"].as_str().unwrap_or_default();
            ended.steps.push(step["uses"].as_str().unwrap_or(id).to_owned());
            let Some(script) = step["run"].as_str() else { continue };
            assert_eq!(step["shell"], "bash");
            assert!(!script.contains("${{"), "{script}");
            let ran = self.step(step, script, &values);
            ended.code = ran.code.expect("an exit code");
            ended.output += &(ran.stdout + &ran.stderr);
            let written = fs::read_to_string(runner.join("output")).expect("outputs");
            for line in written.lines() {
                let (name, value) = line.split_once('=').expect("an output");
                values.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
            if ended.code != 0 {
                break;
            }
            values.insert(format!("steps.{id}.outcome"), "success".into());
        }
        for (name, output) in action["outputs"].as_object().expect("outputs") {
            let value = replaced(output["value"].as_str().expect("a value"), &values);
            ended.outputs.insert(name.clone(), value);
        }
        ended
    }

    fn step(&self, step: &Value, script: &str, values: &BTreeMap<String, String>) -> Ran {
        let runner = self.doctor.path("runner");
        fs::write(runner.join("output"), "").expect("a file");
        fs::write(runner.join("script.sh"), script).expect("a script");
        let mut command = self.doctor.shell(&runner.join("script.sh"));
        for (name, value) in step["env"].as_object().expect("variables") {
            command.env(name, replaced(value.as_str().expect("a value"), values));
        }
        command
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_ACTION_PATH", TOP)
            .env("GITHUB_OUTPUT", runner.join("output"))
            .env("GITHUB_STEP_SUMMARY", runner.join("summary.md"))
            .env("GITHUB_WORKSPACE", self.doctor.path("project"))
            .env("RUNNER_TEMP", &runner);
        self.doctor.ended(command)
    }

    fn summary(&self) -> String {
        fs::read_to_string(self.doctor.path("runner/summary.md")).unwrap_or_default()
    }
}

/// An expression of GitHub's, of the two forms that the action has.
fn holds(condition: &str, values: &BTreeMap<String, String>) -> bool {
    condition.split(" && ").all(|part| {
        let (name, value) =
            part.split_once(" == ").map_or_else(|| part.split_once(" != "), Some).expect("a comparison");
        let equal = values.get(name).map_or("", String::as_str) == value.trim_matches('\'');
        equal == part.contains(" == ")
    })
}

/// A text with the values of its expressions.
fn replaced(text: &str, values: &BTreeMap<String, String>) -> String {
    let expression = regex::Regex::new(r"\$\{\{ ([\w.-]+) \}\}").expect("a pattern");
    expression
        .replace_all(text, |found: &regex::Captures<'_>| values.get(&found[1]).cloned().unwrap_or_default())
        .into_owned()
}

#[test]
fn a_preflight_of_a_healthy_project_passes() {
    // Nobody can be asked here about the registry, and that is no reason to fail where only errors are.
    let ended = Job::new(machine(), &[("fail-on", "error"), ("args", "--offline")]).run();
    assert_eq!(ended.code, 0, "{}", ended.output);
    assert_eq!(ended.outputs["exit-code"], "0");
    assert_eq!(ended.outputs["report"], "");
    assert_eq!(ended.steps, ["find", "doctor"], "nothing is built where the program is there");
}

#[test]
fn a_preflight_annotates_what_is_wrong_and_fails() {
    let job =
        Job::new(expired(machine()), &[("template", "template.yaml"), ("args", "--offline\n--for\nlocal")]);
    let ended = job.run();
    assert_eq!(ended.code, 1, "{}", ended.output);
    assert_eq!(ended.outputs["exit-code"], "1");
    assert!(ended.output.contains("\n::error file=template.yaml,line=10,"), "{}", ended.output);
    assert!(job.summary().contains("docker logout public.ecr.aws"), "{}", job.summary());
}

#[test]
fn what_could_not_be_verified_fails_a_preflight_unless_told_otherwise() {
    let helper = || {
        machine()
            .file("home/.docker/config.json", r#"{"credHelpers": {"public.ecr.aws": "ecr-login"}}"#)
            .program("docker-credential-ecr-login", "exit 9")
    };
    let ended = Job::new(helper(), &[("args", "--offline")]).run();
    assert_eq!(ended.code, 1, "{}", ended.output);
    let ended = Job::new(helper(), &[("args", "--offline"), ("fail-on", "error")]).run();
    assert_eq!(ended.code, 0, "{}", ended.output);
}

#[test]
fn another_format_is_a_file() {
    let job = Job::new(expired(machine()), &[("format", "sarif"), ("args", "--offline")]);
    let ended = job.run();
    assert_eq!(ended.code, 1, "{}", ended.output);
    let report = PathBuf::from(&ended.outputs["report"]);
    assert_eq!(report.extension().and_then(|name| name.to_str()), Some("sarif"));
    let sarif: Value = serde_json::from_str(&fs::read_to_string(report).expect("a report")).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "public-token-expired");
}

#[test]
fn a_failure_is_explained_and_adds_no_failure() {
    let job = Job::new(
        machine().file("project/my build.log", SEED),
        &[("command", "explain"), ("log", "my build.log")],
    );
    let ended = job.run();
    assert_eq!((ended.code, ended.outputs["exit-code"].as_str()), (0, "1"), "{}", ended.output);
    assert!(job.summary().contains("docker logout public.ecr.aws"), "{}", job.summary());
    // A log that is not there is an error of the workflow.
    let ended = Job::new(machine(), &[("command", "explain"), ("log", "no.log")]).run();
    assert_eq!((ended.code, ended.outputs["exit-code"].as_str()), (3, "3"), "{}", ended.output);
}

#[test]
fn wrong_inputs_are_said() {
    for (inputs, word) in [
        (&[("command", "fix")][..], "neither check nor explain"),
        (&[("command", "explain")], "needs the input log"),
        (&[("command", "explain"), ("log", "a"), ("template", "b")], "reads no template"),
        (&[("version", "9.9.9")], "names another one"),
        (&[("fail-on", "sometimes")], "invalid value 'sometimes'"),
    ] {
        let ended = Job::new(machine(), inputs).run();
        assert_eq!(ended.code, 2, "{inputs:?}: {}", ended.output);
        assert!(ended.output.contains(word), "{inputs:?}: {}", ended.output);
    }
}

#[test]
fn nothing_in_an_input_is_a_command() {
    let hostile = [
        "$(touch made)",
        "`touch made`",
        "a b; touch made",
        "\"; touch made; \"",
        "a\ntouch made\nreport=made",
        "--help",
        "-",
        "*",
    ];
    for text in hostile {
        for inputs in [
            &[("command", text), ("template", text), ("log", text), ("format", text), ("args", text)][..],
            &[("template", text), ("log", text), ("fail-on", text), ("args", text)],
            &[("template", text), ("log", text), ("format", text)],
            &[("command", "explain"), ("log", text), ("format", text), ("args", text)],
            &[("version", text)],
        ] {
            let job = Job::new(machine(), inputs);
            let ended = job.run();
            assert!(!job.doctor.path("project/made").exists(), "{inputs:?}: {}", ended.output);
            assert!(!ended.outputs["report"].contains("made"), "{inputs:?}: {}", ended.output);
        }
    }
    // A template's name with all of it is found all the same.
    for name in ["my template.yaml", "$(touch made).yaml", "a\nb.yaml", "-t.yaml"] {
        let template = include_str!("../../fixtures/hello-world/template.yaml");
        let doctor = machine().file(&format!("project/{name}"), template);
        let job = Job::new(doctor, &[("template", name), ("args", "--offline"), ("fail-on", "error")]);
        let ended = job.run();
        assert_eq!(ended.code, 0, "{name}: {}", ended.output);
    }
}

#[test]
fn arguments_are_lines() {
    let named =
        machine().file("project/a b/template.yaml", include_str!("../../fixtures/hello-world/template.yaml"));
    let ended = Job::new(named, &[("args", "--offline\n\na b\n"), ("fail-on", "error")]).run();
    assert_eq!(ended.code, 0, "{}", ended.output);
}

/// `cargo`, played: `install` puts this program where it was told to.
const CARGO: &str = r#"
[ "$1 $2 $3" = "install --locked --path" ] && [ -f "$4/Cargo.toml" ] && [ "$5" = --root ] || exit 101
mkdir -p "$6/bin"
cp "$DOCTOR" "$6/bin/sam-ecr-doctor""#;

#[test]
fn where_it_is_not_installed_it_is_built_from_the_actions_checkout_and_kept() {
    let doctor = Doctor::new()
        .fixture("hello-world")
        .tools(&TOOLS)
        .file("runner/.keep", "")
        .program("cargo", CARGO)
        .variable("DOCTOR", env!("CARGO_BIN_EXE_sam-ecr-doctor"));
    let version = env!("CARGO_PKG_VERSION");
    let job = Job::new(doctor, &[("args", "--offline"), ("fail-on", "error"), ("version", version)]);
    let ended = job.run();
    assert_eq!(ended.code, 0, "{}", ended.output);
    let restore = "actions/cache/restore@v4";
    assert_eq!(ended.steps, ["find", restore, "build", "actions/cache/save@v4", "doctor"]);
    // The second use in a job finds what the first has built.
    let again = job.run();
    assert_eq!(
        (again.code, again.steps),
        (0, vec!["find".to_owned(), "doctor".to_owned()]),
        "{}",
        again.output
    );
    // Without cargo it says what to do.
    let bare = Doctor::new().fixture("hello-world").tools(&TOOLS).file("runner/.keep", "");
    let ended = Job::new(bare, &[]).run();
    assert_eq!(ended.code, 2);
    assert!(ended.output.contains("Install Rust before this step"), "{}", ended.output);
}

/// The scripts of an example, with `sam` played: each says how it ended.
fn script(doctor: &Doctor, lines: &Value) -> Ran {
    let lines: Vec<&str> =
        lines.as_array().expect("commands").iter().map(|line| line.as_str().expect("a command")).collect();
    let file = doctor.path("runner/script.sh");
    fs::write(&file, lines.join("\n")).expect("a script");
    doctor.ended(doctor.shell(&file))
}

const SAM: &str = "echo Build Succeeded";

#[test]
fn in_gitlab_the_reports_are_written_before_the_job_fails() {
    let pipeline = read("examples/gitlab/.gitlab-ci.yml");
    let reports = &pipeline["preflight"]["artifacts"]["reports"];
    let doctor = expired(machine()).program("sam", SAM);
    let ran = script(&doctor, &pipeline["preflight"]["script"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let read = |name: &Value| {
        fs::read_to_string(doctor.path("project").join(name.as_str().expect("a name"))).expect("a report")
    };
    let quality: Value = serde_json::from_str(&read(&reports["codequality"])).expect("JSON");
    let found =
        |id: &str| quality.as_array().expect("findings").iter().any(|finding| finding["check_name"] == id);
    assert!(found("public-token-expired"), "{quality}");
    assert!(roxmltree::Document::parse(&read(&reports["junit"])).is_ok());
    assert_eq!(pipeline["preflight"]["artifacts"]["when"], "always");
    let ran = script(&doctor, &pipeline["build"]["script"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "Build Succeeded\n"));
}

#[test]
fn in_codebuild_the_report_is_written_and_the_build_not_begun() {
    let spec = read("examples/codebuild/buildspec.yml");
    assert_eq!(spec["version"], 0.2);
    let doctor = expired(machine()).program("sam", SAM);
    let ran = script(&doctor, &spec["phases"]["build"]["commands"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);
    let reports = &spec["reports"]["sam-ecr-doctor"];
    assert_eq!(reports["file-format"], "JUNITXML");
    let [folder, file] =
        [&reports["base-directory"], &reports["files"][0]].map(|name| name.as_str().expect("a name"));
    let report = fs::read_to_string(doctor.path("project").join(folder).join(file)).expect("a report");
    assert!(report.contains("public-token-expired"), "{report}");
}

#[test]
fn the_examples_give_the_action_inputs_that_it_has() {
    let action = read("action.yml");
    let mut uses = 0;
    for name in ["preflight", "explain-after-failure", "code-scanning"] {
        let workflow = read(&format!("examples/github/{name}.yml"));
        for job in workflow["jobs"].as_object().expect("jobs").values() {
            for step in job["steps"].as_array().expect("steps") {
                if step["uses"].as_str().is_some_and(|action| action.starts_with("YOUR_ORG/sam-ecr-doctor@"))
                {
                    uses += 1;
                    for input in step["with"].as_object().expect("inputs").keys() {
                        assert!(action["inputs"].get(input).is_some(), "{name}: {input}");
                    }
                }
            }
        }
    }
    assert_eq!(uses, 3);
}
