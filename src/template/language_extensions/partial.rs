//! A resource or output whose condition is false: what is wrong in it makes no error, and what its `Ref`s name has no
//! value, parameters included.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/api.py` (`_partial_resolve`).

use super::context::Context;
use super::failure::Failure;
use super::{each_item, each_value, single};
use crate::template::value::{Data, Value};

impl Context {
    pub(super) fn resolve_partly(&self, value: &Value) -> Result<Value, Failure> {
        self.deeper(value, || match &value.data {
            Data::Map(map) => {
                if let [(key, argument)] = map.entries() {
                    match key.text() {
                        Some("Ref") => return self.reference_partly(argument, value),
                        Some(name) if name.starts_with("Fn::") || name == "Condition" => {
                            return self.call_partly(key, name, argument, value);
                        }
                        Some(_) => {}
                        None => return Err(Failure::crash(key.mark, "the only key of a map must be text")),
                    }
                }
                Ok(Value::new(each_value(map, |_, value| self.resolve_partly(value))?, value.mark))
            }
            Data::List(items) => {
                Ok(Value::new(each_item(items, |item| self.resolve_partly(item))?, value.mark))
            }
            _ => Ok(value.clone()),
        })
    }

    fn reference_partly(&self, target: &Value, whole: &Value) -> Result<Value, Failure> {
        if target.text().is_some_and(|name| !Self::is_pseudo(name)) {
            return Ok(no_value(whole));
        }
        match self.resolve(whole) {
            Err(failure) if failure.is_invalid() => Ok(no_value(whole)),
            result => result,
        }
    }

    fn call_partly(
        &self,
        key: &Value,
        name: &str,
        argument: &Value,
        whole: &Value,
    ) -> Result<Value, Failure> {
        match self.resolve(whole) {
            Err(failure) if failure.is_invalid() => match name {
                "Fn::FindInMap" => self.find_in_map_partly(key, argument, whole),
                "Fn::ToJsonString" => Ok(no_value(whole)),
                _ => Ok(single(key, self.resolve_partly(argument)?, whole)),
            },
            result => result,
        }
    }

    fn find_in_map_partly(&self, key: &Value, argument: &Value, whole: &Value) -> Result<Value, Failure> {
        let Some(arguments) = argument.list().filter(|arguments| arguments.len() >= 3) else {
            return Ok(whole.clone());
        };
        let arguments = each_item(arguments, |argument| self.resolve_partly(argument))?;
        let arguments = Value::new(arguments, argument.mark);
        let are_texts = arguments.list().is_some_and(|keys| keys[..3].iter().all(|key| key.text().is_some()));
        let call = single(key, arguments, whole);
        if !are_texts {
            return Ok(call);
        }
        match self.resolve(&call) {
            Err(failure) if failure.is_of_sam() => Ok(call),
            result => result,
        }
    }
}

/// `{Ref: AWS::NoValue}`
fn no_value(whole: &Value) -> Value {
    single(&Value::from_text("Ref", whole.mark), Value::from_text("AWS::NoValue", whole.mark), whole)
}
