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
    }
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
}
