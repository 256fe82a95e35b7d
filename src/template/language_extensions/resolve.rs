//! Goes through a value and calls the functions in it. What only AWS knows stays as it is.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/resolvers/base.py` (`IntrinsicResolver`, partial resolution).

use super::context::Context;
use super::failure::Failure;
use super::{each_item, each_value, single};
use crate::template::value::{Data, Value};

/// Functions that stay, with their arguments resolved.
const PRESERVED: [&str; 4] = ["Fn::GetAtt", "Fn::ImportValue", "Fn::GetAZs", "Fn::Cidr"];

impl Context {
    /// The value with all that can be known here put in.
    pub(super) fn resolve(&self, value: &Value) -> Result<Value, Failure> {
        match &value.data {
            Data::List(_) | Data::Map(_) => self.deeper(value, || self.resolve_inside(value)),
            _ => Ok(value.clone()),
        }
    }

    fn resolve_inside(&self, value: &Value) -> Result<Value, Failure> {
        match &value.data {
            Data::List(items) => Ok(Value::new(each_item(items, |item| self.resolve(item))?, value.mark)),
            Data::Map(map) => {
                if let [(key, argument)] = map.entries() {
                    let name = key_of(key)?;
                    if PRESERVED.contains(&name) || name == "Ref" && self.is_of_resource(argument) {
                        return Ok(single(key, self.resolve(argument)?, value));
                    }
                    if let Some(result) = self.call(name, argument, value) {
                        return result.map(|result| {
                            let mark = if result.mark.line > 0 { result.mark } else { value.mark };
                            result.at(mark)
                        });
                    }
                }
                Ok(Value::new(each_value(map, |_, value| self.resolve(value))?, value.mark))
            }
            _ => Ok(value.clone()),
        }
    }

    /// Whether the target of a `Ref` is neither a parameter nor a pseudo parameter.
    fn is_of_resource(&self, target: &Value) -> bool {
        target.text().is_some_and(|name| {
            !Self::is_pseudo(name) && !self.parameters.contains(name) && !self.values.contains_key(name)
        })
    }

    /// Calls the function `name`, of which `whole` is the call. `None` if it is none of those that are resolved here.
    fn call(&self, name: &str, argument: &Value, whole: &Value) -> Option<Result<Value, Failure>> {
        Some(match name {
            "Fn::Equals" => self.equals(argument, whole),
            "Fn::And" => self.all_or_any(argument, whole, true),
            "Fn::Or" => self.all_or_any(argument, whole, false),
            "Fn::Not" => self.not(argument, whole),
            "Condition" => self.condition(argument, whole),
            "Fn::If" => self.choose(argument, whole),
            "Ref" => self.reference(argument, whole),
            "Fn::Base64" => self.base64(argument, whole),
            "Fn::Join" => self.join(argument, whole),
            "Fn::Split" => self.split(argument, whole),
            "Fn::Sub" => self.substitute(argument, whole),
            "Fn::Select" => self.select(argument, whole),
            "Fn::Length" => self.length(argument, whole),
            "Fn::FindInMap" => self.find_in_map(argument, whole),
            "Fn::ToJsonString" => self.json_string(argument, whole),
            _ => return None,
        })
    }
}

/// The only key of a map as a function's name. SAM's code fails on a key that is no text.
fn key_of(key: &Value) -> Result<&str, Failure> {
    key.text().ok_or_else(|| {
        Failure::crash(key.mark, "the only key of a map must be text; quote it, or give the map a second key")
    })
}

/// Whether the value is a map of one entry that is a function.
pub(super) fn is_function(value: &Value) -> Result<bool, Failure> {
    let Some([(key, _)]) = value.map().map(|map| map.entries()) else { return Ok(false) };
    let name = key_of(key)?;
    Ok(name.starts_with("Fn::") || matches!(name, "Ref" | "Condition"))
}
