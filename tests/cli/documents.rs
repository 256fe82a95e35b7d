//! `README.md` and `docs/`: every command in them is run, and what they show is what the program prints.
//!
//! A block ```` ```sh ```` is run line by line, each line on a made-up machine of its own, and may find something (exit code 1).
//! A block ```` ```console ```` is run too, and its output compared. Comments of HTML before a block change that:
//! `not run: REASON` (lines of this program must still be ones that it takes), `exit code: N`, and `file: PATH` for a block
//! of any kind that is put into the reader's project for the blocks behind it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use sam_ecr_doctor::cli::Cli;

use crate::doctor::Doctor;

const TOP: &str = env!("CARGO_MANIFEST_DIR");
const SEED: &str = "Error response from daemon: pull access denied for public.ecr.aws/lambda/python, repository does not \
                    exist or may require 'docker login': denied: Your authorization token has expired. Reauthenticate \
                    and try again.";
const TOOLS: [&str; 8] = ["bash", "cat", "grep", "ls", "mkdir", "rm", "sh", "tee"];
/// Made from the rule set, whose lines are for `tests/shells/run`.
const MADE: &str = "docs/findings.md";

/// A block of code, with the comments before it.
#[derive(Debug, Default)]
struct Block {
    language: String,
    text: String,
    comments: Vec<String>,
}

impl Block {
    fn comment(&self, name: &str) -> Option<&str> {
        self.comments.iter().find_map(|comment| comment.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn pages() -> Vec<String> {
    let mut pages = vec!["README.md".to_owned()];
    for entry in fs::read_dir(Path::new(TOP).join("docs")).expect("docs") {
        pages.push(format!("docs/{}", entry.expect("an entry").file_name().into_string().expect("a name")));
    }
    pages.sort();
    pages
}

fn read(page: &str) -> String {
    fs::read_to_string(Path::new(TOP).join(page)).expect("a page")
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut comments, mut open): (Vec<String>, Option<Block>) = (Vec::new(), None);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) => {
                let comment = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
                comments.extend(comment.map(|comment| comment.trim().to_owned()));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = if let CodeBlockKind::Fenced(language) = kind {
                    language.to_string()
                } else {
                    String::new()
                };
                open = Some(Block { language, text: String::new(), comments: std::mem::take(&mut comments) });
            }
            Event::Text(text) => {
                if let Some(block) = &mut open {
                    block.text += &text;
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) => comments.clear(),
            _ => {}
        }
    }
    blocks
}

/// The reader: somebody with an expired login for ECR Public, a few projects, and a `sam` that fails because of it.
fn reader(files: &[(String, String)]) -> Doctor {
    let template = include_str!("../../fixtures/hello-world/template.yaml");
    let fails = format!("echo \"{SEED}\" >&2; exit 1");
    let mut doctor = Doctor::new()
        .fixture("hello-world")
        .logins(&[("public.ecr.aws", -3600)])
        .tools(&TOOLS)
        .installed()
        .file("project/build.log", SEED)
        .file(
            "project/our-rules/our-mirror-down.yaml",
            include_str!("../../fixtures/rules/our-mirror-down.yaml"),
        )
        .file("home/.aws/config", "[default]\nregion = eu-west-1\n[profile ci]\nregion = eu-west-1\n")
        .file("runner/.keep", "");
    for project in ["api", "worker", "services/orders"] {
        doctor = doctor.file(&format!("project/{project}/template.yaml"), template);
    }
    for program in ["sam", "make"] {
        doctor = doctor.program(program, &fails);
    }
    for (name, text) in files {
        doctor = doctor.file(&format!("project/{name}"), text);
    }
    doctor
}

/// Runs lines as a reader who types them, and gives what they print.
fn typed(page: &str, files: &[(String, String)], line: &str, code: Option<i32>) -> String {
    let doctor = reader(files);
    let script = doctor.path("runner/script.sh");
    fs::write(&script, line).expect("a script");
    let ran = doctor.ended(doctor.shell(&script));
    let is_right = code.map_or(matches!(ran.code, Some(0 | 1)), |code| ran.code == Some(code));
    assert!(is_right, "{page}: {line}\nexit code {:?}\n{}{}", ran.code, ran.stdout, ran.stderr);
    assert!(!ran.stderr.contains("command not found"), "{page}: {line}\n{}", ran.stderr);
    ran.stdout
}

