//! The policy of a repository (IAM, "IAM JSON policy elements reference").

use serde_json::Value;

use crate::aws::{RepositoryPolicy, Statement};
use crate::quoted::Quoted;

/// The statements; `None` where the text is no policy.
pub(super) fn read(text: &str) -> Option<RepositoryPolicy> {
    let policy: Value = serde_json::from_str(text).ok()?;
    let statements = match policy.get("Statement")? {
        Value::Array(all) => all.iter().map(statement).collect(),
        one @ Value::Object(_) => vec![statement(one)],
        _ => return None,
    };
    Some(RepositoryPolicy { statements })
}

fn statement(statement: &Value) -> Statement {
    let mut principals = Vec::new();
    match statement.get("Principal") {
        Some(Value::Object(kinds)) => kinds.values().for_each(|names| principals.extend(texts(Some(names)))),
        other => principals.extend(texts(other)),
    }
    let depends = ["Condition", "NotPrincipal", "NotAction"].iter().any(|key| statement.get(key).is_some());
    Statement {
        allows: statement.get("Effect").and_then(Value::as_str) == Some("Allow"),
        principals,
        actions: texts(statement.get("Action")),
        depends,
        on_behalf_of: on_behalf_of(statement),
    }
}

/// `{"StringLike": {"aws:sourceARN": …}}` and nothing else; keys of conditions are the same in capital letters.
fn on_behalf_of(statement: &Value) -> Option<Vec<Quoted>> {
    if ["NotPrincipal", "NotAction"].iter().any(|key| statement.get(key).is_some()) {
        return None;
    }
    let operators = statement.get("Condition")?.as_object()?;
    let (operator, keys) = operators.iter().next().filter(|_| operators.len() == 1)?;
    if !["StringLike", "StringEquals", "ArnLike", "ArnEquals"].contains(&operator.as_str()) {
        return None;
    }
    let keys = keys.as_object()?;
    let (key, values) = keys.iter().next().filter(|_| keys.len() == 1)?;
    key.eq_ignore_ascii_case("aws:sourcearn").then(|| texts(Some(values)))
}

/// One text, or a list of them.
fn texts(value: Option<&Value>) -> Vec<Quoted> {
    match value {
        Some(Value::String(text)) => vec![text.as_str().into()],
        Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).map(Quoted::from).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_and_actions_stand_alone_or_in_lists() {
        let policy = read(
            r#"{"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root", "Service": ["lambda.amazonaws.com"]}, "Action": "ecr:BatchGetImage"},
                {"Effect": "Deny", "Principal": "*", "Action": ["ecr:*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
        )
        .expect("a policy");
        let [allow, deny] = policy.statements.as_slice() else { panic!("{policy:?}") };
        assert!(allow.allows && !allow.depends);
        assert_eq!(allow.principals, ["arn:aws:iam::1:root".into(), "lambda.amazonaws.com".into()]);
        assert_eq!(allow.actions, ["ecr:BatchGetImage".into()]);
        assert!(!deny.allows && deny.depends && deny.principals == ["*".into()]);
        assert_eq!(read("no JSON"), None);
    }

    #[test]
    fn a_condition_may_say_on_whose_behalf_a_service_asks() {
        let of = |condition: &str| {
            let policy = read(&format!(
                r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Action": "ecr:*", "Condition": {condition}}}}}"#
            ));
            let statement = policy.expect("a policy").statements.remove(0);
            assert!(statement.depends);
            statement.on_behalf_of
        };
        assert_eq!(of(r#"{"StringLike": {"aws:SourceArn": "arn:x*"}}"#), Some(vec!["arn:x*".into()]));
        assert_eq!(of(r#"{"ArnLike": {"AWS:SOURCEARN": ["a", "b"]}}"#), Some(vec!["a".into(), "b".into()]));
        assert_eq!(of(r#"{"StringNotLike": {"aws:SourceArn": "arn:x*"}}"#), None);
        assert_eq!(of(r#"{"StringLike": {"aws:SourceArn": "a", "aws:SourceAccount": "1"}}"#), None);
        assert_eq!(of(r#"{"StringLike": {"aws:SourceArn": "a"}, "Bool": {"x": "true"}}"#), None);
    }
}
