//! `fix` in a terminal: it asks once, and Ctrl-C is harmless.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use crate::doctor::{Doctor, auth};
use crate::fix::{beside, config};

const CONFIG: &str = "home/.docker/config.json";

struct Terminal {
    keyboard: File,
    _pty: Pty,
    screen: Receiver<Vec<u8>>,
    shown: String,
    child: Child,
}

fn start(doctor: &Doctor, further: &[&str]) -> Terminal {
    let (pty, pts) = open().expect("a terminal");
    pty.resize(Size::new(40, 110)).expect("a size");
    let command = Command::new(env!("CARGO_BIN_EXE_sam-ecr-doctor"))
        .args(["fix", "--offline", "--image", "public.ecr.aws/lambda/python:3.12"])
        .args(further)
        .current_dir(doctor.path("project"))
        .env_clear()
        .env("HOME", doctor.path("home"))
        .env("PATH", doctor.path("bin"))
        .env("TERM", "xterm");
    let child = command.spawn(pts).expect("it runs");
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
    Terminal { keyboard, _pty: pty, screen, shown: String::new(), child }
}

impl Terminal {
    fn shows(&mut self, words: &str) {
        let until = Instant::now() + Duration::from_secs(30);
        while !self.shown.contains(words) {
            let left = until.saturating_duration_since(Instant::now());
            let bytes = self.screen.recv_timeout(left);
            assert!(bytes.is_ok(), "{words} is not in: {}", self.shown);
            self.shown.push_str(&String::from_utf8_lossy(&bytes.unwrap_or_default()));
        }
    }

    fn types(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).expect("keys");
    }

    /// How it ended: its code, or else the signal that ended it.
    fn end(&mut self) -> (Option<i32>, Option<i32>) {
        let status = self.child.wait().expect("it ends");
        (status.code(), std::os::unix::process::ExitStatusExt::signal(&status))
    }
}

fn expired() -> Doctor {
    Doctor::new().logins(&[("public.ecr.aws", -3600)])
}

#[test]
fn it_asks_once_and_does_what_it_is_told() {
    for (keys, code, changed) in [
        (&b"y\n"[..], 0, true),
        (b"YES\n", 0, true),
        (b"n\n", 1, false),
        (b"\n", 1, false),
        (b"yep\n", 1, false),
        (b"\x04", 1, false),
    ] {
        let doctor = expired();
        let before = config(&doctor);
        let mut terminal = start(&doctor, &[]);
        terminal.shows("apply 1 step? [y/N] ");
        assert_eq!(config(&doctor), before, "nothing is done before the answer");
        terminal.types(keys);
        assert_eq!(terminal.end().0, Some(code), "{keys:?}");
        assert_eq!(config(&doctor) != before, changed, "{keys:?}");
        assert_eq!(terminal.shown.matches("log out of").count(), 1, "{}", terminal.shown);
    }
}

#[test]
fn ctrl_c_at_the_question_changes_nothing() {
    let doctor = expired();
    let before = config(&doctor);
    let mut terminal = start(&doctor, &[]);
    terminal.shows("[y/N]");
    terminal.types(b"\x03");
    assert_eq!(terminal.end().1, Some(2), "by SIGINT");
    assert_eq!((config(&doctor), beside(&doctor)), (before, vec!["config.json".to_owned()]));
}

/// Two registries: the login of the first is kept by a helper that takes its time.
#[test]
fn ctrl_c_at_work_ends_the_step_and_begins_no_other() {
    let text = format!(
        r#"{{"auths": {{"public.ecr.aws": {{}}, "ecr-public.aws.com": {{"auth": "{}"}}}}, "credHelpers": {{"public.ecr.aws": "slow"}}}}"#,
        auth(-60)
    );
    let login =
        format!(r#"{{"ServerURL": "x", "Username": "AWS", "Secret": "{}"}}"#, crate::doctor::password(-60));
    let doctor = Doctor::new().file(CONFIG, text).file("kept", login);
    let (kept, busy) = (doctor.path("kept"), doctor.path("busy"));
    let script = format!(
        "cat >/dev/null; kept='{}'\ncase $1 in\nget) cat $kept 2>/dev/null || {{ echo 'credentials not found in native keychain'; exit 1; }};;\nerase) touch '{}'; sleep 1; rm $kept;;\nesac",
        kept.display(),
        busy.display()
    );
    let doctor = doctor.program("docker-credential-slow", &script);
    let mut terminal = start(&doctor, &["--yes", "--image", "ecr-public.aws.com/x/app:1"]);
    let until = Instant::now() + Duration::from_secs(30);
    while !busy.exists() {
        assert!(Instant::now() < until, "the helper was never asked: {}", terminal.shown);
        std::thread::sleep(Duration::from_millis(5));
    }
    terminal.types(b"\x03");
    terminal.shows("not begun");
    assert_eq!(terminal.end().0, Some(130));
    assert!(!fs::exists(&kept).expect("known"), "the step that was begun was ended");
    let left = config(&doctor);
    assert!(!left.contains("\"public.ecr.aws\": {}") && left.contains("ecr-public.aws.com"), "{left}");
}
