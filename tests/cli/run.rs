//! `run`: bytes, exit codes and signals as without it, and a diagnosis where the command fails.

use std::ffi::OsStr;
use std::io::{BufReader, Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use proptest::prelude::*;
use rustix::process::{Pid, Signal, kill_process};

use crate::daemon::{Behaviour, Daemon};
use crate::doctor::Doctor;

const EXPIRED: &str = "denied: Your authorization token has expired. Reauthenticate and try again.";
const IMAGE: &str = "public.ecr.aws/lambda/python:3.12-x86_64";

fn command(doctor: &Doctor, arguments: &[&str]) -> Command {
    let arguments: Vec<&OsStr> = ["run"].iter().chain(arguments).map(OsStr::new).collect();
    doctor.command(&arguments)
}

fn shell(doctor: &Doctor, script: &str) -> Command {
    command(doctor, &["--offline", "--", "/bin/sh", "-c", &format!("PATH=/usr/bin:/bin; {script}")])
}

fn output(mut command: Command) -> Output {
    command.stdin(Stdio::null()).output().expect("the program runs")
}

/// Whether the tests were started to ignore it, as `nohup` does: the command ignores it too then.
pub(crate) fn is_ignored(signal: Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask & (1 << (signal.as_raw() - 1)) != 0
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("a signal");
}

/// Reads lines until one contains `words`.
fn until(reader: &mut impl std::io::BufRead, words: &str) -> String {
    let mut all = String::new();
    while !all.contains(words) {
        assert_ne!(reader.read_line(&mut all).expect("text"), 0, "{words} is not in: {all}");
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn bytes_pass_unchanged_and_apart(
        stdout in proptest::collection::vec(any::<u8>(), 0..200_000),
        stderr in proptest::collection::vec(any::<u8>(), 0..2_000),
        code in 0_u8..=255,
    ) {
        let doctor = Doctor::new().file("project/out", &stdout).file("project/err", &stderr);
        let ran = output(shell(&doctor, &format!("cat err >&2; cat out; exit {code}")));
        prop_assert_eq!(ran.status.code(), Some(i32::from(code)));
        prop_assert!(ran.stdout == stdout);
        prop_assert!(ran.stderr == stderr);
    }
}

#[test]
fn standard_input_is_the_commands_own() {
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let doctor = Doctor::new();
    let mut child = shell(&doctor, "cat").spawn().expect("the program runs");
    let mut input = child.stdin.take().expect("a pipe");
    let own = bytes.clone();
    let writer = std::thread::spawn(move || input.write_all(&own));
    let ran = child.wait_with_output().expect("it ends");
    writer.join().expect("a thread").expect("all was read");
    assert!(ran.stdout == bytes);
}

#[test]
fn input_that_the_command_does_not_read_stays_for_the_next() {
    let doctor = Doctor::new();
    let program = env!("CARGO_BIN_EXE_sam-ecr-doctor");
    let line = format!("{{ '{program}' run -- /bin/sh -c 'read a; echo first $a'; cat; }}");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &line]).current_dir(doctor.path("project"));
    let mut child = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("sh runs");
    child.stdin.take().expect("a pipe").write_all(b"one\ntwo\n").expect("a pipe");
    assert_eq!(child.wait_with_output().expect("it ends").stdout, b"first one\ntwo\n");
}

