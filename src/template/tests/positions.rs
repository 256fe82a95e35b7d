//! Each pull points at the value that decides its image. In the texts here that value stands between `«` and `»`.
//!
//! A value begins with its tag or anchor.
//!
//! Where a value comes from somewhere else, its own place counts, not that of its use: the default of a parameter, the
//! entry of a mapping, the item of a loop, the value behind an anchor, the argument that the parent gives a nested stack.
//! What stands nowhere (a pseudo parameter, an option of the command line) is shown where the template asks for it.

use super::*;
use crate::location::Location;

/// Takes the marks out of the files, and gives the place that they mark.
fn marked(files: &[(&str, &str)]) -> (Vec<(String, String)>, Location) {
    let mut place = None;
    let mut plain = Vec::new();
    for (name, text) in files {
        if let Some((before, rest)) = text.split_once('«') {
            let (value, _) = rest.split_once('»').unwrap();
            let line_start = before.rfind('\n').map_or(0, |end| end + 1);
            // YAML does not count its byte order mark.
            let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
            let first_line = value.lines().next().unwrap();
            place = Some(Location {
                file: Quoted::new(name),
                line: before.matches('\n').count() + 1,
                column,
                end_column: column + first_line.chars().count(),
            });
        }
        plain.push(((*name).to_owned(), text.replace(['«', '»'], "")));
    }
    (plain, place.unwrap())
}

fn check_files(what: &str, files: &[(&str, &str)], options: &Options, usage: Option<PullUse>) {
    let (files, expected) = marked(files);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let template = Folder::new(&files).read_with(options);
    let pulls: Vec<&Pull> =
        template.pulls.iter().filter(|pull| usage.is_none_or(|usage| pull.usage == usage)).collect();
    assert!(!pulls.is_empty(), "{what}: no pull; {:?}", template.problems);
    for pull in pulls {
        assert_eq!(pull.location.as_ref(), Some(&expected), "{what}: {pull:?}");
    }
}

fn check(what: &str, text: &str) {
    check_files(what, &[("template.yaml", text)], &Options::default(), None);
}

/// A Zip function with these properties.
fn zip(properties: &str) -> String {
    format!(
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      CodeUri: .\n{properties}"
    )
}

#[test]
fn of_a_runtime_in_the_resource_itself() {
    for (what, value) in [
        ("plain", "Runtime: «python3.12»\n"),
        ("no line end", "Runtime: «python3.12»"),
        ("comment", "Runtime: «python3.12»   # comment\n"),
        ("space after it", "Runtime: «python3.12»   \n"),
        ("single quotes", "Runtime: «'python3.12'»\n"),
        ("double quotes", "Runtime: «\"python\\x33.12\"»\n"),
        ("space before it", "Runtime:     «python3.12»\n"),
        ("quoted key", "\"Runtime\": «python3.12»\n"),
        ("on the next line", "Runtime:\n        «python3.12»\n"),
        ("tag", "Runtime: «!!str python3.12»\n"),
        ("anchor", "Runtime: «&r python3.12»\n"),
        ("twice", "Runtime: nodejs20.x\n      Runtime: «python3.12»\n"),
        ("join", "Runtime: «!Join ['', [python, '3.12']]»\n"),
        ("sub", "Runtime: «!Sub 'python3.${N}'»\nParameters: {N: {Type: String, Default: 12}}\n"),
        ("pseudo parameter in sub", "Runtime: «!Sub 'python3.12'»\n"),
    ] {
        check(what, &zip(&format!("      {value}")));
    }
    for (what, line) in [
        (
            "flow",
            "{Type: AWS::Serverless::Function, Properties: {Handler: a.b, CodeUri: ., Runtime: «python3.12»}}",
        ),
        (
            "wide characters",
            "{Type: AWS::Serverless::Function, Properties: {Handler: 日本.b, CodeUri: é́, Runtime: «python3.12»}}",
        ),
        (
            "outside the BMP",
            "{Type: AWS::Serverless::Function, Properties: {Handler: '😀.b', CodeUri: ., Runtime: «python3.12»}}",
        ),
        (
            "tab",
            "{Type: AWS::Serverless::Function, Properties: {Handler: 'a\t.b', CodeUri: ., Runtime: «python3.12»}}",
        ),
    ] {
        check(what, &format!("Resources:\n  F: {line}\n"));
        check(&format!("{what}, CRLF"), &format!("Resources:\r\n  F: {line}\r\n"));
        check(&format!("{what}, byte order mark"), &format!("\u{feff}Resources:\r\n  F: {line}\r\n"));
    }
    check("CR alone", &zip("      Runtime: «python3.12»\n").replace('\n', "\r\n"));
}

