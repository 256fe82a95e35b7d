use proptest::prelude::*;
use serde_json::json;

use super::*;

fn edited(text: &str, changes: &[Change]) -> String {
    edit(text, changes).map_or_else(|why| panic!("{why}"), |text| text.to_string())
}

fn login(key: &str) -> Change {
    Change::Login(key.to_owned(), Secret::new("QTpC".to_owned()))
}

fn forget(key: &str) -> Change {
    Change::Forget(key.to_owned())
}

#[test]
fn an_entry_is_added_as_the_others_are_written() {
    for (before, after) in [
        // As docker writes it.
        (
            "{\n\t\"auths\": {\n\t\t\"a\": {\n\t\t\t\"auth\": \"x\"\n\t\t}\n\t},\n\t\"x\": 1\n}",
            "{\n\t\"auths\": {\n\t\t\"a\": {\n\t\t\t\"auth\": \"x\"\n\t\t},\n\t\t\"h\": {\n\t\t\t\"auth\": \"QTpC\"\n\t\t}\n\t},\n\t\"x\": 1\n}",
        ),
        // By hand, with two blanks.
        (
            "{\n  \"auths\": {},\n  \"x\": 1\n}\n",
            "{\n  \"auths\": {\n    \"h\": {\n      \"auth\": \"QTpC\"\n    }\n  },\n  \"x\": 1\n}\n",
        ),
        (
            "{\r\n  \"x\":1\r\n}",
            "{\r\n  \"x\":1,\r\n  \"auths\":{\r\n    \"h\":{\r\n      \"auth\":\"QTpC\"\r\n    }\r\n  }\r\n}",
        ),
        // In one line.
        (r#"{"auths":{"a":{}}}"#, r#"{"auths":{"a":{},"h":{"auth":"QTpC"}}}"#),
        (r#"{"auths": {}}"#, r#"{"auths": {"h": {"auth": "QTpC"}}}"#),
        ("{}", r#"{"auths": {"h": {"auth": "QTpC"}}}"#),
        (r#"{"auths": null, "x": 1}"#, r#"{"auths": {"h": {"auth": "QTpC"}}, "x": 1}"#),
        // A new file.
        ("", "{\n\t\"auths\": {\n\t\t\"h\": {\n\t\t\t\"auth\": \"QTpC\"\n\t\t}\n\t}\n}\n"),
    ] {
        assert_eq!(edited(before, &[login("h")]), after, "{before}");
    }
}

#[test]
fn an_entry_is_replaced_where_it_stands() {
    let before = "{ \"auths\" : {\"h\" : {\"auth\":\"old\", \"email\": null} , \"b\":{}} }";
    assert_eq!(edited(before, &[login("h")]), "{ \"auths\" : {\"h\" : {\"auth\" : \"QTpC\"} , \"b\":{}} }");
    assert_eq!(edited(before, &[Change::Marker("h".into())]), "{ \"auths\" : {\"h\" : {} , \"b\":{}} }");
}

#[test]
fn an_entry_goes_with_its_comma() {
    let text = "{\n  \"auths\": {\n    \"a\": 1,\n    \"b\": 2 ,\n    \"c\": 3\n  }\n}";
    for (keys, left) in [
        (&["a"][..], "{\n  \"auths\": {\n    \"b\": 2 ,\n    \"c\": 3\n  }\n}"),
        (&["b"], "{\n  \"auths\": {\n    \"a\": 1 ,\n    \"c\": 3\n  }\n}"),
        (&["c"], "{\n  \"auths\": {\n    \"a\": 1,\n    \"b\": 2\n  }\n}"),
        (&["a", "b", "c"], "{\n  \"auths\": {}\n}"),
        (&["nobody"], text),
    ] {
        let changes: Vec<Change> = keys.iter().map(|key| forget(key)).collect();
        assert_eq!(edited(text, &changes), left, "{keys:?}");
    }
    assert_eq!(edited("{\"x\": 1}", &[forget("a")]), "{\"x\": 1}");
}

#[test]
fn helpers_and_the_store_are_named() {
    assert_eq!(
        edited(
            r#"{"auths":{}}"#,
            &[Change::Helper("h".into(), "ecr-login".into()), Change::Store("pass".into())]
        ),
        r#"{"auths":{},"credHelpers":{"h":"ecr-login"},"credsStore":"pass"}"#
    );
    assert_eq!(
        edited(
            r#"{"auths": {"h": 1}, "credsStore": "x", "y": 2}"#,
            &[Change::Without("credsStore"), Change::Without("auths")]
        ),
        r#"{"y": 2}"#
    );
}

#[test]
fn keys_are_written_and_found_whatever_is_in_them() {
    assert_eq!(
        edited("{\"auths\": {\"\\u0068\": {}, \"a\\\"\": 1}}", &[login("h"), forget("a\"")]),
        "{\"auths\": {\"\\u0068\": {\"auth\": \"QTpC\"}}}"
    );
}

#[test]
fn what_is_not_plain_is_left_alone() {
    let ambiguous = |name: &str| NotUnderstood::Ambiguous(name.to_owned());
    for (text, why) in [
        ("[]", NotUnderstood::NotAnObject),
        ("null", NotUnderstood::NotAnObject),
        ("{", NotUnderstood::NotAnObject),
        ("{} x", NotUnderstood::NotAnObject),
        ("{} {}", NotUnderstood::NotAnObject),
        ("\u{feff}{}", NotUnderstood::NotAnObject),
        ("{/* mine */}", NotUnderstood::NotAnObject),
        (r#"{"auths": {"a": {},}}"#, NotUnderstood::NotAnObject),
        (r#"{"auths": {}, "auths": {}}"#, ambiguous("auths")),
        (r#"{"auths": {}, "\u0061uths": {}}"#, ambiguous("auths")),
        (r#"{"Auths": {}}"#, ambiguous("Auths")),
        (r#"{"auth\u017f": {}}"#, ambiguous("auth\u{17f}")),
        (r#"{"credsstore": "x"}"#, ambiguous("credsstore")),
        (r#"{"CredHelpers": {}}"#, ambiguous("CredHelpers")),
        (r#"{"auths": {"h": {}, "h": {}}}"#, ambiguous("h")),
        (r#"{"auths": 5}"#, NotUnderstood::WrongType("auths")),
        (r#"{"auths": []}"#, NotUnderstood::WrongType("auths")),
        (r#"{"auths": false}"#, NotUnderstood::WrongType("auths")),
    ] {
        assert_eq!(edit(text, &[login("h")]).err(), Some(why), "{text}");
    }
}

/// Any JSON, with white space of any kind between its tokens.
fn json_text() -> impl Strategy<Value = String> {
    let blank = || "[ \t\n\r]{0,3}";
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[1-9][0-9]{0,3}\\.[0-9]{1,3}e[0-9]",
        any::<String>().prop_map(|text| json!(text).to_string()),
        Just(r#""\u00e9\ud83d\ude00\/""#.to_owned()),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let member = ("[a-z\"\\\\{}:, ]{0,6}", blank(), blank(), inner.clone(), blank(), blank());
        let member =
            member.prop_map(|(key, a, b, value, c, d)| format!("{c}{}{a}:{b}{value}{d}", json!(key)));
        let item = (blank(), inner, blank()).prop_map(|(a, value, b)| format!("{a}{value}{b}"));
        prop_oneof![
            (prop::collection::vec(member, 1..4)).prop_map(|all| format!("{{{}}}", all.join(","))),
            (prop::collection::vec(item, 1..4)).prop_map(|all| format!("[{}]", all.join(","))),
            blank().prop_map(|blank| format!("{{{blank}}}")),
        ]
    })
}

/// Names and texts of values.
type Members = Vec<(String, String)>;

/// A configuration: unknown keys, and entries of `auths`, with white space of any kind. What stands before each value of an
/// entry and behind it is kept apart, to compare bytes.
fn config() -> impl Strategy<Value = (Members, Members, [String; 3])> {
    let unknown = prop::collection::btree_map("x[a-zA-Z0-9 \"\\\\]{0,5}", json_text(), 0..4);
    let entries = prop::collection::btree_map("[a-h][a-z.:/]{0,8}", json_text(), 0..4);
    let blanks = ["[ \t\n\r]{0,3}", "[ \t\n\r]{0,3}", "[ \t\n\r]{0,3}"];
    (unknown, entries, blanks).prop_map(|(unknown, entries, blanks)| {
        (unknown.into_iter().collect(), entries.into_iter().collect(), blanks)
    })
}

fn written(unknown: &[(String, String)], entries: &[(String, String)], [a, b, c]: &[String; 3]) -> String {
    let object = |members: &[(String, String)]| {
        let members: Vec<String> =
            members.iter().map(|(key, value)| format!("{a}{}{b}:{c}{value}{a}", json!(key))).collect();
        members.join(",")
    };
    let mut members: Vec<String> =
        unknown.iter().map(|(key, value)| format!("{b}{}:{a}{value}{c}", json!(key))).collect();
    members.insert(members.len() / 2, format!("{c}\"auths\"{a}:{b}{{{}{c}}}{a}", object(entries)));
    format!("{a}{{{}}}{b}", members.join(","))
}

/// The bytes that two texts begin with alike, and those that they end with alike.
fn common(one: &str, other: &str) -> (usize, usize) {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = one.len().min(other.len()) - start;
    let end = one.iter().rev().zip(other.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    (start, end)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_change_is_undone_to_the_byte((unknown, entries, blanks) in config()) {
        let before = written(&unknown, &entries, &blanks);
        let after = edited(&before, &[login("zz.new")]);
        // What was there stays: one piece is put between two that are as they were.
        let (start, end) = common(&before, &after);
        if !entries.is_empty() {
            prop_assert_eq!(start + end, before.len(), "{} {}", before, after);
        }
        let (old, new): (Value, Value) = (serde_json::from_str(&before).unwrap(), serde_json::from_str(&after).unwrap());
        let mut expected = old;
        expected["auths"]["zz.new"] = json!({"auth": "QTpC"});
        prop_assert_eq!(&new, &expected);
        let undone = edited(&after, &[forget("zz.new")]);
        if !entries.is_empty() {
            prop_assert_eq!(undone, before);
        }
    }

    #[test]
    fn all_other_bytes_stay_where_an_entry_is_replaced((unknown, mut entries, blanks) in config(), at in any::<prop::sample::Index>()) {
        prop_assume!(!entries.is_empty());
        let index = at.index(entries.len());
        let key = entries[index].0.clone();
        let before = written(&unknown, &entries, &blanks);
        let after = edited(&before, &[Change::Marker(key.clone())]);
        entries[index].1 = "{}".to_owned();
        prop_assert_eq!(after, written(&unknown, &entries, &blanks));
    }

    #[test]
    fn only_the_entry_goes((unknown, mut entries, blanks) in config(), at in any::<prop::sample::Index>()) {
        prop_assume!(!entries.is_empty());
        let (key, _) = entries.remove(at.index(entries.len()));
        let all = written(&unknown, &entries, &blanks);
        // The text with the entry in it, at its place.
        let mut with = entries.clone();
        with.insert(0, (key.clone(), "{\"auth\": \"x\"}".to_owned()));
        let before = written(&unknown, &with, &blanks);
        let after = edited(&before, &[forget(&key)]);
        let blankless = |text: &str| text.split([' ', '\t', '\n', '\r']).collect::<String>();
        prop_assert_eq!(blankless(&after), blankless(&all));
        let (start, end) = common(&before, &after);
        prop_assert_eq!(start + end, after.len());
    }

    #[test]
    fn no_text_panics(text in any::<String>(), key in any::<String>()) {
        let _ = edit(&text, &[login(&key), forget(&key), Change::Store(key.clone())]);
    }

    #[test]
    fn no_json_panics_and_what_is_written_is_json(text in json_text(), key in "[a-z\"\\\\]{0,4}") {
        if let Ok(after) = edit(&text, &[login(&key), Change::Helper(key.clone(), "x".into())]) {
            prop_assert!(serde_json::from_str::<Value>(&after).is_ok());
        }
    }
}
