//! `DeletionPolicy` and `UpdateReplacePolicy`: text, or a `Ref` to a parameter that is text.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/processors/resource_policy.py`.

use super::context::Context;
use super::failure::Failure;
use crate::template::python;
use crate::template::value::{Data, Value};

impl Context {
    pub(super) fn check_policies(&self, resources: &Value, policy: &str) -> Result<(), Failure> {
        for (key, resource) in resources.map().map_or(&[][..], |map| map.entries()) {
            if let Some(value) = resource.get(policy).filter(|value| !value.is_null()) {
                self.check_policy(key, policy, value)?;
            }
        }
        Ok(())
    }

    fn check_policy(&self, key: &Value, policy: &str, value: &Value) -> Result<(), Failure> {
        let target = match &value.data {
            Data::Text(_) => return Ok(()),
            Data::List(_) => {
                return Err(Failure::invalid(value.mark, format!("Every {policy} member must be a string")));
            }
            Data::Map(map) => map.get("Ref").and_then(Value::text),
            _ => None,
        };
        if target == Some("AWS::NoValue") {
            let message = "AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy";
            return Err(Failure::invalid(value.mark, message));
        }
        if target.and_then(|name| self.value_of(name)).is_some_and(|value| value.text().is_some()) {
            return Ok(());
        }
        let message = format!("Unsupported expression for {policy} in resource {}", python::text(key));
        Err(Failure::invalid(value.mark, message))
    }
}