#[test]
fn exit_codes_are_the_commands_own() {
    let doctor = Doctor::new().file("project/script", "#!/bin/sh\n");
    for (arguments, code) in [
        (&["--", "/bin/sh", "-c", "exit 0"][..], 0),
        (&["--", "/bin/sh", "-c", "exit 3"], 3),
        (&["/bin/sh", "-c", "exit 4"], 4),
        (&["--", "/bin/sh", "-c", "kill -KILL $$"], 137),
        (&["--", "/bin/sh", "-c", "kill -TERM $$"], 143),
        (&["--", "no-such-command"], 127),
        (&["--", "./script"], 126),
        (&["--", "/"], 126),
        (&[], 2),
        (&["--no-such-option", "--", "/bin/true"], 2),
    ] {
        assert_eq!(output(command(&doctor, arguments)).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn what_cannot_be_started_is_said_with_what_to_do() {
    for (arguments, words) in [
        (
            &["--", "no-such-command"][..],
            "no-such-command cannot be started: there is no such program. Check",
        ),
        (&[], "sam-ecr-doctor run -- sam local invoke"),
    ] {
        let ran = output(command(&Doctor::new(), arguments));
        assert!(String::from_utf8_lossy(&ran.stderr).contains(words), "{ran:?}");
    }
}

#[test]
fn order_is_kept_where_both_outputs_lead_to_one_place() {
    let doctor = Doctor::new();
    let script = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done";
    let (mut reader, writer) = std::io::pipe().expect("a pipe");
    let mut run = shell(&doctor, script);
    run.stdin(Stdio::null()).stdout(writer.try_clone().expect("a pipe")).stderr(writer);
    let mut child = run.spawn().expect("the program runs");
    drop(run);
    let mut text = String::new();
    reader.read_to_string(&mut text).expect("text");
    child.wait().expect("it ends");
    let expected: Vec<String> = (1..=9).flat_map(|i| [format!("out {i}"), format!("err {i}")]).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_process_left_behind_does_not_hold_it_up() {
    let start = Instant::now();
    let ran = output(shell(&Doctor::new(), "sleep 60 & echo done; exit 5"));
    assert_eq!((ran.status.code(), ran.stdout.as_slice()), (Some(5), b"done\n".as_slice()));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_reader_that_goes_away_ends_the_command_as_ever() {
    let doctor = Doctor::new();
    let mut child = shell(&doctor, "exec yes").stdin(Stdio::null()).spawn().expect("the program runs");
    let mut first = [0; 2];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a line");
    assert_eq!(child.wait().expect("it ends").code(), Some(128 + 13));
}

#[test]
fn a_flood_takes_no_memory() {
    let doctor = Doctor::new().limit_memory(800_000_000);
    let mut child =
        shell(&doctor, "head -c 300000000 /dev/zero").stdin(Stdio::null()).spawn().expect("it runs");
    let mut stdout = child.stdout.take().expect("a pipe");
    let mut count = 0;
    let mut chunk = vec![0; 1 << 20];
    loop {
        match stdout.read(&mut chunk).expect("bytes") {
            0 => break,
            read => count += read,
        }
    }
    assert_eq!((count, child.wait().expect("it ends").code()), (300_000_000, Some(0)));
}

#[test]
fn what_a_run_inside_has_said_is_not_said_again() {
    let program = env!("CARGO_BIN_EXE_sam-ecr-doctor");
    for line in [format!("echo 'pull {IMAGE}: {EXPIRED}' >&2; exit 4"), "exit 4".to_owned()] {
        let doctor = sam(&line);
        let ran = doctor.run(&[
            "run",
            "--offline",
            "--",
            program,
            "run",
            "--offline",
            "--",
            "sam",
            "local",
            "invoke",
        ]);
        assert_eq!(ran.code, Some(4));
        assert_eq!(ran.stderr.matches("error[public-token-expired]").count(), 1, "{}", ran.stderr);
    }
}

#[test]
fn what_stands_at_the_end_of_a_flood_is_seen() {
    // More than waits for the rules.
    let flood = "0123456789abcdef\n".repeat(1_000_000);
    let doctor =
        sam(&format!("cat flood; echo 'Error response from daemon: pull {IMAGE}: {EXPIRED}' >&2; exit 1"))
            .file("project/flood", &flood);
    let ran = doctor.run(&["run", "--offline", "--", "sam", "build", "--use-container"]);
    assert_eq!((ran.code, ran.stdout == flood), (Some(1), true));
    assert_eq!(ran.stderr.matches("error[public-token-expired]").count(), 1, "{}", ran.stderr);
}

#[test]
fn signals_reach_the_command_and_are_no_failure() {
    let all = [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT, Signal::USR1];
    for signal in all.into_iter().filter(|signal| !is_ignored(*signal)) {
        let number = signal.as_raw();
        let doctor = Doctor::new();
        let script = format!(
            "trap 'echo got it; exit 9' {number}; echo 'pull {IMAGE}: {EXPIRED}' >&2; echo ready; \
            while :; do sleep 0.1; done"
        );
        // Only a signal that does not mean to end it leaves a failure that is one.
        let mut child = shell(&doctor, &script).stdin(Stdio::null()).spawn().expect("it runs");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        until(&mut stdout, "ready");
        send(&child, signal);
        until(&mut stdout, "got it");
        let ran = child.wait_with_output().expect("it ends");
        assert_eq!(ran.status.code(), Some(9));
        let stderr = String::from_utf8_lossy(&ran.stderr);
        let is_diagnosed = stderr.contains("error[");
        assert_eq!(is_diagnosed, signal == Signal::USR1, "{signal:?}: {stderr}");
    }
}

#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let doctor = Doctor::new();
    let program = env!("CARGO_BIN_EXE_sam-ecr-doctor");
    let line = format!(
        "trap '' HUP; exec '{program}' run -- /bin/sh -c 'kill -HUP $PPID; kill -HUP $$; echo alive'"
    );
    let ran =
        Command::new("/bin/sh").args(["-c", &line]).current_dir(doctor.path("project")).output().expect("sh");
    assert_eq!(ran.stdout, b"alive\n", "{ran:?}");
}

fn sam(script: &str) -> Doctor {
    Doctor::new().fixture("hello-world").logins(&[("public.ecr.aws", -3600)]).program("sam", script)
}

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "AWS itself says part of it")]
fn a_failure_is_diagnosed_with_the_facts_of_this_machine() {
    let daemon =
        Daemon::new(Behaviour::Docker).refuses(IMAGE, 403, EXPIRED).accepts_without_login(IMAGE).start();
    let doctor = sam(
        "echo 'Invoking app.lambda_handler (python3.12)' >&2\n\
         echo 'Error: Could not find public.ecr.aws/lambda/python:3.12-x86_64 image locally and failed to pull it from docker.' >&2\n\
         exit 1",
    )
    .variable("DOCKER_HOST", &daemon.host());
    let ran = doctor.run(&["run", "--", "sam", "local", "invoke"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert_eq!(ran.stderr.matches("docker logout public.ecr.aws").count(), 1);
    assert_snapshot!(ran.stderr.replace(&daemon.host(), "[DAEMON]"));
}

#[test]
fn for_programs_it_is_the_last_line_of_standard_error() {
    let doctor = sam(&format!("echo 'pull {IMAGE}: {EXPIRED}'; exit 3"));
    let ran = doctor.run(&["run", "--offline", "--format", "json", "--", "sam", "local", "invoke"]);
    assert_eq!((ran.code, ran.stdout), (Some(3), format!("pull {IMAGE}: {EXPIRED}\n")));
    let line = ran.stderr.lines().last().expect("a line");
    let json: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(json["findings"][0]["id"], "public-token-expired");
    assert_eq!(json["schema_version"], 1);
}

#[test]
fn a_success_adds_nothing() {
    let ran = sam(&format!("echo 'pull {IMAGE}: {EXPIRED}' >&2; exit 0")).run(&["run", "--", "sam", "build"]);
    assert_eq!((ran.code, ran.stderr), (Some(0), format!("pull {IMAGE}: {EXPIRED}\n")));
}

#[test]
fn a_failure_of_something_else_adds_nothing() {
    let doctor = sam("").program("make", "echo 'make: *** [all] Error 2' >&2; exit 2");
    let ran = doctor.run(&["run", "--offline", "--", "make"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), "make: *** [all] Error 2\n"));
}

#[test]
fn a_program_that_runs_docker_is_diagnosed_by_what_it_says() {
    let doctor = sam("")
        .program("make", &format!("echo 'Error response from daemon: pull {IMAGE}: {EXPIRED}' >&2; exit 2"));
    let ran = doctor.run(&["run", "--offline", "--", "make"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.stderr.matches("error[public-token-expired]").count(), 1, "{}", ran.stderr);
}

#[test]
fn the_options_of_sam_count() {
    let doctor = Doctor::new()
        .fixture("hello-world")
        .file("project/broken.yaml", "Resources: [")
        .program("sam", "exit 1");
    let ran = doctor.run(&["run", "--offline", "--", "sam", "build", "-t", "broken.yaml"]);
    assert!(ran.stderr.contains("broken.yaml"), "{}", ran.stderr);
    let ran = doctor.run(&["run", "--offline", "--", "sam", "build"]);
    assert!(ran.stderr.contains("no cause found"), "{}", ran.stderr);
}

#[test]
fn a_command_that_never_ends_is_diagnosed_while_it_runs_and_once() {
    let line = format!("Error response from daemon: pull {IMAGE}: {EXPIRED}");
    let doctor = sam(&format!(
        "echo '{line}' >&2; echo '{line}' >&2; while [ ! -e end ]; do sleep 0.1; done; echo '{line}' >&2; exit 6"
    ));
    let mut child = command(&doctor, &["--offline", "--", "sam", "local", "start-api"])
        .stdin(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let said = until(&mut stderr, "docker logout public.ecr.aws");
    assert!(said.starts_with(&format!("{line}\n{line}\n\nerror[public-token-expired]")), "{said}");
    std::fs::write(doctor.path("project/end"), "").expect("a file");
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("text");
    assert_eq!(child.wait().expect("it ends").code(), Some(6));
    assert!(rest.ends_with(&format!("{line}\n")) && !rest.contains("error["), "{rest}");
}
