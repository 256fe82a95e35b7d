//! What the runner makes of the lines, by a parser that does as the runner's does.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::location::Location;

/// A command as the runner understands it (`ActionCommand.cs`).
#[derive(Debug, Default, PartialEq, Eq)]
struct Command {
    name: String,
    properties: BTreeMap<String, String>,
    data: String,
}

const KNOWN: [&str; 10] = [
    "error",
    "warning",
    "notice",
    "group",
    "endgroup",
    "debug",
    "add-mask",
    "set-output",
    "set-env",
    "stop-commands",
];

fn unescaped(text: &str, escapes: &[(&str, &str)]) -> String {
    escapes.iter().fold(text.to_owned(), |text, (escape, character)| text.replace(escape, character))
}

/// `TryParseV2`, and `TryParse` for what that one does not take.
fn parse(line: &str, token: Option<&str>) -> Option<Command> {
    let known = |name: &str| KNOWN.iter().copied().chain(token).any(|known| known.eq_ignore_ascii_case(name));
    let data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    let property = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    let new_form = || {
        let rest = line.trim_start().strip_prefix("::")?;
        let (info, text) = rest.split_once("::")?;
        let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
        known(name).then(|| Command {
            name: name.to_owned(),
            properties: properties
                .trim()
                .split(',')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), unescaped(value, &property)))
                .collect(),
            data: unescaped(text, &data),
        })
    };
    let old_form = || {
        let (info, text) = line.split_once("##[")?.1.split_once(']')?;
        let name = info.split(' ').next().unwrap_or_default();
        known(name).then(|| Command { name: name.to_owned(), data: text.to_owned(), ..Command::default() })
    };
    new_form().or_else(old_form)
}

/// What the runner does with a step's whole output.
fn run(output: &str) -> Vec<Command> {
    let mut done = Vec::new();
    let mut token: Option<String> = None;
    for line in output.split(['\n', '\r']) {
        let Some(command) = parse(line, token.as_deref()) else { continue };
        match &token {
            Some(expected) if command.name.eq_ignore_ascii_case(expected) => token = None,
            Some(_) => {}
            None if command.name == "stop-commands" => token = Some(command.data),
            None => done.push(command),
        }
    }
    assert_eq!(token, None, "commands stay stopped");
    done
}

fn place() -> Place {
    Place {
        path: "a,b:c %0A.yaml".to_owned(),
        is_inside: true,
        location: Some(Location { file: "t".into(), line: 7, column: 3, end_column: 9 }),
    }
}

#[test]
fn an_annotation_arrives_as_it_was_meant() {
    let place = place();
    let annotation = Annotation {
        severity: Severity::Error,
        place: Some(&place),
        title: "50 %: a, b",
        message: "one\ntwo: ::error::x, 100 %0A",
    };
    let line = annotation.line();
    assert_eq!(line.matches('\n').count(), 1);
    let commands = run(&line);
    let [command] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((command.name.as_str(), command.data.as_str()), ("error", annotation.message));
    let properties: Vec<(&str, &str)> =
        command.properties.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("col", "3"),
        ("endColumn", "9"),
        ("file", "a,b:c %0A.yaml"),
        ("line", "7"),
        ("title", "50 %: a, b"),
    ];
    assert_eq!(properties, expected);
}

#[test]
fn the_parser_of_this_test_sees_commands_where_the_runner_does() {
    for line in
        ["::error::x", "  ::add-mask::x", "a ##[add-mask]x", "::x:: ##[set-env name=a;]b", "::ERROR a=b::"]
    {
        assert!(parse(line, None).is_some(), "{line}");
    }
    for line in ["x ::error::x", "::error:x", "##[nothing]x", "::nothing::x"] {
        assert!(parse(line, None).is_none(), "{line}");
    }
}

proptest! {
    #[test]
    fn text_from_elsewhere_is_never_a_command(
        text in r"(::(error|add-mask|set-env name=PATH|stop-commands|abc|token)::|##\[(endgroup|add-mask)\]|[ \n\ra:%]){0,12}",
        title in r"(::error::|##\[add-mask\]|[ \n\r%:,a]){0,6}",
    ) {
        let place = place();
        let output = fold(&title, &text, "0123456789abcdef") + &Annotation {
            severity: Severity::Info, place: Some(&place), title: &title, message: &text,
        }.line();
        let commands = run(&output);
        let names: Vec<&str> = commands.iter().map(|command| command.name.as_str()).collect();
        prop_assert_eq!(names, ["group", "endgroup", "notice"]);
        prop_assert_eq!(&commands[0].data, &title);
        prop_assert_eq!(&commands[2].data, &text);
        // The runner cuts spaces off the end.
        let shown = commands[2].properties.get("title").map(|title| title.trim_end_matches(' '));
        prop_assert_eq!(shown, Some(title.trim_end_matches(' ')));
    }
}