#[test]
fn of_block_scalars() {
    for header in ["|-", ">-"] {
        check(header, &zip(&format!("      Runtime: {header}\n        «python3.12»\n")));
    }
}

#[test]
fn of_globals_parameters_and_functions() {
    for (what, text) in [
        ("globals", "Globals: {Function: {Runtime: «python3.12»}}\n"),
        (
            "globals with a reference",
            "Globals: {Function: {Runtime: !Ref R}}\nParameters: {R: {Type: String, Default: «python3.12»}}\n",
        ),
    ] {
        check(what, &(zip("") + text));
    }
    for (what, value, sections) in [
        ("default", "!Ref R", "Parameters: {R: {Type: String, Default: «python3.12»}}"),
        ("long form", "{Ref: R}", "Parameters: {R: {Type: String, Default: «python3.12»}}"),
        ("mapping", "!FindInMap [M, a, b]", "Mappings: {M: {a: {b: «python3.12»}}}"),
        (
            "mapping by region",
            "!FindInMap [M, !Ref AWS::Region, b]",
            "Mappings: {M: {us-east-1: {b: «python3.12»}}}",
        ),
        ("first branch", "!If [C, «python3.12», nodejs20.x]", "Conditions: {C: !Equals [a, a]}"),
        ("second branch", "!If [C, nodejs20.x, «python3.12»]", "Conditions: {C: !Equals [a, b]}"),
        (
            "branch with a reference",
            "!If [C, !Ref R, x]",
            "Conditions: {C: !Equals [a, a]}\nParameters: {R: {Type: String, Default: «python3.12»}}",
        ),
        ("select", "!Select [1, [nodejs20.x, «python3.12»]]", "X: 1"),
        ("anchor elsewhere", "*r", "X: 1"),
        ("merge key", "python3.12", "X: 1"),
    ] {
        let text = match what {
            "anchor elsewhere" => format!("X: «&r python3.12»\n{}", zip("      Runtime: *r\n")),
            "merge key" => format!("X: &x {{Runtime: «python3.12»}}\n{}", zip("      <<: *x\n")),
            _ => format!("{}{sections}\n", zip(&format!("      Runtime: {value}\n"))),
        };
        check(what, &text);
    }
}

#[test]
fn of_what_stands_outside_the_template() {
    let text = zip("      Runtime: «!Ref R»\n") + "Parameters: {R: {Type: String, Default: nodejs20.x}}\n";
    let options =
        Options { parameter_overrides: Parameters::of(&[("R", "python3.12")]), ..Options::default() };
    check_files("command line", &[("template.yaml", &text)], &options, None);
    let text = zip("      Runtime: «!Sub '${R}'»\n") + "Parameters: {R: {Type: String}}\n";
    check_files("command line, in a text", &[("template.yaml", &text)], &options, None);
}

#[test]
fn of_image_uris() {
    let image = |value: &str, sections: &str| {
        format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      PackageType: Image\n      ImageUri: {value}\n{sections}"
        )
    };
    for (what, value, sections) in [
        ("plain", "«public.ecr.aws/a/b:1»", ""),
        ("default", "!Ref U", "Parameters: {U: {Type: String, Default: «a/b:1»}}\n"),
        ("mapping", "!FindInMap [M, a, b]", "Mappings: {M: {a: {b: «a/b:1»}}}\n"),
        ("branch", "!If [C, «a/b:1», b]", "Conditions: {C: !Equals [a, a]}\n"),
        ("sub", "«!Sub 'a/b:${AWS::Region}'»", ""),
        ("join", "«!Join [':', [a/b, '1']]»", ""),
    ] {
        check(what, &image(value, sections));
    }
    check(
        "Lambda",
        "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {ImageUri: «a/b:1»}}}\n",
    );
}

#[test]
fn of_layers_and_build_methods() {
    let layer = |properties: &str, method: &str| {
        format!(
            "Resources:\n  L:\n    Type: AWS::Serverless::LayerVersion\n    Properties: {{ContentUri: l{properties}}}\n    Metadata: {{BuildMethod: {method}}}\n"
        )
    };
    check("method", &layer("", "«python3.12»"));
    check("method of a makefile", &layer(", CompatibleRuntimes: [«python3.12»]", "makefile"));
    let text = zip("      Runtime: python3.12\n    Metadata: {BuildMethod: «python3.12»}\n");
    check_files(
        "method of a function",
        &[("template.yaml", &text)],
        &Options::default(),
        Some(PullUse::Build),
    );
    let text = zip("      Runtime: «python3.12»\n    Metadata: {BuildMethod: makefile}\n");
    check_files("makefile", &[("template.yaml", &text)], &Options::default(), Some(PullUse::Build));
}

