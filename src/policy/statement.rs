//! A statement of a policy.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Whom a repository's policy lets in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// All of an account whom their own policies allow it too: the ARN of its root.
    Account(String),
    /// Lambda itself.
    Lambda,
}

impl Principal {
    /// As a policy names it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Account(arn) => arn,
            Self::Lambda => "lambda.amazonaws.com",
        }
    }
}

/// Actions that are allowed, on what, and in a repository's policy to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is for; letters and digits only.
    pub sid: &'static str,
    /// The actions.
    pub actions: BTreeSet<&'static str>,
    /// The ARNs; none in a repository's policy, whose resource is the repository.
    pub resources: BTreeSet<String>,
    /// To whom.
    pub principal: Option<Principal>,
    /// Only on behalf of resources with such an ARN.
    pub source: Option<String>,
}

impl Statement {
    /// For whoever has the policy.
    #[must_use]
    pub fn on(sid: &'static str, actions: &[&'static str], resources: BTreeSet<String>) -> Self {
        let actions = actions.iter().copied().collect();
        Self { sid, actions, resources, principal: None, source: None }
    }

    /// For `principal`, on the repository that has the policy.
    #[must_use]
    pub fn to(sid: &'static str, actions: BTreeSet<&'static str>, principal: Principal) -> Self {
        Self { sid, actions, resources: BTreeSet::new(), principal: Some(principal), source: None }
    }

    /// As IAM takes it.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut keys = Map::new();
        keys.insert("Sid".into(), json!(self.sid));
        keys.insert("Effect".into(), json!("Allow"));
        match &self.principal {
            Some(Principal::Account(arn)) => keys.insert("Principal".into(), json!({"AWS": arn})),
            Some(Principal::Lambda) => {
                keys.insert("Principal".into(), json!({"Service": "lambda.amazonaws.com"}))
            }
            None => None,
        };
        keys.insert("Action".into(), json!(self.actions));
        if self.resources.len() == 1 {
            keys.insert("Resource".into(), json!(self.resources.first()));
        } else if !self.resources.is_empty() {
            keys.insert("Resource".into(), json!(self.resources));
        }
        if let Some(source) = &self.source {
            keys.insert("Condition".into(), json!({"StringLike": {"aws:sourceARN": source}}));
        }
        Value::Object(keys)
    }
}
