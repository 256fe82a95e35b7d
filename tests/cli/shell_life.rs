//! Completions, the manual, words that were mistyped, and readers that go away.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::doctor::Doctor;
use crate::report_formats::troubled;

const SUBCOMMANDS: [&str; 10] =
    ["check", "explain", "run", "fix", "images", "policy", "rules", "runbook", "completions", "man"];

/// What a program says to a text; `None` where it is not installed.
fn pipe(program: &str, arguments: &[&str], text: &str) -> Option<(bool, String)> {
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.ok()?;
    let _ = child.stdin.take().expect("a pipe").write_all(text.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[test]
fn each_shell_takes_its_completions() {
    for (shell, check) in [
        ("bash", &["bash", "-n"][..]),
        ("zsh", &["zsh", "-n"]),
        ("fish", &["fish", "-n"]),
        ("powershell", &[]),
        ("elvish", &[]),
    ] {
        let ran = Doctor::new().run(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        for word in SUBCOMMANDS.iter().chain(&["save-facts"]) {
            assert!(ran.stdout.contains(word), "{shell}: {word}");
        }
        if let Some((program, arguments)) = check.split_first()
            && let Some((is_fine, said)) = pipe(program, arguments, &ran.stdout)
        {
            assert!(is_fine && said.is_empty(), "{shell}: {said}");
        }
    }
    assert_eq!(Doctor::new().run(&["completions", "tcsh"]).code, Some(2));
}

#[test]
fn bash_completes_a_subcommand() {
    let completions = Doctor::new().run(&["completions", "bash"]).stdout;
    let script = format!(
        "{completions}\nCOMP_WORDS=(sam-ecr-doctor exp); COMP_CWORD=1; _sam__ecr__doctor sam-ecr-doctor exp sam-ecr-doctor\n\
         [ \"${{COMPREPLY[*]}}\" = explain ]"
    );
    if let Some((is_fine, said)) = pipe("bash", &["-s"], &script) {
        assert!(is_fine, "{said}");
    }
}

#[test]
fn every_command_has_a_page() {
    let doctor = Doctor::new();
    let ran = doctor.run(&["man", "--output", "pages"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "", ""));
    let mut pages = vec!["sam-ecr-doctor".to_owned()];
    pages.extend(SUBCOMMANDS.iter().map(|command| format!("sam-ecr-doctor-{command}")));
    pages.extend(["list", "show", "test"].iter().map(|command| format!("sam-ecr-doctor-rules-{command}")));
    for page in &pages {
        let text = fs::read_to_string(doctor.path(&format!("project/pages/{page}.1"))).expect(page);
        assert!(text.contains(".SH SYNOPSIS") && text.contains(".SH OPTIONS"), "{page}");
        assert!(text.contains(&page.replace('-', "\\-")), "{page}");
        if let Some((is_fine, said)) = pipe("groff", &["-man", "-ww", "-Tutf8", "-k"], &text) {
            assert!(is_fine && said.is_empty(), "{page}: {said}");
        }
    }
    let written = fs::read_dir(doctor.path("project/pages")).expect("pages").count();
    assert_eq!(written, pages.len());
    let of_check =
        fs::read_to_string(doctor.path("project/pages/sam-ecr-doctor-rules-show.1")).expect("a page");
    assert_eq!(doctor.run(&["man", "rules", "show"]).stdout, of_check);
    assert!(doctor.run(&["man"]).stdout.contains("sam\\-ecr\\-doctor\\-check(1)"));
    let unknown = doctor.run(&["man", "chekc"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("there is no subcommand chekc"), "{}", unknown.stderr);
    assert_eq!(doctor.file("project/file", "").run(&["man", "-o", "file"]).code, Some(3));
}

#[test]
fn mistyped_words_are_known() {
    for (arguments, meant) in [
        (&["chekc"][..], "Did you mean: sam-ecr-doctor check"),
        (&["explian", "--offline"], "Did you mean: sam-ecr-doctor explain"),
        (&["image"], "Did you mean: sam-ecr-doctor images"),
        (&["check", "--ofline"], "'--offline'"),
        (&["--save-fact", "x"], "'--save-facts'"),
        (&["rules", "lits"], "'list'"),
        (&["check", "--format", "jsn"], "'json'"),
    ] {
        let ran = Doctor::new().run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert!(ran.stderr.contains(meant), "{arguments:?}: {}", ran.stderr);
    }
    // A folder of that name is meant.
    let ran =
        Doctor::new().file("project/image/template.yaml", "Resources: {}\n").run(&["image", "--offline"]);
    assert_ne!(ran.code, Some(2), "{}", ran.stderr);
    let ran = Doctor::new().run(&["services"]);
    assert!(ran.stderr.contains("services does not exist") && !ran.stderr.contains("mean"), "{}", ran.stderr);
}

#[test]
fn a_reader_that_has_gone_away_changes_nothing_but_what_it_reads() {
    let log = "no basic auth credentials public.ecr.aws/a/b\n";
    let doctor = troubled().file("project/build.log", log);
    for arguments in [
        &["check", "--offline"][..],
        &["check", "--offline", "--format", "json"],
        &["check", "--offline", "--format", "sarif"],
        &["check", "--offline", "--save-facts", "-"],
        &["-q", "--offline"],
        &["explain", "build.log"],
        &["fix", "--offline", "--dry-run"],
        &["images"],
        &["policy"],
        &["rules"],
        &["rules", "show", "public-token-expired"],
        &["runbook"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["check", "-h"],
        &["--version"],
    ] {
        let expected = doctor.run(arguments);
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let words: Vec<&std::ffi::OsStr> = arguments.iter().map(std::ffi::OsStr::new).collect();
        let mut child = doctor.command(&words).stdout(writer).spawn().expect("it starts");
        drop(child.stdin.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), expected.code, "{arguments:?}");
    }
}

#[test]
fn links_are_in_no_pipe_unless_they_are_forced() {
    let links = |variables: &[(&str, &str)], arguments: &[&str]| {
        let doctor = variables.iter().fold(troubled(), |doctor, (name, value)| doctor.variable(name, value));
        doctor.run(arguments).stdout
    };
    let check = &["check", "--offline"][..];
    assert!(!links(&[("TERM_PROGRAM", "vscode")], check).contains('\x1b'));
    let forced = links(&[("FORCE_HYPERLINK", "1")], check);
    assert!(
        forced.contains("\x1b]8;;file://[MACHINE]/project/template.yaml\x1b\\template.yaml:8:16\x1b]8;;"),
        "{forced}"
    );
    let documentation = links(&[("FORCE_HYPERLINK", "1")], &["rules", "show", "public-token-expired"]);
    assert!(documentation.contains("\x1b]8;;https://docs."), "{documentation}");
    for arguments in
        [&["check", "--offline", "--color", "never"][..], &["check", "--offline", "--format", "json"]]
    {
        assert!(!links(&[("FORCE_HYPERLINK", "1")], arguments).contains('\x1b'), "{arguments:?}");
    }
}
