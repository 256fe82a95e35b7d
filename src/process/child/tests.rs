use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::process::Program;

struct Script {
    folder: TempDir,
    environment: Environment,
}

impl Script {
    fn new(text: &str) -> Self {
        Self::with_mode(text, 0o755)
    }

    fn with_mode(text: &str, mode: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a-test-script");
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("mode set");
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let environment = Environment::new(folder.path(), &[("PATH", &path), ("GREETING", "hello")]);
        Self { folder, environment }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a-test-script")
    }

    fn run(&self, input: &[u8], limit: Duration) -> Result<Finished, Failure> {
        Run {
            program: &self.path(),
            arguments: &["get"],
            input,
            environment: &self.environment,
            limit,
            output_limit: OUTPUT_LIMIT,
        }
        .run()
    }
}

const LONG: Duration = Duration::from_secs(20);

fn failure(outcome: Result<Finished, Failure>) -> Failure {
    outcome.err().expect("a failure")
}

fn is_alive(pid: &str) -> bool {
    // A zombie still has a folder; its state says that it is dead.
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
}

fn dies(pid: &str) -> bool {
    (0..100).any(|_| {
        thread::sleep(Duration::from_millis(10));
        !is_alive(pid)
    })
}

#[test]
fn input_arguments_environment_outputs_and_status_are_handed_through() {
    let script =
        Script::new("#!/bin/sh\necho \"$1 $(cat) $GREETING ${HOME-nohome}\"\necho oops >&2\nexit 3\n");
    let finished = script.run(b"public.ecr.aws", LONG).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(finished.status.code(), Some(3));
    assert_eq!(finished.stdout.as_slice(), b"get public.ecr.aws hello nohome\n");
    assert_eq!(finished.stderr.as_slice(), b"oops\n");
}

#[test]
fn a_program_that_never_reads_its_input_does_not_block() {
    let script = Script::new("#!/bin/sh\nexit 0\n");
    assert!(script.run(&vec![b'x'; 1 << 20], LONG).is_ok());
}

#[test]
fn a_hang_is_ended_with_its_children() {
    let script = Script::new("");
    let pid_file = script.folder.path().join("pid");
    fs::write(script.path(), format!("#!/bin/sh\nsleep 300 &\necho $! >{}\nsleep 300\n", pid_file.display()))
        .expect("written");
    let start = Instant::now();
    let failure = failure(script.run(b"", Duration::from_millis(500)));
    assert!(matches!(failure, Failure::TimedOut(_)), "{failure:?}");
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
    let pid = fs::read_to_string(pid_file).expect("a pid");
    assert!(dies(pid.trim()), "the sleeping grandchild is still there");
}

#[test]
fn a_grandchild_that_holds_the_output_is_ended_and_the_answer_is_kept() {
    let script = Script::new("#!/bin/sh\nsleep 300 &\necho $!\n");
    let start = Instant::now();
    let finished = script.run(b"", LONG).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    let pid = String::from_utf8(finished.stdout.to_vec()).expect("a pid");
    assert!(dies(pid.trim()), "the sleeping grandchild is still there");
}

#[test]
fn a_flood_is_ended() {
    let script = Script::new("#!/bin/sh\nexec yes\n");
    let failure = failure(script.run(b"", LONG));
    assert!(matches!(failure, Failure::TooMuchOutput(OUTPUT_LIMIT)), "{failure:?}");
}

#[test]
fn what_cannot_be_started_is_told_apart() {
    let script = Script::with_mode("#!/bin/sh\n", 0o644);
    assert_eq!(Program::find(&script.environment, "a-test-script"), Program::NotExecutable(script.path()));
    assert!(matches!(failure(script.run(b"", LONG)), Failure::NotExecutable));

    let script = Script::new("\u{7f}ELF but not really\n");
    assert_eq!(Program::find(&script.environment, "a-test-script"), Program::Found(script.path()));
    let outcome = failure(script.run(b"", LONG));
    assert!(matches!(outcome, Failure::WrongFormat), "{outcome:?}");

    let script = Script::new("#!/no/such/interpreter\n");
    assert!(matches!(failure(script.run(b"", LONG)), Failure::NoInterpreter));

    fs::remove_file(script.path()).expect("removed");
    assert_eq!(Program::find(&script.environment, "a-test-script"), Program::Missing);
    assert!(matches!(failure(script.run(b"", LONG)), Failure::NotFound));
}

#[test]
fn a_name_with_a_folder_in_it_is_not_looked_for() {
    let script = Script::new("#!/bin/sh\n");
    assert_eq!(Program::find(&script.environment, "../a-test-script"), Program::Missing);
    assert_eq!(Program::find(&script.environment, ""), Program::Missing);
}
