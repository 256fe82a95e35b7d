//! Files that are no files, too large, or as large as a few lines can make them: each ends in a sentence, soon.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::doctor::{Doctor, Ran};

const FUNCTION: &str = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, CodeUri: ., Runtime: python3.12}\n";
const IMAGE: &str = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}\n    Metadata: {Dockerfile: Dockerfile, DockerContext: .}\n";

/// Runs it, and fails where it takes longer than anyone waits (this is no release build).
fn run(doctor: &Doctor, what: &str, arguments: &[&str]) -> Ran {
    let start = Instant::now();
    let ran = doctor.run(arguments);
    assert!(start.elapsed() < Duration::from_secs(20), "{what}: {:?}", start.elapsed());
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{what}: {:?} {}", ran.code, ran.stderr);
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{what}: {text}");
    }
    ran
}

/// What can stand where a file is expected.
fn put(what: &str, path: &Path) {
    let done = match what {
        "200 MB" => File::create(path).and_then(|file| file.set_len(200 << 20)),
        "a pipe" => Command::new("mkfifo").arg(path).status().map(|status| assert!(status.success())),
        "a folder" => fs::create_dir(path),
        "a device" => symlink("/dev/zero", path),
        "a terminal" => symlink("/dev/tty", path),
        "a socket" => UnixListener::bind(path).map(drop),
        "a link to itself" => symlink(path.file_name().expect("a name"), path),
        "a link to nothing" => symlink("nowhere", path),
        _ => unreachable!("{what}"),
    };
    done.expect("it is there");
}

const THINGS: [&str; 8] = [
    "200 MB",
    "a pipe",
    "a folder",
    "a device",
    "a terminal",
    "a socket",
    "a link to itself",
    "a link to nothing",
];

#[test]
fn what_is_no_file_in_place_of_a_context() {
    // The digest of the name `x`.
    const META: &str = "home/.docker/contexts/meta/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881/meta.json";
    for what in THINGS {
        let doctor = Doctor::new()
            .file("home/.docker/config.json", r#"{"currentContext": "x"}"#)
            .file(META, "")
            .without("DOCKER_HOST");
        fs::remove_file(doctor.path(META)).expect("removed");
        // A socket's path must be short.
        put(what, &doctor.path("thing"));
        symlink(doctor.path("thing"), doctor.path(META)).expect("a link");
        let ran = run(&doctor, what, &["check", "--offline", "--image", "public.ecr.aws/x/y:1"]);
        assert!(ran.stdout.contains("docker-context-missing"), "{what}: {}", ran.stdout);
    }
}

#[test]
fn what_is_no_file_in_place_of_the_template() {
    for what in THINGS {
        let doctor = Doctor::new();
        put(what, &doctor.path("project/template.yaml"));
        let ran = run(&doctor, what, &["images", "-t", "template.yaml"]);
        assert_eq!(ran.code, Some(3), "{what}: {}", ran.stdout);
        assert!(ran.stderr.contains("template.yaml"), "{what}: {}", ran.stderr);
        let ran = run(&doctor, what, &["check", "-t", "template.yaml"]);
        assert_eq!(ran.code, Some(3), "{what}");
        assert!(
            ran.stdout.contains("docker-daemon-down"),
            "the rest is still checked: {what}: {}",
            ran.stdout
        );
    }
}

#[test]
fn what_is_no_file_in_place_of_what_a_template_names() {
    let nested =
        format!("{FUNCTION}  S: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: other}}}}\n");
    let included = format!(
        "{FUNCTION}  S: {{'Fn::Transform': {{Name: AWS::Include, Parameters: {{Location: other}}}}}}\n"
    );
    for (template, name) in [(IMAGE, "Dockerfile"), (&nested, "other"), (&included, "other")] {
        for what in THINGS {
            let doctor = Doctor::new().file("project/template.yaml", template);
            put(what, &doctor.path(&format!("project/{name}")));
            let ran = run(&doctor, what, &["images"]);
            assert_eq!(ran.code, Some(0), "{what}: {}", ran.stderr);
            assert!(ran.stdout.contains(name), "{what} as {name}: {}", ran.stdout);
        }
    }
}

#[test]
fn what_is_no_file_in_place_of_the_configuration() {
    for what in THINGS {
        let doctor = Doctor::new().file("project/template.yaml", FUNCTION);
        put(what, &doctor.path("project/samconfig.toml"));
        let ran = run(&doctor, what, &["images"]);
        // SAM goes on without a configuration that it cannot open; for the others it would wait, or read for ever.
        let is_refused = ["200 MB", "a pipe", "a device", "a terminal", "a socket"].contains(&what);
        assert_eq!(ran.code, Some(if is_refused { 3 } else { 0 }), "{what}: {}{}", ran.stdout, ran.stderr);
        assert!(!is_refused || ran.stderr.contains("samconfig.toml"), "{what}: {}", ran.stderr);
    }
}

#[test]
fn what_is_no_file_in_place_of_a_file_of_parameters() {
    for what in THINGS {
        let doctor = Doctor::new().file("project/template.yaml", FUNCTION);
        put(what, &doctor.path("project/p.yaml"));
        let start = Instant::now();
        let ran = doctor.run(&["images", "--parameter-overrides", "file://p.yaml"]);
        assert!(start.elapsed() < Duration::from_secs(5), "{what}");
        assert_eq!(ran.code, Some(2), "{what}: {}", ran.stdout);
        assert!(ran.stderr.contains("p.yaml"), "{what}: {}", ran.stderr);
    }
}

#[test]
fn text_that_is_not_utf_8_or_not_one_document() {
    let utf_16: Vec<u8> = FUNCTION.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, text, place) in [
        ("UTF-16", [&[0xff, 0xfe][..], &utf_16].concat(), "line 1"),
        ("UTF-16 without a mark", utf_16.clone(), "line 1"),
        (
            "Latin-1",
            FUNCTION
                .replace("a.b", "a.b # \u{fffd}")
                .into_bytes()
                .iter()
                .map(|b| if *b == 0xbd { 0xe4 } else { *b })
                .collect(),
            "line 4",
        ),
        ("NUL", FUNCTION.replace("a.b", "a\0b").into_bytes(), "line 4, column 28"),
        ("two documents", format!("{FUNCTION}---\na: b\n").into_bytes(), "line 5, column 1"),
        (
            "a tag that SAM does not know",
            FUNCTION.replace("a.b", "!!python/name:x y").into_bytes(),
            "line 4, column 27",
        ),
        ("deep", "[".repeat(100_000).into_bytes(), "line 1, column 301"),
        ("deep JSON", "{\"a\":".repeat(100_000).into_bytes(), "line 1"),
        ("deep blocks", "- ".repeat(100_000).into_bytes(), "line 1, column"),
    ] {
        let doctor = Doctor::new().file("project/template.yaml", text);
        let ran = run(&doctor, what, &["images"]);
        assert_eq!(ran.code, Some(3), "{what}: {}", ran.stdout);
        assert!(ran.stderr.contains(place), "{what}: {}", ran.stderr);
    }
    let ran = run(
        &Doctor::new().file("project/template.yaml", format!("\u{feff}{FUNCTION}")),
        "UTF-8",
        &["images"],
    );
    assert!(ran.stdout.contains("python:3.12"), "a byte order mark is no harm: {}{}", ran.stdout, ran.stderr);
}