#[test]
fn of_loops() {
    let options = Options { language_extensions: true, ..Options::default() };
    let text = |items: &str, runtime: &str| {
        format!(
            "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Each:\n    - R\n    - [{items}]\n    - 'F${{R}}':\n        Type: AWS::Serverless::Function\n        Properties: {{Handler: a.b, CodeUri: ., Runtime: {runtime}}}\n"
        )
    };
    check_files("body", &[("template.yaml", &text("a, b", "«python3.12»"))], &options, None);
    check_files(
        "text with the item",
        &[("template.yaml", &text("'11', '12'", "«!Sub 'python3.${R}'»"))],
        &options,
        None,
    );
}

#[test]
fn of_nested_stacks() {
    let parent = |parameters: &str| {
        format!(
            "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: child.yaml, Parameters: {{{parameters}}}}}\nParameters: {{P: {{Type: String, Default: nodejs20.x}}}}\n"
        )
    };
    let child = |default: &str| {
        zip("      Runtime: !Ref R\n") + &format!("Parameters: {{R: {{Type: String, Default: {default}}}}}\n")
    };
    let options = Options::default();
    let check = |what: &str, parent: &str, child: &str| {
        check_files(what, &[("template.yaml", parent), ("child.yaml", child)], &options, None);
    };
    check("the child's own", &parent(""), &zip("      Runtime: «python3.12»\n"));
    check("the child's default", &parent(""), &child("«python3.12»"));
    check("the argument", &parent("R: «python3.12»"), &child("nodejs20.x"));
    check("a default of the parent", &parent("R: !Ref P").replace("nodejs20.x", "«python3.12»"), &child("x"));
}

#[test]
fn of_dockerfiles() {
    let template = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image, ImageUri: x}\n    Metadata: {Dockerfile: Dockerfile, DockerContext: .}\n";
    for (what, dockerfile, usage, use_buildkit) in [
        ("from", "FROM «a/b:1»\n", PullUse::Base, false),
        ("from in small letters, CRLF", "# é\r\nfrom   «a/b:1»  as x\r\n", PullUse::Base, false),
        ("byte order mark", "\u{feff}FROM «a/b:1»\n", PullUse::Base, false),
        ("platform", "FROM --platform=linux/arm64 «a/b:1»\n", PullUse::Base, false),
        ("argument", "ARG T=1\nFROM «a/b:${T}»\n", PullUse::Base, false),
        ("going on", "FROM \\\n  «a/b:1»\n", PullUse::Base, false),
        ("copy", "FROM scratch\nCOPY --from=«a/b:1» /é /x\n", PullUse::CopyFrom, false),
        ("copy with owner", "FROM scratch\nCOPY --chown=é --from=«a/b:1» / /\n", PullUse::CopyFrom, false),
        ("mount", "FROM scratch\nRUN --mount=type=bind,from=«a/b:1»,target=/x ls\n", PullUse::CopyFrom, true),
        ("syntax", "# syntax=«docker/dockerfile:1»\nFROM scratch\n", PullUse::Base, true),
    ] {
        let options = Options { use_buildkit, ..Options::default() };
        check_files(what, &[("template.yaml", template), ("Dockerfile", dockerfile)], &options, Some(usage));
    }
}

#[test]
fn of_durable_functions() {
    let text = zip("      Runtime: python3.13\n      DurableConfig: «{ExecutionTimeout: 3}»\n");
    check_files("durable", &[("template.yaml", &text)], &Options::default(), Some(PullUse::Emulator));
}

#[test]
fn of_json() {
    let json = |value: &str| {
        format!(
            "{{\"Resources\": {{\"F\": {{\"Type\": \"AWS::Serverless::Function\",\n \"Properties\": {{\"Handler\": \"日.b\", \"CodeUri\": \".\",\t\"Runtime\": {value}}}}}}},\n \"Parameters\": {{\"R\": {{\"Type\": \"String\", \"Default\": \"nodejs20.x\"}}}}}}\n"
        )
    };
    check("value", &json("«\"python3.12\"»"));
    check("escapes", &json("«\"python\\u0033.12\"»"));
    check("default", &json("{\"Ref\": \"R\"}").replace("\"nodejs20.x\"", "«\"python3.12\"»"));
    check("CRLF", &json("«\"python3.12\"»").replace('\n', "\r\n"));
    check("one line", &json("«\"python3.12\"»").replace('\n', " "));
}
