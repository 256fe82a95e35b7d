//! A made-up user's machine: home folder, project folder, PATH, and nothing of the machine that runs the tests.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sam_ecr_doctor_stand_ins::World;
use tempfile::TempDir;

use crate::{replay, schemas};

/// What stands in the payload of every token made here. No output may ever hold it.
pub(crate) const CANARY: &str = "Y2FuYXJ5LWluLWEtY29hbC1taW5l";

pub(crate) struct Doctor {
    folder: TempDir,
    variables: Vec<(String, String)>,
    unset: Vec<&'static str>,
    input: Vec<u8>,
    memory: Option<u64>,
}

pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Doctor {
    pub(crate) fn new() -> Self {
        let doctor = Self {
            folder: tempfile::tempdir().expect("a folder"),
            variables: Vec::new(),
            unset: Vec::new(),
            input: Vec::new(),
            memory: None,
        };
        for folder in ["home/.docker", "project", "bin"] {
            fs::create_dir_all(doctor.path(folder)).expect("a folder");
        }
        // A login can be had here: AWS's own example of keys.
        doctor.program("aws", "echo aws-cli/2.31.0 Python/3.13.7 Linux/6.12 exe/x86_64.debian.12").file(
            "home/.aws/credentials",
            "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
        )
    }

    /// Without one of the files that every made-up machine has.
    pub(crate) fn lacking(self, name: &str) -> Self {
        fs::remove_file(self.path(name)).expect("removed");
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file, under `project/` or `home/`.
    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// A copy of one of the project's own fixtures as the user's project.
    pub(crate) fn fixture(self, name: &str) -> Self {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name), &self.path("project"));
        self
    }

    /// A `config.json` with these logins: registry and seconds until the login ends.
    pub(crate) fn logins(self, logins: &[(&str, i64)]) -> Self {
        let entries: Vec<String> = logins
            .iter()
            .map(|(host, seconds)| format!(r#""{host}": {{"auth": "{}"}}"#, auth(*seconds)))
            .collect();
        self.file("home/.docker/config.json", format!(r#"{{"auths": {{{}}}}}"#, entries.join(", ")))
    }

    /// A shell script on `PATH`.
    pub(crate) fn program(self, name: &str, script: &str) -> Self {
        let doctor = self.file(&format!("bin/{name}"), format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n"));
        let path = doctor.path(&format!("bin/{name}"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
        doctor
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The program is on `PATH`.
    pub(crate) fn installed(self) -> Self {
        let program = self.path("bin/sam-ecr-doctor");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_sam-ecr-doctor"), program).expect("a link");
        self
    }

    /// These programs of the machine that runs the tests are on `PATH`, and no others.
    pub(crate) fn tools(self, names: &[&str]) -> Self {
        let path = std::env::var_os("PATH").expect("PATH");
        for name in names {
            let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
            let tool =
                places.find(|tool| tool.is_file()).unwrap_or_else(|| unreachable!("{name} is not installed"));
            std::os::unix::fs::symlink(tool, self.path("bin").join(name)).expect("a link");
        }
        self
    }

    /// One of the variables that every made-up machine has is not set here.
    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.unset.push(name);
        self
    }

    pub(crate) fn input(mut self, text: &str) -> Self {
        self.input = text.as_bytes().to_vec();
        self
    }

    /// The program may take no more than so many bytes of memory.
    pub(crate) fn limit_memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Runs the program. No output of it may hold a secret.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        self.run_os(&arguments)
    }

    /// As [`Self::run`], with arguments that need not be text.
    pub(crate) fn run_os(&self, arguments: &[&OsStr]) -> Ran {
        let facts = self.path("facts.json");
        let _ = fs::remove_file(&facts);
        let is_replayed = self.memory.is_none() && replay::is_of_check(arguments) && !self.is_in_github();
        let with_facts = [arguments, &[OsStr::new("--save-facts"), facts.as_os_str()]].concat();
        let started = if is_replayed { &with_facts } else { arguments };
        let output = self.output(self.command(started));
        schemas::hold(arguments, &output.stdout);
        if is_replayed {
            replay::compare(&facts, self.command(&[]), arguments, &output);
        }
        self.ran(&output)
    }

    /// Runs a command of this machine. No output of it may hold a secret.
    pub(crate) fn ended(&self, command: Command) -> Ran {
        self.ran(&self.output(command))
    }

    fn output(&self, mut command: Command) -> Output {
        let mut child = command.spawn().expect("the program starts");
        // A program that does not read its input closes the pipe early, and that is fine.
        let _ = child.stdin.take().expect("a pipe").write_all(&self.input);
        child.wait_with_output().expect("the program ends")
    }

    fn ran(&self, output: &Output) -> Ran {
        let (stdout, stderr) = (self.scrub(&output.stdout), self.scrub(&output.stderr));
        for text in [&stdout, &stderr] {
            asserts_no_secret(text);
            assert!(!text.contains("panicked"), "a panic: {text}");
        }
        Ran { code: output.status.code(), stdout, stderr }
    }

    /// The summary of a job would be written twice.
    fn is_in_github(&self) -> bool {
        self.variables.iter().any(|(name, _)| name.starts_with("GITHUB_"))
    }

    /// The program on this machine, with pipes.
    pub(crate) fn command(&self, arguments: &[&OsStr]) -> Command {
        let program = env!("CARGO_BIN_EXE_sam-ecr-doctor");
        let mut command = match self.memory {
            None => Command::new(program),
            Some(bytes) => {
                let mut shell = Command::new("/bin/sh");
                shell.args(["-c", &format!("ulimit -v {} && exec \"$0\" \"$@\"", bytes / 1024), program]);
                shell
            }
        };
        command.args(arguments);
        // No test asks AWS itself: a healthy one that is made up stands there.
        let aws = asks_aws(arguments).then(healthy_aws);
        self.placed(command, aws)
    }

    /// A script for bash on this machine, as CI systems run them: it ends at the first command that fails.
    pub(crate) fn shell(&self, script: &Path) -> Command {
        let mut command = Command::new(self.path("bin/bash"));
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(script);
        self.placed(command, Some(healthy_aws()))
    }

    /// A command in this machine's project, with its variables and with pipes.
    pub(crate) fn placed(&self, mut command: Command, aws: Option<&str>) -> Command {
        command
            .current_dir(self.path("project"))
            .env_clear()
            .env("HOME", self.path("home"))
            .env("PATH", self.path("bin"))
            // No test asks a registry of the world: nobody listens there.
            .env("HTTPS_PROXY", "http://127.0.0.1:1")
            .env("DOCKER_HOST", format!("unix://{}", self.path("no.sock").display()))
            .envs(aws.map(|url| ("AWS_ENDPOINT_URL", url)))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for name in &self.unset {
            command.env_remove(name);
        }
        command
    }

    /// Output without what differs from run to run.
    fn scrub(&self, output: &[u8]) -> String {
        let text = String::from_utf8(output.to_vec()).expect("text");
        let text = text.replace(self.folder.path().to_str().expect("a path"), "[MACHINE]");
        let moment = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a pattern");
        let took = regex::Regex::new(r#""took_ms": \d+"#).expect("a pattern");
        let text = moment.replace_all(&text, "[MOMENT]").into_owned();
        let text = took.replace_all(&text, r#""took_ms": [MS]"#).into_owned();
        let copy = regex::Regex::new(r"\d{8}T\d{6}Z(-\d+)?\.bak").expect("a pattern");
        let text = copy.replace_all(&text, "[MOMENT].bak").into_owned();
        let total = regex::Regex::new(r"(?m)(· |^)\d+\.\d\d s$").expect("a pattern");
        total.replace_all(&text, "${1}[SECONDS]").into_owned()
    }
}

/// No output and no file may hold a secret.
pub(crate) fn asserts_no_secret(text: &str) {
    assert!(!text.contains(CANARY), "a secret was shown: {text}");
    assert!(!text.contains("eyJ") && !text.contains("QVdTO"), "a token was shown: {text}");
    assert!(!text.contains("wJalr") && !text.contains("AKIA"), "an AWS key was shown: {text}");
}

/// An `auth` value with the anatomy of ECR's, which ends in so many seconds.
pub(crate) fn auth(seconds: i64) -> String {
    STANDARD.encode(format!("AWS:{}", password(seconds)))
}

/// An ECR password, which ends in so many seconds.
pub(crate) fn password(seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    // Half a minute more, so that a slow machine still says the same number of minutes.
    let end = i64::try_from(now).expect("a clock") + seconds + if seconds > 0 { 30 } else { -30 };
    STANDARD.encode(format!(
        r#"{{"payload":"{CANARY}","datakey":"{CANARY}","version":"2","type":"DATA_KEY","expiration":{end}}}"#
    ))
}

fn asks_aws(arguments: &[&OsStr]) -> bool {
    !arguments.iter().any(|argument| *argument == "--offline")
        && arguments.first().is_none_or(|command| {
            ["check", "run", "fix"].iter().any(|one| command == one)
                || command.to_string_lossy().starts_with('-')
        })
}

/// Where the AWS of all tests of this process listens.
pub(crate) fn healthy_aws() -> &'static str {
    static WORLD: OnceLock<(World, String)> = OnceLock::new();
    let (_, url) = WORLD.get_or_init(|| {
        let world = World::start().expect("a world");
        let url = world.aws_url();
        (world, url)
    });
    url
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a fixture") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&to).expect("a folder");
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}
