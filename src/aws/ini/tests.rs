use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// Everything in a file, as text.
fn dump(text: &str) -> Result<String, (usize, Mistake)> {
    let ini = Ini::parse(text.as_bytes()).map_err(|error| (error.line, error.mistake))?;
    let mut out = String::new();
    for section in ini.sections() {
        let _ = writeln!(out, "{}:[{}]", section.line, section.name);
        for entry in &section.entries {
            match &entry.value {
                Value::Text(text) => {
                    let _ = writeln!(out, "{}:{}={:?}", entry.line, entry.key, text.as_str());
                }
                Value::Nested(keys) => {
                    let keys: Vec<String> =
                        keys.iter().map(|(key, value)| format!("{key}={:?}", value.as_str())).collect();
                    let _ = writeln!(out, "{}:{}={{{}}}", entry.line, entry.key, keys.join(", "));
                }
            }
        }
    }
    Ok(out)
}

#[test]
fn keys_values_and_their_lines() {
    let text = "# c\n[default]\nRegion = eu-west-1 ; no comment\n\n[profile a] tail\n  x: y=z\n  two = 1\n    2\n\n    3\n  # c\nempty =\n";
    assert_eq!(
        dump(text).expect("a file"),
        "2:[default]\n3:region=\"eu-west-1 ; no comment\"\n5:[profile a]\n6:x=\"y=z\"\n7:two=\"1\\n2\\n\\n3\"\n12:empty=\"\"\n"
    );
}

#[test]
fn indented_keys_are_of_the_key_above_them() {
    let text =
        "[services s]\necr_public =\n  endpoint_url = http://a=b\n\n  endpoint_url = http://c\nnext = 1\n";
    assert_eq!(
        dump(text).expect("a file"),
        "1:[services s]\n2:ecr_public={endpoint_url=\"http://c\"}\n6:next=\"1\"\n"
    );
}

#[test]
fn every_section_has_the_keys_of_the_defaults() {
    assert_eq!(
        dump("[DEFAULT]\na = 1\nb = 2\n[x]\na = 3\n").expect("a file"),
        "4:[x]\n5:a=\"3\"\n3:b=\"2\"\n"
    );
}

#[test]
fn line_ends_of_all_systems() {
    assert_eq!(dump("[x]\r\na = 1\r\rb = 2\n").expect("a file"), "1:[x]\n2:a=\"1\"\n4:b=\"2\"\n");
}

#[test]
fn what_python_refuses_is_refused_with_its_line() {
    for (text, line, mistake) in [
        ("\u{feff}[default]\n", 1, Mistake::ByteOrderMark),
        ("a = 1\n", 1, Mistake::NoSection),
        ("[a]\n[b]\n[a]\n", 3, Mistake::SectionTwice("a".into())),
        ("[a]\nx = 1\nX : 2\n", 3, Mistake::KeyTwice("x".into())),
        ("[DEFAULT]\nx = 1\n[DEFAULT]\nx = 2\n", 4, Mistake::KeyTwice("x".into())),
        ("[a]\nx = 1\nsecret\ny = 2\n", 3, Mistake::NoDelimiter),
        ("[a\nb = 1\n", 1, Mistake::NoSection),
        ("[a]\n= 1\n", 2, Mistake::NoKey),
        ("[a]\ns3 =\n  what\n", 2, Mistake::NestedWithoutEquals("s3".into())),
    ] {
        assert_eq!(dump(text), Err((line, mistake)), "{text}");
    }
    let error = Ini::parse(b"[a]\nx = \xff\n").err().expect("an error");
    assert_eq!((error.line, error.mistake), (2, Mistake::NotUtf8));
}

#[test]
fn no_mistake_quotes_a_value() {
    let error = Ini::parse(b"[a]\nwJalrXUtnFEMI\n").err().expect("an error");
    assert!(!error.to_string().contains("wJal"), "{error}");
}

/// Files that nearly are such files.
fn nearly() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "\\[(profile )?[a-c]\\]",
        "[ ]{0,3}[a-d] ?[=:] ?[a-z =]{0,5}",
        "[ ]{0,3}[a-d]{0,2}",
        "[#;][a-z]{0,3}",
        "\\PC{0,6}",
    ];
    proptest::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn nothing_panics_and_lines_are_those_of_the_text(text in prop_oneof![nearly(), any::<String>()]) {
        let count = lines::lines(&text).count();
        match Ini::parse(text.as_bytes()) {
            Err(error) => prop_assert!((1..=count).contains(&error.line)),
            Ok(ini) => for section in ini.sections() {
                let header = lines::lines(&text).nth(section.line - 1).unwrap_or_default();
                let written = format!("[{}]", section.name);
                prop_assert!(header.contains(&written));
                for entry in &section.entries {
                    let line = lines::lines(&text).nth(entry.line - 1).unwrap_or_default();
                    prop_assert!(line.to_lowercase().contains(&entry.key));
                }
            }
        }
    }
}
