//! Policy templates among the `Policies` of functions and state machines: SAM fills them in whenever it loads the
//! template, and refuses the template where it can't.
//!
//! Source: aws-sam-translator 1.115.0, `model/resource_policies.py`, `plugins/policies/policy_templates_plugin.py` and
//! `policy_template_processor/template.py`.

use super::collector::Trouble;
use super::value::{Map, Mark, Value};

/// The table as text; its header says what the columns mean.
const TABLE: &str = include_str!("policies.csv");

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Managed,
    Statement,
    Template,
    Unknown,
}

/// Checks the policies of a resource of that type.
pub(super) fn check(kind: &str, properties: Option<&Map>) -> Result<(), Trouble> {
    if !matches!(kind, "AWS::Serverless::Function" | "AWS::Serverless::StateMachine") {
        return Ok(());
    }
    let policies = properties.and_then(|properties| properties.get("Policies"));
    let Some(policies) = policies.filter(|policies| policies.is_truthy()) else { return Ok(()) };
    for policy in policies.list().unwrap_or(std::slice::from_ref(policies)) {
        if kind_of(policy)? != Kind::Template {
            continue;
        }
        match only_entry(policy) {
            Some(("Fn::If", branches)) => {
                let branches = branches.list().unwrap_or_default().iter().skip(1);
                branches.filter(|branch| !is_no_value(branch)).try_for_each(check_template)?;
            }
            _ => check_template(policy)?,
        }
    }
    Ok(())
}

fn kind_of(policy: &Value) -> Result<Kind, Trouble> {
    if policy.text().is_some() {
        return Ok(Kind::Managed);
    }
    let Some(map) = policy.map() else { return Ok(Kind::Unknown) };
    if let [(key, _)] = map.entries()
        && key.text().is_none()
    {
        return Err(refused(key.mark, "the name of a policy must be text"));
    }
    match only_entry(policy) {
        Some(("Fn::If", branches)) => kind_of_branches(branches),
        Some((name, _)) if matches!(name, "Ref" | "Condition") || name.starts_with("Fn::") => {
            Ok(Kind::Managed)
        }
        _ if map.contains("Statement") => Ok(Kind::Statement),
        Some((name, _)) if parameters(name).is_some() => Ok(Kind::Template),
        _ => Ok(Kind::Unknown),
    }
}

/// Both branches of `Fn::If` have to be of one kind, or one of them nothing.
fn kind_of_branches(branches: &Value) -> Result<Kind, Trouble> {
    let Some([_, then, otherwise]) = branches.list() else {
        return Err(refused(branches.mark, "Fn::If requires 3 arguments"));
    };
    match (kind_of(then)?, kind_of(otherwise)?) {
        (one, other) if one == other => Ok(one),
        (_, other) if is_no_value(then) => Ok(other),
        (one, _) if is_no_value(otherwise) => Ok(one),
        _ => Err(refused(
            branches.mark,
            "Different policy types within the same Fn::If statement is unsupported. Separate different policy types \
             into different Fn::If statements",
        )),
    }
}

fn check_template(policy: &Value) -> Result<(), Trouble> {
    let found = only_entry(policy).and_then(|(name, values)| Some((name, values, parameters(name)?)));
    let Some((name, values, mut parameters)) = found else {
        return Err(refused(policy.mark, "an Fn::If among policies holds no policy template itself"));
    };
    let Some(given) = values.map() else {
        let why = format!("Must specify valid parameter values for policy template '{name}'");
        return Err(refused(values.mark, &why));
    };
    match parameters.find(|parameter| !given.contains(parameter)) {
        Some(missing) => {
            let why = format!(
                "Following required parameters of template '{name}' don't have values: ['{missing}']"
            );
            Err(refused(values.mark, &why))
        }
        None => Ok(()),
    }
}

/// The parameters of a policy template, if SAM knows it.
fn parameters(template: &str) -> Option<impl Iterator<Item = &'static str>> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut rows = rows.filter_map(|row| row.split_once(','));
    rows.find(|(name, _)| *name == template).map(|(_, parameters)| parameters.split_whitespace())
}

fn only_entry(policy: &Value) -> Option<(&str, &Value)> {
    match policy.map()?.entries() {
        [(key, value)] => Some((key.text()?, value)),
        _ => None,
    }
}

fn is_no_value(policy: &Value) -> bool {
    matches!(only_entry(policy), Some(("Ref", target)) if target.text() == Some("AWS::NoValue"))
}

fn refused(mark: Mark, why: &str) -> Trouble {
    Trouble::new("resource-malformed", mark, format!("SAM refuses the whole template: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::source;

    fn refusal(policies: &str) -> Option<String> {
        let properties = source::parse(&format!("Policies: {policies}"), 0).unwrap().root;
        let properties = properties.map().unwrap();
        check("AWS::Serverless::Function", Some(properties)).err().map(|trouble| trouble.message.clone())
    }

    #[test]
    fn what_the_translator_fills_in_is_taken() {
        for policies in [
            "[]",
            "AmazonS3ReadOnlyAccess",
            "[!Ref P, {Statement: []}, {Unknown: x}, 3]",
            "{DynamoDBCrudPolicy: {TableName: !Ref T, Other: x}}",
            "[VPCAccessPolicy: {}]",
            "[!If [C, {VPCAccessPolicy: {}}, !Ref 'AWS::NoValue']]",
            "[!If [C, a, !Ref B]]",
        ] {
            assert_eq!(refusal(policies), None, "{policies}");
        }
    }

    #[test]
    fn what_the_translator_refuses_is_refused() {
        for (policies, part) in [
            ("[DynamoDBCrudPolicy: {}]", "['TableName']"),
            ("{DynamoDBCrudPolicy: x}", "valid parameter values"),
            ("[!If [C, {VPCAccessPolicy: }, !Ref 'AWS::NoValue']]", "valid parameter values"),
            ("[!If {}]", "3 arguments"),
            ("[!If [C, a, {VPCAccessPolicy: {}}]]", "Different policy types"),
            (
                "[!If [C, !If [D, {VPCAccessPolicy: {}}, {VPCAccessPolicy: {}}], {VPCAccessPolicy: {}}]]",
                "itself",
            ),
            ("[{1: x}]", "must be text"),
        ] {
            let why = refusal(policies).unwrap_or_default();
            assert!(why.contains(part), "{policies}: {why}");
        }
    }
}
