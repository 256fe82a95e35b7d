use super::*;
use crate::template::source;

fn check(resource: &str) -> Result<(), String> {
    let source = source::parse(&format!("Name:\n  {}", resource.replace('\n', "\n  ")), 0).unwrap();
    let (name, resource) = source.root.map().unwrap().entries()[0].clone();
    let kind = resource.get("Type").and_then(Value::text).unwrap_or_default().to_owned();
    let properties = resource.get("Properties").and_then(Value::map).cloned();
    check_resource(&name, &kind, properties.as_deref(), None).map_err(|trouble| trouble.message)
}

#[test]
fn every_row_of_the_table_is_read() {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count() - 1;
    assert_eq!(rules().values().map(Vec::len).sum::<usize>(), rows);
}

#[test]
fn properties_are_checked_as_the_translator_checks_them() {
    for (resource, refused) in [
        ("Type: AWS::Serverless::Function\nProperties: {Handler: 3, Layers: [a, {Ref: b}]}", None),
        ("Type: AWS::Serverless::Function\nProperties: {Layers: a}", Some("'Layers' should be a list")),
        ("Type: AWS::Serverless::Function\nProperties: {Layers: [1]}", Some("'Layers' should be a list")),
        ("Type: AWS::Serverless::Function\nProperties: {Role: {Fn::If: [a, b, c]}}", None),
        ("Type: AWS::Serverless::Function\nProperties: {Role: {a: 1, b: 2}}", Some("'Role' should be text")),
        ("Type: AWS::Serverless::Function\nProperties: {Nonsense: 1}", Some("property Nonsense not defined")),
        ("Type: AWS::Serverless::Function\nProperties: {Role: ~}", None),
        ("Type: AWS::Serverless::LayerVersion\nProperties: {LayerName: a}", Some("property 'ContentUri'")),
        ("Type: AWS::Serverless::LayerVersion\nProperties: {ContentUri: a}", None),
        ("Type: AWS::Lambda::Function\nProperties: {Nonsense: 1}", None),
    ] {
        match (check(resource), refused) {
            (Ok(()), None) => {}
            (Err(message), Some(part)) => assert!(message.contains(part), "{resource}: {message}"),
            (result, _) => panic!("{resource}: {result:?}"),
        }
    }
}

#[test]
fn globals_are_checked_as_the_translator_checks_them() {
    for (globals, refused) in [
        ("{Function: {Runtime: a}, Api: {Name: b}}", false),
        ("{Function: {PackageType: Image}}", true),
        ("{Function: []}", true),
        ("{WebFunction: {Runtime: a}}", true),
        ("{Nonsense: {}}", true),
        ("[]", true),
    ] {
        let source = source::parse(&format!("G: {globals}"), 0).unwrap();
        assert_eq!(check_globals(source.root.get("G").unwrap()).is_err(), refused, "{globals}");
    }
}
