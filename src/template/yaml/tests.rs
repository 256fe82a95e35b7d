use proptest::prelude::*;

use super::*;
use crate::template::python;

fn root(text: &str) -> Value {
    parse(text, 0).unwrap_or_else(|error| panic!("{text}: {error:?}")).root
}

fn printed(text: &str) -> String {
    python::text(&root(text))
}

#[test]
fn short_tags_are_intrinsic_functions() {
    for (text, python) in [
        ("!Ref 012", "{'Ref': '012'}"),
        ("!Sub 'a${b}'", "{'Fn::Sub': 'a${b}'}"),
        ("!GetAtt a.b.c", "{'Fn::GetAtt': ['a', 'b.c']}"),
        ("!GetAtt [a, b]", "{'Fn::GetAtt': ['a', 'b']}"),
        ("!Join ['', [a, !Ref b]]", "{'Fn::Join': ['', ['a', {'Ref': 'b'}]]}"),
        ("!Condition c", "{'Condition': 'c'}"),
        ("!Transform {Name: x}", "{'Fn::Transform': {'Name': 'x'}}"),
        ("!Anything 1", "{'Fn::Anything': '1'}"),
        ("!!str 12", "12"),
        ("[!!int '12', !!bool 'yes', !!null '', \"12\", '~']", "[12, True, None, '12', '~']"),
    ] {
        assert_eq!(printed(text), python, "{text}");
    }
}

#[test]
fn values_know_where_they_stand() {
    let root = root("a:\n  b: nodejs20.x # why\n  c: [x, \"yä\"]\n");
    let a = root.get("a").unwrap();
    let place = |value: &Value| (value.mark.line, value.mark.column, value.mark.end_column);
    assert_eq!(place(a.get("b").unwrap()), (2, 6, 16));
    assert_eq!(place(&a.get("c").and_then(Value::list).unwrap()[1]), (3, 10, 14));
}

#[test]
fn merge_keys_give_way_to_own_keys() {
    let text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\none: {b: 5, <<: *base}\nall: {<<: [*base, *more]}\n";
    assert_eq!(python::text(root(text).get("one").unwrap()), "{'a': 1, 'b': 5}");
    assert_eq!(python::text(root(text).get("all").unwrap()), "{'b': 2, 'c': 4, 'a': 1}");
    assert!(parse("a: {<<: text}", 0).is_err());
    assert_eq!(printed("{'<<': {a: 1}}"), "{'<<': {'a': 1}}");
}

#[test]
fn the_last_of_two_equal_keys_wins_and_is_told() {
    let source = parse("a: 1\nb: 2\na: 3\n", 0).unwrap();
    assert_eq!(python::text(&source.root), "{'a': 3, 'b': 2}");
    let [duplicate] = &source.duplicates[..] else { panic!("{:?}", source.duplicates) };
    assert_eq!((&*duplicate.key, duplicate.first.line, duplicate.last.line), ("a", 1, 3));
}

#[test]
fn text_that_sams_loader_refuses_is_refused_with_its_place() {
    for (text, line, part) in [
        ("a: 1\n---\nb: 2\n", 2, "single document"),
        ("a: [1\nb: 2\n", 2, ""),
        ("a: {{ b }}\n", 1, "key"),
        ("a: &x [*x]\n", 1, "contains it"),
        ("a: *nothing\n", 1, "anchor"),
        ("a: !!python/object b\n", 1, "no meaning"),
        ("a: 1\nb: \u{7}\n", 2, "U+0007"),
        ("a: b: c\n", 1, ""),
    ] {
        let error = parse(text, 0).err().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(error.line, line, "{text}: {error:?}");
        assert!(error.why.contains(part), "{text}: {error:?}");
    }
}

#[test]
fn a_byte_order_mark_and_no_document_are_taken() {
    assert_eq!(printed("\u{feff}a: 1\n"), "{'a': 1}");
    assert_eq!(printed(""), "None");
    assert_eq!(printed("# nothing\n"), "None");
    assert_eq!(printed("--- {a: 1}\n...\n"), "{'a': 1}");
}

#[test]
fn deep_nesting_is_refused_before_it_hurts() {
    let deep = "[".repeat(20_000);
    assert!(parse(&deep, 0).is_err());
    let fine = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert!(parse(&fine, 0).is_ok());
}

#[test]
fn an_alias_bomb_costs_nothing() {
    let levels = (1..60).map(|level| {
        let before = level - 1;
        format!("a{level}: &a{level} [*a{before}, *a{before}]\n")
    });
    let text = format!("a0: &a0 [x, x]\n{}", levels.collect::<String>());
    assert_eq!(root(&text).map().map(|map| map.entries().len()), Some(60));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[-a:b&*!<{}\\[\\],'\"|># \n\t?%@0]{0,40}|\\PC{0,40}") {
        let _ = parse(&text, 0);
    }
}
