//! `run` in a terminal: the command notices no difference.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use crate::doctor::Doctor;
use crate::run::is_ignored;

struct Terminal {
    keyboard: File,
    pty: Pty,
    screen: Receiver<Vec<u8>>,
    shown: String,
    child: Child,
    _doctor: Doctor,
}

/// A user's terminal with `run -- sh -c SCRIPT` in it.
fn terminal(script: &str, change: impl FnOnce(Command) -> Command) -> Terminal {
    let script = format!("PATH=/usr/bin:/bin; {script}");
    let program = env!("CARGO_BIN_EXE_sam-ecr-doctor");
    start(program, &["run", "--offline", "--", "/bin/sh", "-c", &script], change)
}

/// A user's terminal with `sh -c SCRIPT` in it.
fn plain_shell(script: &str) -> Terminal {
    start("/bin/sh", &["-c", script], |command| command)
}

fn start(program: &str, arguments: &[&str], change: impl FnOnce(Command) -> Command) -> Terminal {
    let doctor = Doctor::new();
    let (pty, pts) = open().expect("a terminal");
    pty.resize(Size::new(31, 97)).expect("a size");
    let command = Command::new(program)
        .args(arguments)
        .current_dir(doctor.path("project"))
        .env_clear()
        .env("HOME", doctor.path("home"))
        .env("TERM", "xterm");
    let child = change(command).spawn(pts).expect("it runs");
    let mut reader = File::from(pty.as_fd().try_clone_to_owned().expect("a handle"));
    let keyboard = File::from(pty.as_fd().try_clone_to_owned().expect("a handle"));
    let (sender, screen) = channel();
    std::thread::spawn(move || {
        let mut chunk = [0; 4096];
        while let Ok(count) = reader.read(&mut chunk) {
            if count == 0 || sender.send(chunk[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    Terminal { keyboard, pty, screen, shown: String::new(), child, _doctor: doctor }
}

fn plain(script: &str) -> Terminal {
    terminal(script, |command| command)
}

impl Terminal {
    fn shows(&mut self, words: &str) {
        let until = Instant::now() + Duration::from_secs(30);
        while !self.shown.contains(words) {
            let left = until.saturating_duration_since(Instant::now());
            let bytes = self.screen.recv_timeout(left);
            assert!(bytes.is_ok(), "{words} is not in: {}", self.shown);
            let bytes = bytes.unwrap_or_default();
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    fn types(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).expect("keys");
    }

    fn code(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }

    fn is_raw(&self) -> bool {
        !tcgetattr(&self.pty).expect("modes").local_modes.contains(LocalModes::ICANON)
    }
}

#[test]
fn the_command_has_a_terminal_of_the_same_size() {
    let mut terminal = plain("test -t 0 && test -t 1 && test -t 2 && echo terminals; stty size; exit 3");
    terminal.shows("terminals");
    terminal.shows("31 97");
    assert_eq!(terminal.code(), Some(3));
}

#[test]
fn a_change_of_size_reaches_it() {
    let mut terminal = plain("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.1; done");
    terminal.shows("ready");
    terminal.pty.resize(Size::new(40, 60)).expect("a size");
    terminal.shows("40 60");
    assert_eq!(terminal.code(), Some(0));
}

#[test]
fn a_prompt_works_and_the_terminal_is_as_it_was() {
    let mut terminal = plain("printf 'name? '; read name; echo \"hello $name\"; exit 7");
    terminal.shows("name? ");
    assert!(terminal.is_raw(), "keys go to the command");
    terminal.types(b"wor\x7frld\r");
    terminal.shows("hello world");
    assert_eq!(terminal.code(), Some(7));
    assert!(!terminal.is_raw());
}

#[test]
fn ctrl_c_ends_the_command_and_is_no_failure() {
    let mut terminal = plain(
        "echo 'pull public.ecr.aws/x/y: denied: Your authorization token has expired. Reauthenticate and try again.'; \
         echo ready; exec sleep 60",
    );
    terminal.shows("ready");
    terminal.types(b"\x03");
    assert_eq!(terminal.code(), Some(130));
    assert!(!terminal.is_raw());
    while let Ok(bytes) = terminal.screen.recv_timeout(Duration::from_millis(500)) {
        terminal.shown.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(!terminal.shown.contains("error["), "{}", terminal.shown);
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    let all = [Signal::TERM, Signal::HUP, Signal::QUIT];
    for signal in all.into_iter().filter(|signal| !is_ignored(*signal)) {
        let mut terminal = plain("echo ready; exec sleep 60");
        terminal.shows("ready");
        let pid = Pid::from_child(&terminal.child);
        kill_process(pid, signal).expect("a signal");
        assert_eq!(terminal.code(), Some(128 + signal.as_raw()));
        assert!(!terminal.is_raw());
    }
}

#[test]
fn a_failure_is_diagnosed_behind_the_output() {
    let mut terminal = plain(
        "echo 'Error response from daemon: pull public.ecr.aws/x/y: denied: Your authorization token has expired. \
         Reauthenticate and try again.'; printf 'no line end'; exit 1",
    );
    terminal.shows("docker logout public.ecr.aws");
    assert_eq!(terminal.code(), Some(1));
    assert!(terminal.shown.contains("no line end\r\n\r\n\u{1b}["), "{:?}", terminal.shown);
}

#[test]
fn a_file_for_one_output_keeps_the_other_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("output");
    let file = File::create(&path).expect("a file");
    let script = "test -t 1 || echo 'stdout is none'; test -t 2 && echo 'stderr is one' >&2; printf 'a\\nb'";
    let mut one = terminal(script, |command| command.stdout(file));
    one.shows("stderr is one");
    assert_eq!(one.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&path).expect("text"), "stdout is none\na\nb");

    let file = File::create(&path).expect("a file");
    let mut one = terminal("test -t 1 && echo 'stdout is one'; stty size; printf 'x\\n' >&2", |command| {
        command.stderr(file)
    });
    one.shows("stdout is one");
    one.shows("31 97");
    assert_eq!(one.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&path).expect("text"), "x\n");
}

#[test]
fn input_from_elsewhere_leaves_the_keys_to_the_command() {
    let mut terminal = terminal("cat; printf 'key? '; read key < /dev/tty; echo \"got $key\"", |command| {
        command.stdin(Stdio::null())
    });
    terminal.shows("key? ");
    terminal.types(b"yes\r");
    terminal.shows("got yes");
    assert_eq!(terminal.code(), Some(0));
}

#[test]
fn ctrl_z_stops_the_command_and_a_shell_continues_it() {
    let program = env!("CARGO_BIN_EXE_sam-ecr-doctor");
    let inner = "echo ready; read line; echo got $line; exit 5";
    let script =
        format!("set -m; '{program}' run -- /bin/sh -c '{inner}'; echo \"stopped $?\"; fg; echo \"code $?\"");
    let mut terminal = plain_shell(&script);
    terminal.shows("ready");
    terminal.types(b"\x1a");
    terminal.shows("stopped 148");
    terminal.types(b"again\r");
    terminal.shows("got again");
    terminal.shows("code 5");
    assert_eq!(terminal.code(), Some(0));
    assert!(!terminal.is_raw());
}

#[test]
fn what_fails_while_it_runs_is_said_between_two_lines() {
    let mut terminal = plain(
        "printf 'Error response from daemon: pull public.ecr.aws/x/y: denied: Your authorization token has expired. \
         Reauthenticate and try again.\n'; printf 'begun'; sleep 3; echo ' and ended'; sleep 60",
    );
    terminal.shows("docker logout public.ecr.aws");
    assert!(terminal.shown.contains("begun and ended\r\n\r\n"), "{:?}", terminal.shown);
    assert!(
        !terminal.shown.replace("\r\n", "").contains('\n'),
        "a raw terminal needs both: {:?}",
        terminal.shown
    );
    terminal.types(b"\x03");
    assert_eq!(terminal.code(), Some(130));
}

#[test]
fn ctrl_c_comes_once_where_the_command_shares_our_terminal() {
    let file = tempfile::tempfile().expect("a file");
    let script =
        "n=0; trap 'n=$((n+1)); echo int $n >&2' INT; echo ready >&2; sleep 9; sleep 1; sleep 1; exit 4";
    let mut terminal = terminal(script, |command| command.stdout(file));
    terminal.shows("ready");
    terminal.types(b"\x03");
    terminal.shows("int 1");
    assert_eq!(terminal.code(), Some(4));
    while let Ok(bytes) = terminal.screen.recv_timeout(Duration::from_millis(300)) {
        terminal.shown.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(!terminal.shown.contains("int 2"), "{}", terminal.shown);
}