/// A list of lists of lists…: 9 to the 29th.
fn bomb(leaf: &str) -> String {
    let mut text = format!("a0: &a0 [{leaf}]\n");
    for level in 1..30 {
        let _ = writeln!(text, "a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 9].join(", "));
    }
    text
}

/// Many functions with these properties and metadata.
fn many(count: usize, properties: &str, metadata: &str) -> String {
    let function = |number| {
        format!(
            "  F{number}: {{Type: AWS::Serverless::Function, Properties: {{{properties}}}, Metadata: {{{metadata}}}}}\n"
        )
    };
    format!("Resources:\n{}", (0..count).map(function).collect::<String>())
}

#[test]
fn aliases_multiply_neither_time_nor_memory() {
    let zip = "Handler: a.b, CodeUri: ., Runtime: python3.12";
    let long = format!("a: &a {}\n", "x".repeat(1_000_000));
    let items: Vec<String> = (0..20_000).map(|number| format!("k{number}: v")).collect();
    let large = format!("a: &a {{{}}}\n", items.join(", "));
    let keys: String = "  *a : x\n".repeat(2_000);
    for (what, template) in [
        (
            "functions in lists",
            bomb("!Ref AWS::Region") + &many(1, "Handler: a.b, CodeUri: ., Runtime: *a29", ""),
        ),
        (
            "a loop",
            format!(
                "Transform: AWS::LanguageExtensions\n{}Resources:\n  Fn::ForEach::X: [K, *a29, {{'F${{K}}': {{Type: 'A::B'}}}}]\n",
                bomb("x")
            ),
        ),
        ("one long runtime", long.clone() + &many(1_000, "Handler: a.b, CodeUri: ., Runtime: *a", "")),
        ("one long image", long.clone() + &many(1_000, "PackageType: Image, ImageUri: *a", "")),
        ("one long key", long.clone() + "m:\n" + &keys + FUNCTION),
        ("one large map", large.clone() + &many(1_000, zip, "<<: *a, X: *a")),
        (
            "one large map of arguments",
            large.clone()
                + &many(
                    1_000,
                    "PackageType: Image",
                    "Dockerfile: Dockerfile, DockerContext: ., DockerBuildArgs: *a",
                ),
        ),
        (
            "one long name",
            format!(
                "Resources:\n  {}: {{Type: AWS::Serverless::Function, Properties: {{{zip}}}}}\n{}",
                "x".repeat(1_000),
                many(1_000, zip, "").trim_start_matches("Resources:\n")
            ),
        ),
    ] {
        let doctor = Doctor::new()
            .file("project/template.yaml", &template)
            .file("project/Dockerfile", "FROM a\n")
            // A quarter of a gigabyte: what is multiplied needs many.
            .limit_memory(256 << 20);
        let ran = run(&doctor, what, &["images", "--language-extensions"]);
        assert!(ran.stdout.len() < 4_000_000, "{what}: {} bytes", ran.stdout.len());
    }
}

#[test]
fn aliases_in_the_configuration() {
    for option in ["parameter_overrides", "build_image", "region"] {
        let config =
            format!("version: 0.1\n{}default: {{build: {{parameters: {{{option}: *a29}}}}}}\n", bomb("K=1"));
        let doctor = Doctor::new()
            .file("project/template.yaml", FUNCTION)
            .file("project/samconfig.yaml", config)
            .limit_memory(256 << 20);
        run(&doctor, option, &["images"]);
    }
}

#[test]
fn one_long_line() {
    let function = |number| {
        format!(
            r#""F{number}": {{"Type": "AWS::Serverless::Function", "Properties": {{"Handler": "a.b", "CodeUri": ".", "Runtime": "python3.12"}}}}"#
        )
    };
    let functions: Vec<String> = (0..5_000).map(function).collect();
    let template = format!("{{\"Resources\": {{{}}}}}", functions.join(", "));
    let config =
        format!("version = 0.1\n[default.build.parameters]\nx = [{}]\n", vec!["\"é\""; 50_000].join(", "));
    let dockerfile = format!("FROM a\n{}", "COPY --from=b /a /b\n".repeat(10_000));
    let doctor = Doctor::new()
        .file("project/template.yaml", template)
        .file("project/samconfig.toml", config)
        .file("project/image/template.yaml", IMAGE)
        .file("project/image/Dockerfile", dockerfile);
    let ran = run(&doctor, "JSON", &["images"]);
    assert!(ran.stdout.contains("F4999"), "{}", ran.stderr);
    let ran = run(&doctor, "Dockerfile", &["images", "image"]);
    assert_eq!(ran.stdout.matches("Dockerfile:").count(), 10_001);
}

#[test]
fn templates_that_are_nested_in_themselves_or_too_often() {
    let nested = |name: &str| {
        format!("{FUNCTION}  S: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {name}}}}}\n")
    };
    for name in ["template.yaml", "./x/../template.yaml", "link.yaml", "folder/template.yaml"] {
        let doctor = Doctor::new().file("project/template.yaml", nested(name));
        symlink("template.yaml", doctor.path("project/link.yaml")).expect("a link");
        symlink(".", doctor.path("project/folder")).expect("a link");
        let ran = run(&doctor, name, &["images"]);
        assert!(ran.stdout.contains("nested-template-loop"), "{name}: {}", ran.stdout);
    }
    let mut doctor = Doctor::new();
    for level in 0..8 {
        let stack = |number| {
            format!(
                "  S{number}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: c{}.yaml}}}}\n",
                level + 1
            )
        };
        let text = format!("Resources:\n{}", (0..9).map(stack).collect::<String>());
        doctor = doctor.file(
            &format!("project/{}.yaml", if level == 0 { "template".to_owned() } else { format!("c{level}") }),
            text,
        );
    }
    let ran = run(&doctor.file("project/c8.yaml", FUNCTION), "9 to the 8th", &["images"]);
    assert!(ran.stdout.contains("1000 nested stacks"), "{}", ran.stdout);
}

#[test]
fn names_of_files_with_anything_in_them() {
    use std::os::unix::ffi::OsStrExt as _;
    for name in
        [&b"a\nb.yaml"[..], b"\x1b[31m.yaml", b"\xff\xfe.yaml", b"a b.yaml", b"'\"$(touch pwned).yaml"]
    {
        let doctor = Doctor::new();
        let name = std::ffi::OsStr::from_bytes(name);
        fs::write(doctor.path("project").join(name), FUNCTION).expect("a file");
        for text in [FUNCTION, "[unclosed"] {
            fs::write(doctor.path("project").join(name), text).expect("a file");
            let ran = doctor.run_os(&["images".as_ref(), "-t".as_ref(), name]);
            assert_eq!(ran.code, Some(if text == FUNCTION { 0 } else { 3 }), "{name:?}: {}", ran.stderr);
            let shown = ran.stdout + &ran.stderr;
            assert!(!shown.trim_end_matches('\n').contains('\x1b'), "{name:?}: {shown}");
        }
        assert!(!doctor.path("project/pwned").exists());
    }
}