/// Lines, with those joined that end in a backslash.
fn lines(text: &str) -> Vec<String> {
    text.replace("\\\n", "").lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// A command line of this program is one that it takes.
fn taken(page: &str, line: &str) {
    let Some(start) = line.find("sam-ecr-doctor ") else { return };
    let line = line[start..].split(['|', '>', '#', ';', '`']).next().unwrap_or_default();
    let words: Vec<String> =
        line.split_whitespace().map(|word| word.trim_matches(['\'', '"']).to_owned()).collect();
    if let Err(error) = Cli::try_parse_from(&words) {
        assert!(!error.use_stderr(), "{page}: {line}\n{error}");
    }
}

fn flat(text: &str) -> String {
    let moment = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a pattern");
    let copy = regex::Regex::new(r"\d{8}T\d{6}Z(-\d+)?\.bak").expect("a pattern");
    let seconds = regex::Regex::new(r"· \d+\.\d\d s\b").expect("a pattern");
    let text = moment.replace_all(text, "[MOMENT]");
    let text = copy.replace_all(&text, "[MOMENT].bak");
    seconds.replace_all(&text, "· [SECONDS]").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(page: &str) {
    let mut files: Vec<(String, String)> = Vec::new();
    for block in blocks(&read(page)) {
        if let Some(file) = block.comment("file") {
            files.push((file.to_owned(), block.text.clone()));
        }
        let code = block.comment("exit code").map(|code| code.parse().expect("a number"));
        if let Some(reason) = block.comment("not run") {
            assert!(reason.split_whitespace().count() > 1, "{page}: a reason, please: {reason}");
            for line in lines(&block.text) {
                taken(page, &line);
            }
            continue;
        }
        match block.language.as_str() {
            "sh" => {
                for line in lines(&block.text) {
                    typed(page, &files, &line, code);
                }
            }
            "console" => {
                let (command, shown) = block.text.split_once('\n').expect("a command and what it prints");
                let command = command.strip_prefix("$ ").expect("a command");
                let printed = typed(page, &files, command, code);
                assert!(flat(shown) == flat(&printed), "{page} should show:\n$ {command}\n{printed}");
            }
            _ => {}
        }
    }
}

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "some ask AWS itself")]
fn commands_in_the_documents_run_and_print_what_is_shown() {
    std::thread::scope(|scope| {
        for page in pages().into_iter().filter(|page| page != MADE) {
            scope.spawn(move || run(&page));
        }
    });
}

#[test]
fn the_page_of_findings_is_made_of_the_rules() {
    let doctor = Doctor::new();
    // As it is: the harness hides moments, of which examples have some.
    let output = doctor.command(&["runbook".as_ref()]).output().expect("a runbook");
    let made = String::from_utf8(output.stdout).expect("text");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(Path::new(TOP).join(MADE), &made).expect("written");
    }
    assert!(read(MADE) == made, "{MADE} is of other rules. Make it anew: cargo run -- runbook -o {MADE}");
    for entry in fs::read_dir(Path::new(TOP).join("rules")).expect("rules") {
        let file = entry.expect("an entry").file_name().into_string().expect("a name");
        let id = file.strip_suffix(".yaml").expect("a rule");
        assert!(made.contains(&format!("<a id=\"{id}\"></a>")), "{id}");
    }
}

#[test]
fn links_lead_somewhere() {
    for page in pages() {
        let text = read(&page);
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
            if dest_url.contains("://") {
                continue;
            }
            let (file, anchor) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
            let folder = Path::new(&page).parent().expect("a folder");
            let target = if file.is_empty() { PathBuf::from(&page) } else { folder.join(file) };
            assert!(Path::new(TOP).join(&target).exists(), "{page}: {dest_url}");
            if !anchor.is_empty() {
                let there = anchors(&read(target.to_str().expect("a name")));
                assert!(there.iter().any(|known| known == anchor), "{page}: {dest_url}: {there:?}");
            }
        }
    }
}

/// What can be linked to: the names that GitHub makes of headings, and those that are given.
fn anchors(text: &str) -> Vec<String> {
    let given = regex::Regex::new(r#"<a id="([^"]+)">"#).expect("a pattern");
    let mut anchors: Vec<String> = given.captures_iter(text).map(|found| found[1].to_owned()).collect();
    for line in text.lines().filter_map(|line| line.strip_prefix('#')) {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        anchors.push(title.chars().filter(kept).collect::<String>().replace(' ', "-"));
    }
    anchors
}

#[test]
fn every_page_is_reached_from_the_readme() {
    let readme = read("README.md");
    for page in pages().iter().filter(|page| page.starts_with("docs/")) {
        assert!(readme.contains(&format!("({page})")), "{page}");
    }
}

#[test]
fn the_page_on_ci_names_every_input_and_every_example() {
    let page = read("docs/ci.md");
    let action: serde_json::Value = serde_yaml::from_str(&read("action.yml")).expect("YAML");
    for input in action["inputs"].as_object().expect("inputs").keys() {
        assert!(page.contains(&format!("| `{input}` |")), "{input}");
    }
    for hook in serde_yaml::from_str::<serde_json::Value>(&read(".pre-commit-hooks.yaml"))
        .expect("YAML")
        .as_array()
        .expect("hooks")
    {
        assert!(page.contains(&format!("`{}`", hook["id"].as_str().expect("an id"))), "{hook}");
    }
    for folder in fs::read_dir(Path::new(TOP).join("examples")).expect("examples") {
        for file in fs::read_dir(folder.expect("a folder").path()).expect("a folder") {
            let file = file.expect("a file").path();
            let name = file.strip_prefix(TOP).expect("of this project").display();
            assert!(page.contains(&format!("(../{name})")), "{name}");
        }
    }
}
