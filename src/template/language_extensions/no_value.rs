//! What has no value is left out of resources: `AWS::NoValue`, and null.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/api.py` (`_remove_no_value`).

use super::context::Context;
use super::failure::Failure;
use super::single;
use crate::template::value::{Data, Map, Value};

/// Functions whose own arguments keep their places.
const FUNCTIONS: [&str; 20] = [
    "Fn::FindInMap",
    "Fn::Join",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::If",
    "Fn::And",
    "Fn::Or",
    "Fn::Not",
    "Fn::Equals",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::ImportValue",
    "Fn::Length",
    "Fn::ToJsonString",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::ForEach",
    "Ref",
    "Condition",
];

/// `{Ref: AWS::NoValue}`
pub(super) fn is_no_value(value: &Value) -> bool {
    let Some([(key, target)]) = value.map().map(|map| map.entries()) else { return false };
    key.text() == Some("Ref") && target.text() == Some("AWS::NoValue")
}

impl Context {
    /// The value without what has none. Policies stay where `keep_policies`, so that they can be refused.
    pub(super) fn without_no_value(&self, value: &Value, keep_policies: bool) -> Result<Value, Failure> {
        self.step(value)?;
        let is_kept = |value: &Value| !value.is_null() && !is_no_value(value);
        let data = match &value.data {
            Data::Map(map) => {
                if let [(key, argument)] = map.entries()
                    && key.text().is_some_and(|name| FUNCTIONS.contains(&name))
                {
                    return self.of_function(key, argument, value, keep_policies);
                }
                let mut entries = Vec::with_capacity(map.entries().len());
                for (key, value) in map.entries() {
                    let is_policy =
                        keep_policies && matches!(key.text(), Some("DeletionPolicy" | "UpdateReplacePolicy"));
                    if is_policy || is_kept(value) {
                        entries
                            .push((key.clone(), self.without_no_value(value, keep_policies && !is_policy)?));
                    }
                }
                Data::Map(Map::new(entries).into())
            }
            Data::List(items) => {
                let items = items.iter().filter(|item| is_kept(item));
                let items: Result<_, Failure> =
                    items.map(|item| self.without_no_value(item, keep_policies)).collect();
                Data::List(items?)
            }
            data => data.clone(),
        };
        Ok(Value::new(data, value.mark))
    }

    fn of_function(
        &self,
        key: &Value,
        argument: &Value,
        whole: &Value,
        keep_policies: bool,
    ) -> Result<Value, Failure> {
        let argument = match &argument.data {
            Data::List(items) => {
                let items: Result<_, Failure> =
                    items.iter().map(|item| self.without_no_value(item, keep_policies)).collect();
                Value::new(Data::List(items?), argument.mark)
            }
            _ => self.without_no_value(argument, keep_policies)?,
        };
        Ok(single(key, argument, whole))
    }
}
